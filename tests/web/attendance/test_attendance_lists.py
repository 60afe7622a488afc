"""The lists of attendance to carry away: the day's book and a person's month, CSV and XLSX."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import openpyxl
import pytest

from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser

DAY = "/attendance/day"
MINE = "/attendance/mine"
OTHERS = "/attendance/people/1004/month"
Rows = list[list[str]]


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    """Return a hall in which 1003 came in time and 1004 seventeen minutes late."""
    hall = AttendanceHall(tmp_path)
    hall.swipe("1003", "09:00")
    hall.swipe("1004", "09:17")
    yield hall
    hall.close()


def fetched(hall: AttendanceHall, path: str, staff_no: str) -> httpx.Response:
    with Browser(hall) as tablet:
        tablet.log_in(staff_no, WORD)
        return tablet.get(path)


def from_csv(answer: httpx.Response) -> Rows:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def from_xlsx(answer: httpx.Response) -> Rows:
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    (sheet,) = book.worksheets
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


@pytest.mark.parametrize(
    ("path", "staff_no"),
    [(DAY, "1001"), (DAY, "1004"), (MINE, "1004"), (OTHERS, "1001")],
    ids=["day-all", "day-own", "month-own", "month-by-role"],
)
def test_the_workbook_holds_what_the_csv_holds(
    hall: AttendanceHall, path: str, staff_no: str
) -> None:
    plain = from_csv(fetched(hall, f"{path}.csv", staff_no))
    book = from_xlsx(fetched(hall, f"{path}.xlsx", staff_no))

    assert book == plain
    assert any("迟到 17 分" in cell for row in plain for cell in row)


def test_a_clerk_carries_away_the_own_line_of_the_day_only(hall: AttendanceHall) -> None:
    rows = from_xlsx(fetched(hall, f"{DAY}.xlsx", "1004"))

    assert [row[1] for row in rows[1:]] == ["1004"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_nobody_carries_away_anothers_month_without_the_role(
    hall: AttendanceHall, ending: str
) -> None:
    assert fetched(hall, f"{OTHERS}.{ending}", "1003").status_code == 403


def test_the_pages_offer_both_files(hall: AttendanceHall) -> None:
    for path, file in (("/attendance", DAY), (MINE, MINE), ("/attendance/people/1004", OTHERS)):
        page = fetched(hall, path, "1001").text

        assert f'href="{file}.csv?' in page
        assert f'href="{file}.xlsx?' in page
