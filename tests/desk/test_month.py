"""A month is made of the same judged days as the day's book, whatever the way to them."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.desk.attendance import judged_days
from appliance.desk.month import month_sheet, sheet_hash
from appliance.desk.month_days import MonthDays, finding_of, month_days
from appliance.desk.month_sheet import Sign
from appliance.domain.facts.hall import SettingChanged
from appliance.projections.staff import people
from tests.fakes.attendance_hall import AttendanceHall

MINUTES = ((8 * 60 + 55, 20), (12 * 60, 15), (13 * 60 + 25, 15), (17 * 60, 20))


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    hall = AttendanceHall(tmp_path)
    yield hall
    hall.close()


def set_hall(hall: AttendanceHall, name: str, value: object) -> None:
    fact = SettingChanged(name=name, value=value, first_day="2026-11-01", reason="test")
    hall.writer.run(lambda tx: tx.append(fact, by="staff:1001"))


def live(hall: AttendanceHall, days: int, seed: int) -> None:
    """Let people come more or less in time; some forget a reading or stay at home."""
    dice = random.Random(seed)
    for _ in range(days):
        readings = [
            (middle + dice.randint(-wide, wide), staff_no)
            for staff_no in ("1001", "1002", "1003", "1004", "1005", "1006")
            if dice.random() < 0.9
            for middle, wide in MINUTES
            if dice.random() < 0.9
        ]
        for minute, staff_no in sorted(readings):
            hall.swipe(staff_no, f"{minute // 60}:{minute % 60:02}")
        hall.clock.set((hall.clock.at + timedelta(days=1)).replace(hour=8, minute=0))


@pytest.mark.parametrize("seed", range(4))
def test_the_short_way_and_the_day_books_way_find_the_same(hall: AttendanceHall, seed: int) -> None:
    """Plain days are classified from their minutes; the book judges them by all evidence."""
    set_hall(hall, "attendance.market_days", ["tail:8", "tail:9"])
    set_hall(hall, "attendance.market_in_by", "09:00")
    set_hall(hall, "attendance.market_off", "16:00")
    set_hall(hall, "attendance.local_off", ["2026-11-25/pm", "2026-11-27"])
    live(hall, 7, seed)
    hall.grant_leave("1003", "2026-11-24", "2026-11-25")
    hall.clock.advance(hours=2)
    first, last = date(2026, 11, 1), date(2026, 12, 5)
    rules, now = hall.rules, hall.clock.now()
    asked = MonthDays(first=first, last=last, rules=rules, now=now, members=hall.ask(people))

    short = [found for _, found in hall.ask(lambda db: list(month_days(db, asked)))]
    book = hall.ask(lambda db: list(judged_days(db, first, last, rules, now)))

    for found, one in zip(short, book, strict=True):
        for line in one.lines:
            expected = finding_of(one.ground, line)
            if not one.ground.is_worked:
                assert found[line.member.staff_no].signs == expected.signs
            else:
                assert found[line.member.staff_no] == expected, (one.ground.day, line.member)


def test_four_marks_make_half_a_day_once_and_show_it(hall: AttendanceHall) -> None:
    """003-A 三.2; R4, R5: late and early are added together, a month costs one half day."""
    for _ in range(4):
        for at in ("09:30", "12:10", "13:20", "17:10"):
            hall.swipe("1003", at)
        hall.clock.set((hall.clock.at + timedelta(days=1)).replace(hour=8, minute=0))

    sheet = hall.ask(month_sheet, "2026-11", hall.rules, hall.clock.now(), ["1003"])

    assert sheet.lines[0].sums.marks == 4
    assert sheet.lines[0].sums.absent == 0.5
    assert sheet.lines[0].sums.starred
    assert sheet.lines[0].sums.worked == 4


def test_days_before_a_person_came_are_nobodys_absence(hall: AttendanceHall) -> None:
    hall.clock.set(hall.clock.at + timedelta(days=2))
    hall.enrol("1010", "新来的", "clerk")
    hall.clock.set(hall.clock.at + timedelta(days=2))

    sheet = hall.ask(month_sheet, "2026-11", hall.rules, hall.clock.now(), ["1010"])

    assert sheet.lines[0].halves[22] == (Sign.NOT_HERE, Sign.NOT_HERE)  # the 23rd
    assert sheet.lines[0].halves[24] == (Sign.ABSENT, Sign.ABSENT)  # the 25th
    assert sheet.lines[0].sums.absent == 2


def test_a_hall_without_hours_judges_no_day(hall: AttendanceHall) -> None:
    set_hall(hall, "profile.attendance", "dafan")

    sheet = hall.ask(month_sheet, "2026-11", hall.rules, hall.clock.now())

    assert sheet.unset == ("attendance.sessions",)
    assert sheet.lines[0].halves[23] == (Sign.UNJUDGED, Sign.UNJUDGED)
    assert sheet.lines[0].sums.absent == 0


def test_the_hash_of_a_sheet_moves_with_what_the_paper_shows(hall: AttendanceHall) -> None:
    hall.clock.set(hall.clock.at + timedelta(days=10))
    before = sheet_hash(hall.ask(month_sheet, "2026-11", hall.rules, hall.clock.now()))
    same = sheet_hash(hall.ask(month_sheet, "2026-11", hall.rules, hall.clock.now()))
    hall.grant_leave("1003", "2026-11-24", "2026-11-24")
    after = sheet_hash(hall.ask(month_sheet, "2026-11", hall.rules, hall.clock.now()))

    assert before == same
    assert after != before
