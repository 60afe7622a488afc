"""Morning ticks by day: the last one of an item holds."""

import sqlite3
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.ticks import MorningTicked
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("morning_ticks")


@SCHEMA()
def m001_tick(db: Database) -> None:
    """Create the ticks, one row for each day and item."""
    db.execute(
        "CREATE TABLE morning_tick(day TEXT NOT NULL, item TEXT NOT NULL, is_done INTEGER NOT NULL,"
        " note TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, pos INTEGER NOT NULL,"
        " PRIMARY KEY(day, item)) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningTick:
    """An item of a day: done or not, by whom and when the wall clock said."""

    day: str
    item: str
    is_done: bool
    note: str
    at: str
    by: str
    pos: int


def ticks_between(db: sqlite3.Connection, begin: date, until: date) -> list[MorningTick]:
    """Return the ticks of some days, the newest day first."""
    rows = db.execute(
        "SELECT day, item, is_done, note, at, by, pos FROM morning_tick"
        " WHERE day >= ? AND day <= ? ORDER BY day DESC, item",
        (begin.isoformat(), until.isoformat()),
    )
    return [
        MorningTick(day=day, item=item, is_done=bool(done), note=note, at=at, by=by, pos=pos)
        for day, item, done, note, at, by, pos in rows
    ]


def _ticked(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(MorningTicked, entry.record.body), entry.record
    db.execute(
        "INSERT OR REPLACE INTO morning_tick(day, item, is_done, note, at, by, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (fact.day, fact.item, int(fact.is_done), fact.note, record.at, record.by, entry.pos),
    )


MORNING_TICKS = Projection(
    schema=SCHEMA, tables=["morning_tick"], folds={MorningTicked.KIND: _ticked}
)
