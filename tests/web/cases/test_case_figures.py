"""The sheet of a period as the director reads it, carries it away and opens what is behind it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    hall.case("SB-001")
    hall.case("SB-002")
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def test_every_figure_on_the_sheet_opens_its_cases(tablet: Browser) -> None:
    text = tablet.get("/figures").text
    assert "收 2 件，办结 0 件，超时 0 件" in text
    links = {one.replace("&amp;", "&") for one in re.findall(r'href="(/figures/cases[^"]+)"', text)}
    assert len(links) >= 4
    for link in links:
        answer = tablet.get(link)
        assert answer.status_code == 200
        assert "LX26-1" in answer.text


def test_a_clerk_reads_the_five_counters_of_nobody_else(tablet: Browser) -> None:
    """CASE-37."""
    assert "没有达到" in tablet.get("/figures").text
    tablet.log_in("1004", WORD)
    text = tablet.get("/figures").text
    assert "这一段没有经办的件" in text
    assert "没有达到" not in text


def test_the_sheet_is_carried_away_as_csv_and_xlsx(tablet: Browser) -> None:
    text = tablet.get("/figures/list.csv").content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("窗口,事项编码,事项,收件")
    assert text.splitlines()[-1].startswith("合计,,,2,0")
    assert tablet.get("/figures/list.xlsx").content.startswith(b"PK")


@pytest.mark.parametrize(
    "query",
    ["first=x&last=y", "first=2026-11-30&last=2026-11-01", "first=1900-01-01", "last=0001-01-01"],
)
def test_days_that_are_none_show_a_sheet_all_the_same(tablet: Browser, query: str) -> None:
    assert tablet.get(f"/figures?{query}").status_code == 200


def test_a_figure_nobody_knows_is_not_there(tablet: Browser) -> None:
    assert tablet.get("/figures/cases?what=everything").status_code == 404
