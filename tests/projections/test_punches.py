"""Punches as a read model: whatever the clock did, the truth lies within the bounds."""

from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.projections.attendance import Punch, punches_on
from appliance.projections.devices import devices
from tests.fakes.hand_wound_clock import MORNING
from tests.fakes.punch_desk import PunchDesk, card

CARD = "01026f6c3a"
WRONG = datetime(1970, 1, 1, 8, 0, tzinfo=HALL_TIME)


class Box:
    """A box whose clock may be wrong, and the true time beside it."""

    def __init__(self, desk: PunchDesk, dice: Random) -> None:
        self.desk = desk
        self.dice = dice
        self.truth = MORNING
        self.truths: dict[tuple[str, int], datetime] = {}
        self.kept: list[tuple[Moment, datetime]] = []

    def pass_time(self) -> None:
        span = timedelta(seconds=self.dice.randrange(1, 7200))
        self.desk.clock.advance(span)
        self.truth += span

    def cut_power(self) -> None:
        off = timedelta(hours=self.dice.randrange(1, 40))
        self.desk.clock.reboot(off=off)
        self.truth += off + timedelta(milliseconds=self.desk.clock.mono)
        if self.dice.random() < 0.6:
            self.desk.clock.at = WRONG
            self.desk.clock.believe(Trust.UNKNOWN)
        else:
            self.desk.clock.at = self.truth
            self.desk.clock.believe(Trust.NETWORK)
        self.desk.start()

    def learn_the_time(self) -> None:
        self.desk.clock.at = self.truth
        self.desk.clock.believe(self.dice.choice([Trust.NETWORK, Trust.COUNTY]))
        self.desk.look()

    def swipe(self) -> None:
        now = self.desk.clock.now()
        self.truths[now.boot, now.mono] = self.truth
        self.desk.swipe(CARD, at=now)

    def keep_for_later(self) -> None:
        self.kept.append((self.desk.clock.now(), self.truth))

    def hand_over_late(self) -> None:
        for then, truth in self.kept:
            self.truths[then.boot, then.mono] = truth
            self.desk.swipe(CARD, at=then)
        self.kept.clear()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_the_truth_lies_within_the_bounds_of_every_punch(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """SYNC faults 26 and 27, in any order; and folding again gives the same tables."""
    dice = Random(seed)
    desk = PunchDesk(tmp_path_factory.mktemp("box"))
    try:
        desk.give("1003", CARD)
        desk.clock.advance(minutes=1)
        box = Box(desk, dice)
        box.truth = desk.clock.at
        steps = (
            [box.swipe] * 4
            + [box.pass_time] * 4
            + [box.cut_power, box.learn_the_time, box.keep_for_later, box.hand_over_late]
        )
        for _ in range(dice.randrange(5, 60)):
            box.pass_time()
            dice.choice(steps)()

        rows = desk.ask(
            lambda db: db.execute("SELECT boot, mono, lower, upper FROM punch").fetchall()
        )
        assert {(row["boot"], row["mono"]) for row in rows} == set(box.truths)
        for row in rows:
            truth = box.truths[row["boot"], row["mono"]].timestamp() * 1000
            assert row["lower"] - 1 <= truth
            assert row["upper"] is None or truth <= row["upper"] + 1
        for day in {truth.date() for truth in box.truths.values()}:
            found = {(one.boot, one.mono) for one in desk.ask(punches_on, day)}
            true = {key for key, truth in box.truths.items() if truth.date() == day}
            assert true <= found
        before = desk.tables()
        assert desk.fold_again() == before
    finally:
        desk.close()


@pytest.mark.core
def test_a_punch_of_yesterday_that_comes_today_stands_on_yesterday(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    desk = PunchDesk(tmp_path_factory.mktemp("box"))
    try:
        desk.give("1003", CARD)
        then = desk.clock.advance(minutes=30)
        desk.clock.advance(days=1)
        desk.swipe(CARD)
        desk.swipe(CARD, at=then)

        def on(day: int) -> list[datetime]:
            found: list[Punch] = desk.ask(punches_on, date(2026, 11, day))
            return [one.at for one in found]

        assert on(23) == [then.at]
        assert on(24) == [desk.clock.at]
        assert on(22) == []
        assert desk.ask(punches_on, date(2026, 11, 24), ["1004"]) == []
    finally:
        desk.close()


@pytest.mark.core
def test_a_lost_reader_is_lost_until_it_is_found(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    desk = PunchDesk(tmp_path_factory.mktemp("box"))
    try:
        seen = []
        for state in ("lost", "found"):
            event = {"type": "device", "kind": "reader", "name": "door", "state": state}
            desk.take([desk.line(event)])
            (device,) = desk.ask(devices)
            seen.append(device.is_lost)
        assert seen == [True, False]
        desk.take([desk.line(card(CARD))])
        assert desk.fold_again() == desk.tables()
    finally:
        desk.close()
