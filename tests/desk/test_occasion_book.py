"""Minutes, tasks and names by hand: what a meeting decided stands on the next one's page."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

import pytest

from appliance.desk import occasion_book as book
from appliance.desk import occasions, study, tasks
from appliance.desk.occasion_book import MeetingTask
from appliance.desk.occasions import OccasionOrder
from appliance.domain.errors import FormIncomplete, NotPermitted
from appliance.domain.moment import HALL_TIME
from appliance.domain.occasions import (
    NotHeldYet,
    OccasionKind,
    OccasionState,
    OccasionStepNotAllowed,
    Presence,
)
from appliance.domain.staff import StaffUnknown
from tests.fakes.duty_hall import CLERK, DIRECTOR, OFFICE, DutyHall

MONDAY, NEXT = date(2026, 11, 23), date(2026, 11, 30)
FRIDAY = date(2026, 11, 27)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def called(
    hall: DutyHall, kind: OccasionKind = OccasionKind.OFFICE_MEETING, day: date = MONDAY
) -> str:
    order = OccasionOrder(
        kind=kind, title="办公会", day=day, begins="09:00", expected=("1001", "1003", "1004")
    )
    return hall.do(lambda tx: occasions.plan_occasion(tx, order, OFFICE))


def on(hall: DutyHall, day: date) -> None:
    hall.clock.set(datetime.combine(day, time(10), HALL_TIME))


def handed_out(hall: DutyHall, ref: str, title: str = "换电脑", due: date = FRIDAY) -> str:
    task = MeetingTask(title=title, owner_no="1003", due=due)
    return hall.do(lambda tx: book.hand_out(tx, ref, task, OFFICE, hall.rules))


def left_open(hall: DutyHall, ref: str) -> list[str]:
    return [one.title for one in hall.ask(book.book_of_meeting, ref).left_open]


def test_a_task_of_a_meeting_is_followed_up_at_the_next_until_it_was_reported(
    hall: DutyHall,
) -> None:
    first, other = called(hall), called(hall, OccasionKind.COORDINATION_MEETING)
    uid = handed_out(hall, first)
    following = called(hall, day=NEXT)
    (task,) = hall.ask(book.book_of_meeting, first).tasks

    assert (task.due_on, task.owner_no, task.source) == ("2026-11-27", "1003", "办公会")
    assert left_open(hall, following) == ["换电脑"]
    assert left_open(hall, first) == left_open(hall, other) == []
    hall.do(lambda tx: tasks.finish_task(tx, uid, "换好了", CLERK))
    assert left_open(hall, following) == ["换电脑"]  # done, and still owed its report
    hall.do(lambda tx: tasks.report_task(tx, uid, "口头", CLERK))
    assert left_open(hall, following) == []
    assert hall.folds_the_same_again()


def test_the_last_minutes_hold_and_the_first_stay_in_the_journal(hall: DutyHall) -> None:
    ref = called(hall)
    for text in ("研究值班", "研究值班和采购"):
        hall.do(partial(book.write_minutes, ref=ref, led_by="贺立春", minutes=text, actor=OFFICE))
    found = hall.ask(book.book_of_meeting, ref).minutes

    assert found is not None
    assert (found.led_by, found.minutes) == ("贺立春", "研究值班和采购")
    assert len(hall.records("occasion.recorded")) == 2


def test_minutes_hide_the_numbers_of_citizens(hall: DutyHall) -> None:
    ref = called(hall)
    hall.do(lambda tx: book.write_minutes(tx, ref, "贺立春", "电话 13812345678 的投诉", OFFICE))

    assert "13812345678" not in str(hall.records("occasion.recorded")[0].body)


def test_names_by_hand_close_a_roll_without_a_reader_and_the_others_are_absent(
    hall: DutyHall,
) -> None:
    ref = called(hall, OccasionKind.STUDY)
    hall.do(lambda tx: book.sign_by_hand(tx, ref, ["1003"], "在县里学", OFFICE))
    sheet = hall.ask(occasions.roll_of, ref, hall.rules)
    presences = {line.staff_no: line.presence for line in sheet.lines}

    assert sheet.occasion.state is OccasionState.CLOSED
    assert presences["1003"] is Presence.SIGNED
    assert presences["1004"] is Presence.ABSENT
    misses = hall.ask(study.study_misses, MONDAY, MONDAY, hall.rules)
    assert {one.staff_no for one in misses} == {"1001", "1004"}
    hall.do(lambda tx: book.sign_by_hand(tx, ref, ["1004", "1001"], "漏了", OFFICE))
    assert hall.ask(study.study_misses, MONDAY, MONDAY, hall.rules) == []
    assert hall.folds_the_same_again()


def test_a_card_stands_before_a_name_by_hand(hall: DutyHall) -> None:
    ref = called(hall, OccasionKind.TRAINING)
    hall.do(lambda tx: occasions.open_occasion(tx, ref, reader="door", actor=OFFICE))
    hall.clock.advance(seconds=5)
    hall.read_at("1003")
    hall.do(lambda tx: book.sign_by_hand(tx, ref, ["1003", "1004"], "卡没带", OFFICE))
    (line,) = hall.ask(book.trainings, 2026, hall.rules)

    assert line.sheet.occasion.state is OccasionState.OPEN
    assert line.came == ["张红霞", "邓小军"]
    assert line.by_hand == ["邓小军"]


def test_the_register_leaves_out_what_was_called_off_and_other_years(hall: DutyHall) -> None:
    ref = called(hall, OccasionKind.TRAINING, NEXT)
    called(hall, OccasionKind.STUDY)
    hall.do(lambda tx: occasions.cancel_occasion(tx, ref, reason="停电", actor=OFFICE))
    called(hall, OccasionKind.TRAINING)

    assert [line.sheet.occasion.day for line in hall.ask(book.trainings, 2026, hall.rules)] == [
        MONDAY
    ]
    assert hall.ask(book.trainings, 2027, hall.rules) == []


def test_nothing_is_written_down_before_the_day_or_of_what_was_called_off(hall: DutyHall) -> None:
    ahead = called(hall, day=NEXT)
    with pytest.raises(NotHeldYet):
        hall.do(lambda tx: book.write_minutes(tx, ahead, "贺立春", "空话", OFFICE))
    with pytest.raises(NotHeldYet):
        hall.do(lambda tx: book.sign_by_hand(tx, ahead, ["1003"], "先签", OFFICE))
    hall.do(lambda tx: occasions.cancel_occasion(tx, ahead, reason="下乡", actor=OFFICE))
    on(hall, NEXT)
    with pytest.raises(OccasionStepNotAllowed):
        handed_out(hall, ahead, due=NEXT)
    assert hall.records("occasion.recorded", "occasion.signed_by_hand", "task.assigned") == []


def test_a_clerk_writes_nothing_and_strangers_get_no_task(hall: DutyHall) -> None:
    ref = called(hall)
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: book.write_minutes(tx, ref, "贺立春", "纪要", CLERK))
    stranger = MeetingTask(title="换电脑", owner_no="9999", due=FRIDAY)
    with pytest.raises(StaffUnknown):
        hall.do(lambda tx: book.hand_out(tx, ref, stranger, DIRECTOR, hall.rules))
    with pytest.raises(FormIncomplete):
        handed_out(hall, ref, due=date(2026, 11, 20))
    with pytest.raises(FormIncomplete):
        hall.do(lambda tx: book.sign_by_hand(tx, ref, [], "", OFFICE))
