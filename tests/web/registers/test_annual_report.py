"""The annual report (002-P1): its figures are the journal's, its text the hall's."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from appliance.desk import occasion_book, occasions
from appliance.desk.annual_report import annual_report, write_parts
from appliance.desk.occasions import OccasionOrder
from appliance.domain.annual_report import ReportPart, ReportTooEarly
from appliance.domain.errors import NotPermitted
from appliance.domain.facts.agency import VillageVisited
from appliance.domain.occasions import OccasionKind
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import CLERK, OFFICE, DutyHall
from tests.fakes.played_hall import LAST_DAY
from tests.fakes.small_hall import SmallHall

TODAY = date(2026, 11, 23)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def test_what_was_held_and_visited_is_counted_in_its_own_year(hall: DutyHall) -> None:
    order = OccasionOrder(
        kind=OccasionKind.TRAINING,
        title="礼仪",
        day=TODAY,
        begins="09:00",
        expected=("1003", "1004"),
    )
    ref = hall.do(lambda tx: occasions.plan_occasion(tx, order, OFFICE))
    hall.do(lambda tx: occasion_book.sign_by_hand(tx, ref, ["1003"], "在县里", OFFICE))
    visit = VillageVisited(
        village="桃源村", day="2026-11-20", purpose="guidance", visitor_no="1003", found="正常"
    )
    hall.do(lambda tx: tx.append(visit, by=OFFICE.by))
    this = hall.ask(annual_report, 2026, TODAY, hall.rules)
    before = hall.ask(annual_report, 2025, TODAY, hall.rules)

    assert (this.personnel.trainings, this.personnel.trained) == (1, 1)
    assert (this.villages.visits, before.villages.visits) == (1, 0)
    assert (this.until, this.is_whole) == (TODAY, False)
    assert (before.until, before.is_whole) == (date(2025, 12, 31), True)
    assert before.personnel.trainings == 0


def test_only_what_changed_is_written_and_the_last_word_holds(hall: DutyHall) -> None:
    first = {ReportPart.PROBLEMS: "人手少", ReportPart.NEXT_STEPS: "添设备"}
    again = {ReportPart.PROBLEMS: "人手少", ReportPart.NEXT_STEPS: ""}
    hall.do(lambda tx: write_parts(tx, 2026, first, OFFICE))
    changed = hall.do(lambda tx: write_parts(tx, 2026, again, OFFICE))
    found = hall.ask(annual_report, 2026, TODAY, hall.rules).texts

    assert changed == [ReportPart.NEXT_STEPS]
    assert {part: one.text for part, one in found.items()} == {**first, **again}
    assert len(hall.records("report.written")) == 3
    assert hall.folds_the_same_again()


def test_a_year_that_has_not_begun_and_a_clerk_are_refused(hall: DutyHall) -> None:
    text = {ReportPart.PROBLEMS: "无"}
    with pytest.raises(ReportTooEarly):
        hall.do(lambda tx: write_parts(tx, 2027, text, OFFICE))
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: write_parts(tx, 2026, text, CLERK))
    assert hall.records("report.written") == []


def test_the_text_stands_on_the_page_the_paper_and_in_the_workbook(hall: DutyHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        typed = {"publicity": "县报登了两篇", "problems": "一、人手少\n二、网络慢"}
        assert tablet.post("/report", typed, shown_on="/report").status_code == 303
        assert "县报登了两篇" in tablet.get("/report?year=2026").text
        paper = tablet.get("/report/paper?year=2026").text
        assert re.findall("<h3>(.*?)</h3>", paper)[-2:] == ["五、宣传", "六、存在的问题"]
        book = tablet.get("/report/report.xlsx?year=2026").content
    rows = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].values
    assert ("存在的问题", "二、网络慢") in [tuple(row[:2]) for row in rows]


def test_a_clerk_does_not_see_the_report(hall: DutyHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        assert tablet.get("/report").status_code == 403
        assert "年度汇报" not in tablet.get("/registers").text


def test_the_windows_together_have_received_every_case_of_the_year(played: SmallHall) -> None:
    """Independent witness: the cases themselves, one by one."""
    found = played.ask(annual_report, 2026, LAST_DAY, played.rules)
    (received,) = played.ask(
        lambda db: db.execute("SELECT count(*) FROM cases WHERE received_at >= '2026'").fetchone()
    )

    assert found.total.received == received > 0
    assert found.total.finished == sum(one.counts.finished for one in found.sections) > 0
    assert all(one.units for one in found.sections)
