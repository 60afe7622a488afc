"""The page of shadow study, as a browser without scripts."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from appliance.domain.moment import HALL_TIME
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall

HERE = "/duty/shadow"
WANTED = {
    "staff_no": "1003",
    "first": "2026-11-24",
    "last": "2026-11-26",
    "place": "县厅不动产窗口",
    "items": "不动产登记",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: DutyHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def test_a_shadow_study_from_the_plan_to_the_result(hall: DutyHall, tablet: Browser) -> None:
    assert tablet.post(HERE, WANTED).status_code == 303
    hall.clock.set(datetime(2026, 11, 25, 9, tzinfo=HALL_TIME))
    tablet.log_in("1001", WORD)
    assert "今天有 1 人在县政务大厅跟班学习" in tablet.get(HERE).text
    assert "11月24日至11月26日在县厅不动产窗口跟班学习" in tablet.get("/attendance").text

    (planned,) = hall.records("shadow.planned")
    found = {"result": "able", "ended_on": "2026-11-25", "note": "提前学会"}
    assert tablet.post(f"{HERE}/{planned.subject}/end", found, shown_on=HERE).status_code == 303
    assert "能办、会办</span>" in tablet.get(HERE).text
    sheet = tablet.get(f"{HERE}/list.csv?year=2026").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["止"], row["结果"], row["说明"]) == ("2026-11-25", "能办、会办", "提前学会")
    book = openpyxl.load_workbook(io.BytesIO(tablet.get(f"{HERE}/list.xlsx?year=2026").content))
    assert [cell.value for cell in book.worksheets[0][2]][:2] == ["1003", "张红霞"]


def test_everything_that_is_wrong_is_said_at_once(tablet: Browser) -> None:
    answer = tablet.post(HERE, {"first": "soon"})

    assert answer.status_code == 422
    assert "有 5 处要改" in answer.text


def test_past_days_are_refused_with_what_to_do_instead(hall: DutyHall, tablet: Browser) -> None:
    answer = tablet.post(HERE, {**WANTED, "first": "2026-11-02"})

    assert "要事先安排" in answer.text
    assert "补卡单" in answer.text
    assert hall.records("shadow.planned") == []


def test_a_clerk_sees_the_list_and_no_form(hall: DutyHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        page = tablet.get(HERE)

        assert page.status_code == 200
        assert "谁去" not in page.text
        assert tablet.get(f"{HERE}/list.csv").status_code == 403
