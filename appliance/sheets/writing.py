"""Rows to XLSX: text stays text, even where it begins like a formula."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 40
FULL_WIDTH = 0x2E80  # from here on a character takes two columns


def workbook_bytes(sheets: Sequence[Mapping[str, object]]) -> bytes:
    """Return a workbook of sheets {title, rows, head, landscape}; `head` counts the heading rows.

    Raises:
        KeyError: a sheet has no title or rows.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(str(sheet["title"])), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, sheet: Mapping[str, object]) -> None:
    rows = sheet["rows"]
    head = int(str(sheet.get("head", 1)))
    widths: dict[int, int] = {}
    for r, row in enumerate(rows if isinstance(rows, list) else [], 1):
        for c, found in enumerate(row, 1):
            cell = page.cell(row=r, column=c)
            _put(cell, found)
            if r <= head:
                cell.font = Font(bold=True)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            widths[c] = max(widths.get(c, 0), _width(found))
    for c, width in widths.items():
        page.column_dimensions[get_column_letter(c)].width = min(WIDEST, width + 2)
    page.freeze_panes = page.cell(row=head + 1, column=1).coordinate
    page.print_title_rows = f"1:{head}"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = "landscape" if sheet.get("landscape") else "portrait"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _put(cell: Cell, found: object) -> None:
    if isinstance(found, int | float) and not isinstance(found, bool):
        cell.value = found
        return
    text = "" if found is None else str(found)
    if not text:
        return
    cell.value = text
    if text.startswith(FORMULA):
        cell.data_type = "s"
        cell.quotePrefix = True


def _width(found: object) -> int:
    text = "" if found is None else str(found)
    return sum(2 if ord(letter) >= FULL_WIDTH else 1 for letter in text)
