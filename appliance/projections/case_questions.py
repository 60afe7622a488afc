"""What pages and the desk ask about cases; every answer is a frozen value."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from appliance.domain.case import CaseState
from appliance.domain.case_paper import PaperAct, as_on_paper
from appliance.domain.case_undo import standing
from appliance.domain.facts import fact_from
from appliance.domain.facts.case_care import CaseEntered
from appliance.domain.facts.cases import CaseAccepted, CasePersonRecorded
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, decode
from appliance.projections.case_paper_days import paper_act
from appliance.projections.case_row import lines_of
from appliance.projections.record_days import day_of

DAY = 10  # characters of a date at the head of a stamp
_ERASED = b'{"$'  # how a line begins whose body is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case as lists and its page show it. `pos` is its latest record."""

    id: int
    uid: str
    local_no: str
    item_code: str
    item_name: str
    item_version: str
    case_kind: str
    window: int
    clerk_no: str
    applicant: str
    promise_days: int
    promise_unit: str
    platform_no: str | None
    received_at: str
    state: str
    changed_at: str
    accepted_at: str | None
    due_on: str | None
    provisional: int
    policy: str | None
    calendar: str | None
    finished_on: str | None
    pos: int
    legal_days: int
    legal_unit: str
    legal_due_on: str | None
    owed_by: str | None
    stopped_on: str | None
    reported_on: str | None
    replied_on: str | None
    delivered_on: str | None
    archived_on: str | None
    urged_on: str | None
    follow_on: str | None
    finding: str | None
    late_asked: int
    rounds: int
    trips: int
    fault_trips: int
    worked_on: str


