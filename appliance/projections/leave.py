"""Leave slips (请假单) as pages need them: where each stands, what it covers, what is still to do.

A grant without a slip, as it was entered from paper, is a slip of its own.

Sources: facts/leave.py; LEV-01 to LEV-05, LEV-16; ATT-23.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.attendance import LeaveGranted
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.leave import (
    LeaveCopied,
    LeaveHandedOver,
    LeaveRefused,
    LeaveRequested,
    LeaveRevoked,
    LeaveWithdrawn,
)
from appliance.domain.record import Entry, Record, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("leave")


@SCHEMA()
def m001_leave(db: Database) -> None:
    """Create slips, their story, and their copies."""
    db.execute(
        "CREATE TABLE leave_slip(uid TEXT PRIMARY KEY, staff_no TEXT NOT NULL,"
        " leave_kind TEXT NOT NULL, first_day TEXT NOT NULL, first_session TEXT NOT NULL,"
        " last_day TEXT NOT NULL, last_session TEXT NOT NULL, begins TEXT, ends TEXT,"
        " reason TEXT NOT NULL, status TEXT NOT NULL, asked_at TEXT NOT NULL,"
        " cover_kind TEXT, cover_no TEXT, approver_no TEXT, on_paper TEXT, decided_at TEXT,"
        " revoked_why TEXT, revoked_day TEXT, revoked_session TEXT, handed_at TEXT,"
        " handed_to TEXT, matters TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX leave_slip_first ON leave_slip(first_day)")
    db.execute("CREATE INDEX leave_slip_open ON leave_slip(pos) WHERE status = 'pending'")
    db.execute(
        "CREATE TABLE leave_step(uid TEXT NOT NULL, pos INTEGER NOT NULL, kind TEXT NOT NULL,"
        " at TEXT NOT NULL, by TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY(uid, pos))"
        " STRICT, WITHOUT ROWID"
    )


def _requested(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(LeaveRequested, entry.record.body), entry.record
    _insert(db, entry, reference(record), fact, "pending")
    _tell(db, entry, reference(record), fact.reason)


def _insert(
    db: sqlite3.Connection, entry: Entry, uid: str, fact: LeaveRequested | LeaveGranted, status: str
) -> None:
    db.execute(
        "INSERT INTO leave_slip(uid, staff_no, leave_kind, first_day, first_session, last_day,"
        " last_session, begins, ends, reason, status, asked_at, cover_kind, cover_no, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            uid,
            fact.staff_no,
            fact.leave_kind,
            fact.first_day,
            fact.first_session,
            fact.last_day,
            fact.last_session,
            fact.begins,
            fact.ends,
            fact.reason,
            status,
            entry.record.at,
            fact.cover_kind,
            fact.cover_no,
            entry.pos,
        ),
    )


def _granted(db: sqlite3.Connection, entry: Entry) -> None:
    fact, uid = fact_from(LeaveGranted, entry.record.body), entry.record.subject
    if not _is_known(db, uid):
        uid = reference(entry.record)
        _insert(db, entry, uid, fact, "approved")
    db.execute(
        "UPDATE leave_slip SET status = 'approved', approver_no = ?, on_paper = ?, cover_kind = ?,"
        " cover_no = ?, decided_at = ?, pos = ? WHERE uid = ?",
        (
            fact.approver_no,
            fact.on_paper,
            fact.cover_kind,
            fact.cover_no,
            entry.record.at,
            entry.pos,
            uid,
        ),
    )
    _tell(db, entry, uid, fact.on_paper)


def _refused(db: sqlite3.Connection, entry: Entry) -> None:
    fact, uid = fact_from(LeaveRefused, entry.record.body), entry.record.subject
    db.execute(
        "UPDATE leave_slip SET status = 'refused', approver_no = ?, decided_at = ?, pos = ?"
        " WHERE uid = ?",
        (fact.approver_no, entry.record.at, entry.pos, uid),
    )
    _tell(db, entry, uid, fact.reason)


def _withdrawn(db: sqlite3.Connection, entry: Entry) -> None:
    uid = entry.record.subject
    db.execute(
        "UPDATE leave_slip SET status = 'withdrawn', pos = ? WHERE uid = ?", (entry.pos, uid)
    )
    _tell(db, entry, uid, "")


def _revoked(db: sqlite3.Connection, entry: Entry) -> None:
    fact, uid = fact_from(LeaveRevoked, entry.record.body), entry.record.subject
    db.execute(
        "UPDATE leave_slip SET status = 'revoked', revoked_why = ?, revoked_day = ?,"
        " revoked_session = ?, pos = ? WHERE uid = ?",
        (fact.why, fact.from_day, fact.from_session, entry.pos, uid),
    )
    _tell(db, entry, uid, fact.reason)


def _copied(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(LeaveCopied, entry.record.body)
    _tell(db, entry, entry.record.subject, fact.to)


def _handed_over(db: sqlite3.Connection, entry: Entry) -> None:
    fact, uid = fact_from(LeaveHandedOver, entry.record.body), entry.record.subject
    db.execute(
        "UPDATE leave_slip SET handed_at = ?, handed_to = ?, matters = ?, pos = ? WHERE uid = ?",
        (entry.record.at, fact.to_no, fact.matters, entry.pos, uid),
    )
    _tell(db, entry, uid, fact.matters)


def _is_known(db: sqlite3.Connection, uid: str) -> bool:
    return db.execute("SELECT 1 FROM leave_slip WHERE uid = ?", (uid,)).fetchone() is not None


def _tell(db: sqlite3.Connection, entry: Entry, uid: str, note: str) -> None:
    record: Record = entry.record
    db.execute(
        "INSERT INTO leave_step(uid, pos, kind, at, by, note) VALUES(?, ?, ?, ?, ?, ?)",
        (uid, entry.pos, record.kind, record.at, record.by, note),
    )


LEAVE = Projection(
    schema=SCHEMA,
    tables=["leave_slip", "leave_step"],
    folds={
        LeaveRequested.KIND: _requested,
        LeaveGranted.KIND: _granted,
        LeaveRefused.KIND: _refused,
        LeaveWithdrawn.KIND: _withdrawn,
        LeaveRevoked.KIND: _revoked,
        LeaveCopied.KIND: _copied,
        LeaveHandedOver.KIND: _handed_over,
    },
)
