"""Study and meetings with the work card: who signs, who is absent, what it costs (004 二, 四)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.desk import occasions as desk
from appliance.desk import study
from appliance.desk.intake import Say
from appliance.desk.occasions import OccasionOrder, OccasionUnknown
from appliance.domain.errors import NotPermitted
from appliance.domain.occasions import (
    ExcusesOneself,
    ExcuseTooLate,
    NotExpected,
    OccasionKind,
    OccasionStepNotAllowed,
    Presence,
    ReaderTaken,
)
from appliance.domain.staff import StaffUnknown
from appliance.policies import profile_layers
from tests.fakes.duty_hall import CHIEF, CLERK, DIRECTOR, OFFICE, DutyHall

TODAY = date(2026, 11, 23)
EVERYBODY = ("1002", "1003", "1004", "1006")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def planned(
    hall: DutyHall,
    *,
    kind: OccasionKind = OccasionKind.STUDY,
    expected: tuple[str, ...] = EVERYBODY,
    day: date = TODAY,
) -> str:
    order = OccasionOrder(
        kind=kind, title="政务服务条例", day=day, begins="15:00", expected=expected
    )
    return hall.do(lambda tx: desk.plan_occasion(tx, order, OFFICE))


def opened(hall: DutyHall, ref: str, reader: str = "upstairs") -> None:
    hall.clock.advance(minutes=1)
    hall.do(lambda tx: desk.open_occasion(tx, ref, reader=reader, actor=OFFICE))
    hall.clock.advance(seconds=5)


def closed(hall: DutyHall, ref: str) -> None:
    hall.clock.advance(seconds=5)
    hall.do(lambda tx: desk.close_occasion(tx, ref, OFFICE))
    hall.clock.advance(seconds=5)


def roll(hall: DutyHall, ref: str) -> dict[str, Presence]:
    sheet = hall.ask(desk.roll_of, ref, hall.rules)
    return {line.staff_no: line.presence for line in sheet.lines}


def test_who_swipes_while_it_is_open_was_there_and_the_rest_was_absent(hall: DutyHall) -> None:
    """004·二.3: 无故不学习按缺勤半天."""
    ref = planned(hall)
    hall.do(lambda tx: desk.excuse(tx, ref, "1004", reason="下村", actor=DIRECTOR))
    hall.grant_leave("1006", "2026-11-23", "2026-11-24")
    opened(hall, ref)
    hall.read_at("1002", "upstairs")
    during = roll(hall, ref)
    closed(hall, ref)

    assert during["1003"] is Presence.AWAITED
    assert roll(hall, ref) == {
        "1002": Presence.SIGNED,
        "1003": Presence.ABSENT,
        "1004": Presence.EXCUSED,
        "1006": Presence.ON_LEAVE,
    }
    (miss,) = hall.ask(study.study_misses, TODAY, TODAY, hall.rules)
    assert (miss.staff_no, miss.absence) == ("1003", 0.5)
    assert hall.folds_the_same_again()


def test_a_card_before_after_or_elsewhere_signs_for_nothing(hall: DutyHall) -> None:
    ref = planned(hall)
    hall.read_at("1002", "upstairs")
    opened(hall, ref)
    hall.read_at("1003", "door")
    closed(hall, ref)
    hall.read_at("1004", "upstairs")

    assert set(roll(hall, ref).values()) == {Presence.ABSENT}


def test_a_reading_that_arrives_after_the_roll_was_closed_still_counts(hall: DutyHall) -> None:
    """The spool may hold a swipe while hall-web is being started again."""
    ref = planned(hall)
    opened(hall, ref)
    in_time = hall.clock.now()
    closed(hall, ref)
    too_late = hall.clock.now()
    hall.read_at("1003", "upstairs", at=in_time)
    hall.read_at("1004", "upstairs", at=too_late)

    assert roll(hall, ref)["1003"] is Presence.SIGNED
    assert roll(hall, ref)["1004"] is Presence.ABSENT


def test_a_roll_that_is_open_over_a_power_cut_goes_on(hall: DutyHall) -> None:
    ref = planned(hall)
    opened(hall, ref)
    hall.read_at("1002", "upstairs")
    hall.power_cut()
    hall.clock.advance(seconds=30)
    hall.read_at("1003", "upstairs")
    closed(hall, ref)
    hall.read_at("1004", "upstairs")

    found = roll(hall, ref)
    assert (found["1002"], found["1003"]) == (Presence.SIGNED, Presence.SIGNED)
    assert found["1004"] is Presence.ABSENT


def test_the_same_swipe_is_a_punch_of_the_day_too(hall: DutyHall) -> None:
    """One card, one reading: the raw punch is not changed by what it signs for."""
    ref = planned(hall)
    opened(hall, ref)
    said = hall.read_at("1003", "upstairs")

    assert (said.say, said.name) == (Say.KNOWN, "张红霞")
    assert [one.body["reader"] for one in hall.records("attendance.punched")] == ["upstairs"]


def test_a_guest_stands_on_the_roll_and_costs_nothing(hall: DutyHall) -> None:
    ref = planned(hall, expected=("1003",))
    opened(hall, ref)
    hall.read_at("1004", "upstairs")
    closed(hall, ref)

    assert roll(hall, ref)["1004"] is Presence.GUEST
    assert [one.staff_no for one in hall.ask(study.study_misses, TODAY, TODAY, hall.rules)] == [
        "1003"
    ]


@pytest.mark.parametrize("kind", [kind for kind in OccasionKind if kind is not OccasionKind.STUDY])
def test_only_missing_study_costs_half_a_day(hall: DutyHall, kind: OccasionKind) -> None:
    ref = planned(hall, kind=kind)
    opened(hall, ref)
    closed(hall, ref)

    assert hall.ask(study.study_misses, TODAY, TODAY, hall.rules) == []
    assert set(roll(hall, ref).values()) == {Presence.ABSENT}


def test_a_profile_that_is_silent_takes_nothing(hall: DutyHall) -> None:
    """X10: only 004 attaches a consequence."""
    ref = planned(hall)
    opened(hall, ref)
    closed(hall, ref)
    silent = type(hall.rules)(
        mark="LX", layers=tuple(profile_layers("handbook-a")), calendar=hall.rules.calendar
    )

    assert hall.ask(study.study_misses, TODAY, TODAY, silent) == []


def test_leave_is_asked_for_beforehand_and_never_granted_to_oneself(hall: DutyHall) -> None:
    ref = planned(hall)
    with pytest.raises(ExcusesOneself):
        hall.do(lambda tx: desk.excuse(tx, ref, "1002", reason="", actor=CHIEF))
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: desk.excuse(tx, ref, "1004", reason="", actor=CLERK))
    with pytest.raises(NotExpected):
        hall.do(lambda tx: desk.excuse(tx, ref, "1005", reason="", actor=DIRECTOR))
    opened(hall, ref)
    with pytest.raises(ExcuseTooLate):
        hall.do(lambda tx: desk.excuse(tx, ref, "1004", reason="", actor=DIRECTOR))

    assert hall.records("occasion.excused") == []


def test_an_occasion_goes_one_way_and_a_reader_signs_for_one_thing(hall: DutyHall) -> None:
    first, second = planned(hall), planned(hall)
    opened(hall, first)
    with pytest.raises(ReaderTaken):
        opened(hall, second)
    with pytest.raises(OccasionStepNotAllowed):
        opened(hall, first, "door")
    with pytest.raises(OccasionStepNotAllowed):
        closed(hall, second)
    closed(hall, first)
    hall.do(lambda tx: desk.cancel_occasion(tx, second, reason="停电", actor=OFFICE))
    with pytest.raises(OccasionStepNotAllowed):
        opened(hall, second)
    with pytest.raises(OccasionUnknown):
        opened(hall, "nothing-1")


def test_a_list_with_a_stranger_calls_nobody(hall: DutyHall) -> None:
    with pytest.raises(StaffUnknown):
        planned(hall, expected=("1003", "9999"))

    assert hall.records("occasion.planned") == []


def test_the_months_study_says_who_cannot_reach_three_any_more(hall: DutyHall) -> None:
    """STU-05: three sessions a month; a reminder when the sessions called no longer suffice."""
    for _ in range(2):
        ref = planned(hall)
        opened(hall, ref)
        hall.read_at("1003", "upstairs")
        closed(hall, ref)
        hall.clock.advance(minutes=3)
    planned(hall, day=date(2026, 11, 27))

    found = {one.staff_no: one for one in hall.ask(study.study_tallies, TODAY, hall.rules)}

    assert (found["1003"].attended, found["1003"].short, found["1003"].out_of_reach) == (
        2,
        1,
        False,
    )
    assert (found["1004"].short, found["1004"].to_come, found["1004"].out_of_reach) == (3, 1, True)


def test_managers_study_once_in_every_week_of_the_month(hall: DutyHall) -> None:
    """STU-04: five Mondays in November 2026; two sessions of one week are one week."""
    for _ in range(2):
        ref = planned(hall)
        opened(hall, ref)
        hall.read_at("1001", "upstairs")
        closed(hall, ref)
        hall.clock.advance(minutes=3)

    found = {one.staff_no: one for one in hall.ask(study.study_tallies, TODAY, hall.rules)}

    assert found["1001"].weekly
    assert not found["1003"].weekly
    assert (found["1001"].attended, found["1001"].short) == (1, 4)


def test_meetings_move_off_holidays_and_know_when_they_were_called(hall: DutyHall) -> None:
    """S185 and S186: Mid-Autumn's Friday moves back, Tomb-sweeping Monday moves on."""
    september = hall.ask(desk.meetings_of, date(2026, 9, 1), hall.rules.calendar)
    april = hall.ask(desk.meetings_of, date(2026, 4, 1), hall.rules.calendar)
    held = {(line.kind, line.day.nominal): line.day.held_on for line in [*september, *april]}

    assert held[OccasionKind.COORDINATION_MEETING, date(2026, 9, 25)] == date(2026, 9, 24)
    assert held[OccasionKind.OFFICE_MEETING, date(2026, 4, 6)] == date(2026, 4, 7)
    assert all(line.called is None for line in september)
    ref = planned(hall, kind=OccasionKind.COORDINATION_MEETING, day=date(2026, 9, 24))
    called = hall.ask(desk.meetings_of, date(2026, 9, 1), hall.rules.calendar)
    assert [line.called.ref for line in called if line.called] == [ref]
