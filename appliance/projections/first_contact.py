"""First questions (首问), the directory of organs and hand-overs of cases, folded from their facts.

Who asked stands here masked; the full name is read by projections/persons.py.
"""

import sqlite3
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.first_contact import (
    CaseHandedOver,
    InquiryAnswered,
    InquiryPromised,
    InquiryReceived,
    InquiryReferred,
    InquiryReportedUp,
    InquirySentElsewhere,
    InquiryTakenOver,
    OrganListed,
)
from appliance.domain.first_contact import InquiryState
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry

SCHEMA = Migrations("first_contact")
STATE_AFTER = MappingProxyType(
    {
        InquiryAnswered.KIND: InquiryState.ANSWERED,
        InquiryReferred.KIND: InquiryState.LED,
        InquiryTakenOver.KIND: InquiryState.TAKEN,
        InquiryPromised.KIND: InquiryState.PROMISED,
        InquiryReportedUp.KIND: InquiryState.REPORTED,
        InquirySentElsewhere.KIND: InquiryState.ELSEWHERE,
    }
)
LEDGER_OF_LETTERS = ("letter", "visit")  # channels of the letters-and-visits register (FI-22)


@SCHEMA()
def m001_first_contact(db: Database) -> None:
    """Create inquiries, the places of their records, organs and hand-overs."""
    db.execute(
        "CREATE TABLE inquiry(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " asked_no TEXT NOT NULL, holder_no TEXT NOT NULL, channel TEXT NOT NULL,"
        " topic TEXT NOT NULL, question TEXT NOT NULL, asker TEXT NOT NULL, window INTEGER,"
        " item_code TEXT NOT NULL, item_name TEXT NOT NULL, received_at TEXT NOT NULL,"
        " state TEXT NOT NULL, open INTEGER NOT NULL, changed_at TEXT NOT NULL, due_on TEXT,"
        " pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX inquiry_open ON inquiry(holder_no) WHERE open = 1")
    db.execute(
        "CREATE TABLE inquiry_step(inquiry_id INTEGER, pos INTEGER, PRIMARY KEY(inquiry_id, pos))"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE organ(uid TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL,"
        " address TEXT NOT NULL, matters TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE case_handover(pos INTEGER PRIMARY KEY, case_uid TEXT NOT NULL,"
        " from_no TEXT NOT NULL, to_no TEXT NOT NULL, reason TEXT NOT NULL,"
        " materials TEXT NOT NULL, at TEXT NOT NULL, taken_at TEXT) STRICT"
    )
    db.execute("CREATE INDEX case_handover_open ON case_handover(to_no) WHERE taken_at IS NULL")
    db.execute("CREATE INDEX case_handover_case ON case_handover(case_uid)")


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryLine:
    """One inquiry. `asked_no` was asked first, `holder_no` owes the answer now."""

    id: int
    uid: str
    asked_no: str
    holder_no: str
    channel: str
    topic: str
    question: str
    asker: str
    window: int | None
    item_code: str
    item_name: str
    received_at: str
    state: str
    open: int
    changed_at: str
    due_on: str | None
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Organ:
    """An organ outside the hall, as the directory has it."""

    uid: str
    name: str
    phone: str
    address: str
    matters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A case on its way from one colleague to another; `taken_at` is None until it was taken."""

    pos: int
    case_uid: str
    from_no: str
    to_no: str
    reason: str
    materials: str
    at: str
    taken_at: str | None


INQUIRY_COLUMNS = tuple(InquiryLine.__slots__)


def fold_received(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin an inquiry: whoever was asked first owes the answer."""
    fact = fact_from(InquiryReceived, entry.record.body)
    row = (
        entry.pos,
        entry.record.subject,
        fact.asked_no,
        fact.asked_no,
        fact.channel,
        fact.topic,
        fact.question,
        fact.asker,
        fact.window,
        fact.item_code,
        fact.item_name,
        entry.record.at,
        InquiryState.ASKED,
        1,
        entry.record.at,
        None,
        entry.pos,
    )
    places = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO inquiry({', '.join(INQUIRY_COLUMNS)}) VALUES({places})", row)
    db.execute("INSERT INTO inquiry_step(inquiry_id, pos) VALUES(?, ?)", (entry.pos, entry.pos))


def fold_turn(db: sqlite3.Connection, entry: Entry) -> None:
    """Move an inquiry on; whoever takes it over, or gets it from below, owes the answer."""
    record = entry.record
    found = db.execute("SELECT id FROM inquiry WHERE uid = ?", (record.subject,)).fetchone()
    if found is None:
        return
    state = STATE_AFTER[record.kind]
    db.execute("INSERT INTO inquiry_step(inquiry_id, pos) VALUES(?, ?)", (found[0], entry.pos))
    db.execute(
        "UPDATE inquiry SET state = ?, open = ?, changed_at = ?, pos = ?,"
        " holder_no = coalesce(?, holder_no), due_on = coalesce(?, due_on) WHERE id = ?",
        (
            state,
            int(state.is_open),
            record.at,
            entry.pos,
            record.body.get("taken_by_no"),
            record.body.get("due_on"),
            found[0],
        ),
    )


def fold_listed(db: sqlite3.Connection, entry: Entry) -> None:
    """Put an organ into the directory."""
    fact = fact_from(OrganListed, entry.record.body)
    db.execute(
        "INSERT OR REPLACE INTO organ(uid, name, phone, address, matters) VALUES(?, ?, ?, ?, ?)",
        (entry.record.subject, fact.name, fact.phone, fact.address, fact.matters),
    )


def fold_withdrawn(db: sqlite3.Connection, entry: Entry) -> None:
    """Strike an organ from the directory."""
    db.execute("DELETE FROM organ WHERE uid = ?", (entry.record.subject,))


def fold_handed_over(db: sqlite3.Connection, entry: Entry) -> None:
    """Put a case on its way to a colleague."""
    fact = fact_from(CaseHandedOver, entry.record.body)
    db.execute(
        "INSERT INTO case_handover(pos, case_uid, from_no, to_no, reason, materials, at)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            entry.record.subject,
            fact.from_no,
            fact.to_no,
            fact.reason,
            fact.materials,
            entry.record.at,
        ),
    )


def fold_taken_over(db: sqlite3.Connection, entry: Entry) -> None:
    """Let a case arrive."""
    db.execute(
        "UPDATE case_handover SET taken_at = ? WHERE case_uid = ? AND taken_at IS NULL",
        (entry.record.at, entry.record.subject),
    )
