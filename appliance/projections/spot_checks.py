"""Spot checks (抽查) and citizens' reports of an empty post (空岗)."""

import sqlite3
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.duty import EmptyPostReported, SpotCheckMade
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("spot_checks")


@SCHEMA()
def m001_spot_check(db: Database) -> None:
    """Create checks and reports."""
    db.execute(
        "CREATE TABLE spot_check(pos INTEGER PRIMARY KEY, ref TEXT NOT NULL,"
        " staff_no TEXT NOT NULL, found TEXT NOT NULL, note TEXT NOT NULL, window INTEGER,"
        " at TEXT NOT NULL, by TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE empty_post(ref TEXT PRIMARY KEY, window INTEGER NOT NULL, way TEXT NOT NULL,"
        " at TEXT NOT NULL, boot TEXT NOT NULL, mono INTEGER NOT NULL, by TEXT NOT NULL,"
        " answered INTEGER, pos INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX empty_post_open ON empty_post(window) WHERE answered IS NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheck:
    """One look at a post."""

    pos: int
    ref: str
    staff_no: str
    found: str
    note: str
    window: int | None
    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyPost:
    """A citizen's word that a window is empty; `answered` is the check that followed, or None."""

    ref: str
    window: int
    way: str
    at: str
    boot: str
    mono: int
    by: str
    answered: int | None
    pos: int


_CHECK = "pos, ref, staff_no, found, note, window, at, by"
_REPORT = "ref, window, way, at, boot, mono, by, answered, pos"


def checks_on(db: sqlite3.Connection, day: date) -> list[SpotCheck]:
    """Return the checks of a day, among the last thousand."""
    rows = db.execute(
        f"SELECT {_CHECK} FROM (SELECT * FROM spot_check ORDER BY pos DESC LIMIT 1000)"
        " WHERE substr(at, 1, 10) = ? ORDER BY pos",
        (day.isoformat(),),
    )
    return [_check(row) for row in rows]


def open_reports(db: sqlite3.Connection) -> list[EmptyPost]:
    """Return the reports nobody has looked into, the oldest first."""
    rows = db.execute(f"SELECT {_REPORT} FROM empty_post WHERE answered IS NULL ORDER BY pos")
    return [_report(row) for row in rows]


def open_report(db: sqlite3.Connection, ref: str) -> EmptyPost | None:
    """Return a report nobody has looked into, or None."""
    return next((one for one in open_reports(db) if one.ref == ref), None)


def _check(row: sqlite3.Row) -> SpotCheck:
    pos, ref, staff_no, found, note, window, at, by = row
    return SpotCheck(
        pos=pos, ref=ref, staff_no=staff_no, found=found, note=note, window=window, at=at, by=by
    )


def _report(row: sqlite3.Row) -> EmptyPost:
    ref, window, way, at, boot, mono, by, answered, pos = row
    return EmptyPost(
        ref=ref,
        window=window,
        way=way,
        at=at,
        boot=boot,
        mono=mono,
        by=by,
        answered=answered,
        pos=pos,
    )


def _checked(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(SpotCheckMade, entry.record.body), entry.record
    db.execute(
        f"INSERT INTO spot_check({_CHECK}) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            reference(record),
            fact.staff_no,
            fact.found,
            fact.note,
            fact.window,
            record.at,
            record.by,
        ),
    )
    if fact.report:
        db.execute(
            "UPDATE empty_post SET answered = ? WHERE ref = ? AND answered IS NULL",
            (entry.pos, fact.report),
        )


def _reported(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(EmptyPostReported, entry.record.body), entry.record
    db.execute(
        "INSERT INTO empty_post(ref, window, way, at, boot, mono, by, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.subject,
            fact.window,
            fact.way,
            record.at,
            record.boot,
            record.mono,
            record.by,
            entry.pos,
        ),
    )


SPOT_CHECKS = Projection(
    schema=SCHEMA,
    tables=["spot_check", "empty_post"],
    folds={SpotCheckMade.KIND: _checked, EmptyPostReported.KIND: _reported},
)
