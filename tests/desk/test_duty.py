"""The duty roster, its gaps, and the matters that stay with their leader (002-P5)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from appliance.desk import duty as desk
from appliance.desk.duty import DutyUnknown, MatterOrder, TurnOrder
from appliance.domain.duty_roster import (
    DutyKind,
    MatterStepNotAllowed,
    NobodyLeads,
    TurnInvalid,
    TurnsOverlap,
)
from appliance.domain.errors import NotPermitted
from appliance.domain.moment import HALL_TIME
from appliance.domain.staff import StaffUnknown
from tests.fakes.duty_hall import CLERK, DIRECTOR, OFFICE, DutyHall

OCTOBER = date(2026, 10, 1)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def give(  # noqa: PLR0913  # the table of refusals names any of them
    hall: DutyHall,
    staff_no: str,
    *,
    duty: DutyKind = DutyKind.STAFF,
    first: date = OCTOBER,
    last: date = OCTOBER,
    begins: str = "00:00",
    hours: int = 24,
) -> int:
    order = TurnOrder(
        staff_no=staff_no,
        duty=duty,
        first=first,
        last=last,
        begins=time.fromisoformat(begins),
        hours=hours,
    )
    return hall.do(lambda tx: desk.assign_duty(tx, order, OFFICE))


def gaps(hall: DutyHall, day: date = OCTOBER) -> list[tuple[str, str]]:
    (found,) = hall.ask(desk.roster, day, day).days
    return [(f"{gap.begins:%H:%M}", f"{gap.ends:%H:%M}") for gap in found.gaps]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)


def test_the_hour_nobody_covers_is_a_gap_on_a_holiday_too(hall: DutyHall) -> None:
    """S212: National Day, nobody from 08:00 to 09:00."""
    give(hall, "1003", begins="00:00", hours=8)
    give(hall, "1004", begins="09:00", hours=15)

    assert gaps(hall) == [("08:00", "09:00")]
    assert hall.folds_the_same_again()


def test_a_turn_over_midnight_covers_the_morning_after(hall: DutyHall) -> None:
    give(hall, "1003", begins="20:00", hours=12)

    assert gaps(hall) == [("00:00", "20:00")]
    assert gaps(hall, OCTOBER + timedelta(days=1)) == [("08:00", "00:00")]


def test_a_year_without_a_gap_is_given_in_one_go(hall: DutyHall) -> None:
    last = OCTOBER + timedelta(days=364)
    assert give(hall, "1003", last=last) == 365
    give(hall, "1001", duty=DutyKind.LEADER, last=last)

    roster = hall.ask(desk.roster, OCTOBER, last)

    assert len(roster.days) == 365
    assert roster.gap_days == 0


def test_one_turn_taken_off_is_a_gap_again_and_its_record_stays(hall: DutyHall) -> None:
    give(hall, "1003")
    (day,) = hall.ask(desk.roster, OCTOBER, OCTOBER).days
    ref = day.turns[0].ref
    hall.do(lambda tx: desk.withdraw_duty(tx, ref, reason="换班", actor=OFFICE))

    assert gaps(hall) == [("00:00", "00:00")]
    assert [one.subject for one in hall.records("duty.assigned", "duty.withdrawn")] == [ref, ref]
    with pytest.raises(DutyUnknown):
        hall.do(lambda tx: desk.withdraw_duty(tx, ref, reason="", actor=OFFICE))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param({"hours": 0}, TurnInvalid, id="empty"),
        pytest.param({"hours": 169}, TurnInvalid, id="longer-than-a-week"),
        pytest.param({"last": date(2026, 9, 1)}, TurnInvalid, id="reversed"),
        pytest.param({"last": OCTOBER + timedelta(days=1), "hours": 25}, TurnsOverlap, id="itself"),
        pytest.param({"begins": "08:00", "hours": 8}, TurnsOverlap, id="on-duty-already"),
        pytest.param({"staff_no": "9999"}, StaffUnknown, id="stranger"),
    ],
)
def test_turns_that_cannot_be_are_refused_and_nothing_is_given(
    hall: DutyHall, change: dict[str, object], refusal: type[Exception]
) -> None:
    give(hall, "1003")
    before = len(hall.records("duty.assigned"))
    order = {"staff_no": "1003", "first": OCTOBER, "last": OCTOBER, **change}

    with pytest.raises(refusal):
        give(hall, **order)  # type: ignore[arg-type]  # a table of keyword arguments

    assert len(hall.records("duty.assigned")) == before


def test_a_clerk_does_not_write_the_roster(hall: DutyHall) -> None:
    order = TurnOrder(
        staff_no="1003",
        duty=DutyKind.STAFF,
        first=OCTOBER,
        last=OCTOBER,
        begins=time(),
        hours=24,
    )
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: desk.assign_duty(tx, order, CLERK))


FLOOD = MatterOrder(
    summary="河水上涨，门前积水",
    happened=at("2026-10-01T21:30"),
    reported=at("2026-10-01T21:36"),
    urgent=True,
)


def led(hall: DutyHall) -> str:
    give(hall, "1001", duty=DutyKind.LEADER)
    give(hall, "1005", duty=DutyKind.LEADER, first=date(2026, 10, 2), last=date(2026, 10, 2))
    return hall.do(lambda tx: desk.open_matter(tx, FLOOD, CLERK))


def test_an_open_matter_stays_with_the_leader_of_its_shift(hall: DutyHall) -> None:
    """ATT-39: the next day has another leader; the matter has not."""
    ref = led(hall)
    next_day = hall.ask(desk.on_duty, at("2026-10-02T09:00"))

    assert [one.turn.staff_no for one in next_day.leaders] == ["1005"]
    assert [(one.ref, one.leader_no) for one in next_day.open] == [(ref, "1001")]
    hall.do(lambda tx: desk.close_matter(tx, ref, result="水退了", actor=DIRECTOR))
    done = hall.ask(desk.on_duty, at("2026-10-02T09:00"))
    assert (done.open, [one.result for one in done.done]) == ((), ["水退了"])
    assert hall.folds_the_same_again()


def test_report_reach_and_arrival_each_have_their_minute(hall: DutyHall) -> None:
    """ATT-38."""
    ref = led(hall)
    hall.do(lambda tx: desk.leader_reached(tx, ref, at("2026-10-01T21:38"), CLERK))
    hall.do(lambda tx: desk.leader_arrived(tx, ref, at("2026-10-01T22:05"), CLERK))

    (one,) = hall.ask(desk.on_duty, at("2026-10-01T22:10")).open
    assert one.times.reached == at("2026-10-01T21:38")
    assert one.times.arrived == at("2026-10-01T22:05")


def test_steps_out_of_their_order_are_refused(hall: DutyHall) -> None:
    ref = led(hall)
    early, late = at("2026-10-01T21:35"), at("2026-10-01T21:40")
    with pytest.raises(MatterStepNotAllowed):
        hall.do(lambda tx: desk.leader_arrived(tx, ref, late, CLERK))
    with pytest.raises(MatterStepNotAllowed):
        hall.do(lambda tx: desk.leader_reached(tx, ref, early, CLERK))
    hall.do(lambda tx: desk.leader_reached(tx, ref, late, CLERK))
    with pytest.raises(MatterStepNotAllowed):
        hall.do(lambda tx: desk.leader_reached(tx, ref, late, CLERK))
    with pytest.raises(MatterStepNotAllowed):
        hall.do(lambda tx: desk.leader_arrived(tx, ref, early, CLERK))
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: desk.close_matter(tx, ref, result="", actor=CLERK))


def test_a_matter_without_a_leader_is_refused_because_nobody_would_answer(hall: DutyHall) -> None:
    with pytest.raises(NobodyLeads):
        hall.do(lambda tx: desk.open_matter(tx, FLOOD, CLERK))

    assert hall.records("duty.matter_opened") == []
