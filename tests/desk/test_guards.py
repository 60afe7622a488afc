"""Guards: two groups that swap by the week, and the hand-over signed by two cards (004·十二.10)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from appliance.desk import guards as desk
from appliance.desk import off_post
from appliance.desk.guards import HandOverOrder, NoGuards
from appliance.desk.rules import Actor
from appliance.domain.beside_punches import Purpose
from appliance.domain.errors import FormIncomplete, NotPermitted
from appliance.domain.guards import GroupsInvalid, GuardPlan, HandedOverAlready, NotTheGuards
from appliance.domain.moment import HALL_TIME
from tests.fakes.duty_hall import CLERK, OFFICE, DutyHall

MONDAY = date(2026, 11, 23)
GROUPS = (("1001", "1002"), ("1003", "1004"))
PLAN = GuardPlan(base_monday=MONDAY, groups=GROUPS)
WRITTEN = HandOverOrder(items="对讲机两部", matters="无")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    hall.do(lambda tx: desk.set_groups(tx, PLAN, hall.rules, OFFICE))
    yield hall
    hall.close()


def go_to(hall: DutyHall, text: str) -> None:
    hall.clock.set(datetime.fromisoformat(text).replace(tzinfo=HALL_TIME))


def sign(hall: DutyHall, *staff_nos: str, order: HandOverOrder = WRITTEN) -> None:
    for staff_no in staff_nos:
        hall.clock.advance(seconds=20)
        hall.read_at(staff_no)
    hall.do(lambda tx: desk.sign_over(tx, order, hall.rules, CLERK))


def rows(hall: DutyHall) -> list[tuple[object, ...]]:
    names = ("shift_date", "shift", "out_no", "in_no")
    return [tuple(one.body[name] for name in names) for one in hall.records("guard.handed_over")]


def test_the_evening_change_goes_from_the_day_group_to_the_night_group(hall: DutyHall) -> None:
    go_to(hall, "2026-11-24T19:58")
    sign(hall, "1002", "1003")

    assert rows(hall) == [("2026-11-24", "day", "1002", "1003")]


def test_the_morning_change_belongs_to_the_day_the_night_began(hall: DutyHall) -> None:
    """A hand-over over midnight: Wednesday at eight signs for Tuesday's night."""
    go_to(hall, "2026-11-25T08:01")
    sign(hall, "1003", "1001")

    assert rows(hall) == [("2026-11-24", "night", "1003", "1001")]
    assert hall.folds_the_same_again()


def test_the_signatures_are_the_two_punches_themselves(hall: DutyHall) -> None:
    go_to(hall, "2026-11-24T20:01")
    sign(hall, "1001", "1004")

    (row,) = hall.records("guard.handed_over")
    punches = hall.records("attendance.punched")[-2:]
    assert [row.body["out_punch"], row.body["in_punch"]] == [f"{p.boot}-{p.n}" for p in punches]


def test_on_the_monday_of_the_swap_the_group_follows_itself_with_two_people(
    hall: DutyHall,
) -> None:
    """R33: Sunday night's group has the days from Monday on."""
    go_to(hall, "2026-11-30T08:01")
    with pytest.raises(NotTheGuards):
        sign(hall, "1003")
    sign(hall, "1003", "1004")

    assert rows(hall) == [("2026-11-29", "night", "1003", "1004")]


@pytest.mark.parametrize(
    ("signed", "side"),
    [
        pytest.param((), "out", id="nobody"),
        pytest.param(("1001",), "in", id="only-who-goes"),
        pytest.param(("1003",), "out", id="only-who-comes"),
        pytest.param(("1001", "1006"), "in", id="a-stranger"),
    ],
)
def test_a_missing_signature_is_refused(hall: DutyHall, signed: tuple[str, ...], side: str) -> None:
    go_to(hall, "2026-11-24T20:01")
    with pytest.raises(NotTheGuards) as refusal:
        sign(hall, *signed)

    assert refusal.value.facts["side"] == side
    assert rows(hall) == []


def test_a_card_of_an_hour_ago_signs_nothing(hall: DutyHall) -> None:
    go_to(hall, "2026-11-24T19:01")
    hall.read_at("1001")
    go_to(hall, "2026-11-24T20:01")
    with pytest.raises(NotTheGuards):
        sign(hall, "1003")


