"""The clock in the journal: anchors, steps, the trust of what hall-hw wrote, and outages."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from appliance.desk.outages import watch_line
from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.domain.outages import Line
from appliance.projections.attendance import Punch, punches_on
from appliance.projections.boot_spans import times_without_power
from appliance.projections.boots import all_boots
from appliance.projections.outages import latest_outages, open_outage
from tests.fakes.hand_wound_clock import MORNING
from tests.fakes.punch_desk import PunchDesk, card

pytestmark = pytest.mark.core
CARD = "01026f6c3a"
MONDAY = date(2026, 11, 23)
NINETEEN_SEVENTY = datetime(1970, 1, 1, 8, 0, tzinfo=HALL_TIME)


@pytest.fixture(name="desk")
def a_desk(tmp_path: Path) -> Iterator[PunchDesk]:
    made = PunchDesk(tmp_path)
    made.give("1003", CARD)
    yield made
    made.close()


def punches(desk: PunchDesk, day: date = MONDAY) -> list[Punch]:
    return desk.ask(punches_on, day)


def boot_without_a_clock(desk: PunchDesk, *, off: timedelta = timedelta(hours=15)) -> None:
    """Begin a boot whose wall clock says 1970."""
    desk.clock.reboot(off=off)
    desk.clock.at = NINETEEN_SEVENTY
    desk.clock.believe(Trust.UNKNOWN)
    desk.start()


def test_the_first_look_at_a_believed_clock_is_an_anchor_and_the_next_are_none(
    desk: PunchDesk,
) -> None:
    for _ in range(5):
        desk.clock.advance(minutes=10)
        desk.look()

    (anchor,) = desk.facts("clock.anchored")
    assert (anchor.body["level"], anchor.body["error_ms"]) == ("network", 0)


def test_a_rise_of_trust_is_an_anchor_and_a_fall_is_none(desk: PunchDesk) -> None:
    for trust in (Trust.RTC, Trust.UNKNOWN, Trust.NETWORK, Trust.COUNTY, Trust.HUMAN):
        desk.clock.advance(minutes=1)
        desk.clock.believe(trust)
        desk.look()

    assert [one.body["level"] for one in desk.facts("clock.anchored")] == ["network", "county"]


def test_the_same_source_is_written_down_again_after_half_a_day(desk: PunchDesk) -> None:
    desk.clock.advance(hours=11, minutes=59)
    desk.look()
    desk.clock.advance(minutes=1)
    desk.look()

    assert len(desk.facts("clock.anchored")) == 2


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(days=3653), timedelta(seconds=3)])
def test_a_jump_of_the_wall_clock_is_a_fact_once(desk: PunchDesk, jump: timedelta) -> None:
    """SYNC fault 26."""
    desk.clock.advance(minutes=1)
    desk.clock.step(jump)
    desk.look()
    desk.clock.advance(minutes=1)
    desk.look()

    (step,) = desk.facts("clock.stepped")
    assert step.body["step_ms"] == jump // timedelta(milliseconds=1)
    assert step.body["before"] == "2026-11-23T08:01:00.000+08:00"


def test_a_clock_that_drifts_by_two_seconds_has_not_jumped(desk: PunchDesk) -> None:
    desk.clock.step(seconds=2)
    desk.look()

    assert desk.facts("clock.stepped") == []


def test_a_leap_in_the_middle_of_a_batch_leaves_the_order_of_the_spool(desk: PunchDesk) -> None:
    """SYNC fault 26: what was written before the leap is not believed as far as now."""

    first = desk.line(card(CARD))
    desk.clock.step(hours=-3)
    second = desk.line(card(CARD))
    desk.look()
    desk.take([first, second])

    before, after = desk.facts("attendance.punched")[-2:]
    assert (before.trust, after.trust) == ("unknown", "network")
    assert before.mono <= after.mono


def test_a_punch_without_a_clock_is_open_until_the_anchor_comes(desk: PunchDesk) -> None:
    boot_without_a_clock(desk)
    desk.clock.advance(minutes=2)
    desk.swipe(CARD)

    (open_punch,) = punches(desk, date(2026, 11, 24))
    assert open_punch.bounds.upper is None
    assert open_punch.bounds.lower >= MORNING
    assert open_punch.at.year == 1970

    desk.clock.advance(hours=1)
    desk.clock.at = datetime(2026, 11, 24, 9, 30, tzinfo=HALL_TIME)
    desk.clock.believe(Trust.NETWORK)
    desk.look()

    (punch,) = punches(desk, date(2026, 11, 24))
    truth = datetime(2026, 11, 24, 8, 30, tzinfo=HALL_TIME)
    assert punch.bounds.upper is not None
    assert punch.bounds.lower <= truth <= punch.bounds.upper
    assert punch.bounds.upper - punch.bounds.lower < timedelta(seconds=1)
    assert punches(desk) == []


def test_ninety_days_without_a_clock_are_bounded_when_the_network_comes(desk: PunchDesk) -> None:
    """SYNC fault 27: every record gets [lower, upper], and none is of 1970."""
    truths = []
    now = MORNING
    for _ in range(90):
        boot_without_a_clock(desk)
        now += timedelta(hours=15)
        desk.clock.advance(minutes=30)
        desk.swipe(CARD)
        truths.append(now + timedelta(minutes=30))
        desk.clock.advance(hours=8, minutes=30)
        desk.swipe("ffffffffff")
        now += timedelta(hours=9)
    desk.clock.at = now
    desk.clock.believe(Trust.NETWORK)
    desk.look()

    rows = desk.ask(lambda db: db.execute("SELECT lower, upper FROM punch ORDER BY pos").fetchall())
    bounds = [(row["lower"] / 1000, row["upper"] / 1000) for row in rows]
    assert len(bounds) == 90
    assert all(
        lower <= truth.timestamp() <= upper
        for (lower, upper), truth in zip(bounds, truths, strict=True)
    )
    assert min(lower for lower, _ in bounds) >= MORNING.timestamp()
    lived = timedelta(hours=9) * 89  # of the later boots, which no bound of the first may overlap
    assert bounds[0][1] <= (now - lived - timedelta(hours=8)).timestamp()
    before = desk.tables()
    assert desk.fold_again() == before


def test_a_boot_that_only_hardware_saw_lies_between_its_neighbours(desk: PunchDesk) -> None:
    """hall-web never came up in it; its spool is handed over in the next boot."""
    desk.swipe(CARD)
    stray = Moment(at=MORNING + timedelta(hours=3), boot="c" * 16, mono=40_000, trust=Trust.UNKNOWN)
    desk.clock.reboot()
    desk.start()
    desk.swipe(CARD, at=stray)

    names = [one.boot for one in desk.ask(all_boots)]
    assert names[1] == "c" * 16
    assert desk.facts("attendance.punched")[-1].trust == "floor"
    (punch,) = [one for one in punches(desk) if one.boot == "c" * 16]
    assert punch.bounds.lower == stray.at
    assert punch.bounds.upper == desk.clock.at - timedelta(seconds=5)


def test_a_late_spool_is_believed_as_far_as_our_own_record_of_that_boot(desk: PunchDesk) -> None:
    desk.clock.advance(minutes=1)
    then = desk.clock.now()
    desk.clock.reboot()
    desk.start()
    desk.swipe(CARD, at=then)

    (punch,) = punches(desk)
    assert punch.trust is Trust.NETWORK
    assert punch.bounds.lower == punch.bounds.upper == then.at


def test_times_without_power_lie_between_the_boots(desk: PunchDesk) -> None:
    desk.clock.set(MORNING.replace(hour=17))
    desk.swipe("ffffffffff")
    desk.clock.reboot(off=timedelta(hours=14))
    desk.start()

    (dark,) = desk.ask(times_without_power, 5)
    assert (dark.since.hour, dark.until.hour, dark.is_certain) == (17, 7, True)


def test_an_outage_is_dated_back_to_the_last_answer_and_ends_with_the_next(
    desk: PunchDesk,
) -> None:
    answered = desk.clock.mono
    line = Line(watched_since=0, answered=answered)
    desk.clock.advance(minutes=9, seconds=59)
    desk.run(lambda tx: watch_line(tx, line, "offline"))
    assert desk.facts("outage.started") == []

    desk.clock.advance(seconds=1)
    for _ in range(3):
        desk.run(lambda tx: watch_line(tx, line, "offline"))
    (outage,) = desk.facts("outage.started")
    assert outage.body["since"] == "2026-11-23T08:00:00.000+08:00"

    desk.clock.advance(minutes=5)
    back = Line(watched_since=0, answered=desk.clock.mono - 1000)
    for _ in range(3):
        desk.run(lambda tx: watch_line(tx, back, "idle"))
    assert desk.ask(open_outage) is None
    (ended,) = desk.ask(latest_outages, 5)
    assert ended.until == "2026-11-23T08:14:59.000+08:00"


def test_an_outage_ends_with_its_boot(desk: PunchDesk) -> None:
    """Without power there is no line to miss: times without power are told by the boots."""
    desk.clock.advance(minutes=20)
    desk.run(lambda tx: watch_line(tx, Line(watched_since=0), "offline"))
    desk.clock.reboot()
    desk.start()
    desk.run(lambda tx: watch_line(tx, Line(watched_since=desk.clock.mono), "offline"))

    (ended,) = desk.facts("outage.ended")
    assert ended.body["until"] == "2026-11-23T08:20:00.000+08:00"
    assert desk.ask(open_outage) is None
