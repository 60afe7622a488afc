"""The month's pages: grid, sums, publication, copies, lists; who may see whose month."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from appliance.domain.facts.hall import SettingChanged
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser

MONTH = "2026-11"
COPY = {"month": MONTH, "unit": "人社医保", "way": "paper"}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    hall = AttendanceHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: AttendanceHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        yield tablet


def furnish(hall: AttendanceHall) -> None:
    """23 November: 1003 on time, 1004 late and gone early; 24th: 1003 on leave; then December."""
    day = [
        ("1003", "08:50"),
        ("1004", "09:17"),
        ("1003", "12:10"),
        ("1004", "12:11"),
        ("1003", "13:20"),
        ("1004", "13:21"),
        ("1004", "16:30"),
        ("1003", "17:10"),
    ]
    for staff_no, at in day:
        hall.swipe(staff_no, at)
    hall.grant_leave("1003", "2026-11-24", "2026-11-24")


def let_december_come(hall: AttendanceHall) -> None:
    hall.clock.advance(timedelta(days=10))


def listed(tablet: Browser, path: str) -> list[list[str]]:
    text = tablet.get(path).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def line(rows: list[list[str]], staff_no: str, half: str) -> dict[str, str]:
    head = rows[0]
    return next(
        dict(zip(head, row, strict=True)) for row in rows if row[0] == staff_no and row[4] == half
    )


def test_half_a_day_is_one_sign_and_the_sums_add_up(hall: AttendanceHall, tablet: Browser) -> None:
    furnish(hall)
    let_december_come(hall)
    tablet.log_in("1001", WORD)

    rows = listed(tablet, f"/month/month.csv?month={MONTH}")

    on_time, late = line(rows, "1003", "上"), line(rows, "1004", "上")
    assert (on_time["23"], late["23"]) == ("✓", "迟")
    assert line(rows, "1004", "下")["23"] == "早"
    assert late["迟早（次）"] == "2"
    assert late["出勤（天）"] == "1"
    assert late["旷工（天）"] == "5"  # 24 to 27 and the 30th, without leave
    assert on_time["旷工（天）"] == "4"
    assert on_time["22"] == ""  # a Sunday, before the person came to the hall


def test_a_month_that_runs_is_not_published_and_one_that_is_over_is_once(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """004·三.3: a sheet is published when its month is over; a later change shows."""
    furnish(hall)
    tablet.log_in("1001", WORD)
    assert "过完这个月才能公布" in tablet.get(f"/month?month={MONTH}").text

    let_december_come(hall)
    tablet.log_in("1001", WORD)
    errand = f'href="/month?month={MONTH}">上个月的考勤表没有公布'
    assert errand in tablet.get("/morning").text
    tablet.post("/month/publish", {"month": MONTH}, shown_on=f"/month?month={MONTH}")

    assert errand not in tablet.get("/morning").text
    assert "已公布第 1 版" in tablet.get(f"/month?month={MONTH}").text
    assert "由 周德明 公布" in tablet.get(f"/month?month={MONTH}").text
    tablet.post("/month/copy", COPY, shown_on=f"/month?month={MONTH}")
    assert "已抄送" in tablet.get(f"/month?month={MONTH}").text
    hall.grant_leave("1004", "2026-11-24", "2026-11-24")
    assert "公布以后又有变动，要重新公布" in tablet.get(f"/month?month={MONTH}").text


def test_a_person_sees_the_own_month_and_nobody_elses(
    hall: AttendanceHall, tablet: Browser
) -> None:
    furnish(hall)
    let_december_come(hall)
    tablet.log_in("1003", WORD)

    assert "张红霞" in tablet.get(f"/month/person/1003?month={MONTH}").text
    assert tablet.get(f"/month/person/1004?month={MONTH}").status_code == 403
    assert tablet.get(f"/month?month={MONTH}").status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-11-01", "99999-01"])
def test_what_is_no_month_is_not_found(hall: AttendanceHall, tablet: Browser, month: str) -> None:
    del hall
    tablet.log_in("1001", WORD)

    assert tablet.get(f"/month?month={month}").status_code == 404


def test_the_workbook_holds_the_hall_and_each_home_unit_with_formulas_as_text(
    hall: AttendanceHall, tablet: Browser
) -> None:
    furnish(hall)
    hall.enrol("1009", "=1+1", "clerk")
    let_december_come(hall)
    tablet.log_in("1001", WORD)

    body = tablet.get(f"/month/month.xlsx?month={MONTH}").content

    book = load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["全厅", "1 人社医保", "逢场补贴"]
    names = {cell.value: cell.data_type for cell in book["全厅"]["B"]}
    assert names["=1+1"] == "s"


def test_market_days_pay_a_flat_allowance(hall: AttendanceHall, tablet: Browser) -> None:
    """R11: 100 yuan a month, whatever the number of market days."""
    days = SettingChanged(
        name="attendance.market_days", value=["tail:8"], first_day="2026-11-01", reason="逢八"
    )
    town = SettingChanged(
        name="profile.attendance", value="market-town", first_day="2026-11-01", reason="乡镇"
    )
    hall.writer.run(lambda tx: (tx.append(town, by="staff:1001"), tx.append(days, by="staff:1001")))
    hall.clock.advance(timedelta(days=5))  # Saturday the 28th
    hall.swipe("1003", "08:50")
    let_december_come(hall)
    tablet.log_in("1001", WORD)

    page = tablet.get(f"/month/market?month={MONTH}").text
    rows = listed(tablet, f"/month/month.csv?month={MONTH}")

    assert "<td>张红霞</td><td>1</td><td>100</td>" in page
    assert "罗秀英" not in page
    assert line(rows, "1003", "上")["28"] == "场"
    assert line(rows, "1004", "上")["28"] == ""
