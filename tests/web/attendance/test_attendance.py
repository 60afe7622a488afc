"""The attendance page: the finding, whom to ask, the raw punches, and who may see what."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appliance.desk.rules import Rules
from appliance.domain.moment import HALL_TIME, Trust
from appliance.policies import profile_layers
from appliance.web.csv_list import csv_text
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    hall = AttendanceHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: AttendanceHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        yield tablet


def shown(tablet: Browser, path: str = "/attendance", staff_no: str = "1001") -> str:
    """Return a page as a person sees it who logs in now: the day has gone on since."""
    tablet.log_in(staff_no, WORD)
    return tablet.get(path).text


def listed(
    tablet: Browser, day: str = "2026-11-23", staff_no: str = "1001"
) -> dict[str, dict[str, str]]:
    """Return the day's list by staff number, as a spreadsheet reads it."""
    tablet.log_in(staff_no, WORD)
    text = tablet.get(f"/attendance/day.csv?day={day}").content.decode("utf-8-sig")
    return {row["工号"]: row for row in csv.DictReader(io.StringIO(text))}


def test_before_nine_nobody_is_late_and_nobody_is_missing(
    hall: AttendanceHall, tablet: Browser
) -> None:
    hall.swipe("1003", "08:40")

    page = shown(tablet)

    assert "应到 6 人，已刷卡 1 人，还没到上班时间" in page
    assert "要过问" not in page


@pytest.mark.core
def test_the_heading_is_the_finding(hall: AttendanceHall, tablet: Browser) -> None:
    """Handbook A: 09:00 is on time, 09:01 is late by a minute; a leave is nobody's lateness."""
    hall.grant_leave("1006", "2026-11-23", "2026-11-24")
    for staff_no, at in (
        ("1001", "08:31"),
        ("1002", "08:59"),
        ("1003", "09:00"),
        ("1004", "09:17"),
    ):
        hall.swipe(staff_no, at)

    page = shown(tablet)

    assert "应到 5 人，已刷卡 4 人；迟到 1 人，没有消息 1 人" in page
    assert "迟到 17 分" in page
    assert "上午上班 09:17；本月第 1 次，满 4 次计旷工半天" in page
    assert "过了点还没有刷卡" in page
    assert "11月23日 至 11月24日，周德明批" in page
    assert "003-A" in page


def test_the_slots_of_a_whole_day_stand_in_the_list(hall: AttendanceHall, tablet: Browser) -> None:
    for at in ("08:50", "12:00", "13:31", "16:45"):
        hall.swipe("1003", at)
    hall.clock.set(hall.clock.at + timedelta(days=1))

    row = listed(tablet)["1003"]

    slots = [row[name] for name in ("上午上班", "上午下班", "下午上班", "下午下班")]
    assert slots == ["08:50", "12:00", "13:31", "16:45"]
    assert row["情况"] == "迟到 1 分"
    assert row["走到哪一步"] == "已存本机"
    assert listed(tablet)["1004"]["情况"] == "没刷卡"


def test_marks_of_the_month_are_counted_together(hall: AttendanceHall, tablet: Browser) -> None:
    """R4: late and early added together; the fourth costs half a day."""
    for first, last in (("09:20", "16:00"), ("08:59", "17:00"), ("09:01", "")):
        hall.swipe("1003", first)
        if last:
            hall.swipe("1003", last)
            hall.clock.advance(hours=15)

    page = shown(tablet)

    assert "上午上班 09:01；本月第 3 次，满 4 次计旷工半天" in page


def test_the_boundary_minute_is_still_in_time(hall: AttendanceHall, tablet: Browser) -> None:
    """R1: who has not come by 09:00 may still come in time; at 09:01 somebody has to ask."""
    hall.clock.set(hall.clock.at.replace(hour=9, minute=0))
    at_nine = listed(tablet)["1003"]["情况"]
    hall.clock.advance(minutes=1)

    assert (at_nine, listed(tablet)["1003"]["情况"]) == ("未到点", "没刷卡")


