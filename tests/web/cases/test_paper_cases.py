"""Copying a page of the paper ledger, as a clerk does it on the tablet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

HEAD = {
    "day": "2026-11-20",
    "sheet": "纸台账第 3 页",
    "window": "3",
    "clerk": "1004",
    "reason": "停电",
}
LINE = {
    "r1-line": "1",
    "r1-item": "SB-001",
    "r1-name": "彭小莲",
    "r1-time": "9:00-09:30",
    "r1-ending": "done",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_clerks_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        yield tablet


def test_a_page_is_copied_and_marked_in_the_list_the_case_and_the_ledger(
    hall: RegisterHall, tablet: Browser
) -> None:
    answer = tablet.post("/paper-cases", {**HEAD, **LINE})
    assert answer.status_code == 303
    text = tablet.get(answer.headers["location"]).text
    assert "录好了 1 件" in text
    assert "纸台账第 3 页 第 1 行" in text
    uid = hall.records("case.received")[0].subject
    story = tablet.get(f"/cases/{uid}").text
    assert "照纸台账第 3 页第 1 行补录，11月20日（周五） 09:00 到 09:30 之间。停电" in story
    book = tablet.get("/ledger").text
    assert "补录" in book
    assert "11月20日 09:30" in book


def test_the_same_line_is_refused_in_words(tablet: Browser) -> None:
    tablet.post("/paper-cases", {**HEAD, **LINE})
    again = tablet.post("/paper-cases", {**HEAD, **LINE})
    assert again.status_code == 409
    assert "第 1 行录不进去：这一行已经录过" in again.text
    assert "一行也没有录" in again.text


def test_everything_wrong_is_said_at_once_and_stays_typed(
    hall: RegisterHall, tablet: Browser
) -> None:
    answer = tablet.post("/paper-cases", {"day": "x", "r1-name": "彭小莲", "r1-time": "25:00"})
    assert answer.status_code == 422
    for sentence in ("哪一天的纸", "哪一页", "几号窗", "为什么用纸", "第 1 行：行号"):
        assert sentence in answer.text
    assert 'value="彭小莲"' in answer.text
    assert hall.records("case.") == []
