"""Roster files as they are uploaded: XLSX or CSV, UTF-8 or GBK, to rows of cells."""

import csv
import io
from dataclasses import field
from datetime import date

from appliance.domain.frozen import dataclass
from appliance.domain.roster_file import Cell, RosterUnreadable, Rows, headings
from appliance.web.office_files import NotReadable, ReadSheet, read_xlsx

DELIMITERS = (",", "\t", ";")
ENCODINGS = ("utf-8-sig", "gb18030")
ZIP = b"PK\x03\x04"
LARGEST = 150 * 1024
MOST_ROWS = 3000
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16: what a spreadsheet calls Unicode text


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    """The first sheet of a file that has a heading: offices put a cover before it."""

    rows: Rows
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


async def read_file(body: bytes) -> RosterFile:
    """Return what a file holds, whatever its name says.

    Raises:
        RosterUnreadable: no file, too large, a damaged workbook, or an encoding nobody knows.
    """
    if not body:
        raise RosterUnreadable("", why="no_file")
    if len(body) > LARGEST:
        raise RosterUnreadable("", why="too_large")
    if body.startswith(ZIP):
        return await _workbook(body)
    return RosterFile(rows=_list(body))


async def _workbook(body: bytes) -> RosterFile:
    try:
        sheets = await read_xlsx(body)
    except NotReadable as broken:
        why = str(broken) if str(broken) in ("too_large", "too_slow") else "broken"
        raise RosterUnreadable("", why=why) from broken
    if not sheets:
        raise RosterUnreadable("", why="no_header")
    first = next((one for one in sheets if _has_heading(one)), sheets[0])
    return RosterFile(rows=[[_cell(one) for one in row] for row in first.rows], merged=first.merged)


def _list(body: bytes) -> Rows:
    if body.startswith(_WIDE) or b"\x00" in body:
        raise RosterUnreadable("", why="encoding")
    for encoding in ENCODINGS:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        return [list(row) for row in found][:MOST_ROWS]
    raise RosterUnreadable("", why="encoding")


def _delimiter(text: str) -> str:
    """Return what parts the cells: of comma, tab and semicolon the one that stands most often."""
    return max(DELIMITERS, key=text.count)


def _has_heading(sheet: ReadSheet) -> bool:
    try:
        headings([[_cell(one) for one in row] for row in sheet.rows])
    except RosterUnreadable as unreadable:
        return unreadable.facts["why"] != "no_header"
    return True


def _cell(found: object) -> Cell:
    match found:
        case {"n": int() | float() as number}:
            return number
        case {"d": str(day)}:
            return date.fromisoformat(day)
        case str():
            return found
    return None
