"""A month for its sheet: all punches of the month at once, and what was published of it.

The day's book asks day by day (projections/attendance.py); a month of forty people is asked in one
query, because a page may take 60 ms at ten years of data.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.month import MonthCopySent, MonthHandedOver, MonthPublished
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import Entry, reference
from appliance.projections.instants import to_ms
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


# staff number, lower and upper bound in ms, number of the day; upper and day may be open
RawPunch = tuple[str, int, int | None, int | None]


def punches_between(db: sqlite3.Connection, first: date, last: date) -> list[RawPunch]:
    """Return the punches of a span of days as plain rows, in the order of their lower bounds.

    An open punch (时间待核) that may lie in the span is among them; whose day it is, is the
    reader's to judge by its bounds.
    """
    begins, ends = first.toordinal(), last.toordinal()
    row = db.execute("SELECT min(first_pos) FROM punch_day WHERE day >= ?", (begins,)).fetchone()
    after = db.execute("SELECT min(first_pos) FROM punch_day WHERE day > ?", (ends,)).fetchone()
    low = row[0] if row[0] is not None else _NOWHERE
    high = after[0] if after[0] is not None else _NOWHERE
    rows = db.execute(
        "SELECT staff_no, lower, upper, day FROM punch"
        " WHERE pos >= ?1 AND pos < ?2 AND day BETWEEN ?3 AND ?4 AND late = 0"
        " UNION ALL SELECT staff_no, lower, upper, day FROM punch"
        " WHERE day BETWEEN ?3 AND ?4 AND late = 1"
        " UNION ALL SELECT staff_no, lower, upper, day FROM punch"
        " WHERE day IS NULL AND lower <= ?6 AND (upper IS NULL OR upper >= ?5)"
        " ORDER BY lower",
        (low, high, begins, ends, _ms(first), _ms(last + timedelta(days=1)) - 1),
    )
    return [tuple(row) for row in rows]


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


_NOWHERE = (1 << 63) - 1  # no position is larger


def _ms(day: date) -> int:
    return to_ms(datetime.combine(day, time(), HALL_TIME))


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
