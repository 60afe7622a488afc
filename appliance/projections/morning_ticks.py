"""Morning ticks by day: the last one of an item holds."""

import sqlite3
from datetime import date, datetime

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.ticks import MorningTicked
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment, Trust
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


@SCHEMA()
def m002_clock(db: Database) -> None:
    """Keep the clocks of a tick: its hour is judged as far as the time of its boot is known."""
    db.execute("ALTER TABLE morning_tick ADD COLUMN boot TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE morning_tick ADD COLUMN mono INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE morning_tick ADD COLUMN trust TEXT NOT NULL DEFAULT 'unknown'")


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningTick:
    """An item of a day: done or not, by whom, and when as the box's own clocks told it."""

    day: str
    item: str
    is_done: bool
    note: str
    moment: Moment
    by: str
    pos: int


_COLUMNS = "day, item, is_done, note, at, boot, mono, trust, by, pos"


def ticks_between(db: sqlite3.Connection, begin: date, until: date) -> list[MorningTick]:
    """Return the ticks of some days, the newest day first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM morning_tick WHERE day >= ? AND day <= ? ORDER BY day DESC, item",
        (begin.isoformat(), until.isoformat()),
    )
    return [
        MorningTick(
            day=day,
            item=item,
            is_done=bool(done),
            note=note,
            moment=Moment(at=datetime.fromisoformat(at), boot=boot, mono=mono, trust=Trust(trust)),
            by=by,
            pos=pos,
        )
        for day, item, done, note, at, boot, mono, trust, by, pos in rows
    ]


def _ticked(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(MorningTicked, entry.record.body), entry.record
    db.execute(
        f"INSERT OR REPLACE INTO morning_tick({_COLUMNS}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.day,
            fact.item,
            int(fact.is_done),
            fact.note,
            record.at,
            record.boot,
            record.mono,
            record.trust,
            record.by,
            entry.pos,
        ),
    )


MORNING_TICKS = Projection(
    schema=SCHEMA, tables=["morning_tick"], folds={MorningTicked.KIND: _ticked}
)
