"""Complaints (投诉) folded from their facts. The complainant stands here masked.

Who complained, in full, is read from the journal by its place, after the look itself is a fact.
"""

import sqlite3
from collections.abc import Mapping, Sequence

from sqlite_utils import Database, Migrations

from appliance.domain.complaint import ComplaintChannel, ComplaintState, owes_another_reply
from appliance.domain.facts import fact_from
from appliance.domain.facts.complaints import (
    ComplaintFiled,
    ComplaintPersonRecorded,
    ComplaintReplied,
)
from appliance.domain.facts.hall import BodyErased
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, decode
from appliance.projections.registry import Projection

SCHEMA = Migrations("complaints")
_ERASED = b'{"$'  # how a line begins whose body is gone


@SCHEMA()
def m001_complaints(db: Database) -> None:
    """Create the complaints and where their people stand."""
    db.execute(
        "CREATE TABLE complaint(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " local_no TEXT NOT NULL, title TEXT NOT NULL, content TEXT NOT NULL,"
        " category TEXT NOT NULL, channel TEXT NOT NULL, difficulty TEXT NOT NULL,"
        " complainant TEXT NOT NULL, about TEXT NOT NULL, about_staff_no TEXT,"
        " due_on TEXT NOT NULL, provisional INTEGER NOT NULL, policy TEXT NOT NULL,"
        " calendar TEXT NOT NULL, taken_by_no TEXT NOT NULL, received_at TEXT NOT NULL,"
        " state TEXT NOT NULL, open INTEGER NOT NULL, replied_at TEXT, finding TEXT, reply TEXT,"
        " way TEXT, handler_no TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX complaint_open ON complaint(due_on) WHERE open = 1")
    db.execute(
        "CREATE TABLE complaint_person(complaint_id INTEGER PRIMARY KEY, pos INTEGER NOT NULL,"
        " leaf BLOB NOT NULL) STRICT"
    )


