"""The work beside a post: what A and B know of each other's work, and who is sent elsewhere."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall

HERE = "/attendance/post-work"
SKILL = {
    "staff_no": "1003",
    "work": "社保登记",
    "level": "familiar",
    "since": "2026-11-20",
    "told_by": "罗秀英",
}
AWAY = {
    "who": "1004",
    "place": "镇里防汛值班",
    "first": "2026-11-23",
    "last": "2026-11-24",
    "decided_by": "镇长 李卫东",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="office")
def the_offices_tablet(hall: DutyHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1005", WORD)
        yield tablet


def test_the_last_word_about_a_skill_holds_and_goes_out_as_a_list(
    hall: DutyHall, office: Browser
) -> None:
    """LEV-18: who, which work, how well, since when, by whom it was told."""
    office.post(f"{HERE}/skill", SKILL, shown_on=HERE)
    office.post(f"{HERE}/skill", {**SKILL, "level": "masters"}, shown_on=HERE)

    assert "1 个人登了会办的业务" in office.get(HERE).text
    sheet = office.get(f"{HERE}/skills.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["姓名"], row["程度"], row["听谁说的"]) == ("张红霞", "掌握", "罗秀英")
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"{HERE}/skills.xlsx").content))
    assert [cell.value for cell in book.worksheets[0][2]][:3] == ["1003", "张红霞", "社保登记"]
    assert len(hall.records("skill.noted")) == 2
    assert hall.folds_the_same_again()


def test_somebody_sent_elsewhere_is_flagged_on_the_directors_page_of_these_workdays(
    hall: DutyHall, office: Browser
) -> None:
    """ATT-43: Monday and Tuesday show it with who decided; Wednesday does not."""
    office.post(f"{HERE}/elsewhere", AWAY, shown_on=HERE)

    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        flagged = [
            "邓小军在窗口以外：镇里防汛值班" in tablet.get(f"/attendance?day=2026-11-{day}").text
            for day in (23, 24, 25)
        ]
    assert flagged == [True, True, False]
    assert "镇长 李卫东" in office.get(HERE).text


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("skill", {**SKILL, "since": "2026-12-01"}, "还没到的日子不能登会办"),
        ("skill", {"work": "社保登记"}, "选熟悉还是掌握"),
        ("elsewhere", {**AWAY, "last": "2026-11-22"}, "止的日子在起的前面"),
        ("elsewhere", {**AWAY, "decided_by": ""}, "写明谁定的"),
    ],
    ids=["ahead", "bare", "reversed", "nobody-decided"],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_stored(
    hall: DutyHall, office: Browser, path: str, typed: dict[str, str], sentence: str
) -> None:
    answer = office.post(f"{HERE}/{path}", typed, shown_on=HERE)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert hall.records("skill.noted", "elsewhere.assigned") == []


def test_a_clerk_looks_and_does_not_write(hall: DutyHall) -> None:
    with Browser(hall) as clerk:
        clerk.log_in("1003", WORD)
        form = clerk.hidden("/attendance/cover")

        assert "<form action=" not in clerk.get(HERE).text.partition("<main")[2]
        assert clerk.post(f"{HERE}/skill", {**form, **SKILL}).status_code == 403
