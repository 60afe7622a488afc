"""Outages (断网) as evidence: when the county could not be reached, and what still lasts."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import OutageEnded, OutageStarted
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("outages")


@SCHEMA()
def m001_outage(db: Database) -> None:
    """Create one row for each outage; the index holds only the one that lasts."""
    db.execute(
        "CREATE TABLE outage(founded INTEGER PRIMARY KEY, ref TEXT NOT NULL, boot TEXT NOT NULL,"
        " since TEXT NOT NULL, since_mono INTEGER NOT NULL, until TEXT, why TEXT NOT NULL,"
        " pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX outage_open ON outage(ref) WHERE until IS NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One outage; `until` is None while it lasts. Times are RFC 3339 as the clock said."""

    ref: str
    boot: str
    since: str
    since_mono: int
    until: str | None
    why: str
    pos: int


_COLUMNS = "ref, boot, since, since_mono, until, why, pos"


def open_outage(db: sqlite3.Connection) -> Outage | None:
    """Return the outage that lasts, or None while the county can be reached."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM outage WHERE until IS NULL ORDER BY founded DESC LIMIT 1"
    ).fetchone()
    return _outage(row) if row else None


def latest_outages(db: sqlite3.Connection, count: int) -> list[Outage]:
    """Return the last outages, newest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM outage ORDER BY founded DESC LIMIT ?", (count,))
    return [_outage(row) for row in rows]


def outages_between(db: sqlite3.Connection, first: str, last: str) -> list[Outage]:
    """Return the outages that touch a span of time, oldest first.

    Args:
        db: a connection to the journal's file.
        first: RFC 3339, included.
        last: RFC 3339, included.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM outage WHERE since <= ? AND (until IS NULL OR until >= ?)"
        " ORDER BY founded",
        (last, first),
    )
    return [_outage(row) for row in rows]


def _outage(row: sqlite3.Row) -> Outage:
    ref, boot, since, since_mono, until, why, pos = row
    return Outage(
        ref=ref, boot=boot, since=since, since_mono=since_mono, until=until, why=why, pos=pos
    )


def _started(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(OutageStarted, entry.record.body)
    db.execute(
        "INSERT INTO outage(founded, ref, boot, since, since_mono, until, why, pos)"
        " VALUES(?, ?, ?, ?, ?, NULL, ?, ?)",
        (
            entry.pos,
            reference(entry.record),
            entry.record.boot,
            fact.since,
            fact.since_mono,
            fact.why,
            entry.pos,
        ),
    )


def _ended(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(OutageEnded, entry.record.body)
    db.execute(
        "UPDATE outage SET until = ?, pos = ? WHERE ref = ? AND until IS NULL",
        (fact.until, entry.pos, entry.record.subject),
    )


OUTAGES = Projection(
    schema=SCHEMA,
    tables=["outage"],
    folds={OutageStarted.KIND: _started, OutageEnded.KIND: _ended},
)