@SCHEMA()
def m002_the_way_to_the_reply(db: Database) -> None:
    """Add who has it, the second reply, what was put right, and the places of all records."""
    for column in (
        "units INTEGER NOT NULL DEFAULT 1",
        "letter TEXT NOT NULL DEFAULT ''",
        "responded_at TEXT",
        "assigned_no TEXT",
        "reported_at TEXT",
        "rectified TEXT",
        "refused INTEGER NOT NULL DEFAULT 0",
        "called_false INTEGER NOT NULL DEFAULT 0",
        "referred_to TEXT",
    ):
        db.execute(f"ALTER TABLE complaint ADD COLUMN {column}")
    db.execute(
        "CREATE TABLE complaint_step(complaint_id INTEGER, pos INTEGER,"
        " PRIMARY KEY(complaint_id, pos)) STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m003_paper_forms(db: Database) -> None:
    """Create the numbers of the paper forms that were entered, so that none is entered twice."""
    db.execute(
        "CREATE TABLE complaint_form(form TEXT PRIMARY KEY, complaint_id INTEGER NOT NULL,"
        " written_on TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLine:
    """One complaint as lists and its page show it. `pos` is its latest record."""

    id: int
    uid: str
    local_no: str
    title: str
    content: str
    category: str
    channel: str
    difficulty: str
    complainant: str
    about: str
    about_staff_no: str | None
    due_on: str
    provisional: int
    policy: str
    calendar: str
    taken_by_no: str
    received_at: str
    state: str
    open: int
    replied_at: str | None
    finding: str | None
    reply: str | None
    way: str | None
    handler_no: str | None
    units: int
    letter: str
    responded_at: str | None
    assigned_no: str | None
    reported_at: str | None
    rectified: str | None
    refused: int
    called_false: int
    referred_to: str | None
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Complainant:
    """Who complained, in full: to be shown only after `person.viewed` was appended."""

    name: str
    phone: str
    address: str


_COLUMNS = tuple(ComplaintLine.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM complaint"


def fold_filed(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin a complaint."""
    fact, record = fact_from(ComplaintFiled, entry.record.body), entry.record
    row = {
        "id": entry.pos,
        "uid": record.subject,
        "local_no": fact.local_no,
        "title": fact.title,
        "content": fact.content,
        "category": fact.category,
        "channel": fact.channel,
        "difficulty": fact.difficulty,
        "complainant": fact.complainant,
        "about": fact.about,
        "about_staff_no": fact.about_staff_no,
        "due_on": fact.due_on,
        "provisional": int(fact.provisional),
        "policy": fact.policy,
        "calendar": fact.calendar,
        "taken_by_no": fact.taken_by_no,
        "received_at": record.at,
        "state": ComplaintState.FILED,
        "open": 1,
        "units": fact.units,
        "letter": fact.letter,
        "pos": entry.pos,
    }
    places = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO complaint({', '.join(row)}) VALUES({places})", row)
    if fact.form:
        db.execute(
            "INSERT INTO complaint_form VALUES(?, ?, ?) ON CONFLICT DO NOTHING",
            (fact.form, entry.pos, fact.written_on),
        )


def fold_replied(db: sqlite3.Connection, entry: Entry) -> None:
    """Note the answer; a transferred complaint still owes the supervision department its own."""
    fact = fact_from(ComplaintReplied, entry.record.body)
    change = {
        "replied_at": entry.record.at,
        "finding": fact.finding,
        "reply": fact.reply,
        "way": fact.way,
        "handler_no": fact.handler_no,
    }
    change_complaint(db, entry, change)
    _settle(db, entry.record.subject)


def change_complaint(
    db: sqlite3.Connection, entry: Entry, change: Mapping[str, str | int | None]
) -> None:
    """Note a record of a complaint and what it changes."""
    found = db.execute("SELECT id FROM complaint WHERE uid = ?", (entry.record.subject,)).fetchone()
    if found is None:
        return
    row = {**change, "pos": entry.pos}
    sets = ", ".join(f"{name} = :{name}" for name in row)
    db.execute(f"UPDATE complaint SET {sets} WHERE id = :id", {**row, "id": found[0]})
    db.execute("INSERT INTO complaint_step(complaint_id, pos) VALUES(?, ?)", (found[0], entry.pos))


def fold_reported_back(db: sqlite3.Connection, entry: Entry) -> None:
    """Note the reply to the supervision department."""
    change_complaint(db, entry, {"reported_at": entry.record.at})
    _settle(db, entry.record.subject)


def _settle(db: sqlite3.Connection, uid: str) -> None:
    """Close what is owed once every reply was given."""
    channel, replied, reported, state = db.execute(
        "SELECT channel, replied_at, reported_at, state FROM complaint WHERE uid = ?", (uid,)
    ).fetchone() or (ComplaintChannel.ONSITE, None, None, "")
    owes = owes_another_reply(
        ComplaintChannel(channel),
        to_complainant=replied is not None,
        to_supervision=reported is not None,
    )
    if not owes and state != ComplaintState.CLOSED:
        db.execute(
            "UPDATE complaint SET state = ?, open = 0 WHERE uid = ?", (ComplaintState.REPLIED, uid)
        )


def fold_person(db: sqlite3.Connection, entry: Entry) -> None:
    """Note where the complainant's record stands, and its leaf, so that erasing finds it."""
    db.execute(
        "INSERT INTO complaint_person(complaint_id, pos, leaf)"
        " SELECT id, ?1, ?2 FROM complaint WHERE uid = ?3"
        " ON CONFLICT(complaint_id) DO UPDATE SET pos = excluded.pos, leaf = excluded.leaf",
        (entry.pos, bytes.fromhex(entry.leaf), entry.record.subject),
    )


def fold_erased(db: sqlite3.Connection, entry: Entry) -> None:
    """Forget where a person stood whose body is gone."""
    fact = fact_from(BodyErased, entry.record.body)
    db.execute("DELETE FROM complaint_person WHERE leaf = ?", (bytes.fromhex(fact.leaf),))


def complaint_of(db: sqlite3.Connection, uid: str) -> ComplaintLine | None:
    """Return one complaint by its subject."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _line(row)


def complaint_with_number(db: sqlite3.Connection, local_no: str) -> ComplaintLine | None:
    """Return the newest complaint with a printed number."""
    row = db.execute(
        f"{_SELECT} WHERE local_no = ? ORDER BY id DESC LIMIT 1", (local_no,)
    ).fetchone()
    return None if row is None else _line(row)


def is_complaint_form_used(db: sqlite3.Connection, form: str) -> bool:
    """Say whether a paper form of this number was entered before."""
    return db.execute("SELECT 1 FROM complaint_form WHERE form = ?", (form,)).fetchone() is not None


def written_on(db: sqlite3.Connection, complaint_id: int) -> str:
    """Return the day a complaint was written on paper, nothing if it came another way."""
    row = db.execute(
        "SELECT written_on FROM complaint_form WHERE complaint_id = ?", (complaint_id,)
    ).fetchone()
    return "" if row is None else str(row[0])


def open_complaints(db: sqlite3.Connection) -> list[ComplaintLine]:
    """Return all complaints that wait for their reply, what is due first at the head."""
    return [_line(row) for row in db.execute(f"{_SELECT} WHERE open = 1 ORDER BY due_on, id")]


def recent_complaints(db: sqlite3.Connection, limit: int = 100) -> list[ComplaintLine]:
    """Return the newest complaints first, answered or not."""
    return [_line(row) for row in db.execute(f"{_SELECT} ORDER BY id DESC LIMIT ?", (limit,))]


def complainant_of(db: sqlite3.Connection, complaint_id: int) -> Complainant | None:
    """Return who complained, in full; None when unnamed, or erased."""
    row = db.execute(
        "SELECT body FROM complaint_person JOIN journal USING(pos) WHERE complaint_id = ?",
        (complaint_id,),
    ).fetchone()
    if row is None or row[0].startswith(_ERASED):
        return None
    fact = fact_from(ComplaintPersonRecorded, decode(row[0]).body)
    return Complainant(name=fact.name, phone=fact.phone, address=fact.address)


def _line(row: Sequence[object]) -> ComplaintLine:
    return ComplaintLine(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


COMPLAINTS = Projection(
    schema=SCHEMA,
    tables=["complaint", "complaint_person", "complaint_step", "complaint_form"],
    folds={
        ComplaintFiled.KIND: fold_filed,
        ComplaintReplied.KIND: fold_replied,
        ComplaintPersonRecorded.KIND: fold_person,
        BodyErased.KIND: fold_erased,
    },
)
