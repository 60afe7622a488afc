"""Cases (办件) as pages ask for them, folded from the case facts.

Promises: no name, number or address of a citizen stands here, only masked words and the place of
the record that holds the rest; a case's story is read from the journal itself, so it cannot differ.

Sources: DESIGN.md 5; DOMAIN.md 8.1.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.case import CaseState
from appliance.domain.case_undo import standing
from appliance.domain.facts import fact_from
from appliance.domain.facts.case_care import CaseEntered, CaseUndone
from appliance.domain.facts.cases import CasePersonRecorded, CaseReceived
from appliance.domain.facts.hall import BodyErased
from appliance.domain.record import Entry, Record, decode
from appliance.projections.case_columns import AT_FIRST
from appliance.projections.case_paper_days import CREATE, TABLE, dated, note_line
from appliance.projections.case_row import TELLING, lines_of, set_columns, tell
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


@SCHEMA()
def m002_care(db: Database) -> None:
    """Create what the care for a case needs: its other clocks, debts, trips, files, tasks."""
    for column, kind in AT_FIRST.columns_added.items():
        db.execute(f"ALTER TABLE cases ADD COLUMN {column} {kind}")
    db.execute("CREATE INDEX cases_unfiled ON cases(id) WHERE open = 0 AND archived_on IS NULL")
    db.execute(
        "CREATE TABLE case_task(ref TEXT PRIMARY KEY, case_id INTEGER NOT NULL,"
        " task TEXT NOT NULL, window INTEGER NOT NULL, due_on TEXT NOT NULL,"
        " handed_at TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m003_paper(db: Database) -> None:
    """Create where the cases of a day on paper stand on paper."""
    for statement in CREATE:
        db.execute(statement)


@SCHEMA()
def m004_open_by_place(db: Database) -> None:
    """List the open cases by place: accepting one then moves nothing in the index.

    By due date every registration wrote into two places of it, and each page is worn by a write.
    """
    db.execute("DROP INDEX cases_open")
    db.execute("CREATE INDEX cases_open ON cases(open) WHERE open = 1")


@SCHEMA()
def m005_steps_in_the_row(db: Database) -> None:
    """Keep the places of a case's records in its row, which each of them changes anyway."""
    db.execute("ALTER TABLE cases ADD COLUMN steps TEXT NOT NULL DEFAULT ''")
    db.execute(
        "UPDATE cases SET steps = (SELECT group_concat(pos, ',') FROM"
        " (SELECT pos FROM case_step WHERE case_id = cases.id ORDER BY pos))"
    )
    db.execute("DROP TABLE case_step")


def fold_received(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin a case."""
    fact = fact_from(CaseReceived, entry.record.body)
    at = entry.record.at
    db.execute(
        "INSERT INTO cases(id, uid, local_no, item_code, item_name, item_version, case_kind,"
        " window, clerk_no, applicant, promise_days, promise_unit, platform_no, received_at,"
        " state, open, changed_at, pos, steps, legal_days, legal_unit, worked_on)"
        " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1,?,?,?,?,?,?)",
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
            str(entry.pos),
            fact.legal_days,
            fact.legal_unit,
            at[:DAY],
        ),
    )
    _count(db, at[:DAY], fact.window, received=1)


def fold_told(db: sqlite3.Connection, entry: Entry) -> None:
    """Take what a record says of a case into its row, and into the counts of the days."""
    case = _find(db, entry.record.subject)
    if case is None:
        return
    case_id, window = case
    before = _ends(db, case_id)
    db.execute(
        "UPDATE cases SET pos = ?1, steps = steps || ',' || ?1 WHERE id = ?2", (entry.pos, case_id)
    )
    if entry.record.kind == CaseUndone.KIND:
        _fold_again(db, case_id, entry.record)
    else:
        tell(db, case_id, dated(db, case_id, entry.record))
    after = _ends(db, case_id)
    for (what, was), (_, now) in zip(before, after, strict=True):
        if was != now:
            for day, by in ((was, -1), (now, 1)):
                if day is not None:
                    _count(db, day, window, **{what: by})


def fold_entered(db: sqlite3.Connection, entry: Entry) -> None:
    """Let a case have come on the day of its paper; the counts of the days follow."""
    case = _find(db, entry.record.subject)
    if case is None:
        return
    case_id, window = case
    fold_told(db, entry)
    stamp = note_line(db, case_id, entry)
    set_columns(db, case_id, received_at=stamp, changed_at=stamp)
    _count(db, entry.record.at[:DAY], window, received=-1)
    _count(db, stamp[:DAY], window, received=1)


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


def _ends(db: sqlite3.Connection, case_id: int) -> list[tuple[str, str | None]]:
    """Return the days on which a case was finished and delivered, as they stand now."""
    row = db.execute(
        "SELECT finished_on, delivered_on FROM cases WHERE id = ?", (case_id,)
    ).fetchone()
    return [("finished", row[0]), ("delivered", row[1])]


def _fold_again(db: sqlite3.Connection, case_id: int, undone: Record) -> None:
    """Bring a case to where it stands without the records that were taken back.

    Its story is read from the journal, where its newest record is the taking back itself.
    """
    story = [decode(line) for _, line in lines_of(db, case_id)]
    set_columns(db, case_id, **AT_FIRST.values)
    db.execute("DELETE FROM case_task WHERE case_id = ?", (case_id,))
    for record in standing(story):
        if record.kind != CaseUndone.KIND:
            tell(db, case_id, dated(db, case_id, record))
    state = CaseState(fact_from(CaseUndone, undone.body).state)
    set_columns(db, case_id, state=state, open=int(state.is_open), changed_at=undone.at)


def _count(db: sqlite3.Connection, day: str, window: int, **more: int) -> None:
    for what, by in more.items():
        db.execute(
            f"INSERT INTO case_day(day, window, {what}) VALUES(?1, ?2, ?3)"
            f" ON CONFLICT(day, window) DO UPDATE SET {what} = {what} + ?3",
            (day, window, by),
        )


CASES = Projection(
    schema=SCHEMA,
    tables=["cases", "case_person", "case_day", "case_task", TABLE],
    folds={
        **dict.fromkeys(TELLING, fold_told),
        CaseReceived.KIND: fold_received,
        CasePersonRecorded.KIND: fold_person,
        BodyErased.KIND: fold_erased,
        CaseUndone.KIND: fold_told,
        CaseEntered.KIND: fold_entered,
    },
)
