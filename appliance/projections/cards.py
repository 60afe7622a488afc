"""Staff cards by their keyed hashes: who holds what, and the readings of cards nobody holds.

Numbers of cards stand nowhere; a hash needs the hall's own key, and four characters are shown.
"""

import json
import sqlite3
from collections.abc import Mapping
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.attendance import CardIssued, CardUnknown, CardWithdrawn
from appliance.domain.facts.base import fact_from
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, reference
from appliance.domain.staff_card import HeldCard
from appliance.projections.registry import Projection

SCHEMA = Migrations("cards")


@SCHEMA()
def m001_card(db: Database) -> None:
    """Create the cards, their hashes, and the readings of unknown cards."""
    db.execute(
        "CREATE TABLE card(founded INTEGER PRIMARY KEY, ref TEXT NOT NULL, staff_no TEXT NOT NULL,"
        " last4 TEXT NOT NULL, reader TEXT NOT NULL, issued_at TEXT NOT NULL,"
        " withdrawn_at TEXT, why TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE card_hash(hash TEXT NOT NULL, founded INTEGER NOT NULL,"
        " length INTEGER NOT NULL, PRIMARY KEY(hash, founded)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE unknown_card(pos INTEGER PRIMARY KEY, card TEXT NOT NULL,"
        " cards TEXT NOT NULL, last4 TEXT NOT NULL, reader TEXT NOT NULL, why TEXT NOT NULL,"
        " at TEXT NOT NULL, boot TEXT NOT NULL, mono INTEGER NOT NULL, trust TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX unknown_card_day ON unknown_card(substr(at, 1, 10))")


@SCHEMA()
def m002_purpose(db: Database) -> None:
    """Note what a card is for: own, replacement or lent until a day; lost since when."""
    for column in ("purpose TEXT NOT NULL DEFAULT 'own'", "until TEXT NOT NULL DEFAULT ''"):
        db.execute(f"ALTER TABLE card ADD COLUMN {column}")
    db.execute("ALTER TABLE card ADD COLUMN since TEXT NOT NULL DEFAULT ''")
    db.execute(
        "CREATE INDEX card_lent ON card(until) WHERE purpose = 'lent' AND withdrawn_at IS NULL"
    )


@SCHEMA()
def m003_held_by(db: Database) -> None:
    """Note whose an ended temporary card was when it was read."""
    db.execute("ALTER TABLE unknown_card ADD COLUMN held_by TEXT NOT NULL DEFAULT ''")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCard:
    """A card as its holder's page shows it. `card` is the hash of all bytes the reader kept.

    `until` is the last day of a lent card, `since` the day from which a lost one was out of hand.
    """

    staff_no: str
    card: str
    last4: str
    reader: str
    issued_at: str
    withdrawn_at: str | None
    why: str | None
    pos: int
    purpose: str
    until: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownCard:
    """One reading of a card nobody holds, with a hash for each length in bytes."""

    pos: int
    card: str
    hashes: Mapping[int, str]
    last4: str
    reader: str
    why: str
    at: str
    boot: str
    mono: int
    trust: str
    held_by: str


_CARD = (
    "staff_no, hash, last4, reader, issued_at, withdrawn_at, why, card.pos, purpose, until, since"
)
_LONGEST = (
    "card JOIN card_hash USING(founded) WHERE length ="
    " (SELECT max(length) FROM card_hash AS other WHERE other.founded = card.founded)"
)
_UNKNOWN = "pos, card, cards, last4, reader, why, at, boot, mono, trust, held_by"
RECENT = 2000  # positions of the journal in which a reading of two minutes ago still lies


def cards_of(db: sqlite3.Connection, staff_no: str) -> list[StaffCard]:
    """Return the cards a person was given, withdrawn ones too, newest first."""
    rows = db.execute(
        f"SELECT {_CARD} FROM {_LONGEST} AND staff_no = ? ORDER BY founded DESC", (staff_no,)
    )
    return [_staff_card(row) for row in rows]


def held_cards(db: sqlite3.Connection) -> list[StaffCard]:
    """Return all cards that stand for somebody."""
    rows = db.execute(
        f"SELECT {_CARD} FROM {_LONGEST} AND withdrawn_at IS NULL ORDER BY staff_no, founded"
    )
    return [_staff_card(row) for row in rows]


def lent_overdue(db: sqlite3.Connection, day: date) -> list[StaffCard]:
    """Return the lent cards that should have come back before a day."""
    rows = db.execute(
        f"SELECT {_CARD} FROM {_LONGEST} AND purpose = 'lent' AND withdrawn_at IS NULL"
        " AND until < ? ORDER BY until, founded",
        (day.isoformat(),),
    )
    return [_staff_card(row) for row in rows]


