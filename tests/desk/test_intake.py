"""Intake: every spooled event becomes one fact, whatever arrives, in whatever pieces."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.desk.intake import SLICE, Say, parcels
from appliance.projections.spool_heads import head
from tests.fakes.punch_desk import SPOOL, PunchDesk, card

HONGXIA = "01026f6c3a"
SPOOLED_KINDS = ("attendance.punched", "card.unknown", "button.pressed", "device.lost")


@pytest.fixture(name="desk")
def a_desk(tmp_path: Path) -> Iterator[PunchDesk]:
    made = PunchDesk(tmp_path)
    yield made
    made.close()


def places(desk: PunchDesk, spool: str = SPOOL) -> list[int]:
    """Return the places of a spool that facts stand for, in the order of the journal."""
    bodies = [one.body for one in desk.facts(*SPOOLED_KINDS)]
    return [int(str(body["i"])) for body in bodies if body["spool"] == spool]


def gaps(desk: PunchDesk) -> list[tuple[object, object]]:
    return [(one.body["first"], one.body["last"]) for one in desk.facts("spool.gap")]


@pytest.mark.core
def test_an_event_that_is_handed_over_twice_makes_one_fact(desk: PunchDesk) -> None:
    line = desk.line(card(HONGXIA))

    first, second = desk.take([line]), desk.take([line])

    assert places(desk) == [1]
    assert first.i == second.i == 1
    assert second.answers == ()


@pytest.mark.core
def test_a_hole_in_the_spool_is_written_down_and_the_rest_is_taken(desk: PunchDesk) -> None:
    lines = [desk.line(card(HONGXIA)) for _ in range(5)]

    taken = desk.take([lines[0], lines[4]])

    assert taken.i == 5
    assert gaps(desk) == [(2, 4)]
    assert places(desk) == [1, 5]


@pytest.mark.core
def test_a_spool_behind_our_head_is_known_and_changes_nothing(desk: PunchDesk) -> None:
    """A restored box may know more than the spool that comes back to it."""
    lines = [desk.line(card(HONGXIA)) for _ in range(5)]
    desk.take(lines)
    before = len(desk.records())

    assert desk.take(lines[:3]).i == 5
    assert len(desk.records()) == before


@pytest.mark.core
@pytest.mark.parametrize(
    "line",
    [
        pytest.param([1, "b0" * 8, 5, "not a time", card(HONGXIA)], id="no-time"),
        pytest.param([1, "b0" * 8, -5, "2026-11-23T08:00:00+08:00", card(HONGXIA)], id="mono"),
        pytest.param([1, "b0" * 8, 1 << 70, "2026-11-23T08:00:00+08:00", {}], id="huge-mono"),
        pytest.param([1, "short", 5, "2026-11-23T08:00:00+08:00", card(HONGXIA)], id="boot"),
        pytest.param([1, "b0" * 8, 5, "0001-01-01T00:00:00+08:00", card(HONGXIA)], id="year-one"),
        pytest.param([1, "b0" * 8, 5, "2026-11-23T08:00:00+08:00", {"type": "?"}], id="type"),
        pytest.param([1, "b0" * 8, 5, "2026-11-23T08:00:00+08:00", []], id="no-object"),
        pytest.param(
            [1, "b0" * 8, 5, "2026-11-23T08:00:00+08:00", {**card(HONGXIA), "reader": "\ud800"}],
            id="half-character",
        ),
        pytest.param(
            [1, "b0" * 8, 5, "2026-11-23T08:00:00+08:00", {**card(HONGXIA), "medium": "\ud800"}],
            id="half-medium",
        ),
        pytest.param(
            [
                1,
                "b0" * 8,
                5,
                "2026-11-23T08:00:00+08:00",
                {"type": "press", "window": 1 << 70, "level": "satisfied"},
            ],
            id="huge-window",
        ),
        pytest.param([1], id="torn"),
    ],
)
def test_an_unreadable_event_is_a_gap_and_stops_nobody(desk: PunchDesk, line: list[object]) -> None:
    desk.spooled = 1

    taken = desk.take([line, desk.line(card(HONGXIA))])

    assert taken.i == 2
    assert gaps(desk) == [(1, 1)]
    assert places(desk) == [2]


@pytest.mark.core
def test_what_has_no_place_in_the_spool_is_passed_over(desk: PunchDesk) -> None:
    assert desk.take([None, [], ["x"], {"i": 1}, [0, "b"], [1 << 60]]).i == 0


@pytest.mark.core
def test_a_number_that_fits_no_format_is_kept_as_unreadable(desk: PunchDesk) -> None:
    """Bad input of issue 2: wrong encoding, emoji, NUL: a fact, and signal 2 says so."""
    event = {**card(HONGXIA, raw="12\x0034😀\ud8005678"), "id": None}

    answer = desk.take([desk.line(event)]).answers[0]

    (fact,) = desk.facts("card.unknown")
    assert (fact.body["why"], fact.body["last4"]) == ("unreadable", "5678")
    assert (answer.say, answer.sound) == (Say.UNKNOWN_CARD, "error")


@pytest.mark.core
def test_the_holder_hears_name_and_minutes_of_lateness(desk: PunchDesk) -> None:
    """Handbook A: on time until 09:00, the boundary minute included (R1)."""
    desk.give("1003", HONGXIA)
    desk.clock.set(desk.clock.at.replace(hour=9, minute=0, second=59))
    on_time = desk.swipe(HONGXIA)
    desk.give("1004", "0a0b0c0d0e")
    desk.clock.set(desk.clock.at.replace(hour=9, minute=17, second=3))

    late = desk.swipe("0a0b0c0d0e")

    assert on_time is not None
    assert late is not None
    assert (on_time.say, on_time.name, on_time.late) == (Say.KNOWN, "张红霞", 0)
    assert (late.say, late.name, late.late) == (Say.KNOWN, "邓小军", 17)


@pytest.mark.core
def test_a_repeat_within_a_minute_is_kept_and_answered_as_one(desk: PunchDesk) -> None:
    """R37; every complete frame is a fact."""
    desk.give("1003", HONGXIA)
    said = []
    for seconds in (1, 59, 2, 57, 1, 60):
        desk.clock.advance(seconds=seconds)
        answer = desk.swipe(HONGXIA)
        assert answer is not None
        said.append(str(answer.say))

    assert said == ["known", "repeat", "known", "repeat", "repeat", "known"]
    assert len(desk.facts("attendance.punched")) == 6


@pytest.mark.core
def test_a_minute_to_the_millisecond_is_no_repeat(desk: PunchDesk) -> None:
    """R37: within 60 s; the sixtieth second is over."""
    desk.give("1003", HONGXIA)
    said = []
    for milliseconds in (1, 59_999, 1):
        desk.clock.advance(milliseconds=milliseconds)
        answer = desk.swipe(HONGXIA)
        assert answer is not None
        said.append(str(answer.say))

    assert said == ["known", "repeat", "known"]


@pytest.mark.core
def test_nobody_is_answered_who_has_long_gone(desk: PunchDesk) -> None:
    desk.give("1003", HONGXIA)
    then = desk.clock.now()
    desk.clock.advance(minutes=20)

    assert desk.swipe(HONGXIA, at=then) is None
    assert desk.facts("attendance.punched")[0].at == "2026-11-23T08:00:00.000+08:00"


@pytest.mark.core
def test_a_press_without_a_case_is_kept_and_not_counted(desk: PunchDesk) -> None:
    event = {"type": "press", "window": 3, "level": "satisfied", "simulated": True}

    answer = desk.take([desk.line(event)]).answers[0]

    (fact,) = desk.facts("button.pressed")
    assert answer.say is Say.NOT_COUNTED
    assert (fact.body["simulated"], fact.body["i"]) == (True, 1)


@pytest.mark.core
def test_a_lost_reader_is_a_fact_and_no_answer(desk: PunchDesk) -> None:
    event = {"type": "device", "kind": "reader", "name": "door", "state": "lost"}

    taken = desk.take([desk.line(event)])

    assert taken.answers == ()
    assert desk.facts("device.lost")[0].by == "reader:door"


@pytest.mark.core
def test_two_hundred_swipes_become_two_hundred_punches_in_order(desk: PunchDesk) -> None:
    """Issue 2: 200 swipes in a minute, in messages as hall-hw sends them."""
    desk.give("1003", HONGXIA)
    known = desk.spooled
    lines = []
    for _ in range(200):
        desk.clock.advance(milliseconds=300)
        lines.append(desk.line(card(HONGXIA)))

    parts = parcels(SPOOL, lines)
    taken = [desk.take(part.lines) for part in parts]

    assert max(len(part.lines) for part in parts) == SLICE
    assert [one.i for one in taken][-1] == known + 200
    assert places(desk)[1:] == list(range(known + 1, known + 201))


def hand_over(desk: PunchDesk, spools: dict[str, list[list[object]]], dice: Random) -> None:
    """Hand over as hall-hw may: parts, twice, with lines torn out, never going backwards."""
    for name, lines in spools.items():
        while (known := desk.ask(head, name)) < len(lines):
            first = max(0, known - dice.randrange(3))
            last = min(len(lines), known + 1 + dice.randrange(6))
            part = [line for line in lines[first:last] if dice.random() > 0.15]
            if last == len(lines) and (not part or part[-1] is not lines[-1]):
                part.append(lines[-1])
            desk.take(part, spool=name)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_random_walk_of_hand_overs_ends_where_a_list_ends(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """The model: a set of places. Each is a fact once or lies in one gap, and the heads fit."""
    dice = Random(seed)
    desk = PunchDesk(tmp_path_factory.mktemp("walk"))
    try:
        spools: dict[str, list[list[object]]] = {}
        for name in ("a" * 16, "b" * 16):
            desk.spooled = 0
            spools[name] = []
            for _ in range(dice.randrange(1, 25)):
                desk.clock.advance(seconds=dice.randrange(90))
                spools[name].append(desk.line(card(f"{dice.randrange(4):010x}")))
        hand_over(desk, spools, dice)

        for name, lines in spools.items():
            taken = places(desk, name)
            lost = [
                place
                for gap in desk.facts("spool.gap")
                if gap.body["spool"] == name
                for place in range(int(str(gap.body["first"])), int(str(gap.body["last"])) + 1)
            ]
            assert sorted(taken + lost) == list(range(1, len(lines) + 1))
            assert taken == sorted(taken)
        assert desk.fold_again() == desk.tables()
    finally:
        desk.close()


@pytest.mark.core
def test_the_read_models_are_the_same_after_folding_again(desk: PunchDesk) -> None:
    desk.give("1003", HONGXIA)
    for _ in range(20):
        desk.clock.advance(timedelta(minutes=7))
        desk.swipe(HONGXIA)
        desk.swipe("ffffffffff")
    before = desk.tables()

    assert desk.fold_again() == before
