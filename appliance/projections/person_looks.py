"""Who looked at whose full data, when and why (查看记录), folded from the looks themselves."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.cases import PersonViewed
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("person_looks")


@SCHEMA()
def m001_person_look(db: Database) -> None:
    """Create one row for each look."""
    db.execute(
        "CREATE TABLE person_look(pos INTEGER PRIMARY KEY, subject TEXT NOT NULL,"
        " staff_no TEXT NOT NULL, why TEXT NOT NULL, at TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look; `number` is that of the case or complaint, empty for what has none."""

    pos: int
    subject: str
    staff_no: str
    why: str
    at: str
    number: str


def fold_viewed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a look."""
    fact, record = fact_from(PersonViewed, entry.record.body), entry.record
    db.execute(
        "INSERT INTO person_look(pos, subject, staff_no, why, at) VALUES(?, ?, ?, ?, ?)",
        (entry.pos, record.subject, fact.staff_no, fact.why, record.at),
    )


def newest_looks(db: sqlite3.Connection, limit: int = 100) -> list[Look]:
    """Return the newest looks, newest first."""
    rows = db.execute(
        "SELECT l.pos, l.subject, l.staff_no, l.why, l.at,"
        " coalesce((SELECT local_no FROM cases WHERE uid = l.subject),"
        " (SELECT local_no FROM complaint WHERE uid = l.subject), '')"
        " FROM person_look l ORDER BY l.pos DESC LIMIT ?",
        (limit,),
    )
    return [Look(**dict(zip(Look.__slots__, row, strict=True))) for row in rows]


PERSON_LOOKS = Projection(
    schema=SCHEMA, tables=["person_look"], folds={PersonViewed.KIND: fold_viewed}
)
