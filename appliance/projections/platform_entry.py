"""Which cases stand in the platform beside us, folded from cases and entries.

A case needs an entry when its item goes up to the province; one undone as a mistake needs none.
What is known of it there stands in the case's own row: a table beside it cost every registration
and every decision a page of the card.
"""

import sqlite3
from collections.abc import Sequence
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.case_care import CaseUndone
from appliance.domain.facts.cases import CaseCompleted, CaseReceived, CaseWithdrawn
from appliance.domain.facts.platform_entry import PlatformColumnsSet, PlatformEntered
from appliance.domain.frozen import dataclass
from appliance.domain.platform_entry import Column, columns_in_order
from appliance.domain.record import Entry
from appliance.projections.case_paper_days import dated
from appliance.projections.catalogue import item_coded
from appliance.projections.registry import Projection

SCHEMA = Migrations("platform_entry")
_ADDED = MappingProxyType(
    {
        "platform_needed": "INTEGER NOT NULL DEFAULT 0",
        "entered_at": "TEXT",
        "entered_by": "TEXT",
        "accepted_there": "TEXT NOT NULL DEFAULT ''",
        "completed_at": "TEXT",
        "completed_there": "TEXT NOT NULL DEFAULT ''",
    }
)
_LACKING = "platform_needed = 1 AND (entered_at IS NULL OR platform_no IS NULL OR platform_no = '')"


@SCHEMA()
def m001_platform(db: Database) -> None:
    """Create one row a case; the index holds only those that still have to be entered."""
    db.execute(
        "CREATE TABLE platform_case(case_id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " needed INTEGER NOT NULL, platform_no TEXT NOT NULL, entered_at TEXT, entered_by TEXT,"
        " accepted_there TEXT NOT NULL, completed_at TEXT, completed_there TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE INDEX platform_open ON platform_case(case_id)"
        " WHERE needed = 1 AND (entered_at IS NULL OR platform_no = '')"
    )
    db.execute(
        "CREATE TABLE platform_columns(one INTEGER PRIMARY KEY CHECK(one = 1),"
        " columns TEXT NOT NULL) STRICT"
    )


@SCHEMA()
def m002_by_number(db: Database) -> None:
    """Let a case be found by its number there."""
    db.execute("CREATE INDEX platform_number ON platform_case(platform_no) WHERE platform_no <> ''")


@SCHEMA()
def m003_found_by_place(db: Database) -> None:
    """Drop the second index of subjects: the cases' own finds a row as well, with fewer writes."""
    db.execute(
        "CREATE TABLE platform_row(case_id INTEGER PRIMARY KEY, uid TEXT NOT NULL,"
        " needed INTEGER NOT NULL, platform_no TEXT NOT NULL, entered_at TEXT, entered_by TEXT,"
        " accepted_there TEXT NOT NULL, completed_at TEXT, completed_there TEXT NOT NULL) STRICT"
    )
    db.execute("INSERT INTO platform_row SELECT * FROM platform_case")
    db.execute("DROP TABLE platform_case")
    db.execute("ALTER TABLE platform_row RENAME TO platform_case")
    db.execute(
        "CREATE INDEX platform_open ON platform_case(case_id)"
        " WHERE needed = 1 AND (entered_at IS NULL OR platform_no = '')"
    )
    db.execute("CREATE INDEX platform_number ON platform_case(platform_no) WHERE platform_no <> ''")


@SCHEMA()
def m004_in_the_cases_row(db: Database) -> None:
    """Move what is known of a case there into its own row, which is written anyway."""
    for column, kind in _ADDED.items():
        db.execute(f"ALTER TABLE cases ADD COLUMN {column} {kind}")
    db.execute(
        "UPDATE cases SET platform_needed = p.needed, entered_at = p.entered_at,"
        " platform_no = iif(p.platform_no = '', cases.platform_no, p.platform_no),"
        " entered_by = p.entered_by, accepted_there = p.accepted_there,"
        " completed_at = p.completed_at, completed_there = p.completed_there"
        " FROM platform_case p WHERE p.case_id = cases.id"
    )
    db.execute("DROP TABLE platform_case")
    db.execute(f"CREATE INDEX platform_open ON cases(id) WHERE {_LACKING}")
    db.execute("CREATE INDEX platform_number ON cases(platform_no) WHERE platform_no <> ''")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLine:
    """One case with what is known of it in the platform; empty texts are not read off yet."""

    case_id: int
    uid: str
    needed: int
    platform_no: str
    entered_at: str | None
    entered_by: str | None
    accepted_there: str
    completed_at: str | None
    completed_there: str
    local_no: str
    item_code: str
    item_name: str
    applicant: str
    window: int
    clerk_no: str
    received_at: str
    accepted_at: str | None
    due_on: str | None


_COLUMNS = tuple(PlatformLine.__slots__)
_NAMED = MappingProxyType(
    {
        "case_id": "id",
        "needed": "platform_needed",
        "platform_no": "coalesce(platform_no, '')",
    }
)
_SELECT = f"SELECT {', '.join(_NAMED.get(name, name) for name in _COLUMNS)} FROM cases"


