"""What counts beside the punches: corrections, paper days, leaving the post, going early."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from appliance.desk import corrections, off_post, paper_entry
from appliance.desk.day_sheet import Standing
from appliance.desk.own_record import own_record
from appliance.desk.rules import Actor
from appliance.domain.beside_punches import (
    CorrectionNotPossible,
    OffPostNotPossible,
    PaperNotPossible,
    Purpose,
)
from appliance.domain.errors import NotPermitted
from appliance.domain.leave import LeaveSpan
from appliance.domain.leave_slip import OwnSlip, SlipDecided
from appliance.domain.moment import HALL_TIME, Trust
from appliance.domain.punch_plan import SlotName
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.projections.all import PROJECTIONS
from appliance.projections.attendance import PunchSource
from appliance.projections.corrections import entries_between
from tests.fakes.leave_hall import CLERK, DIRECTOR, OFFICE, OTHER, LeaveHall

MONDAY = date(2026, 11, 23)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[LeaveHall]:
    hall = LeaveHall(tmp_path)
    yield hall
    hall.close()


def ask(  # noqa: PLR0913  # a slip's fields
    hall: LeaveHall,
    *,
    day: date = MONDAY,
    slot: SlotName = SlotName.AM_IN,
    at: time = time(8, 55),
    staff_no: str = "1003",
    actor: Actor = CLERK,
) -> str:
    order = corrections.CorrectionOrder(
        staff_no=staff_no, day=day, slot=slot, at=at, reason="卡忘在家里"
    )
    rules = hall.rules
    return hall.writer.run(lambda tx: corrections.request_correction(tx, order, actor, rules))


def approve(hall: LeaveHall, uid: str) -> None:
    hall.writer.run(lambda tx: corrections.approve_correction(tx, uid, OFFICE))


def test_a_correction_counts_once_approved_and_the_raw_punch_stays(hall: LeaveHall) -> None:
    hall.swipe("1003", "09:17")
    uid = ask(hall)
    before = hall.line("1003", "2026-11-23")
    hall.writer.run(lambda tx: corrections.approve_correction(tx, uid, OFFICE))
    after = hall.line("1003", "2026-11-23")

    assert before.standing is Standing.LATE
    assert after.cells[0].mark is not None
    assert after.cells[0].mark.kind == "ok"
    assert [punch.source for punch in after.punches] == [PunchSource.SLIP, PunchSource.CARD]
    assert after.evidence.corrections[0].punch is not None


def test_a_refused_correction_counts_nothing(hall: LeaveHall) -> None:
    hall.swipe("1003", "09:17")
    uid = ask(hall)
    hall.writer.run(lambda tx: corrections.refuse_correction(tx, uid, "查过监控", DIRECTOR))

    assert hall.line("1003", "2026-11-23").standing is Standing.LATE
    with pytest.raises(SlipDecided):
        hall.writer.run(lambda tx: corrections.approve_correction(tx, uid, DIRECTOR))


def test_nobody_approves_their_own_correction(hall: LeaveHall) -> None:
    hall.day_on("2026-11-23", "10:00")
    uid = ask(hall, staff_no="1005", actor=OFFICE)

    with pytest.raises(OwnSlip):
        hall.writer.run(lambda tx: corrections.approve_correction(tx, uid, OFFICE))
    with pytest.raises(NotPermitted):
        hall.writer.run(lambda tx: corrections.approve_correction(tx, uid, CLERK))


@pytest.mark.parametrize(
    ("day", "slot", "at", "why"),
    [
        (date(2026, 11, 24), SlotName.AM_IN, time(8, 55), "future"),
        (MONDAY, SlotName.PM_OUT, time(17, 0), "future"),
        (date(2026, 11, 22), SlotName.AM_IN, time(8, 55), "day_off"),
        (MONDAY, SlotName.AM_IN, time(11, 0), "other_slot"),
    ],
)
def test_a_correction_for_no_such_punch_is_refused(
    hall: LeaveHall, day: date, slot: SlotName, at: time, why: str
) -> None:
    hall.day_on("2026-11-23", "11:30")

    with pytest.raises(CorrectionNotPossible) as refused:
        ask(hall, day=day, slot=slot, at=at)

    assert refused.value.facts["why"] == why


def test_a_punch_is_asked_for_once(hall: LeaveHall) -> None:
    hall.day_on("2026-11-23", "11:30")
    ask(hall)

    with pytest.raises(CorrectionNotPossible):
        ask(hall, at=time(8, 58))


def test_corrections_are_counted_by_person_and_month(hall: LeaveHall) -> None:
    hall.day_on("2026-11-23", "17:30")
    for slot, at in ((SlotName.AM_IN, time(8, 50)), (SlotName.PM_IN, time(13, 20))):
        approve(hall, ask(hall, slot=slot, at=at))
    record = hall.ask(own_record, "1003", MONDAY, hall.rules, hall.clock.now())

    assert record is not None
    assert record.corrections == 2


def enter(hall: LeaveHall, *lines: tuple[str, str, str], actor: Actor = OFFICE) -> int:
    sheet = paper_entry.PaperSheet(
        day=MONDAY,
        sheet="签到簿第3页",
        reason="停电",
        lines=[
            paper_entry.PaperLine(
                staff_no=staff_no,
                earliest=time.fromisoformat(first),
                latest=time.fromisoformat(last),
            )
            for staff_no, first, last in lines
        ],
    )
    return hall.writer.run(lambda tx: paper_entry.enter_paper(tx, sheet, actor))


def test_a_paper_day_is_judged_by_the_bounds_of_its_lines(hall: LeaveHall) -> None:
    """The minute of the sheet, or the two times between which somebody signed, in their favour."""
    hall.day_on("2026-11-24")
    enter(
        hall,
        ("1003", "08:55", "08:55"),
        ("1003", "17:00", "17:00"),
        ("1004", "08:50", "09:20"),
        ("1006", "09:10", "09:10"),
    )
    lines = {one.member.staff_no: one for one in hall.sheet("2026-11-23").lines}
    kinds = {
        staff_no: next(cell.mark.kind for cell in lines[staff_no].cells if cell.mark)
        for staff_no in ("1003", "1004", "1006")
    }

    assert kinds == {"1003": "ok", "1004": "ok", "1006": "late"}
    assert [lines[one].needs_review for one in ("1003", "1004")] == [False, True]
    assert {punch.source for punch in lines["1003"].punches} == {PunchSource.PAPER}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((), "empty"),
        ((("1003", "09:00", "08:00"),), "reversed"),
        ((("1004", "08:55", "08:55"), ("1003", "18:00", "18:00")), "future"),
    ],
)
def test_a_sheet_with_one_bad_line_is_not_entered_at_all(
    hall: LeaveHall, lines: tuple[tuple[str, str, str], ...], why: str
) -> None:
    hall.day_on("2026-11-23", "12:00")

    with pytest.raises(PaperNotPossible) as refused:
        enter(hall, *lines)

    assert refused.value.facts["why"] == why
    assert hall.ask(entries_between, MONDAY, MONDAY) == []


def test_a_clerk_enters_no_paper(hall: LeaveHall) -> None:
    hall.day_on("2026-11-24")

    with pytest.raises(NotPermitted):
        enter(hall, ("1003", "08:55", "08:55"), actor=CLERK)


def test_an_entry_is_taken_back_by_another_fact(hall: LeaveHall) -> None:
    hall.day_on("2026-11-24")
    enter(hall, ("1003", "08:55", "08:55"))
    (one,) = hall.ask(entries_between, MONDAY, MONDAY)
    hall.writer.run(lambda tx: paper_entry.cancel_entry(tx, one.uid, "录错人", OFFICE))

    assert hall.ask(entries_between, MONDAY, MONDAY) == []
    with pytest.raises(PaperNotPossible):
        hall.writer.run(lambda tx: paper_entry.cancel_entry(tx, one.uid, "再一次", OFFICE))


def leave(
    hall: LeaveHall,
    purpose: Purpose = Purpose.PRIVATE,
    *,
    at: datetime | None = None,
    actor: Actor = CLERK,
) -> str:
    order = off_post.Going(staff_no="1003", purpose=purpose, reason="", at=at)
    return hall.writer.run(lambda tx: off_post.leave_post(tx, order, actor))


def back(hall: LeaveHall, uid: str, actor: Actor = CLERK) -> None:
    hall.writer.run(lambda tx: off_post.return_to_post(tx, uid, None, actor))


@pytest.mark.parametrize(("seconds", "absence"), [(7200, 0), (7201, 0.5)])
def test_strictly_over_two_hours_off_post_is_half_a_day(
    hall: LeaveHall, seconds: int, absence: float
) -> None:
    """R6, to the second."""
    hall.swipe("1003", "08:50")
    hall.day_on("2026-11-23", "09:30")
    uid = leave(hall)
    hall.clock.advance(seconds=seconds)
    back(hall, uid)

    line = hall.line("1003", "2026-11-23")

    assert line.absence == absence
    assert (line.standing is Standing.OFF_POST) is bool(absence)


def test_the_length_is_right_even_while_the_wall_clock_jumps(hall: LeaveHall) -> None:
    """CLOCK_BOOTTIME cannot lie within a boot."""
    hall.day_on("2026-11-23", "09:30")
    uid = leave(hall)
    hall.clock.advance(minutes=30)
    hall.clock.step(timedelta(hours=3))
    hall.clock.believe(Trust.NETWORK)
    back(hall, uid)

    assert hall.line("1003", "2026-11-23").absence == 0


def test_leave_or_a_filing_before_going_makes_it_no_absence(hall: LeaveHall) -> None:
    span = LeaveSpan(first=MONDAY, last=MONDAY, begins=9 * 60, ends=12 * 60)
    hall.grant(hall.ask_span(span))
    hall.day_on("2026-11-23", "09:30")
    uid = leave(hall)
    hall.clock.advance(hours=2, minutes=30)
    back(hall, uid)

    assert hall.line("1003", "2026-11-23").absence == 0


def test_who_is_out_is_not_on_post_and_leaves_once(hall: LeaveHall) -> None:
    hall.day_on("2026-11-23", "09:30")
    uid = leave(hall)

    assert hall.line("1003", "2026-11-23").is_off_post
    with pytest.raises(OffPostNotPossible):
        leave(hall)
    back(hall, uid)
    assert not hall.line("1003", "2026-11-23").is_off_post
    with pytest.raises(OffPostNotPossible):
        back(hall, uid)


def test_a_post_found_empty_is_entered_with_its_time_by_who_keeps_the_book(
    hall: LeaveHall,
) -> None:
    hall.day_on("2026-11-23", "12:00")
    found = datetime(2026, 11, 23, 9, 30, tzinfo=HALL_TIME)
    with pytest.raises(NotPermitted):
        leave(hall, Purpose.UNKNOWN, at=found, actor=OTHER)
    leave(hall, Purpose.UNKNOWN, at=found, actor=OFFICE)

    assert hall.line("1003", "2026-11-23").absence == 0.5


@pytest.mark.parametrize(
    ("filed", "out", "standing"),
    [
        ("16:00", "16:20", Standing.ON_TIME),
        ("", "16:20", Standing.LEFT_EARLY),
        ("16:25", "16:20", Standing.LEFT_EARLY),
    ],
)
def test_going_early_for_documents_must_be_filed_before(
    hall: LeaveHall, filed: str, out: str, standing: Standing
) -> None:
    """R3, ATT-16: forty minutes early."""
    for at in ("08:50", "12:00", "13:20"):
        hall.swipe("1003", at)
    order = off_post.Filing(
        staff_no="1003", day=MONDAY, leaves=time(16, 20), back=None, reason="交换文件"
    )
    if filed and filed < out:
        hall.day_on("2026-11-23", filed)
        hall.writer.run(lambda tx: off_post.file_early_return(tx, order, CLERK))
    hall.swipe("1003", out)
    if filed > out:
        hall.day_on("2026-11-23", filed)
        hall.writer.run(lambda tx: off_post.file_early_return(tx, order, CLERK))
    hall.day_on("2026-11-24")

    assert hall.line("1003", "2026-11-23").standing is standing


def test_folding_again_gives_the_same_tables(hall: LeaveHall) -> None:
    """DESIGN.md law 1."""
    hall.grant(hall.ask_leave("2026-11-24"))
    hall.day_on("2026-11-23", "12:00")
    uid = ask(hall)
    hall.writer.run(lambda tx: corrections.approve_correction(tx, uid, OFFICE))
    enter(hall, ("1004", "08:55", "08:59"))
    leave(hall)
    before = hall.ask(fingerprint_of, PROJECTIONS.tables)
    rebuild(hall.writer, PROJECTIONS)

    assert hall.ask(fingerprint_of, PROJECTIONS.tables) == before
