"""XLSX to rows: values only, merged cells named, nothing computed and nothing followed."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS = 3000
MOST_COLUMNS = 60
MOST_BYTES = 30 * 1024 * 1024  # inflated: a bomb is refused before it is opened
MOST_LETTERS = 500


class NotReadable(ValueError):
    """The bytes are no workbook, or one too large to be a list of a hall."""


def sheets_of(body: bytes) -> list[dict[str, object]]:
    """Return every sheet as {title, rows, merged}; a date is {"d": ISO}, a number {"n": number}.

    `merged` are spans of rows and columns counted from 0: [first row, column, last row, column].

    Raises:
        NotReadable: no workbook, damaged, or too large.
    """
    _refuse_bomb(body)
    try:
        book = load_workbook(BytesIO(body), data_only=True, keep_links=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError) as broken:
        raise NotReadable(f"{type(broken).__name__}") from broken
    except SyntaxError as broken:  # xml.etree's ParseError
        raise NotReadable("xml") from broken
    return [
        {"title": page.title, "rows": list(_rows(page)), "merged": _merged(page)}
        for page in book.worksheets
    ]


def _refuse_bomb(body: bytes) -> None:
    try:
        with ZipFile(BytesIO(body)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_BYTES:
                raise NotReadable("too_large")
    except BadZipFile as broken:
        raise NotReadable("no_zip") from broken


def _rows(page: Worksheet) -> Iterator[list[object]]:
    if (page.max_row or 0) > MOST_ROWS or (page.max_column or 0) > MOST_COLUMNS:
        raise NotReadable("too_large")
    for row in page.iter_rows(values_only=True):
        yield [_plain(found) for found in row]


def _merged(page: Worksheet) -> list[list[int]]:
    return [
        [one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1]
        for one in page.merged_cells.ranges
    ]


def _plain(found: object) -> object:
    match found:
        case None | bool():
            return None if found is None else str(found)
        case datetime():
            return {"d": found.date().isoformat()}
        case date():
            return {"d": found.isoformat()}
        case time():
            return found.isoformat(timespec="minutes")
        case int() | float():
            return {"n": found}
        case _:
            return str(found)[:MOST_LETTERS]
