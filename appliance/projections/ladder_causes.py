"""What somebody may have to answer for and nobody has decided yet: the records the rule points at.

Upheld complaints and bad ratings found true are asked of their own tables; a second trip for want
of a notice is folded here, because a case only keeps how many there were, and so is a case whose
limit was missed: whom nobody urges any more still has to be answered for.

Sources: seed 003-J 一次性告知四, 规范五2, 承诺二; seed 000 第十一条第十款, 第十五条第十款.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.complaint import Ground
from appliance.domain.facts import fact_from
from appliance.domain.facts.case_care import CaseSilenceJudged, CaseUndone, CaseVisited
from appliance.domain.facts.cases import (
    CaseCompleted,
    CaseDelivered,
    CaseDenied,
    CaseExtensionRefused,
    CaseReferred,
)
from appliance.domain.frozen import dataclass
from appliance.domain.ladder import withdrawal_actions
from appliance.domain.limits import Outcome, SilenceFinding, overdue_kinds
from appliance.domain.notice import TripReason
from appliance.domain.record import Entry
from appliance.domain.sanction import Breach, Cause, breach_of_complaint
from appliance.projections.registry import Projection

SCHEMA = Migrations("ladder_causes")
NEWEST = 100  # of each kind: what nobody took up in all that time is not news
_APART = frozenset({Breach.SECOND_TRIP, Breach.NOT_CORRECTED, Breach.OVERDUE})
# After these a case may show that its limit was missed, or show it no longer.
_TELLS_OF_LIMIT = (
    CaseCompleted,
    CaseDelivered,
    CaseDenied,
    CaseExtensionRefused,
    CaseReferred,
    CaseSilenceJudged,
    CaseUndone,
)
_LIMIT = "due_on, finished_on, coalesce(replied_on, reported_on), delivered_on, finding, late_asked"


@SCHEMA()
def m001_second_trip(db: Database) -> None:
    """Create the second trips that a missing notice caused: few rows, read whole."""
    db.execute(
        "CREATE TABLE second_trip(id INTEGER PRIMARY KEY, local_no TEXT NOT NULL,"
        " item_name TEXT NOT NULL, clerk_no TEXT NOT NULL, day TEXT NOT NULL) STRICT"
    )


@SCHEMA()
def m002_overdue(db: Database) -> None:
    """Create the cases whose limit was missed: few rows, read whole."""
    db.execute(
        "CREATE TABLE overdue_case(id INTEGER PRIMARY KEY, local_no TEXT NOT NULL,"
        " item_name TEXT NOT NULL, clerk_no TEXT NOT NULL, day TEXT NOT NULL) STRICT"
    )
    rows = db.execute(
        "SELECT uid FROM cases WHERE late_asked = 1 OR finding IS NOT NULL"
        " OR max(coalesce(finished_on, ''), coalesce(replied_on, ''), coalesce(delivered_on, ''))"
        " > due_on"
    ).fetchall()
    for (uid,) in rows:
        _note_limit(db.conn, uid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Untaken:
    """A record that somebody may have to answer for; `breach` is empty where a person names it."""

    cause: Cause
    breach: str
    local_no: str
    title: str
    staff_no: str
    day: str


def untaken(db: sqlite3.Connection) -> list[Untaken]:
    """Return what no sanction names as its cause yet, the newest first."""
    found = [*_complaints(db), *_bad_ratings(db), *_second_trips(db), *_overdue(db)]
    taken = {
        (cause, _apart(breach))
        for cause, breach in db.execute("SELECT cause, breach FROM sanction")
    }
    left = [one for one in found if (one.local_no, _apart(one.breach)) not in taken]
    return sorted(left, key=lambda one: one.day, reverse=True)


def fold_visited(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep a second trip that was the hall's doing, with whoever took the case in."""
    if fact_from(CaseVisited, entry.record.body).reason != TripReason.MISSING_MATERIAL_NOT_TOLD:
        return
    db.execute(
        "INSERT INTO second_trip SELECT ?, local_no, item_name, clerk_no, ? FROM cases"
        " WHERE uid = ?",
        (entry.pos, entry.record.at[:10], entry.record.subject),
    )


