"""The evenings of the hall (下班前), folded from their facts: the last answer of a day stands."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.closing import HallClosed
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("closing")


@SCHEMA()
def m001_closing(db: Database) -> None:
    """Create one row a day."""
    db.execute(
        "CREATE TABLE hall_closing(day TEXT PRIMARY KEY, at TEXT NOT NULL, by_no TEXT NOT NULL,"
        " unsent INTEGER NOT NULL, same_day INTEGER NOT NULL, not_entered INTEGER NOT NULL,"
        " reason TEXT NOT NULL, pos INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """One evening: when, by whom, and what was left over night, with the reason."""

    day: str
    at: str
    by_no: str
    unsent: int
    same_day: int
    not_entered: int
    reason: str
    pos: int


_COLUMNS = tuple(Closing.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM hall_closing"


def fold_closed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note an evening."""
    fact, record = fact_from(HallClosed, entry.record.body), entry.record
    db.execute(
        f"INSERT OR REPLACE INTO hall_closing({', '.join(_COLUMNS)}) VALUES(?,?,?,?,?,?,?,?)",
        (
            fact.day,
            record.at,
            record.by.removeprefix("staff:"),
            fact.unsent,
            fact.same_day,
            fact.not_entered,
            fact.reason,
            entry.pos,
        ),
    )


def latest_closings(db: sqlite3.Connection, count: int) -> list[Closing]:
    """Return the last evenings, newest first."""
    rows = db.execute(f"{_SELECT} ORDER BY day DESC LIMIT ?", (count,))
    return [Closing(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


CLOSING = Projection(schema=SCHEMA, tables=["hall_closing"], folds={HallClosed.KIND: fold_closed})
