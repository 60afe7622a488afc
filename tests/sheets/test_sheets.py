"""Office files in a process of their own: text stays text, bombs and torn files are refused."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from appliance.sheets import reading

ROSTER = Path(__file__).parents[1] / "data" / "roster" / "roster.xlsx"


def child(task: str, body: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "appliance.sheets", task],
        input=body,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@sum", "=HYPERLINK(x)", "\t=1"])
def test_a_cell_that_begins_like_a_formula_stays_text(text: str) -> None:
    sheet = {"title": "一", "rows": [["姓名", "数"], [text, 0.5]], "head": 1, "landscape": True}

    made = child("write", json.dumps([sheet]).encode())

    page = load_workbook(io.BytesIO(made.stdout)).worksheets[0]
    assert (page["A2"].value, page["A2"].data_type) == (text, "s")
    assert page["B2"].value == 0.5
    assert page.page_setup.orientation == "landscape"


def test_a_workbook_of_an_office_is_read_with_its_merged_cells() -> None:
    found = json.loads(child("read", ROSTER.read_bytes()).stdout)

    assert [one["title"] for one in found] == ["花名册", "填表说明"]
    assert [6, 5, 7, 5] in found[0]["merged"]
    assert found[0]["rows"][7][8] == {"d": "2024-07-01"}


@pytest.mark.parametrize("body", [b"", b"no workbook", ROSTER.read_bytes()[:3000]])
def test_a_torn_file_is_refused_with_a_word(body: bytes) -> None:
    answer = child("read", body)

    assert answer.returncode == 1
    assert answer.stdout == b""
    assert answer.stderr


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/worksheets/sheet1.xml", b" " * (reading.MOST_BYTES + 1))

    with pytest.raises(reading.NotReadable, match="too_large"):
        reading.sheets_of(packed.getvalue())


def test_an_unknown_task_is_wrong_usage() -> None:
    assert child("print", b"").returncode == 2
