"""Rosters as offices send them: the verdict an honest importer reaches on every line."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from appliance.domain.roster_file import Cell, RosterUnreadable, Verdict
from appliance.domain.roster_lines import KnownPerson, read_roster

DATA = Path(__file__).parents[1] / "data" / "roster"
EXPECTED = json.loads((DATA / "roster-expected.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 3, 16)
FIELDS = ("name", "sex", "id_number", "home_unit", "window", "ab", "phone", "joined")


def xlsx_rows() -> tuple[list[list[Cell]], list[tuple[int, int, int, int]]]:
    page = load_workbook(DATA / "roster.xlsx").worksheets[0]
    merged = [
        (one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1)
        for one in page.merged_cells.ranges
    ]
    rows: list[list[Cell]] = [
        [cell.date() if hasattr(cell, "date") else cell for cell in row]
        for row in page.iter_rows(values_only=True)
    ]
    return rows, merged


def csv_rows() -> list[list[Cell]]:
    text = (DATA / "roster-gbk.csv").read_bytes().decode("gb18030")
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""))]


def test_every_line_of_the_workbook_gets_the_verdict_an_honest_importer_reaches() -> None:
    rows, merged = xlsx_rows()
    lines = read_roster(rows, merged=merged, with_ids=True, as_of=AS_OF)

    expected = {one["row"]: one for one in EXPECTED["roster.xlsx"]["rows"]}
    assert {line.row: line.verdict.value for line in lines} == {
        row: one["verdict"] for row, one in expected.items()
    }


def test_every_person_of_the_workbook_is_read_as_it_was_meant() -> None:
    rows, merged = xlsx_rows()
    lines = read_roster(rows, merged=merged, with_ids=True, as_of=AS_OF)

    expected = {
        one["row"]: one["person"] for one in EXPECTED["roster.xlsx"]["rows"] if "person" in one
    }
    found = {
        line.row: {
            name: str(value) if (value := getattr(line.person, name)) is not None else None
            for name in FIELDS
        }
        for line in lines
        if line.person
    }
    assert found == {
        row: {name: person.get(name) for name in FIELDS} for row, person in expected.items()
    }


def test_every_line_of_the_gbk_list_gets_its_verdict() -> None:
    """Read after the workbook: a person whose unit is another is asked about (000§7)."""
    known = [
        KnownPerson(
            staff_no=str(one["row"]), name=one["person"]["name"], unit=one["person"]["home_unit"]
        )
        for one in EXPECTED["roster.xlsx"]["rows"]
        if "person" in one
    ]
    lines = read_roster(csv_rows(), with_ids=True, as_of=AS_OF, known=known)

    assert {line.row: line.verdict.value for line in lines} == {
        one["line"]: one["verdict"] for one in EXPECTED["roster-gbk.csv"]["rows"]
    }


def test_numbers_of_identity_cards_are_not_looked_at_unless_asked_for() -> None:
    rows, merged = xlsx_rows()
    lines = read_roster(rows, merged=merged, with_ids=False, as_of=AS_OF)

    assert all(line.person.id_number is None for line in lines if line.person)
    by_row = {line.row: line for line in lines}
    assert by_row[13].verdict is Verdict.ACCEPT  # asked about only for its identity card
    assert by_row[17].questions == ("same_person",)  # by name, unit and telephone


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([], "no_header"),
        ([["会议纪要"], ["一、", "二、"]], "no_header"),
        ([["序号", "姓名", "单位"]], "no_people"),
        ([["序号", "姓名", "单位"], ["合计", "0人", ""]], "no_people"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(rows: list[list[Cell]], why: str) -> None:
    with pytest.raises(RosterUnreadable) as refused:
        read_roster(rows, with_ids=False, as_of=AS_OF)

    assert refused.value.facts["why"] == why
