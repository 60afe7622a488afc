"""Cases (办件) as pages ask for them, folded from the case facts.

Promises: no name, number or address of a citizen stands here, only masked words and the place of
the record that holds the rest; a case's story is read from the journal itself, so it cannot differ.

Sources: DESIGN.md 5; DOMAIN.md 8.1.
"""

import sqlite3
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from appliance.domain.case import CaseState
from appliance.domain.facts import fact_from
from appliance.domain.facts.cases import (
    CaseAccepted,
    CaseCompleted,
    CaseDeclined,
    CaseDelivered,
    CaseDenied,
    CaseExtended,
    CasePersonRecorded,
    CaseReceived,
    CaseSupplemented,
    CaseSupplementRequested,
    CaseWithdrawn,
    PersonViewed,
)
from appliance.domain.facts.hall import BodyErased
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("cases")
DAY = 10  # characters of a date at the head of a stamp


@SCHEMA()
def m001_cases(db: Database) -> None:
    """Create the cases, their steps, where their people stand, and the counts of each day."""
    db.execute(
        "CREATE TABLE cases(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " local_no TEXT NOT NULL, item_code TEXT NOT NULL, item_name TEXT NOT NULL,"
        " item_version TEXT NOT NULL, case_kind TEXT NOT NULL, window INTEGER NOT NULL,"
        " clerk_no TEXT NOT NULL, applicant TEXT NOT NULL, promise_days INTEGER NOT NULL,"
        " promise_unit TEXT NOT NULL, platform_no TEXT, received_at TEXT NOT NULL,"
        " state TEXT NOT NULL, open INTEGER NOT NULL, changed_at TEXT NOT NULL, accepted_at TEXT,"
        " due_on TEXT, provisional INTEGER NOT NULL DEFAULT 0, policy TEXT, calendar TEXT,"
        " finished_on TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX cases_open ON cases(due_on) WHERE open = 1")
    db.execute(
        "CREATE TABLE case_step(case_id INTEGER, pos INTEGER, PRIMARY KEY(case_id, pos))"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE case_person(case_id INTEGER PRIMARY KEY, pos INTEGER NOT NULL,"
        " leaf BLOB NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE case_day(day TEXT, window INTEGER, received INTEGER NOT NULL DEFAULT 0,"
        " finished INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0,"
        " PRIMARY KEY(day, window)) STRICT, WITHOUT ROWID"
    )


STATE_AFTER = MappingProxyType(
    {
        CaseAccepted.KIND: CaseState.ACCEPTED,
        CaseSupplementRequested.KIND: CaseState.SUPPLEMENTING,
        CaseSupplemented.KIND: CaseState.RECEIVED,
        CaseCompleted.KIND: CaseState.COMPLETED,
        CaseDelivered.KIND: CaseState.DELIVERED,
        CaseDeclined.KIND: CaseState.DECLINED,
        CaseDenied.KIND: CaseState.DENIED,
        CaseWithdrawn.KIND: CaseState.WITHDRAWN,
    }
)
# The hall answered: from here on a rating is owed, and the day's count of finished cases grows.
FINISHING = frozenset({CaseCompleted.KIND, CaseDeclined.KIND, CaseDenied.KIND})


def fold_received(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin a case."""
    fact = fact_from(CaseReceived, entry.record.body)
    at = entry.record.at
    db.execute(
        "INSERT INTO cases(id, uid, local_no, item_code, item_name, item_version, case_kind,"
        " window, clerk_no, applicant, promise_days, promise_unit, platform_no, received_at,"
        " state, open, changed_at, pos) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1,?,?)",
        (
            entry.pos,
            entry.record.subject,
            fact.local_no,
            fact.item_code,
            fact.item_name,
            fact.item_version,
            fact.case_kind,
            fact.window,
            fact.clerk_no,
            fact.applicant,
            fact.promise_days,
            fact.promise_unit,
            fact.platform_no,
            at,
            CaseState.RECEIVED,
            at,
            entry.pos,
        ),
    )
    db.execute("INSERT INTO case_step(case_id, pos) VALUES(?, ?)", (entry.pos, entry.pos))
    _count(db, at[:DAY], fact.window, "received")


def fold_step(db: sqlite3.Connection, entry: Entry) -> None:
    """Move a case to the state its fact tells."""
    state = STATE_AFTER[entry.record.kind]
    case = _advance(db, entry, state)
    if case is None:
        return
    case_id, window = case
    day = entry.record.at[:DAY]
    if entry.record.kind in FINISHING:
        db.execute("UPDATE cases SET finished_on = ? WHERE id = ?", (day, case_id))
        _count(db, day, window, "finished")
    elif state is CaseState.DELIVERED:
        _count(db, day, window, "delivered")


def fold_accepted(db: sqlite3.Connection, entry: Entry) -> None:
    """Move a case to accepted and note its due date with the rules that gave it."""
    fact = fact_from(CaseAccepted, entry.record.body)
    case = _advance(db, entry, CaseState.ACCEPTED)
    if case is not None:
        db.execute("UPDATE cases SET accepted_at = ? WHERE id = ?", (entry.record.at, case[0]))
        _date(db, case[0], fact)


def fold_extended(db: sqlite3.Connection, entry: Entry) -> None:
    """Note the new due date; the state stays."""
    fact = fact_from(CaseExtended, entry.record.body)
    case = _touch(db, entry)
    if case is not None:
        _date(db, case[0], fact)


def fold_viewed(db: sqlite3.Connection, entry: Entry) -> None:
    """Let a look at full numbers stand in the case's story."""
    _touch(db, entry)


def fold_person(db: sqlite3.Connection, entry: Entry) -> None:
    """Note where the applicant's record stands, and its leaf, so that erasing finds it."""
    case = _find(db, entry.record.subject)
    if case is None:
        return
    db.execute(
        "INSERT INTO case_person(case_id, pos, leaf) VALUES(?, ?, ?)"
        " ON CONFLICT(case_id) DO UPDATE SET pos = excluded.pos, leaf = excluded.leaf",
        (case[0], entry.pos, bytes.fromhex(entry.leaf)),
    )


def fold_erased(db: sqlite3.Connection, entry: Entry) -> None:
    """Forget where a person stood whose body is gone."""
    fact = fact_from(BodyErased, entry.record.body)
    db.execute("DELETE FROM case_person WHERE leaf = ?", (bytes.fromhex(fact.leaf),))


def _find(db: sqlite3.Connection, uid: str) -> tuple[int, int] | None:
    found = db.execute("SELECT id, window FROM cases WHERE uid = ?", (uid,)).fetchone()
    return None if found is None else (found[0], found[1])


def _touch(db: sqlite3.Connection, entry: Entry) -> tuple[int, int] | None:
    case = _find(db, entry.record.subject)
    if case is not None:
        db.execute("INSERT INTO case_step(case_id, pos) VALUES(?, ?)", (case[0], entry.pos))
        db.execute("UPDATE cases SET pos = ? WHERE id = ?", (entry.pos, case[0]))
    return case


def _advance(db: sqlite3.Connection, entry: Entry, state: CaseState) -> tuple[int, int] | None:
    case = _touch(db, entry)
    if case is not None:
        db.execute(
            "UPDATE cases SET state = ?, open = ?, changed_at = ? WHERE id = ?",
            (state, int(state.is_open), entry.record.at, case[0]),
        )
    return case


def _date(db: sqlite3.Connection, case_id: int, fact: CaseAccepted | CaseExtended) -> None:
    db.execute(
        "UPDATE cases SET due_on = ?, provisional = ?, policy = ?, calendar = ? WHERE id = ?",
        (fact.due_on, int(fact.provisional), fact.policy, fact.calendar, case_id),
    )


def _count(db: sqlite3.Connection, day: str, window: int, what: str) -> None:
    db.execute(
        f"INSERT INTO case_day(day, window, {what}) VALUES(?, ?, 1)"
        f" ON CONFLICT(day, window) DO UPDATE SET {what} = {what} + 1",
        (day, window),
    )


CASES = Projection(
    schema=SCHEMA,
    tables=["cases", "case_step", "case_person", "case_day"],
    folds={
        CaseReceived.KIND: fold_received,
        CaseAccepted.KIND: fold_accepted,
        CaseExtended.KIND: fold_extended,
        PersonViewed.KIND: fold_viewed,
        CasePersonRecorded.KIND: fold_person,
        BodyErased.KIND: fold_erased,
        **{kind: fold_step for kind in STATE_AFTER if kind != CaseAccepted.KIND},
    },
)
