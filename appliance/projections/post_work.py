"""What A and B know of each other's work, and who works elsewhere on which days."""

import sqlite3
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.post_work import SkillNoted, WorkAssignedElsewhere
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("post_work")


@SCHEMA()
def m001_post_work(db: Database) -> None:
    """Create the skills, one row for a person and a work, and the assignments elsewhere."""
    db.execute(
        "CREATE TABLE skill(staff_no TEXT NOT NULL, work TEXT NOT NULL, level TEXT NOT NULL,"
        " since TEXT NOT NULL, told_by TEXT NOT NULL, by TEXT NOT NULL, pos INTEGER NOT NULL,"
        " PRIMARY KEY(staff_no, work)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE elsewhere(pos INTEGER PRIMARY KEY, staff_no TEXT NOT NULL,"
        " place TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,"
        " decided_by TEXT NOT NULL, by TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """A person's level in some work since a day, as somebody told."""

    staff_no: str
    work: str
    level: str
    since: str
    told_by: str
    by: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A person who works elsewhere from a day to a day, and who decided it."""

    pos: int
    staff_no: str
    place: str
    first: str
    last: str
    decided_by: str
    by: str


_SKILL = ", ".join(Skill.__slots__)
_ELSEWHERE = ", ".join(Elsewhere.__slots__)


def skills(db: sqlite3.Connection) -> list[Skill]:
    """Return what everybody knows, by person and work."""
    rows = db.execute(f"SELECT {_SKILL} FROM skill ORDER BY staff_no, work")
    return [Skill(**dict(zip(Skill.__slots__, row, strict=True))) for row in rows]


def elsewhere_between(db: sqlite3.Connection, first: date, last: date) -> list[Elsewhere]:
    """Return the assignments elsewhere that touch a span of days, the newest first."""
    rows = db.execute(
        f"SELECT {_ELSEWHERE} FROM elsewhere WHERE last >= ? AND first <= ?"
        " ORDER BY first DESC, pos DESC",
        (first.isoformat(), last.isoformat()),
    )
    return [Elsewhere(**dict(zip(Elsewhere.__slots__, row, strict=True))) for row in rows]


def _noted(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(SkillNoted, entry.record.body)
    values = (fact.staff_no, fact.work, fact.level, fact.since, fact.told_by)
    db.execute(
        f"INSERT OR REPLACE INTO skill({_SKILL}) VALUES(?, ?, ?, ?, ?, ?, ?)",
        (*values, entry.record.by, entry.pos),
    )


def _assigned(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(WorkAssignedElsewhere, entry.record.body)
    values = (fact.staff_no, fact.place, fact.first, fact.last, fact.decided_by)
    db.execute(
        f"INSERT INTO elsewhere({_ELSEWHERE}) VALUES(?, ?, ?, ?, ?, ?, ?)",
        (entry.pos, *values, entry.record.by),
    )


POST_WORK = Projection(
    schema=SCHEMA,
    tables=["skill", "elsewhere"],
    folds={SkillNoted.KIND: _noted, WorkAssignedElsewhere.KIND: _assigned},
)
