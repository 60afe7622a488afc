"""The monthly sheet and the page of the buttons, read as a director reads them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.case_orders import Citizen, ReceiveCase
from appliance.desk.evaluations import ButtonPress, press
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall
from tests.fakes.rated_case import finish_case

PENG = Citizen(name="彭小莲", phone="13800138000")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def finish(hall: CaseHall, times: int, level: str | None = None) -> None:
    for i in range(times):
        finish_case(hall, ReceiveCase(item_code="SB-001", window=3, citizen=PENG))
        if level is not None:
            button = ButtonPress(window=3, level=level, spool="5" * 16, i=i + 1)
            hall.writer.run(lambda tx, button=button: press(tx, button, hall.clock.now()))  # type: ignore[misc]
        hall.clock.advance(minutes=3)


@pytest.mark.core
def test_the_good_share_never_stands_without_the_unrated(hall: CaseHall, tablet: Browser) -> None:
    finish(hall, 1, "satisfied")
    finish(hall, 3)
    text = tablet.get("/evaluations/figures").text
    assert "好评率 100.0%，未评率 75.0%" in text
    assert "HB1-" in text
    assert "这个月还没有评价" in tablet.get("/evaluations/figures?month=2026-10").text


def test_the_sheet_is_saved_as_csv_and_xlsx(hall: CaseHall, tablet: Browser) -> None:
    finish(hall, 1, "dissatisfied")
    lines = tablet.get("/evaluations/figures.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1] == "3 号窗,0,0,0,1,0,1,0,0.0,0.0"
    assert tablet.get("/evaluations/figures.xlsx").content.startswith(b"PK")


def test_a_clerk_sees_no_figures_by_level(tablet: Browser) -> None:
    tablet.log_in("1003", WORD)
    assert tablet.get("/evaluations/figures").status_code == 403


@pytest.mark.core
def test_a_busy_window_nobody_presses_at_is_named(hall: CaseHall, tablet: Browser) -> None:
    assert "评价器都有人按" in tablet.get("/buttons").text
    finish(hall, 6)
    tablet.log_in("1001", WORD)
    text = tablet.get("/buttons").text
    assert "1 个窗口忙着却没有人按" in text
    assert "办结 6 件" in text


def test_a_self_test_says_whether_the_devices_answered(tablet: Browser) -> None:
    there = tablet.post("/buttons/1/test", shown_on="/buttons").headers["location"]
    gone = tablet.post("/buttons/3/test", shown_on="/buttons").headers["location"]
    assert "再按一遍五个键" in tablet.get(there).text
    assert "叫不应" in tablet.get(gone).text
