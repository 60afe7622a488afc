"""The ledger (台账) of cases as the paper book has it: in order of their numbers, page by page.

The seal of a day is the journal's head at its end: the printed page then proves what stood in the
journal when it was printed.

Sources: seed 001 四(七); seed 002-P1 三.2; conflict X43.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from appliance.domain.frozen import dataclass
from appliance.domain.numbers import NumberSeries, parse_number
from appliance.projections.tail import first_of_day

ROWS_OF_PAGE = 22  # what fits A4 lying, with the sums below
MOST_ROWS = 5000  # a quarter of a busy town; a longer book is printed in parts


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerQuery:
    """Which part of the book: days, both included, and a window or an item, if only one."""

    first: date
    last: date
    window: int | None = None
    item_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One case as the book has it; the applicant is masked."""

    uid: str
    local_no: str
    received_at: str
    item_name: str
    applicant: str
    window: int
    clerk_no: str
    state: str
    due_on: str | None
    finished_on: str | None
    sheet: str | None  # the page of the paper ledger it was copied from


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """One page: its lines, and how many were received and finished on it and up to it."""

    number: int
    lines: Sequence[LedgerLine]
    finished: int
    received_so_far: int
    finished_so_far: int


_COLUMNS = tuple(LedgerLine.__slots__)


def ledger_lines(db: sqlite3.Connection, query: LedgerQuery) -> list[LedgerLine]:
    """Return the cases of a part of the book in the order in which they were received."""
    first = first_of_day(db, query.first)
    end = first_of_day(db, query.last + timedelta(days=1))
    rows = db.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM cases LEFT JOIN case_paper ON case_id = id"
        " WHERE id >= ?1 AND id < ?2"
        " AND (?3 IS NULL OR window = ?3) AND (?4 = '' OR item_code = ?4) ORDER BY id LIMIT ?5",
        (first, end, query.window, query.item_code, MOST_ROWS),
    )
    return [LedgerLine(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def ledger_pages(lines: Sequence[LedgerLine]) -> list[LedgerPage]:
    """Return the pages of a part of the book with their sums."""
    pages: list[LedgerPage] = []
    finished = 0
    for begin in range(0, len(lines), ROWS_OF_PAGE):
        part = lines[begin : begin + ROWS_OF_PAGE]
        done = sum(line.finished_on is not None for line in part)
        finished += done
        pages.append(
            LedgerPage(
                number=len(pages) + 1,
                lines=part,
                finished=done,
                received_so_far=begin + len(part),
                finished_so_far=finished,
            )
        )
    return pages


def number_gaps(numbers: Iterable[str]) -> list[str]:
    """Return the numbers that a run of printed numbers leaves out; a sound book has none.

    Only gaps inside the run are seen: what comes before and after it stands on other pages.
    """
    serials: dict[NumberSeries, set[int]] = {}
    shown: dict[NumberSeries, str] = {}
    for text in numbers:
        number = parse_number(text)
        if number is not None:
            serials.setdefault(number.series, set()).add(number.serial)
            shown[number.series] = text.rpartition("-")[0]
    return [
        f"{shown[series]}-…{serial:05}"
        for series, found in serials.items()
        for serial in range(min(found), max(found))
        if serial not in found
    ]
