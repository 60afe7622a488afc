"""What pages and the desk ask about first questions, organs and hand-overs of cases."""

import sqlite3
from collections.abc import Sequence

from appliance.domain.facts.first_contact import (
    CaseHandedOver,
    CaseTakenOver,
    InquiryReceived,
    OrganListed,
    OrganWithdrawn,
)
from appliance.domain.first_contact import InquiryState
from appliance.domain.record import Record, decode
from appliance.projections.first_contact import (
    INQUIRY_COLUMNS,
    LEDGER_OF_LETTERS,
    SCHEMA,
    STATE_AFTER,
    HandOver,
    InquiryLine,
    Organ,
    fold_handed_over,
    fold_listed,
    fold_received,
    fold_taken_over,
    fold_turn,
    fold_withdrawn,
)
from appliance.projections.registry import Projection

_SELECT = f"SELECT {', '.join(INQUIRY_COLUMNS)} FROM inquiry"
_ORGAN = "SELECT uid, name, phone, address, matters FROM organ"
_HANDOVER = (
    "SELECT pos, case_uid, from_no, to_no, reason, materials, at, taken_at FROM case_handover"
)


def inquiry_of(db: sqlite3.Connection, uid: str) -> InquiryLine | None:
    """Return one inquiry by its subject."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _line(row)


def open_inquiries(db: sqlite3.Connection) -> list[InquiryLine]:
    """Return every inquiry that somebody still owes an answer, promised days first."""
    rows = db.execute(f"{_SELECT} WHERE open = 1 ORDER BY due_on IS NULL, due_on, id")
    return [_line(row) for row in rows]


def closed_inquiries(db: sqlite3.Connection, limit: int = 50) -> list[InquiryLine]:
    """Return the inquiries that were answered last, newest first."""
    rows = db.execute(f"{_SELECT} WHERE open = 0 ORDER BY id DESC LIMIT ?", (limit,))
    return [_line(row) for row in rows]


def open_for(db: sqlite3.Connection, staff_no: str) -> list[InquiryLine]:
    """Return the open inquiries that wait for somebody: owed by them, or led to them."""
    return [
        one
        for one in open_inquiries(db)
        if one.holder_no == staff_no
        or (one.state == InquiryState.LED and led_to(db, one.id) == staff_no)
    ]


def inquiries_about(
    db: sqlite3.Connection, topics: Sequence[str], first: str, last: str
) -> list[InquiryLine]:
    """Return the inquiries about some topics of a span of days, oldest first."""
    rows = db.execute(
        f"{_SELECT} WHERE topic IN ({', '.join('?' * len(topics))})"
        " AND substr(received_at, 1, 10) BETWEEN ? AND ? ORDER BY id",
        (*topics, first, last),
    )
    return [_line(row) for row in rows]


def letters_and_visits(db: sqlite3.Connection, first: str, last: str) -> list[InquiryLine]:
    """Return the register of letters and visits (来信来访) of a span of days, oldest first."""
    rows = db.execute(
        f"{_SELECT} WHERE (channel IN (?, ?) OR topic = 'petition')"
        " AND substr(received_at, 1, 10) BETWEEN ? AND ? ORDER BY id",
        (*LEDGER_OF_LETTERS, first, last),
    )
    return [_line(row) for row in rows]


def story_of_inquiry(db: sqlite3.Connection, inquiry_id: int) -> list[Record]:
    """Return every record of an inquiry but the erasable one, oldest first."""
    rows = db.execute(
        "SELECT body FROM inquiry_step JOIN journal USING(pos) WHERE inquiry_id = ? ORDER BY pos",
        (inquiry_id,),
    )
    return [decode(row[0]) for row in rows]


def led_to(db: sqlite3.Connection, inquiry_id: int) -> str:
    """Return the staff number somebody was led to last, empty if nobody was."""
    led = [one.body.get("to_no") for one in story_of_inquiry(db, inquiry_id)]
    return str(next((no for no in reversed(led) if no), ""))


def organs(db: sqlite3.Connection, words: str = "") -> list[Organ]:
    """Return the directory, or what of it names some words."""
    rows = db.execute(f"{_ORGAN} WHERE name || matters LIKE ? ORDER BY name", (f"%{words}%",))
    return [_organ(row) for row in rows]


def organ_of(db: sqlite3.Connection, uid: str) -> Organ | None:
    """Return one organ."""
    row = db.execute(f"{_ORGAN} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _organ(row)


def handovers_of(db: sqlite3.Connection, case_uid: str) -> list[HandOver]:
    """Return where a case and its materials went, oldest first: its chain of custody."""
    rows = db.execute(f"{_HANDOVER} WHERE case_uid = ? ORDER BY pos", (case_uid,))
    return [_handover(row) for row in rows]


def handovers_waiting(db: sqlite3.Connection) -> list[HandOver]:
    """Return every case that was handed over and not taken yet."""
    rows = db.execute(f"{_HANDOVER} WHERE taken_at IS NULL ORDER BY pos")
    return [_handover(row) for row in rows]


def _line(row: Sequence[object]) -> InquiryLine:
    return InquiryLine(**dict(zip(INQUIRY_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


def _organ(row: Sequence[str]) -> Organ:
    uid, name, phone, address, matters = row
    return Organ(uid=uid, name=name, phone=phone, address=address, matters=matters)


def _handover(row: Sequence[object]) -> HandOver:
    return HandOver(**dict(zip(HandOver.__slots__, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


FIRST_CONTACT = Projection(
    schema=SCHEMA,
    tables=["inquiry", "inquiry_step", "organ", "case_handover"],
    folds={
        InquiryReceived.KIND: fold_received,
        **dict.fromkeys(STATE_AFTER, fold_turn),
        OrganListed.KIND: fold_listed,
        OrganWithdrawn.KIND: fold_withdrawn,
        CaseHandedOver.KIND: fold_handed_over,
        CaseTakenOver.KIND: fold_taken_over,
    },
)
