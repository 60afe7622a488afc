"""What counts beside the raw punches: corrections (补卡), and lines entered from paper (补录).

Sources: facts/corrections.py; FEATURES 1, 6; SYNC.md fault 3.
"""

import sqlite3
from collections.abc import Collection
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.corrections import (
    AttendanceCorrected,
    AttendanceEntered,
    CorrectionRefused,
    CorrectionRequested,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("corrections")


@SCHEMA()
def m001_corrections(db: Database) -> None:
    """Create correction slips and the lines entered from paper."""
    db.execute(
        "CREATE TABLE correction(uid TEXT PRIMARY KEY, staff_no TEXT NOT NULL, day TEXT NOT NULL,"
        " slot TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL, punch TEXT,"
        " status TEXT NOT NULL, asked_at TEXT NOT NULL, asked_by TEXT NOT NULL, approver_no TEXT,"
        " decided_at TEXT, decision TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX correction_day ON correction(day)")
    db.execute("CREATE INDEX correction_open ON correction(pos) WHERE status = 'pending'")
    db.execute(
        "CREATE TABLE paper_entry(uid TEXT PRIMARY KEY, staff_no TEXT NOT NULL, day TEXT NOT NULL,"
        " earliest TEXT NOT NULL, latest TEXT NOT NULL, sheet TEXT NOT NULL, reason TEXT NOT NULL,"
        " by TEXT NOT NULL, entered_at TEXT NOT NULL, cancelled_by TEXT, pos INTEGER NOT NULL)"
        " STRICT"
    )
    db.execute("CREATE INDEX paper_entry_day ON paper_entry(day)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction slip; `status` is pending, approved or refused."""

    uid: str
    staff_no: str
    day: str
    slot: str
    at: str
    reason: str
    punch: str | None
    status: str
    asked_at: str
    asked_by: str
    approver_no: str | None
    decided_at: str | None
    decision: str | None
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEntry:
    """One line of a paper sheet, entered afterwards, with the bounds of its time."""

    uid: str
    staff_no: str
    day: str
    earliest: str
    latest: str
    sheet: str
    reason: str
    by: str
    entered_at: str
    cancelled_by: str | None
    pos: int


_CORRECTION = ", ".join(Correction.__slots__)
_ENTRY = ", ".join(PaperEntry.__slots__)


def correction_of(db: sqlite3.Connection, uid: str) -> Correction | None:
    """Return one correction slip, None if there is none."""
    row = db.execute(f"SELECT {_CORRECTION} FROM correction WHERE uid = ?", (uid,)).fetchone()
    return _correction(row) if row else None


def corrections_between(
    db: sqlite3.Connection, first: date, last: date, only: Collection[str] = ()
) -> list[Correction]:
    """Return the correction slips for some days, whatever became of them."""
    rows = db.execute(
        f"SELECT {_CORRECTION} FROM correction WHERE day >= ? AND day <= ?{_own(only)}"
        " ORDER BY day, pos",
        (first.isoformat(), last.isoformat(), *only),
    )
    return [_correction(row) for row in rows]


def pending_corrections(db: sqlite3.Connection) -> list[Correction]:
    """Return the correction slips nobody has decided on, oldest first."""
    rows = db.execute(f"SELECT {_CORRECTION} FROM correction WHERE status = 'pending' ORDER BY pos")
    return [_correction(row) for row in rows]


def entry_of(db: sqlite3.Connection, uid: str) -> PaperEntry | None:
    """Return one line entered from paper, None if there is none."""
    row = db.execute(f"SELECT {_ENTRY} FROM paper_entry WHERE uid = ?", (uid,)).fetchone()
    return _entry(row) if row else None


def entries_between(
    db: sqlite3.Connection, first: date, last: date, only: Collection[str] = ()
) -> list[PaperEntry]:
    """Return the lines entered from paper for some days, without the cancelled ones."""
    rows = db.execute(
        f"SELECT {_ENTRY} FROM paper_entry WHERE day >= ? AND day <= ? AND cancelled_by IS NULL"
        f"{_own(only)} ORDER BY day, earliest, pos",
        (first.isoformat(), last.isoformat(), *only),
    )
    return [_entry(row) for row in rows]


def _own(only: Collection[str]) -> str:
    return f" AND staff_no IN ({', '.join('?' for _ in only)})" if only else ""


def _correction(row: sqlite3.Row) -> Correction:
    return Correction(**dict(zip(Correction.__slots__, row, strict=True)))


def _entry(row: sqlite3.Row) -> PaperEntry:
    return PaperEntry(**dict(zip(PaperEntry.__slots__, row, strict=True)))


def _requested(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(CorrectionRequested, entry.record.body), entry.record
    db.execute(
        f"INSERT INTO correction({_CORRECTION}) VALUES(?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?,"
        " NULL, NULL, NULL, ?)",
        (
            reference(record),
            fact.staff_no,
            fact.day,
            fact.slot,
            fact.at,
            fact.reason,
            fact.punch,
            record.at,
            record.by,
            entry.pos,
        ),
    )


def _corrected(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(AttendanceCorrected, entry.record.body)
    _decide(db, entry, "approved", (fact.approver_no, fact.reason))


def _refused(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(CorrectionRefused, entry.record.body)
    _decide(db, entry, "refused", (fact.approver_no, fact.reason))


def _decide(db: sqlite3.Connection, entry: Entry, status: str, decision: tuple[str, str]) -> None:
    db.execute(
        "UPDATE correction SET status = ?, approver_no = ?, decision = ?, decided_at = ?, pos = ?"
        " WHERE uid = ?",
        (status, *decision, entry.record.at, entry.pos, entry.record.subject),
    )


def _entered(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(AttendanceEntered, entry.record.body), entry.record
    if fact.cancels is not None:
        db.execute(
            "UPDATE paper_entry SET cancelled_by = ?, pos = ? WHERE uid = ?",
            (reference(record), entry.pos, fact.cancels),
        )
        return
    db.execute(
        f"INSERT INTO paper_entry({_ENTRY}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
        (
            reference(record),
            fact.staff_no,
            fact.day,
            fact.earliest,
            fact.latest,
            fact.sheet,
            fact.reason,
            record.by,
            record.at,
            entry.pos,
        ),
    )


CORRECTIONS = Projection(
    schema=SCHEMA,
    tables=["correction", "paper_entry"],
    folds={
        CorrectionRequested.KIND: _requested,
        AttendanceCorrected.KIND: _corrected,
        CorrectionRefused.KIND: _refused,
        AttendanceEntered.KIND: _entered,
    },
)
