"""Calendar years typed in at the hall, with who compared them; only confirmed ones hold."""

import json
import sqlite3
from collections.abc import Mapping

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.calendar import CalendarConfirmed, CalendarProposed
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("calendar_days")


@SCHEMA()
def m001_calendar_year(db: Database) -> None:
    """Create one row for each typing of a year."""
    db.execute(
        "CREATE TABLE calendar_year(ref TEXT PRIMARY KEY, year INTEGER NOT NULL,"
        " version INTEGER NOT NULL, document TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,"
        " confirmed_by TEXT, confirmed_at TEXT, confirmed_pos INTEGER, pos INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedYear:
    """One typing of a year's notice; `document` is what domain.year_table.read_year reads."""

    ref: str
    year: int
    version: int
    document: Mapping[str, object]
    by: str
    at: str
    confirmed_by: str | None
    confirmed_at: str | None
    pos: int


_COLUMNS = "ref, year, version, document, by, at, confirmed_by, confirmed_at, pos"


def typed_years(db: sqlite3.Connection) -> list[TypedYear]:
    """Return every typing, the oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM calendar_year ORDER BY pos")
    return [_typed(row) for row in rows]


def typed_year(db: sqlite3.Connection, ref: str) -> TypedYear | None:
    """Return one typing, None if there is none of that reference."""
    row = db.execute(f"SELECT {_COLUMNS} FROM calendar_year WHERE ref = ?", (ref,)).fetchone()
    return _typed(row) if row else None


def waiting(typed: list[TypedYear]) -> list[TypedYear]:
    """Return the newest typing of each year that nobody confirmed and none confirmed replaces."""
    newest = {one.year: one for one in typed}
    return [one for one in newest.values() if one.confirmed_by is None]


def _typed(row: sqlite3.Row) -> TypedYear:
    ref, year, version, document, by, at, confirmed_by, confirmed_at, pos = row
    return TypedYear(
        ref=ref,
        year=year,
        version=version,
        document=json.loads(document),
        by=by,
        at=at,
        confirmed_by=confirmed_by,
        confirmed_at=confirmed_at,
        pos=pos,
    )


def _proposed(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(CalendarProposed, entry.record.body)
    document = {
        "year": fact.year,
        "version": fact.version,
        "off": fact.off,
        "make_up": fact.make_up,
        "source": fact.source,
    }
    db.execute(
        "INSERT INTO calendar_year(ref, year, version, document, by, at, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            reference(entry.record),
            fact.year,
            fact.version,
            json.dumps(document, ensure_ascii=False),
            entry.record.by,
            entry.record.at,
            entry.pos,
        ),
    )


def _confirmed(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute(
        "UPDATE calendar_year SET confirmed_by = ?, confirmed_at = ?, confirmed_pos = ?, pos = ?"
        " WHERE ref = ?",
        (entry.record.by, entry.record.at, entry.pos, entry.pos, entry.record.subject),
    )


CALENDAR_DAYS = Projection(
    schema=SCHEMA,
    tables=["calendar_year"],
    folds={CalendarProposed.KIND: _proposed, CalendarConfirmed.KIND: _confirmed},
)