def fold_limit(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep a case whose limit was missed, and let go of one for which a good reason was found."""
    _note_limit(db, entry.record.subject)


def _note_limit(db: sqlite3.Connection, uid: str) -> None:
    row = db.execute(f"SELECT id, {_LIMIT} FROM cases WHERE uid = ?", (uid,)).fetchone()
    if row is None:
        return
    case_id, due_on, *rest = row
    if due_on is not None and _is_missed(date.fromisoformat(due_on), *rest):
        db.execute(
            "INSERT OR REPLACE INTO overdue_case SELECT id, local_no, item_name, clerk_no, due_on"
            " FROM cases WHERE id = ?",
            (case_id,),
        )
        return
    if db.execute("SELECT 1 FROM overdue_case WHERE id = ?", (case_id,)).fetchone():
        db.execute("DELETE FROM overdue_case WHERE id = ?", (case_id,))


def _is_missed(
    due: date,
    finished: str | None,
    replied: str | None,
    delivered: str | None,
    finding: str | None,
    *late_asked: int,
) -> bool:
    """Say whether what is known of a case is one of the kinds of overdue (000§11.10)."""
    decided, told, handed = (
        None if one is None else date.fromisoformat(one) for one in (finished, replied, delivered)
    )
    last = max((one for one in (decided, told, handed) if one is not None), default=due)
    justified = finding == SilenceFinding.JUSTIFIED
    outcome = Outcome(decided=decided, replied=told, delivered=handed, justified=justified)
    silent = finding == SilenceFinding.DEEMED_CONSENT
    return bool(overdue_kinds(due, last, outcome)) or silent or any(late_asked)


def _apart(breach: str) -> str:
    """Return the breach if taking it up answers for nothing else of the same record, else none."""
    return breach if breach in _APART else ""


def _complaints(db: sqlite3.Connection) -> list[Untaken]:
    """Return upheld complaints by their ground; refused or repeated ones a second time (X31)."""
    rows = db.execute(
        "SELECT local_no, title, about_staff_no, received_at, category, refused,"
        " row_number() OVER (PARTITION BY about_staff_no ORDER BY id) FROM complaint"
        " WHERE finding IN ('true', 'partly') AND about_staff_no IS NOT NULL"
        " ORDER BY id DESC LIMIT ?",
        (NEWEST,),
    )
    found = []
    for local_no, title, staff_no, received_at, ground, refused, times in rows:
        one = Untaken(
            cause=Cause.COMPLAINT,
            breach=breach_of_complaint(Ground(ground)) or "",
            local_no=local_no,
            title=title,
            staff_no=staff_no,
            day=received_at[:10],
        )
        found.append(one)
        if withdrawal_actions(upheld=True, refuses=bool(refused), times=times):
            found.append(replace(one, breach=Breach.NOT_CORRECTED))
    return found


def _bad_ratings(db: sqlite3.Connection) -> list[Untaken]:
    rows = db.execute(
        "SELECT local_no, item_name, clerk_no, substr(rated_at, 1, 10) FROM bad_rating"
        " WHERE finding = 'true' AND state != 'void' AND clerk_no != '' ORDER BY id DESC LIMIT ?",
        (NEWEST,),
    )
    return _untaken(Cause.BAD_RATING, Breach.CONDUCT, rows)


def _second_trips(db: sqlite3.Connection) -> list[Untaken]:
    rows = db.execute(
        "SELECT local_no, item_name, clerk_no, max(day) FROM second_trip GROUP BY local_no"
        " ORDER BY max(id) DESC LIMIT ?",
        (NEWEST,),
    )
    return _untaken(Cause.SECOND_TRIP, Breach.SECOND_TRIP, rows)


def _overdue(db: sqlite3.Connection) -> list[Untaken]:
    rows = db.execute(
        "SELECT local_no, item_name, clerk_no, day FROM overdue_case ORDER BY id DESC LIMIT ?",
        (NEWEST,),
    )
    return _untaken(Cause.OVERDUE, Breach.OVERDUE, rows)


def _untaken(
    cause: Cause, breach: Breach, rows: Iterable[tuple[str, str, str, str]]
) -> list[Untaken]:
    """Return rows of number, item, clerk and day as causes that nobody has taken up."""
    return [
        Untaken(
            cause=cause,
            breach=breach,
            local_no=local_no,
            title=item_name,
            staff_no=clerk_no,
            day=day,
        )
        for local_no, item_name, clerk_no, day in rows
    ]


LADDER_CAUSES = Projection(
    schema=SCHEMA,
    tables=["second_trip", "overdue_case"],
    folds={
        CaseVisited.KIND: fold_visited,
        **{kind.KIND: fold_limit for kind in _TELLS_OF_LIMIT},
    },
)
