"""The prints of the ledger (台账打印记录), folded from their facts.

Source: seed 001 四(七); RULEBOOK CASE-31 (reprint log).
"""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.ledger import LedgerPrinted
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.ledger import LedgerQuery
from appliance.projections.registry import Projection

SCHEMA = Migrations("ledger_prints")


@SCHEMA()
def m001_prints(db: Database) -> None:
    """Create one row a print."""
    db.execute(
        "CREATE TABLE ledger_print(pos INTEGER PRIMARY KEY, first TEXT NOT NULL,"
        " last TEXT NOT NULL, window INTEGER, item_code TEXT NOT NULL, lines INTEGER NOT NULL,"
        " pages INTEGER NOT NULL, nth INTEGER NOT NULL, at TEXT NOT NULL, by_no TEXT NOT NULL)"
        " STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPrint:
    """One print of a part of the book."""

    pos: int
    first: str
    last: str
    window: int | None
    item_code: str
    lines: int
    pages: int
    nth: int
    at: str
    by_no: str


_COLUMNS = tuple(LedgerPrint.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM ledger_print"
_PART = "first = ? AND last = ? AND window IS ? AND item_code = ?"


def fold_printed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a print."""
    fact, record = fact_from(LedgerPrinted, entry.record.body), entry.record
    db.execute(
        f"INSERT INTO ledger_print({', '.join(_COLUMNS)}) VALUES(?,?,?,?,?,?,?,?,?,?)",
        (
            entry.pos,
            fact.first,
            fact.last,
            fact.window,
            fact.item_code,
            fact.lines,
            fact.pages,
            fact.nth,
            record.at,
            record.by.removeprefix("staff:"),
        ),
    )


def times_printed(db: sqlite3.Connection, part: LedgerQuery) -> int:
    """Return how often exactly this part of the book was printed."""
    row = db.execute(f"SELECT count(*) FROM ledger_print WHERE {_PART}", _values(part)).fetchone()
    return int(row[0])


def newest_print(db: sqlite3.Connection, part: LedgerQuery) -> LedgerPrint | None:
    """Return the last print of exactly this part of the book, None if there is none."""
    row = db.execute(f"{_SELECT} WHERE {_PART} ORDER BY pos DESC LIMIT 1", _values(part)).fetchone()
    return None if row is None else _print(row)


def newest_prints(db: sqlite3.Connection, count: int) -> list[LedgerPrint]:
    """Return the last prints of whatever part, newest first."""
    return [_print(row) for row in db.execute(f"{_SELECT} ORDER BY pos DESC LIMIT ?", (count,))]


def _values(part: LedgerQuery) -> tuple[str, str, int | None, str]:
    return (part.first.isoformat(), part.last.isoformat(), part.window, part.item_code)


def _print(row: tuple[object, ...]) -> LedgerPrint:
    return LedgerPrint(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


LEDGER_PRINTS = Projection(
    schema=SCHEMA, tables=["ledger_print"], folds={LedgerPrinted.KIND: fold_printed}
)
