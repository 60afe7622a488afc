"""What happens to a complaint on its way, folded into its row; boxes and the book of opinions."""

import sqlite3
from collections.abc import Callable, Mapping

from sqlite_utils import Database, Migrations

from appliance.domain.complaint import ComplaintState
from appliance.domain.facts import fact_from
from appliance.domain.facts.complaint_care import (
    ComplaintAccepted,
    ComplaintAssigned,
    ComplaintCalledFalse,
    ComplaintClosed,
    ComplaintRectified,
    ComplaintReferred,
    ComplaintReportedBack,
    ComplaintStated,
    ComplaintUrged,
    ComplaintVideoChecked,
    EmergencyReported,
    OpinionAnswered,
    OpinionBoxOpened,
    OpinionNoted,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, Record, decode
from appliance.projections.complaints import change_complaint, fold_reported_back
from appliance.projections.registry import FoldOne, Projection

SCHEMA = Migrations("complaint_care")
Change = Mapping[str, str | int | None]


@SCHEMA()
def m001_opinions(db: Database) -> None:
    """Create the opinions, the openings of boxes and the emergencies: few rows, read whole."""
    db.execute(
        "CREATE TABLE opinion(id INTEGER PRIMARY KEY, uid TEXT NOT NULL, source TEXT NOT NULL,"
        " text TEXT NOT NULL, about TEXT NOT NULL, noted_at TEXT NOT NULL, noted_by TEXT NOT NULL,"
        " answer TEXT, improved TEXT, answered_at TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE opinion_box(id INTEGER PRIMARY KEY, uid TEXT NOT NULL, box TEXT NOT NULL,"
        " first_no TEXT NOT NULL, second_no TEXT NOT NULL, papers INTEGER NOT NULL,"
        " opened_at TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE emergency(id INTEGER PRIMARY KEY, what TEXT NOT NULL, measures TEXT NOT NULL,"
        " head_at TEXT NOT NULL, leader TEXT NOT NULL, leader_at TEXT NOT NULL,"
        " noted_at TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One entry of the book of opinions; `answered_at` is None while it waits."""

    uid: str
    source: str
    text: str
    about: str
    noted_at: str
    answer: str | None
    improved: str | None
    answered_at: str | None
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxOpening:
    """A box that was opened by two people."""

    uid: str
    box: str
    first_no: str
    second_no: str
    papers: int
    opened_at: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """An emergency with both of its reports."""

    what: str
    measures: str
    head_at: str
    leader: str
    leader_at: str
    noted_at: str
    pos: int


def opinions(db: sqlite3.Connection, limit: int = 100) -> list[Opinion]:
    """Return the newest opinions, those that wait for an answer first."""
    rows = db.execute(
        "SELECT uid, source, text, about, noted_at, answer, improved, answered_at, pos"
        " FROM opinion ORDER BY answered_at IS NOT NULL, id DESC LIMIT ?",
        (limit,),
    )
    names = tuple(Opinion.__slots__)
    return [Opinion(**dict(zip(names, row, strict=True))) for row in rows]


def box_openings(db: sqlite3.Connection, limit: int = 30) -> list[BoxOpening]:
    """Return the newest openings of boxes."""
    rows = db.execute(
        "SELECT uid, box, first_no, second_no, papers, opened_at, id FROM opinion_box"
        " ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    names = tuple(BoxOpening.__slots__)
    return [BoxOpening(**dict(zip(names, row, strict=True))) for row in rows]


def box_opening(db: sqlite3.Connection, uid: str) -> BoxOpening | None:
    """Return one opening of a box by its subject."""
    row = db.execute(
        "SELECT uid, box, first_no, second_no, papers, opened_at, id FROM opinion_box"
        " WHERE uid = ?",
        (uid,),
    ).fetchone()
    return None if row is None else BoxOpening(**dict(zip(BoxOpening.__slots__, row, strict=True)))


def opening_behind(db: sqlite3.Connection, complaint_id: int) -> BoxOpening | None:
    """Return the opening of the box a complaint lay in, None if it came another way."""
    row = db.execute("SELECT body FROM journal WHERE pos = ?", (complaint_id,)).fetchone()
    return box_opening(db, str(decode(row[0]).body.get("box", "")))


def emergencies(db: sqlite3.Connection, limit: int = 30) -> list[Emergency]:
    """Return the newest emergencies."""
    rows = db.execute(
        "SELECT what, measures, head_at, leader, leader_at, noted_at, id FROM emergency"
        " ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    names = tuple(Emergency.__slots__)
    return [Emergency(**dict(zip(names, row, strict=True))) for row in rows]


def story_of_complaint(db: sqlite3.Connection, complaint_id: int) -> list[Record]:
    """Return every record of a complaint after its filing, oldest first."""
    rows = db.execute(
        "SELECT body FROM complaint_step JOIN journal USING(pos) WHERE complaint_id = ?"
        " ORDER BY pos",
        (complaint_id,),
    )
    return [decode(row[0]) for row in rows]


def upheld_before(db: sqlite3.Connection, staff_no: str, complaint_id: int) -> int:
    """Return how many earlier complaints about a person were found true, at least in part."""
    row = db.execute(
        "SELECT count(*) FROM complaint WHERE about_staff_no = ? AND id < ?"
        " AND finding IN ('true', 'partly')",
        (staff_no, complaint_id),
    ).fetchone()
    return int(row[0])


def _step(read: Callable[[Entry], Change]) -> FoldOne:
    def fold(db: sqlite3.Connection, entry: Entry) -> None:
        change_complaint(db, entry, read(entry))

    return fold


def _accepted(entry: Entry) -> Change:
    return {"state": ComplaintState.ACCEPTED, "responded_at": entry.record.at}


def _assigned(entry: Entry) -> Change:
    to_no = fact_from(ComplaintAssigned, entry.record.body).to_no
    return {"state": ComplaintState.ASSIGNED, "assigned_no": to_no}


def _nothing(_entry: Entry) -> Change:
    return {}


def _referred(entry: Entry) -> Change:
    organ = fact_from(ComplaintReferred, entry.record.body).organ
    return {"state": ComplaintState.OUT_OF_SCOPE, "open": 0, "referred_to": organ}


def _rectified(entry: Entry) -> Change:
    fact = fact_from(ComplaintRectified, entry.record.body)
    return {"rectified": fact.done, "refused": int(fact.refused)}


def _called_false(_entry: Entry) -> Change:
    return {"called_false": 1}


def _closed(_entry: Entry) -> Change:
    return {"state": ComplaintState.CLOSED}


def fold_noted(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin an opinion."""
    fact, record = fact_from(OpinionNoted, entry.record.body), entry.record
    db.execute(
        "INSERT INTO opinion(id, uid, source, text, about, noted_at, noted_by, pos)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?1)",
        (entry.pos, record.subject, fact.source, fact.text, fact.about, record.at, record.by),
    )


def fold_answered(db: sqlite3.Connection, entry: Entry) -> None:
    """Note what came of an opinion."""
    fact, record = fact_from(OpinionAnswered, entry.record.body), entry.record
    db.execute(
        "UPDATE opinion SET answer = ?, improved = ?, answered_at = ?, pos = ? WHERE uid = ?",
        (fact.answer, fact.improved, record.at, entry.pos, record.subject),
    )


def fold_box(db: sqlite3.Connection, entry: Entry) -> None:
    """Note the opening of a box."""
    fact, record = fact_from(OpinionBoxOpened, entry.record.body), entry.record
    db.execute(
        "INSERT INTO opinion_box VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            record.subject,
            fact.box,
            fact.first_no,
            fact.second_no,
            fact.papers,
            record.at,
        ),
    )


def fold_emergency(db: sqlite3.Connection, entry: Entry) -> None:
    """Note an emergency and its two reports."""
    fact = fact_from(EmergencyReported, entry.record.body)
    db.execute(
        "INSERT INTO emergency VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.what,
            fact.measures,
            fact.head_at,
            fact.leader,
            fact.leader_at,
            entry.record.at,
        ),
    )


COMPLAINT_CARE = Projection(
    schema=SCHEMA,
    tables=["opinion", "opinion_box", "emergency"],
    folds={
        ComplaintAccepted.KIND: _step(_accepted),
        ComplaintAssigned.KIND: _step(_assigned),
        ComplaintUrged.KIND: _step(_nothing),
        ComplaintStated.KIND: _step(_nothing),
        ComplaintVideoChecked.KIND: _step(_nothing),
        ComplaintReferred.KIND: _step(_referred),
        ComplaintReportedBack.KIND: fold_reported_back,
        ComplaintRectified.KIND: _step(_rectified),
        ComplaintCalledFalse.KIND: _step(_called_false),
        ComplaintClosed.KIND: _step(_closed),
        OpinionNoted.KIND: fold_noted,
        OpinionAnswered.KIND: fold_answered,
        OpinionBoxOpened.KIND: fold_box,
        EmergencyReported.KIND: fold_emergency,
    },
)
