"""Lists as CSV that a spreadsheet opens rightly: BOM, CRLF, and no cell that could be a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from litestar import Response

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a list; a cell that begins like a formula is marked as text by an apostrophe."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([_as_text(cell) for cell in head])
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return BOM + sheet.getvalue()


def csv_response(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Response[bytes]:
    """Return a list as a file to be saved; `name` is plain ASCII."""
    return Response(
        csv_text(head, rows).encode(),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-store",
        },
    )


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
