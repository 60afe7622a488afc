"""What was written down of study, meetings and training: names without a card, minutes."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.duty import OccasionRecorded, OccasionSignedByHand
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.occasions import Signature, cards_of
from appliance.projections.registry import Projection

SCHEMA = Migrations("occasion_book")


@SCHEMA()
def m001_occasion_book(db: Database) -> None:
    """Create the names written by hand, and the minutes."""
    db.execute(
        "CREATE TABLE occasion_hand(ref TEXT NOT NULL, staff_no TEXT NOT NULL,"
        " reason TEXT NOT NULL, by TEXT NOT NULL, pos INTEGER NOT NULL,"
        " PRIMARY KEY(ref, staff_no)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE occasion_minutes(ref TEXT PRIMARY KEY, led_by TEXT NOT NULL,"
        " minutes TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, pos INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What was written down of an occasion; `led_by` chaired it or gave the training."""

    led_by: str
    minutes: str
    by: str
    at: str
    pos: int


def signatures_of(db: sqlite3.Connection, ref: str) -> list[Signature]:
    """Return who came, each person once: the cards in their order, then the names by hand."""
    cards = cards_of(db, ref)
    read = {one.staff_no for one in cards}
    rows = db.execute(
        "SELECT staff_no, reason, pos FROM occasion_hand WHERE ref = ? ORDER BY pos, staff_no",
        (ref,),
    )
    by_hand = [
        Signature(staff_no=staff_no, at="", pos=pos, why=reason)
        for staff_no, reason, pos in rows
        if staff_no not in read
    ]
    return [*cards, *by_hand]


def minutes_of(db: sqlite3.Connection, ref: str) -> Minutes | None:
    """Return the minutes that hold, None if none were written."""
    row = db.execute(
        "SELECT led_by, minutes, by, at, pos FROM occasion_minutes WHERE ref = ?", (ref,)
    ).fetchone()
    if row is None:
        return None
    led_by, minutes, by, at, pos = row
    return Minutes(led_by=led_by, minutes=minutes, by=by, at=at, pos=pos)


def _by_hand(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(OccasionSignedByHand, entry.record.body), entry.record
    db.executemany(
        "INSERT OR IGNORE INTO occasion_hand(ref, staff_no, reason, by, pos) VALUES(?, ?, ?, ?, ?)",
        [(record.subject, one, fact.reason, record.by, entry.pos) for one in fact.people],
    )
    db.execute(
        "UPDATE occasion SET state = 'closed', pos = ? WHERE ref = ? AND state = 'planned'",
        (entry.pos, record.subject),
    )


def _recorded(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(OccasionRecorded, entry.record.body), entry.record
    db.execute(
        "INSERT OR REPLACE INTO occasion_minutes(ref, led_by, minutes, by, at, pos)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (record.subject, fact.led_by, fact.minutes, record.by, record.at, entry.pos),
    )


OCCASION_BOOK = Projection(
    schema=SCHEMA,
    tables=["occasion_hand", "occasion_minutes"],
    folds={OccasionSignedByHand.KIND: _by_hand, OccasionRecorded.KIND: _recorded},
)