def fold_received(db: sqlite3.Connection, entry: Entry) -> None:
    """Note whether a case has to be entered; a number that came with it counts as entered."""
    fact = fact_from(CaseReceived, entry.record.body)
    needed = _goes_up(db, fact.item_code)
    if not needed and not fact.platform_no:
        return
    db.execute(
        "UPDATE cases SET platform_needed = ?, entered_at = ?, entered_by = ? WHERE id = ?",
        (
            int(needed),
            entry.record.at if fact.platform_no else None,
            fact.clerk_no if fact.platform_no else None,
            entry.pos,
        ),
    )


def fold_entered(db: sqlite3.Connection, entry: Entry) -> None:
    """Note an entry; what is empty leaves what was known, and the first entry's time stays."""
    fact = fact_from(PlatformEntered, entry.record.body)
    db.execute(
        "UPDATE cases SET platform_no = iif(?1 = '', platform_no, ?1),"
        " entered_at = coalesce(entered_at, ?2), entered_by = coalesce(entered_by, ?3),"
        " accepted_there = iif(?4 = '', accepted_there, ?4),"
        " completed_there = iif(?5 = '', completed_there, ?5) WHERE uid = ?6",
        (
            fact.platform_no,
            entry.record.at,
            entry.record.by.removeprefix("staff:"),
            fact.accepted_at,
            fact.completed_at,
            entry.record.subject,
        ),
    )


def fold_completed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note our own time of completion."""
    found = db.execute("SELECT id FROM cases WHERE uid = ?", (entry.record.subject,)).fetchone()
    if found is not None:
        db.execute(
            "UPDATE cases SET completed_at = ? WHERE id = ?",
            (dated(db, found[0], entry.record).at, found[0]),
        )


def fold_undone(db: sqlite3.Connection, entry: Entry) -> None:
    """Forget our time of completion where the completion was taken back."""
    db.execute(
        "UPDATE cases SET completed_at = NULL WHERE uid = ? AND finished_on IS NULL",
        (entry.record.subject,),
    )


def fold_withdrawn(db: sqlite3.Connection, entry: Entry) -> None:
    """Let a case that was undone as a mistake need no entry."""
    if not fact_from(CaseWithdrawn, entry.record.body).by_applicant:
        db.execute(
            "UPDATE cases SET platform_needed = 0 WHERE uid = ? AND platform_needed = 1",
            (entry.record.subject,),
        )


def fold_columns(db: sqlite3.Connection, entry: Entry) -> None:
    """Take the order of columns."""
    fact = fact_from(PlatformColumnsSet, entry.record.body)
    db.execute(
        "INSERT OR REPLACE INTO platform_columns(one, columns) VALUES(1, ?)",
        ("|".join(fact.columns),),
    )


def not_entered(db: sqlite3.Connection, limit: int = 200) -> list[PlatformLine]:
    """Return the cases that lack their entry or their number there, oldest first."""
    rows = db.execute(
        f"{_SELECT} WHERE {_LACKING} ORDER BY id LIMIT ?",
        (limit,),
    )
    return [_line(row) for row in rows]


def count_not_entered(db: sqlite3.Connection) -> int:
    """Return how many cases lack their entry or their number there."""
    row = db.execute(f"SELECT count(*) FROM cases WHERE {_LACKING}").fetchone()
    return int(row[0])


def platform_lines(db: sqlite3.Connection, first_pos: int, end_pos: int) -> list[PlatformLine]:
    """Return the cases that need an entry and were received between two positions, in order."""
    rows = db.execute(
        f"{_SELECT} WHERE platform_needed = 1 AND id >= ? AND id < ? ORDER BY id",
        (first_pos, end_pos),
    )
    return [_line(row) for row in rows]


def platform_line(db: sqlite3.Connection, uid: str) -> PlatformLine | None:
    """Return one case with what is known of it there."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _line(row)


def columns_wanted(db: sqlite3.Connection) -> list[Column]:
    """Return the columns in the order the county wants."""
    row = db.execute("SELECT columns FROM platform_columns").fetchone()
    return columns_in_order(row[0].split("|") if row else ())


def _goes_up(db: sqlite3.Connection, item_code: str) -> bool:
    item = item_coded(db, item_code)
    return item is not None and item.report_upward


def _line(row: Sequence[object]) -> PlatformLine:
    return PlatformLine(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


PLATFORM_ENTRY = Projection(
    schema=SCHEMA,
    tables=["platform_columns"],
    folds={
        CaseReceived.KIND: fold_received,
        CaseCompleted.KIND: fold_completed,
        CaseUndone.KIND: fold_undone,
        CaseWithdrawn.KIND: fold_withdrawn,
        PlatformEntered.KIND: fold_entered,
        PlatformColumnsSet.KIND: fold_columns,
    },
)