_COLUMNS = tuple(CaseLine.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM cases"
_SELECT_TASK = "SELECT ref, case_id, task, window, due_on, handed_at FROM case_task"
_IN_HAND = (CaseState.ACCEPTED, CaseState.IN_PROCEDURE, CaseState.REFERRED)
_ACCEPTED = CaseAccepted.KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One record of a case's story at its place in the journal, and the day it belongs to."""

    pos: int
    record: Record
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who applies, in full: to be shown only after `person.viewed` was appended."""

    name: str
    id_number: str
    phone: str
    agent: str
    id_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """What became of cases on one day."""

    received: int
    finished: int
    delivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A step another window has in hand. `ref` names its handing over."""

    ref: str
    case_id: int
    task: str
    window: int
    due_on: str
    handed_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """An open step with its case, as the page of its window lists it."""

    task: OpenTask
    case: CaseLine


def case_of(db: sqlite3.Connection, uid: str) -> CaseLine | None:
    """Return one case by its subject."""
    return _one(db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone())


def open_cases(db: sqlite3.Connection, window: int | None = None) -> list[CaseLine]:
    """Return all cases that the hall still owes something, what is due first at the head."""
    rows = db.execute(
        f"{_SELECT} WHERE open = 1 AND (?1 IS NULL OR window = ?1)"
        " ORDER BY due_on IS NULL, due_on, id",
        (window,),
    )
    return [_line(row) for row in rows]


def recent_cases(
    db: sqlite3.Connection,
    *,
    state: CaseState | None = None,
    window: int | None = None,
    limit: int = 50,
) -> list[CaseLine]:
    """Return the newest cases first, in one state or of one window if only one is asked for."""
    rows = db.execute(
        f"{_SELECT} WHERE (?1 IS NULL OR state = ?1) AND (?2 IS NULL OR window = ?2)"
        " ORDER BY id DESC LIMIT ?3",
        (state, window, limit),
    )
    return [_line(row) for row in rows]


def cases_at(db: sqlite3.Connection, case_ids: Sequence[int]) -> list[CaseLine]:
    """Return the cases at these places, newest first."""
    marks = ", ".join("?" * len(case_ids))
    rows = db.execute(f"{_SELECT} WHERE id IN ({marks}) ORDER BY id DESC", tuple(case_ids))
    return [_line(row) for row in rows]


def story_of(db: sqlite3.Connection, case_id: int) -> list[Told]:
    """Return every record of a case but the erasable ones, oldest first."""
    act = paper_act(db, case_id)
    told = [(pos, decode(line)) for pos, line in lines_of(db, case_id)]
    return [_told(db, pos, record, act) for pos, record in told]


def applicant_of(db: sqlite3.Connection, case_id: int) -> Applicant | None:
    """Return who applies, in full; None once it was erased, or was never recorded."""
    row = db.execute(
        "SELECT body FROM case_person JOIN journal USING(pos) WHERE case_id = ?", (case_id,)
    ).fetchone()
    if row is None or row[0].startswith(_ERASED):
        return None
    fact = fact_from(CasePersonRecorded, decode(row[0]).body)
    return Applicant(
        name=fact.name,
        id_number=fact.id_number,
        phone=fact.phone,
        agent=fact.agent,
        id_note=fact.id_note,
    )


def day_count(
    db: sqlite3.Connection, day: str, window: int | None = None, *, until: str = ""
) -> DayCount:
    """Return the counts of one day, or from a day to another, of one window or of the hall."""
    row = db.execute(
        "SELECT total(received), total(finished), total(delivered) FROM case_day"
        " WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR window = ?3)",
        (day, until or day, window),
    ).fetchone()
    received, finished, delivered = (int(number) for number in row)
    return DayCount(received=received, finished=finished, delivered=delivered)


def owed_of(db: sqlite3.Connection, case_id: int) -> list[str]:
    """Return what is to follow the conditional acceptance of a case; empty if nothing is owed."""
    row = db.execute("SELECT owed_by FROM cases WHERE id = ?", (case_id,)).fetchone()
    if row is None or row[0] is None:
        return []
    records = standing([one.record for one in story_of(db, case_id)])
    accepted = [fact_from(CaseAccepted, one.body) for one in records if one.kind == _ACCEPTED]
    return list(accepted[-1].owed)


def task_of(db: sqlite3.Connection, ref: str) -> OpenTask | None:
    """Return an open step by the reference of its handing over."""
    row = db.execute(f"{_SELECT_TASK} WHERE ref = ?", (ref,)).fetchone()
    return None if row is None else _task(row)


def tasks_of(db: sqlite3.Connection, case_id: int) -> list[OpenTask]:
    """Return the open steps of a case, the earliest due first."""
    rows = db.execute(f"{_SELECT_TASK} WHERE case_id = ? ORDER BY due_on", (case_id,))
    return [_task(row) for row in rows]


def tasks_at(db: sqlite3.Connection, window: int | None) -> list[TaskLine]:
    """Return the open steps of a window, or of the hall, the earliest due first.

    Once a case is decided or withdrawn its steps are nobody's work any more.
    """
    rows = db.execute(
        f"{_SELECT_TASK} WHERE ?1 IS NULL OR window = ?1 ORDER BY due_on", (window,)
    ).fetchall()
    found = []
    for row in rows:
        task = _task(row)
        case = _one(db.execute(f"{_SELECT} WHERE id = ?", (task.case_id,)).fetchone())
        if case is not None and case.state in _IN_HAND:
            found.append(TaskLine(task=task, case=case))
    return found


def case_at(db: sqlite3.Connection, case_id: int) -> CaseLine | None:
    """Return a case by the place of its first record."""
    return _one(db.execute(f"{_SELECT} WHERE id = ?", (case_id,)).fetchone())


def counted_before(db: sqlite3.Connection, calendar: str) -> list[CaseLine]:
    """Return the open cases whose due date was counted by another calendar than this."""
    rows = db.execute(
        f"{_SELECT} WHERE open = 1 AND due_on IS NOT NULL AND calendar <> ? ORDER BY due_on",
        (calendar,),
    )
    return [_line(row) for row in rows]


def not_filed(db: sqlite3.Connection, limit: int = 200) -> list[CaseLine]:
    """Return the cases at their end whose file is not put away, the oldest first."""
    rows = db.execute(
        f"{_SELECT} WHERE open = 0 AND archived_on IS NULL ORDER BY id LIMIT ?", (limit,)
    )
    return [_line(row) for row in rows]


def _told(db: sqlite3.Connection, pos: int, record: Record, act: PaperAct | None) -> Told:
    """Return a record of a story; what was copied from paper bears the paper's time."""
    on_paper = record if record.kind == CaseEntered.KIND else as_on_paper(record, act)
    if on_paper is record:
        return Told(pos=pos, record=record, day=day_of(db, record))
    return Told(pos=pos, record=on_paper, day=date.fromisoformat(on_paper.at[:DAY]))


def _line(row: Sequence[object]) -> CaseLine:
    return CaseLine(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


def _task(row: Sequence[object]) -> OpenTask:
    return OpenTask(**dict(zip(OpenTask.__slots__, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


def _one(row: Sequence[object] | None) -> CaseLine | None:
    return None if row is None else _line(row)
