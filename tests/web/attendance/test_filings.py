"""ORG-12: the inbox of filings; ORG-14: the register of people with their home units."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from appliance.desk import cover, off_post
from appliance.desk.cover import SubstitutionOrder
from appliance.desk.filings import filings_of
from appliance.desk.off_post import Filing
from appliance.domain.moment import HALL_TIME
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import CLERK, OFFICE, DutyHall

TODAY = date(2026, 11, 23)
HERE = "/attendance/filings"


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), HALL_TIME)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    """Two filings made beforehand, one afterwards, and one of another month."""
    hall = DutyHall(tmp_path)
    later = date(2026, 11, 27)
    for day, leaves in ((later, time(16)), (TODAY, time(7, 30)), (date(2026, 12, 1), time(16))):
        early = Filing(staff_no="1003", day=day, leaves=leaves, back=None, reason="送文件")
        hall.do(partial(off_post.file_early_return, order=early, actor=CLERK))
    order = SubstitutionOrder(
        staff_no="1004",
        substitute_no="1006",
        unit="派出单位甲",
        begins=at(later, 8),
        ends=at(later, 17),
        reason="体检",
    )
    hall.do(lambda tx: cover.file_substitution(tx, order, OFFICE))
    yield hall
    hall.close()


def test_both_kinds_stand_in_one_list_and_a_late_one_is_said(hall: DutyHall) -> None:
    found = hall.ask(filings_of, date(2026, 11, 1), date(2026, 11, 30))

    told = [(str(one.kind), one.name, one.begins, one.in_time) for one in found]
    assert told == [
        ("substitute", "邓小军", "2026-11-27T08:00", True),
        ("early_return", "张红霞", "2026-11-23T07:30", False),
        ("early_return", "张红霞", "2026-11-27T16:00", True),
    ]
    assert found[0].other
    assert found[0].unit == "派出单位甲"


def test_the_office_reads_prints_and_carries_it_away(hall: DutyHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1005", WORD)
        page = tablet.get(f"{HERE}?month=2026-11").text
        sheet = tablet.get(f"{HERE}/list.csv?month=2026-11").content.decode("utf-8-sig")
        book = tablet.get(f"{HERE}/list.xlsx?month=2026-12").content

    assert "这个月备案 3 件，其中 1 件是事后才报的" in page
    assert next(csv.DictReader(io.StringIO(sheet)))["种类"] == "替岗"
    assert openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]["E2"].value == "2026-12-01 16:00"


def test_a_clerk_does_not_read_the_inbox(hall: DutyHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)

        assert tablet.get(HERE).status_code == 403
        assert HERE not in tablet.get("/registers").text


def test_everybody_of_the_hall_stands_in_the_register_with_the_home_unit(hall: DutyHall) -> None:
    """ORG-14: the hall manages whoever is stationed in it."""
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        page = tablet.get("/staff").text

    for name in ("周德明", "张红霞", "邓小军"):
        row = page.partition(f">{name}</a>")[2].partition("</tr>")[0]
        assert "人社医保" in row
