"""Study, meetings and training: what was called, its roll's span, who was excused.

The roll itself is not stored: it is the punches of a reader between two instants, so a reading that
arrives late finds its place by itself. Lives of the box are compared by projections/boots.py, whose
table is read here.
"""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.duty import (
    OccasionCancelled,
    OccasionClosed,
    OccasionExcused,
    OccasionOpened,
    OccasionPlanned,
)
from appliance.domain.frozen import dataclass
from appliance.domain.occasions import Instant, OccasionKind, OccasionState, signs
from appliance.domain.record import Entry
from appliance.projections.instants import from_ms
from appliance.projections.registry import Projection

SCHEMA = Migrations("occasions")
SPAN = 20_000  # positions behind the opening in which a late reading is still looked for


@SCHEMA()
def m001_occasion(db: Database) -> None:
    """Create occasions and excuses."""
    db.execute(
        "CREATE TABLE occasion(ref TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL,"
        " day TEXT NOT NULL, begins TEXT NOT NULL, nominal TEXT NOT NULL, expected TEXT NOT NULL,"
        " state TEXT NOT NULL, reader TEXT, opened_pos INTEGER, opened_boot TEXT,"
        " opened_mono INTEGER, opened_at TEXT, closed_boot TEXT, closed_mono INTEGER,"
        " closed_at TEXT, reason TEXT NOT NULL, by TEXT NOT NULL, pos INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX occasion_day ON occasion(day)")
    db.execute("CREATE INDEX occasion_open ON occasion(reader) WHERE state = 'open'")
    db.execute(
        "CREATE TABLE occasion_excuse(ref TEXT NOT NULL, staff_no TEXT NOT NULL,"
        " approver_no TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, pos INTEGER NOT NULL,"
        " PRIMARY KEY(ref, staff_no)) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One occasion. `nominal` is the day before a holiday moved it, else empty."""

    ref: str
    kind: OccasionKind
    title: str
    day: date
    begins: str
    nominal: str
    expected: tuple[str, ...]
    state: OccasionState
    reader: str | None
    opened_at: str | None
    closed_at: str | None
    reason: str
    by: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """One person's leave from one occasion."""

    staff_no: str
    approver_no: str
    reason: str
    at: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The first card of a person that signed: when the clock showed what; empty if by hand."""

    staff_no: str
    at: str
    pos: int
    why: str = ""

    @property
    def by_hand(self) -> bool:
        """Say whether the name was written down instead (补签)."""
        return not self.at


_COLUMNS = (
    "ref, kind, title, day, begins, nominal, expected, state, reader, opened_at, closed_at,"
    " reason, by, pos"
)


def occasion(db: sqlite3.Connection, ref: str) -> Occasion | None:
    """Return one occasion, or None."""
    row = db.execute(f"SELECT {_COLUMNS} FROM occasion WHERE ref = ?", (ref,)).fetchone()
    return _occasion(row) if row else None


def occasions_between(db: sqlite3.Connection, first: date, last: date) -> list[Occasion]:
    """Return the occasions of a span of days, both included, in order."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM occasion WHERE day BETWEEN ? AND ? ORDER BY day, begins, pos",
        (first.isoformat(), last.isoformat()),
    )
    return [_occasion(row) for row in rows]


def open_at(db: sqlite3.Connection, reader: str) -> Occasion | None:
    """Return the occasion that is being signed for at a reader, or None."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM occasion WHERE state = 'open' AND reader = ?", (reader,)
    ).fetchone()
    return _occasion(row) if row else None


def open_occasions(db: sqlite3.Connection) -> list[Occasion]:
    """Return all occasions that are being signed for."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM occasion WHERE state = 'open' ORDER BY day, pos")
    return [_occasion(row) for row in rows]


def excuses_of(db: sqlite3.Connection, ref: str) -> list[Excuse]:
    """Return who was excused from an occasion."""
    rows = db.execute(
        "SELECT staff_no, approver_no, reason, at, pos FROM occasion_excuse WHERE ref = ?"
        " ORDER BY pos",
        (ref,),
    )
    return [
        Excuse(staff_no=staff_no, approver_no=approver_no, reason=reason, at=at, pos=pos)
        for staff_no, approver_no, reason, at, pos in rows
    ]


