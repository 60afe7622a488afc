"""The messy list of an office, line by line, beside the answers an honest importer gives."""

import csv
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from appliance.domain.catalogue import code_problems, read_limits, read_materials
from appliance.domain.catalogue_list import KnownItem, ListLine, Verdict, read_list

DATA = Path(__file__).parents[1] / "data"
TOWNSHIP = Path(__file__).parents[2] / "appliance" / "demo" / "data" / "catalogue.csv"
EXPECTED = json.loads((DATA / "catalogue-messy-expected.json").read_text(encoding="utf-8"))
ROWS = EXPECTED["rows"]


def known() -> list[KnownItem]:
    with TOWNSHIP.open(encoding="utf-8", newline="") as file:
        return [
            KnownItem(
                code=row["code"],
                name=row["name"],
                item_type=row["type"],
                fee=row["fee"],
                statutory=(int(row["statutory_days"]), row["statutory_unit"])
                if row["statutory_days"]
                else None,
                promise=(int(row["promise_days"]), row["promise_unit"]),
            )
            for row in csv.DictReader(file)
        ]


def messy() -> list[list[str]]:
    sheet = load_workbook(DATA / "catalogue-messy.xlsx", data_only=True)[EXPECTED["sheet"]]
    return [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]


@pytest.fixture(name="lines", scope="module")
def the_lines_read() -> dict[int, ListLine]:
    return {line.row: line for line in read_list(messy(), known())}


@pytest.mark.parametrize("expected", ROWS, ids=lambda row: f"row-{row['row']}")
def test_every_line_gets_the_verdict_of_an_honest_importer(
    lines: dict[int, ListLine], expected: dict[str, object]
) -> None:
    assert lines[int(str(expected["row"]))].verdict == expected["verdict"]


@pytest.mark.parametrize(
    "expected", [row for row in ROWS if "item" in row], ids=lambda row: f"row-{row['row']}"
)
def test_what_a_line_says_is_read_and_nothing_is_guessed(
    lines: dict[int, ListLine], expected: dict[str, object]
) -> None:
    line, item = lines[int(str(expected["row"]))], expected["item"]
    assert isinstance(item, dict)
    found = {
        "name": line.name,
        "code": line.code,
        "type": line.item_type,
        "kind": line.kind,
        "statutory": list(line.statutory) if line.statutory else None,
        "promise": list(line.promise) if line.promise else None,
        "fee": line.fee,
        "chief_delegated": line.chief_delegated,
        "materials": len(line.materials)
        if isinstance(item.get("materials"), int)
        else [list(one) for one in line.materials],
    }
    assert {name: found[name] for name in item} == item
    assert (line.window, line.written) == (expected["window"], expected["name_as_written"])


def test_a_repeated_name_is_shown_beside_its_first_line(lines: dict[int, ListLine]) -> None:
    assert (lines[17].same_as_row, lines[17].verdict) == (13, Verdict.REFUSE)


@pytest.mark.parametrize(
    ("code", "problems"),
    [
        ("ZJ-001", []),
        ("zj-001", ["code_small"]),
        ("A" * 33, ["code_shape"]),
        ("4300000000012", ["code_self_made"]),
        ("", ["code_shape"]),
        ("事项一", ["code_shape"]),
    ],
)
def test_a_code_is_checked_for_shape_small_letters_and_eight_zeros(
    code: str, problems: list[str]
) -> None:
    assert code_problems(code) == problems


def test_an_empty_limit_and_no_materials_stay_unknown() -> None:
    assert read_limits("").promise is None
    assert read_materials("") == []
