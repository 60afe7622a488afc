"""The feed as a table, for spreadsheets: a row a record, a column a field of the kinds asked for.

The columns are those of the facts themselves; what a later program adds to a kind stands in the
last column as JSON, so that nothing is lost.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sync.county.feed import Feed, Wanted
from sync.county.store.rows import TokenRow
from sync.fields import Malformed, dump, load

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so would be calculated
_ENVELOPE = ("gseq", "hall", "stream", "seq", "kind", "subject", "by", "at", "trust")
_REST = "body"
MONTH = "[0-9]{4}-(0[1-9]|1[0-2])"
DAY = f"{MONTH}(-(0[1-9]|[12][0-9]|3[01]))?"  # or a month


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days or months, both included; empty is no bound."""

    first: str = ""
    last: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Span":
        """Return the span a query asks for: `month`, or `first` and `last`.

        Raises:
            Malformed: no YYYY-MM or YYYY-MM-DD.
        """
        for name, pattern in (("month", MONTH), ("first", DAY), ("last", DAY)):
            word = query.get(name, "")
            if word and not re.fullmatch(pattern, word):
                raise Malformed(
                    f"{name}: a month like 2026-11, or for first, last a day 2026-11-30"
                )
        month = query.get("month", "")
        return cls(first=month or query.get("first", ""), last=month or query.get("last", ""))

    def holds(self, at: str) -> bool:
        """Say whether a moment lies in it."""
        return (not self.first or at[: len(self.first)] >= self.first) and (
            not self.last or at[: len(self.last)] <= self.last
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A question for a table: who asks, what, of which days, and the fields that get a column."""

    token: TokenRow
    wanted: Wanted
    span: Span
    fields: Sequence[str]

    def columns(self) -> list[str]:
        """Return the headings."""
        return [*_ENVELOPE, *self.fields, _REST]

    def rows(self, line: bytes) -> Iterator[list[str]]:
        """Yield the row of a feed line; none where it is of other days."""
        record = load(line)
        if not self.span.holds(_cell(record.get("at"))):
            return
        body = record.get("body")
        left = dict(body) if isinstance(body, dict) else {}
        named = [_cell(left.pop(name, None)) for name in self.fields]
        rest = dump(left).decode() if left else ""
        yield [*(_cell(record.get(name)) for name in _ENVELOPE), *named, rest]


def step(feed: Feed, table: Table, after: str) -> tuple[list[list[str]], str]:
    """Return the rows of the next page and the cursor behind it; no cursor at the end.

    Raises:
        CursorGone: the county was restored meanwhile.
    """
    page = feed.found(table.token, table.wanted, after)
    rows = [row for line in page.lines.splitlines() for row in table.rows(line)]
    return rows, "" if page.cursor == after else page.cursor


def csv_text(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as a spreadsheet reads them: CRLF, and no cell that could be a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return sheet.getvalue().encode("utf-8", "replace")


def _as_text(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else dump({"": value}).decode()[4:-1]
