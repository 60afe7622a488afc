"""The register of integrity (廉政登记), folded from its facts: few rows, read whole."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.sanctions import IntegrityNoted
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("integrity")


@SCHEMA()
def m001_integrity(db: Database) -> None:
    """Create the register."""
    db.execute(
        "CREATE TABLE integrity(id INTEGER PRIMARY KEY, deed TEXT NOT NULL, staff_no TEXT NOT NULL,"
        " happened_on TEXT NOT NULL, what TEXT NOT NULL, notified TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityLine:
    """One entry; `notified` names who was told, empty while nobody was."""

    deed: str
    staff_no: str
    happened_on: str
    what: str
    notified: str
    pos: int


def integrity_register(db: sqlite3.Connection, limit: int = 100) -> list[IntegrityLine]:
    """Return the newest entries."""
    rows = db.execute(
        "SELECT deed, staff_no, happened_on, what, notified, id FROM integrity"
        " ORDER BY happened_on DESC, id DESC LIMIT ?",
        (limit,),
    )
    names = tuple(IntegrityLine.__slots__)
    return [IntegrityLine(**dict(zip(names, row, strict=True))) for row in rows]


def fold_noted(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep an entry."""
    fact = fact_from(IntegrityNoted, entry.record.body)
    db.execute(
        "INSERT INTO integrity VALUES(?, ?, ?, ?, ?, ?)",
        (entry.pos, fact.deed, fact.staff_no, fact.happened_on, fact.what, fact.notified),
    )


INTEGRITY = Projection(schema=SCHEMA, tables=["integrity"], folds={IntegrityNoted.KIND: fold_noted})
