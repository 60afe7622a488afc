"""What became of a month's sheet: published for the wall, copied to home units, handed over."""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.month import MonthCopySent, MonthHandedOver, MonthPublished
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("month")


@SCHEMA()
def m001_month(db: Database) -> None:
    """Create published sheets, the copies given away, and hand-overs."""
    db.execute(
        "CREATE TABLE month_sheet(ref TEXT PRIMARY KEY, month TEXT NOT NULL,"
        " edition INTEGER NOT NULL, sheet TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,"
        " pos INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE month_copy(pos INTEGER PRIMARY KEY, ref TEXT NOT NULL, month TEXT NOT NULL,"
        " unit TEXT NOT NULL, way TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE month_hand_over(pos INTEGER PRIMARY KEY, month TEXT NOT NULL,"
        " book TEXT NOT NULL, by TEXT NOT NULL, taken_by_no TEXT NOT NULL, at TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSheet:
    """A month's sheet as it was published; `sheet` is the hash over its cells."""

    ref: str
    month: str
    edition: int
    sheet: str
    by: str
    at: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySent:
    """A copy that a home unit was given."""

    unit: str
    way: str
    by: str
    at: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A book that the supervision section handed to the office."""

    book: str
    by: str
    taken_by_no: str
    at: str
    pos: int


def published(db: sqlite3.Connection, month: str) -> list[PublishedSheet]:
    """Return the editions of a month's sheet, the oldest first."""
    rows = db.execute(
        "SELECT ref, month, edition, sheet, by, at, pos FROM month_sheet WHERE month = ?"
        " ORDER BY edition",
        (month,),
    )
    return [
        PublishedSheet(ref=ref, month=month, edition=edition, sheet=sheet, by=by, at=at, pos=pos)
        for ref, month, edition, sheet, by, at, pos in rows
    ]


def copies_of(db: sqlite3.Connection, ref: str) -> list[CopySent]:
    """Return the copies that were given away of a published sheet, the oldest first."""
    rows = db.execute(
        "SELECT unit, way, by, at, pos FROM month_copy WHERE ref = ? ORDER BY pos", (ref,)
    )
    return [CopySent(unit=unit, way=way, by=by, at=at, pos=pos) for unit, way, by, at, pos in rows]


def hand_overs(db: sqlite3.Connection, month: str) -> list[HandOver]:
    """Return the hand-overs of a month's books, the oldest first."""
    rows = db.execute(
        "SELECT book, by, taken_by_no, at, pos FROM month_hand_over WHERE month = ? ORDER BY pos",
        (month,),
    )
    return [
        HandOver(book=book, by=by, taken_by_no=taken_by_no, at=at, pos=pos)
        for book, by, taken_by_no, at, pos in rows
    ]


def months_published(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the months that were published."""
    for (month,) in db.execute("SELECT DISTINCT month FROM month_sheet ORDER BY month"):
        yield month


def _published(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(MonthPublished, entry.record.body), entry.record
    row = (reference(record), fact.month, fact.edition, fact.sheet, record.by, record.at, entry.pos)
    db.execute(
        "INSERT INTO month_sheet(ref, month, edition, sheet, by, at, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def _copy_sent(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(MonthCopySent, entry.record.body), entry.record
    row = (entry.pos, record.subject, fact.month, fact.unit, fact.way, record.by, record.at)
    db.execute(
        "INSERT INTO month_copy(pos, ref, month, unit, way, by, at) VALUES(?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def _handed_over(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(MonthHandedOver, entry.record.body), entry.record
    row = (entry.pos, fact.month, fact.book, record.by, fact.taken_by_no, record.at)
    db.execute(
        "INSERT INTO month_hand_over(pos, month, book, by, taken_by_no, at)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        row,
    )


MONTH = Projection(
    schema=SCHEMA,
    tables=["month_sheet", "month_copy", "month_hand_over"],
    folds={
        MonthPublished.KIND: _published,
        MonthCopySent.KIND: _copy_sent,
        MonthHandedOver.KIND: _handed_over,
    },
)