def test_a_missing_punch_is_to_be_explained_and_no_lateness(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """R2."""
    for at in ("08:50", "12:00", "17:00"):
        hall.swipe("1003", at)
    hall.clock.set(hall.clock.at + timedelta(days=1))

    row = listed(tablet)["1003"]

    assert (row["情况"], row["下午上班"]) == ("缺卡", "缺卡")
    assert row["说明"].startswith("少 下午上班 的卡")


def test_a_repeat_stands_among_the_raw_punches(hall: AttendanceHall, tablet: Browser) -> None:
    hall.swipe("1003", "08:50")
    hall.clock.advance(seconds=30)
    hall.swipe("1003")

    assert listed(tablet)["1003"]["原始刷卡"] == "08:50 08:50（重复）"


@pytest.mark.core
def test_a_day_whose_clock_was_wrong_shows_the_favourable_class(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """DESIGN.md 5: arrivals by the lower bound, with 「时间待核」."""
    hall.clock.reboot(off=timedelta(minutes=40))
    hall.clock.at = datetime(1970, 1, 1, 8, 0, tzinfo=HALL_TIME)
    hall.clock.believe(Trust.UNKNOWN)
    hall.start()
    hall.clock.advance(minutes=2)
    hall.swipe("1003")
    hall.clock.advance(minutes=30)
    hall.clock.at = datetime(2026, 11, 23, 9, 31, tzinfo=HALL_TIME)
    hall.clock.believe(Trust.HUMAN)
    hall.look()

    row = listed(tablet)["1003"]

    assert row["情况"] == "时间待核"
    assert row["上午上班"] == "08:59\u201309:02"
    assert "按对本人有利的时间算" in shown(tablet)


def test_a_rest_day_judges_nobody(hall: AttendanceHall, tablet: Browser) -> None:
    hall.clock.set(hall.clock.at + timedelta(days=5))
    hall.swipe("1003")

    page = shown(tablet)

    assert "休息日，不考勤；有 1 人刷过卡" in page
    assert "要过问" not in page


def test_a_hall_without_hours_lists_and_judges_nothing(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """ATT-01: the profile dafan ships with its hours unset."""

    hall.rules = Rules(
        mark="LX", layers=tuple(profile_layers("dafan")), calendar=hall.rules.calendar
    )
    hall.swipe("1003", "10:00")

    page = shown(tablet)

    assert "还没有定上下班时间，只列刷卡，不下结论" in page
    assert "attendance.sessions" in page
    assert "没有结论" in page


def test_an_unknown_card_is_shown_by_its_last_four(hall: AttendanceHall, tablet: Browser) -> None:
    hall.read_card("ffffff12ab")

    page = shown(tablet)

    assert "认不出的卡" in page
    assert "12AB" in page
    assert "ffffff12ab" not in page.lower()


@pytest.mark.core
@pytest.mark.parametrize(
    ("staff_no", "sees_all"),
    [("1001", True), ("1002", True), ("1005", True), ("1003", False)],
)
def test_a_clerk_sees_the_own_line_alone(
    hall: AttendanceHall,
    staff_no: str,
    sees_all: bool,  # noqa: FBT001  # a table's column
) -> None:
    hall.swipe("1003", "08:50")
    hall.swipe("1004", "09:30")
    hall.read_card("ffffffffff")
    with Browser(hall) as tablet:
        seen = [shown(tablet, path, staff_no) for path in ("/attendance", "/attendance/part")]
        rows = listed(tablet, staff_no=staff_no)

    assert all(("邓小军" in page) is sees_all for page in seen)
    assert all(("认不出的卡" in page) is sees_all for page in seen)
    assert len(rows) == (6 if sees_all else 1)


@pytest.mark.core
def test_the_live_part_answers_304_until_something_happens(
    hall: AttendanceHall, tablet: Browser
) -> None:
    tablet.log_in("1001", WORD)
    tag = tablet.get("/attendance/part").headers["etag"]
    same = tablet.get("/attendance/part", headers={"if-none-match": tag})
    hall.swipe("1003", "08:10")
    other = tablet.get("/attendance/part", headers={"if-none-match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200
    assert "08:10" in other.text


def test_an_address_with_no_day_leads_to_today_and_any_day_opens(tablet: Browser) -> None:
    tablet.log_in("1001", WORD)

    for text in ("2026-13-01", "heute", "%00", "1", "0001-01-00"):
        assert tablet.get(f"/attendance?day={text}").headers["location"] == "/attendance"
    for day in ("0001-01-01", "9999-12-31", "2004-02-29", "2031-05-01"):
        assert tablet.get(f"/attendance?day={day}").status_code == 200


def test_nobody_looks_without_a_login(hall: AttendanceHall) -> None:
    with Browser(hall) as stranger:
        answers = [
            stranger.get(path).status_code
            for path in ("/attendance", "/attendance/part", "/attendance/day.csv")
        ]

    assert answers == [303, 303, 303]


@pytest.mark.core
@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@A1", "\t=1", "\r=1"])
def test_no_cell_of_a_list_is_a_formula(cell: str) -> None:
    text = csv_text(["h"], [[cell]])

    assert text.startswith("\ufeffh\r\n")
    assert next(csv.reader(io.StringIO(text.splitlines(keepends=True)[1], newline="")))[0][0] == "'"
