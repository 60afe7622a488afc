"""Tasks handed down (交办任务), folded from their facts; open until the result was reported."""

import sqlite3
from collections.abc import Sequence
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.tasks import TaskAssigned, TaskDone, TaskProgressed, TaskReported
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, Record, decode
from appliance.domain.tasks import TaskState
from appliance.projections.registry import Projection

SCHEMA = Migrations("tasks")
STATE_AFTER = MappingProxyType(
    {TaskDone.KIND: TaskState.DONE, TaskReported.KIND: TaskState.REPORTED}
)


@SCHEMA()
def m001_task(db: Database) -> None:
    """Create the tasks and the places of their records."""
    db.execute(
        "CREATE TABLE task(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,"
        " title TEXT NOT NULL, source TEXT NOT NULL, letter TEXT NOT NULL, owner_no TEXT NOT NULL,"
        " received_on TEXT NOT NULL, stated_days INTEGER, limit_days INTEGER NOT NULL,"
        " limit_unit TEXT NOT NULL, clause TEXT NOT NULL, due_on TEXT NOT NULL,"
        " provisional INTEGER NOT NULL, important INTEGER NOT NULL, state TEXT NOT NULL,"
        " done_on TEXT, reported_on TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX task_open ON task(due_on) WHERE state <> 'reported'")
    db.execute(
        "CREATE TABLE task_step(task_id INTEGER, pos INTEGER, PRIMARY KEY(task_id, pos))"
        " STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m002_occasion(db: Database) -> None:
    """Note which meeting handed a task out."""
    db.execute("ALTER TABLE task ADD COLUMN occasion TEXT NOT NULL DEFAULT ''")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task as lists and its page show it. `pos` is its latest record."""

    id: int
    uid: str
    kind: str
    title: str
    source: str
    letter: str
    owner_no: str
    received_on: str
    stated_days: int | None
    limit_days: int
    limit_unit: str
    clause: str
    due_on: str
    provisional: int
    important: int
    state: str
    done_on: str | None
    reported_on: str | None
    pos: int
    occasion: str


_COLUMNS = tuple(TaskLine.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM task"


def fold_assigned(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin a task."""
    fact = fact_from(TaskAssigned, entry.record.body)
    row = {
        "id": entry.pos,
        "uid": entry.record.subject,
        "kind": fact.task_kind,
        "title": fact.title,
        "source": fact.source,
        "letter": fact.letter,
        "owner_no": fact.owner_no,
        "received_on": fact.received_on,
        "stated_days": fact.stated_days,
        "limit_days": fact.limit_days,
        "limit_unit": fact.limit_unit,
        "clause": fact.clause,
        "due_on": fact.due_on,
        "provisional": int(fact.provisional),
        "important": int(fact.important),
        "state": TaskState.OPEN,
        "pos": entry.pos,
        "occasion": fact.occasion,
    }
    places = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO task({', '.join(row)}) VALUES({places})", row)
    _note(db, entry.pos, entry)


def fold_step(db: sqlite3.Connection, entry: Entry) -> None:
    """Move a task on; telling how far it is leaves its state alone."""
    found = db.execute("SELECT id FROM task WHERE uid = ?", (entry.record.subject,)).fetchone()
    if found is None:
        return
    _note(db, found[0], entry)
    state = STATE_AFTER.get(entry.record.kind)
    if state is not None:
        column = "done_on" if state is TaskState.DONE else "reported_on"
        db.execute(
            f"UPDATE task SET state = ?, {column} = ? WHERE id = ?",
            (state, entry.record.at[:10], found[0]),
        )


def task_of(db: sqlite3.Connection, uid: str) -> TaskLine | None:
    """Return one task by its subject."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _line(row)


def open_tasks(db: sqlite3.Connection) -> list[TaskLine]:
    """Return every task whose result was not reported yet, what is due first at the head."""
    rows = db.execute(f"{_SELECT} WHERE state <> 'reported' ORDER BY due_on, id")
    return [_line(row) for row in rows]


def reported_tasks(db: sqlite3.Connection, limit: int = 50) -> list[TaskLine]:
    """Return the tasks that were reported last, newest first."""
    rows = db.execute(f"{_SELECT} WHERE state = 'reported' ORDER BY id DESC LIMIT ?", (limit,))
    return [_line(row) for row in rows]


def tasks_of_meeting(db: sqlite3.Connection, occasion: str) -> list[TaskLine]:
    """Return the tasks that a meeting handed out, in their order."""
    rows = db.execute(f"{_SELECT} WHERE occasion = ? ORDER BY id", (occasion,))
    return [_line(row) for row in rows]


def story_of_task(db: sqlite3.Connection, task_id: int) -> list[Record]:
    """Return every record of a task, oldest first."""
    rows = db.execute(
        "SELECT body FROM task_step JOIN journal USING(pos) WHERE task_id = ? ORDER BY pos",
        (task_id,),
    )
    return [decode(row[0]) for row in rows]


def _note(db: sqlite3.Connection, task_id: int, entry: Entry) -> None:
    db.execute("INSERT INTO task_step(task_id, pos) VALUES(?, ?)", (task_id, entry.pos))
    db.execute("UPDATE task SET pos = ? WHERE id = ?", (entry.pos, task_id))


def _line(row: Sequence[object]) -> TaskLine:
    return TaskLine(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


TASKS = Projection(
    schema=SCHEMA,
    tables=["task", "task_step"],
    folds={
        TaskAssigned.KIND: fold_assigned,
        TaskProgressed.KIND: fold_step,
        TaskDone.KIND: fold_step,
        TaskReported.KIND: fold_step,
    },
)