def cards_of(db: sqlite3.Connection, ref: str) -> list[Signature]:
    """Return whose card has signed for an occasion, each person once, in the order of the cards."""
    row = db.execute(
        "SELECT reader, opened_pos, opened_boot, opened_mono, closed_boot, closed_mono"
        " FROM occasion WHERE ref = ?",
        (ref,),
    ).fetchone()
    if row is None or row[1] is None:
        return []
    reader, opened_pos, opened_boot, opened_mono, closed_boot, closed_mono = row
    punches = db.execute(
        "SELECT pos, staff_no, boot, mono, lower FROM punch WHERE pos > ? AND pos < ?"
        " AND reader = ?",
        (opened_pos, opened_pos + SPAN, reader),
    ).fetchall()
    places = _places(db, {opened_boot, closed_boot, *(punch[2] for punch in punches)})
    opened = Instant(life=places[opened_boot], mono=opened_mono)
    closed = Instant(life=places[closed_boot], mono=closed_mono) if closed_boot else None
    found: dict[str, Signature] = {}
    for pos, staff_no, boot, mono, lower in sorted(
        punches, key=lambda one: (places[one[2]], one[3])
    ):
        if signs(Instant(life=places[boot], mono=mono), opened, closed):
            at = from_ms(lower).isoformat()
            found.setdefault(staff_no, Signature(staff_no=staff_no, at=at, pos=pos))
    return list(found.values())


def _places(db: sqlite3.Connection, boots: Iterable[str | None]) -> dict[str, tuple[int, ...]]:
    """Return the place of each boot among all; one that left no start of its own comes first."""
    found: dict[str, tuple[int, ...]] = {}
    for boot in boots:
        if boot is not None:
            row = db.execute(
                "SELECT session, started, first_pos FROM boot_span WHERE boot = ?", (boot,)
            ).fetchone()
            found[boot] = tuple(row) if row else (0,)
    return found


def _occasion(row: sqlite3.Row) -> Occasion:
    ref, kind, title, day, begins, nominal, expected, state, reader, opened_at, *rest = row
    closed_at, reason, by, pos = rest
    return Occasion(
        ref=ref,
        kind=OccasionKind(kind),
        title=title,
        day=date.fromisoformat(day),
        begins=begins,
        nominal=nominal,
        expected=tuple(json.loads(expected)),
        state=OccasionState(state),
        reader=reader,
        opened_at=opened_at,
        closed_at=closed_at,
        reason=reason,
        by=by,
        pos=pos,
    )


def _planned(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(OccasionPlanned, entry.record.body), entry.record
    db.execute(
        "INSERT INTO occasion(ref, kind, title, day, begins, nominal, expected, state, reason, by,"
        " pos) VALUES(?, ?, ?, ?, ?, ?, ?, 'planned', '', ?, ?)",
        (
            record.subject,
            fact.occasion,
            fact.title,
            fact.day,
            fact.begins,
            fact.nominal,
            json.dumps(list(fact.expected)),
            record.by,
            entry.pos,
        ),
    )


def _opened(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(OccasionOpened, entry.record.body), entry.record
    db.execute(
        "UPDATE occasion SET state = 'open', reader = ?, opened_pos = ?, opened_boot = ?,"
        " opened_mono = ?, opened_at = ?, pos = ? WHERE ref = ?",
        (
            fact.reader,
            entry.pos,
            record.boot,
            record.mono,
            record.at,
            entry.pos,
            record.subject,
        ),
    )


def _closed(db: sqlite3.Connection, entry: Entry) -> None:
    record = entry.record
    db.execute(
        "UPDATE occasion SET state = 'closed', closed_boot = ?, closed_mono = ?, closed_at = ?,"
        " pos = ? WHERE ref = ?",
        (record.boot, record.mono, record.at, entry.pos, record.subject),
    )


def _cancelled(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(OccasionCancelled, entry.record.body)
    db.execute(
        "UPDATE occasion SET state = 'cancelled', reason = ?, pos = ? WHERE ref = ?",
        (fact.reason, entry.pos, entry.record.subject),
    )


def _excused(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(OccasionExcused, entry.record.body)
    db.execute(
        "INSERT OR IGNORE INTO occasion_excuse(ref, staff_no, approver_no, reason, at, pos)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (
            entry.record.subject,
            fact.staff_no,
            fact.approver_no,
            fact.reason,
            entry.record.at,
            entry.pos,
        ),
    )


OCCASIONS = Projection(
    schema=SCHEMA,
    tables=["occasion", "occasion_excuse"],
    folds={
        OccasionPlanned.KIND: _planned,
        OccasionOpened.KIND: _opened,
        OccasionClosed.KIND: _closed,
        OccasionCancelled.KIND: _cancelled,
        OccasionExcused.KIND: _excused,
    },
)