def test_a_shift_is_handed_over_once_and_something_is_written(hall: DutyHall) -> None:
    go_to(hall, "2026-11-24T20:01")
    with pytest.raises(FormIncomplete):
        sign(hall, "1001", "1003", order=HandOverOrder(items="", matters=""))
    sign(hall, "1001", "1003")
    with pytest.raises(HandedOverAlready):
        sign(hall, "1001", "1003")

    assert len(rows(hall)) == 1


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        pytest.param(
            GuardPlan(base_monday=MONDAY + timedelta(days=1), groups=GROUPS), "not_monday"
        ),
        pytest.param(GuardPlan(base_monday=MONDAY, groups=GROUPS[:1]), "count"),
        pytest.param(GuardPlan(base_monday=MONDAY, groups=(("1001", "1001"), GROUPS[1])), "twice"),
        pytest.param(GuardPlan(base_monday=MONDAY, groups=(("1001",), GROUPS[1])), "size"),
    ],
)
def test_groups_that_do_not_fit_the_document_are_refused(
    hall: DutyHall, plan: GuardPlan, why: str
) -> None:
    """SEC-10: four guards, two groups of two."""
    with pytest.raises(GroupsInvalid) as refusal:
        hall.do(lambda tx: desk.set_groups(tx, plan, hall.rules, OFFICE))

    assert refusal.value.facts["why"] == why


def test_the_book_shows_whose_shift_it_is_and_which_rows_are_missing(hall: DutyHall) -> None:
    """S191 and S192: the groups swap each Monday."""
    go_to(hall, "2026-12-02T10:00")
    now = hall.clock.now()
    book = hall.ask(desk.guard_book, MONDAY, date(2026, 12, 3), hall.rules, now)
    people = {(line.turn.shift_date, str(line.turn.shift)): line.people for line in book.lines}

    assert people[MONDAY, "day"] == GROUPS[0]
    assert people[MONDAY, "night"] == GROUPS[1]
    assert people[date(2026, 11, 30), "day"] == GROUPS[1]
    assert people[date(2026, 11, 30), "night"] == GROUPS[0]
    assert book.unsigned == 18
    assert book.clause == "004·十二.10"


def test_the_first_groups_have_nothing_to_take_over(hall: DutyHall) -> None:
    """Monday at eight nobody of the hall's groups was there before."""
    now = hall.clock.now()
    assert hall.ask(desk.guard_book, MONDAY, MONDAY, hall.rules, now).change is None
    with pytest.raises(NoGuards):
        sign(hall, "1001", "1003")


def test_new_groups_are_handed_over_to_by_the_old_ones(hall: DutyHall) -> None:
    """Sunday's night belongs to the groups before, Monday's day to the new first group."""
    new = GuardPlan(base_monday=MONDAY + timedelta(days=7), groups=(("1005", "1006"), GROUPS[0]))
    hall.do(lambda tx: desk.set_groups(tx, new, hall.rules, OFFICE))
    go_to(hall, "2026-11-30T08:01")
    sign(hall, "1004", "1005")

    assert rows(hall) == [("2026-11-29", "night", "1004", "1005")]


def test_without_groups_there_is_nothing_to_hand_over(tmp_path: Path) -> None:
    hall = DutyHall(tmp_path)
    try:
        with pytest.raises(NoGuards):
            sign(hall)
        with pytest.raises(NotPermitted):
            hall.do(lambda tx: desk.set_groups(tx, PLAN, hall.rules, CLERK))
    finally:
        hall.close()


def test_the_book_says_when_the_whole_pair_had_left_the_post(hall: DutyHall) -> None:
    """SEC-22, by the presses on the tablet: 09:00 the first goes, 09:30 the second, 10:00 back."""
    ways = (("1001", "2026-11-24T09:00"), ("1002", "2026-11-24T09:30"))
    for staff_no, clock in ways:
        go_to(hall, clock)
        going = off_post.Going(staff_no=staff_no, purpose=Purpose.PRIVATE, reason="买早饭")
        actor = Actor.of(staff_no, ["clerk"])
        hall.do(partial(off_post.leave_post, order=going, actor=actor))
    go_to(hall, "2026-11-24T10:00")
    left = {one.body["staff_no"]: one.subject for one in hall.records("post.left")}
    hall.do(lambda tx: off_post.return_to_post(tx, left["1001"], None, Actor.of("1001", ["clerk"])))
    book = hall.ask(desk.guard_book, MONDAY, date(2026, 11, 24), hall.rules, hall.clock.now())

    gaps = [(f"{begin:%H:%M}", f"{end:%H:%M}") for line in book.lines for begin, end in line.gaps]
    assert gaps == [("09:30", "10:00")]
