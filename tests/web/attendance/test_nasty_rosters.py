"""Rosters as offices really send them, each made by hand: nobody is lost, nobody is invented."""

import asyncio
import io
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest

from appliance.domain.roster_file import RosterLine, RosterUnreadable, Verdict
from appliance.domain.roster_lines import read_roster
from appliance.web.attendance.roster_files import read_file

AS_OF = date(2026, 11, 23)
Row = Sequence[str | int | float | None]


def book(*sheets: Sequence[Row], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of these sheets; the spans are merged on the last one."""
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    for number, rows in enumerate(sheets):
        page = made.worksheets[0] if number == 0 else made.create_sheet()
        for row in rows:
            page.append(list(row))
    for span in merged:
        page.merge_cells(span)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lines_of(body: bytes) -> list[RosterLine]:
    found = asyncio.run(read_file(body))
    return read_roster(found.rows, merged=found.merged, with_ids=False, as_of=AS_OF)


def people_of(body: bytes) -> list[tuple[str | None, str | None]]:
    return [(line.person.name, line.person.home_unit) for line in lines_of(body) if line.person]


TAB = "柳溪镇花名册\t\t\r\n序号\t姓名\t单位\r\n1\t张三丰\t民政办\r\n2\t李四光\t社保所\r\n"
SEMICOLON = "序号;姓名;单位\r\n1;张三丰;民政办\r\n2;李四光;社保所\r\n"
SUMMED = (
    '"序号","姓名","单位"\r\n"1","张三丰","民政办"\r\n"2","李四光","社保所"\r\n"合 计","2人",""\r\n'
)
PAGES: Sequence[Row] = (
    ("柳溪镇进驻人员花名册",),
    ("填报单位：政务服务大厅", None, None, "2026年11月"),
    ("序号", "姓  名", "单 位", "身份证号"),
    (1, "张三丰", "民政办", 5.1e17),
    ("序号", "姓  名", "单 位", "身份证号"),  # the heading of the second printed page
    (2, "李四光", "社保所", "512345199001011234"),
    ("注：1.本表一式两份。",),
    ("填表人：赵六",),
)
COVER: Sequence[Row] = (("进驻人员花名册",), ("2026年11月",))
LIST: Sequence[Row] = (
    ("编号", "人员姓名", "派驻单位"),
    ("A01", "张三丰", "民政办"),
    ("A02", "李四光", "社保所"),
)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(TAB.encode("gbk"), id="tabs-in-gbk"),
        pytest.param(SEMICOLON.encode("utf-8-sig"), id="semicolons"),
        pytest.param(SUMMED.encode("gb18030"), id="a-sum-with-a-space-in-its-word"),
        pytest.param(book(PAGES, merged=("A1:D1", "A7:D7")), id="heading-again-and-notes"),
        pytest.param(book(COVER, LIST), id="a-cover-sheet-and-other-headings"),
    ],
)
def test_two_people_are_two_people(body: bytes) -> None:
    assert people_of(body) == [("张三丰", "民政办"), ("李四光", "社保所")]


def test_a_second_heading_and_a_note_are_no_people_and_no_questions() -> None:
    verdicts = [line.verdict for line in lines_of(book(PAGES))]

    assert verdicts[4] is Verdict.HEADER
    assert verdicts[6:] == [Verdict.IGNORE, Verdict.IGNORE]


def test_two_people_beside_each_other_are_refused_before_one_is_lost() -> None:
    body = book(
        [
            ("序号", "姓名", "单位", "序号", "姓名", "单位"),
            (1, "张三丰", "民政办", 2, "李四光", "社保所"),
        ]
    )

    with pytest.raises(RosterUnreadable, match="two_in_a_line"):
        lines_of(body)