def lost_by(db: sqlite3.Connection, day: date) -> list[StaffCard]:
    """Return the cards that were out of hand on a day though their loss was told later."""
    rows = db.execute(
        f"SELECT {_CARD} FROM {_LONGEST} AND since != '' AND since <= ?"
        " AND substr(withdrawn_at, 1, 10) >= ? ORDER BY founded",
        (day.isoformat(), day.isoformat()),
    )
    return [_staff_card(row) for row in rows]


def cards_like(db: sqlite3.Connection, hashes: Mapping[int, str]) -> list[HeldCard]:
    """Return every card that shares a hash with a reading, for the rule to judge."""
    marks = ", ".join("?" for _ in hashes)
    rows = db.execute(
        "SELECT DISTINCT founded, staff_no, withdrawn_at IS NOT NULL,"
        " CASE purpose WHEN 'temporary' THEN until ELSE '' END FROM card_hash JOIN card"
        f" USING(founded) WHERE hash IN ({marks}) ORDER BY founded",
        tuple(hashes.values()),
    ).fetchall()
    return [
        HeldCard(
            staff_no=staff_no,
            hashes=_hashes_of(db, founded),
            withdrawn=bool(withdrawn),
            ends=date.fromisoformat(ends) if ends else None,
        )
        for founded, staff_no, withdrawn, ends in rows
    ]


def last_unknown(db: sqlite3.Connection, reader: str) -> UnknownCard | None:
    """Return the newest reading at a reader of a card nobody holds, or None if there is none."""
    row = db.execute(
        f"SELECT {_UNKNOWN} FROM unknown_card WHERE reader = ? AND pos >"
        f" (SELECT ifnull(max(pos), 0) - {RECENT} FROM unknown_card) ORDER BY pos DESC LIMIT 1",
        (reader,),
    ).fetchone()
    return _unknown(row) if row else None


def unknown_on(db: sqlite3.Connection, day: date) -> list[UnknownCard]:
    """Return the readings of unknown cards that the clock of the box put on a day."""
    rows = db.execute(
        f"SELECT {_UNKNOWN} FROM unknown_card WHERE substr(at, 1, 10) = ? ORDER BY pos",
        (day.isoformat(),),
    )
    return [_unknown(row) for row in rows]


def _hashes_of(db: sqlite3.Connection, founded: int) -> dict[int, str]:
    return dict(db.execute("SELECT length, hash FROM card_hash WHERE founded = ?", (founded,)))


def _staff_card(row: sqlite3.Row) -> StaffCard:
    staff_no, card, last4, reader, issued_at, withdrawn_at, why, pos, *terms = row
    purpose, until, since = terms
    return StaffCard(
        staff_no=staff_no,
        card=card,
        last4=last4,
        reader=reader,
        issued_at=issued_at,
        withdrawn_at=withdrawn_at,
        why=why,
        pos=pos,
        purpose=purpose,
        until=until,
        since=since,
    )


def _unknown(row: sqlite3.Row) -> UnknownCard:
    pos, card, cards, last4, reader, why, at, boot, mono, trust, held_by = row
    return UnknownCard(
        pos=pos,
        card=card,
        hashes={int(length): found for length, found in json.loads(cards).items()},
        last4=last4,
        reader=reader,
        why=why,
        at=at,
        boot=boot,
        mono=mono,
        trust=trust,
        held_by=held_by,
    )


def _issued(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(CardIssued, entry.record.body)
    db.execute(
        "INSERT INTO card(founded, ref, staff_no, last4, reader, issued_at, pos, purpose, until)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            reference(entry.record),
            fact.staff_no,
            fact.last4,
            fact.reader,
            entry.record.at,
            entry.pos,
            fact.purpose,
            fact.until,
        ),
    )
    db.executemany(
        "INSERT INTO card_hash(hash, founded, length) VALUES(?, ?, ?)",
        [(found, entry.pos, int(length)) for length, found in fact.cards.items()],
    )


def _withdrawn(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(CardWithdrawn, entry.record.body)
    db.execute(
        "UPDATE card SET withdrawn_at = ?, why = ?, since = ?, pos = ? WHERE withdrawn_at IS NULL"
        " AND staff_no = ? AND founded IN (SELECT founded FROM card_hash WHERE hash = ?)",
        (entry.record.at, fact.why, fact.since, entry.pos, fact.staff_no, fact.card),
    )


def _unknown_read(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(CardUnknown, entry.record.body), entry.record
    db.execute(
        f"INSERT INTO unknown_card({_UNKNOWN}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.card,
            json.dumps(fact.cards, sort_keys=True),
            fact.last4,
            fact.reader,
            fact.why,
            record.at,
            record.boot,
            record.mono,
            record.trust,
            fact.held_by,
        ),
    )


CARDS = Projection(
    schema=SCHEMA,
    tables=["card", "card_hash", "unknown_card"],
    folds={
        CardIssued.KIND: _issued,
        CardWithdrawn.KIND: _withdrawn,
        CardUnknown.KIND: _unknown_read,
    },
)
