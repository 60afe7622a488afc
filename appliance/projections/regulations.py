"""The hall's own rules (制度), folded from their facts: every version, ended ones too."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall_book import RuleRegistered, RuleRepealed
from appliance.domain.record import Entry
from appliance.domain.rule_register import Regulation
from appliance.projections.registry import Projection

SCHEMA = Migrations("regulations")


@SCHEMA()
def m001_regulation(db: Database) -> None:
    """Create one row for each version of a rule."""
    db.execute(
        "CREATE TABLE regulation(uid TEXT PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL,"
        " issuer TEXT NOT NULL, issued_on TEXT NOT NULL, first_day TEXT NOT NULL,"
        " kept_at TEXT NOT NULL, last_day TEXT) STRICT, WITHOUT ROWID"
    )


_COLUMNS = tuple(Regulation.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM regulation"


def fold_registered(db: sqlite3.Connection, entry: Entry) -> None:
    """Write a version into the register."""
    fact = fact_from(RuleRegistered, entry.record.body)
    db.execute(
        f"INSERT INTO regulation({', '.join(_COLUMNS[:-1])}) VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.record.subject,
            fact.name,
            fact.version,
            fact.issuer,
            fact.issued_on,
            fact.first_day,
            fact.kept_at,
        ),
    )


def fold_repealed(db: sqlite3.Connection, entry: Entry) -> None:
    """End a version."""
    last = fact_from(RuleRepealed, entry.record.body).last_day
    db.execute("UPDATE regulation SET last_day = ? WHERE uid = ?", (last, entry.record.subject))


def regulations(db: sqlite3.Connection) -> list[Regulation]:
    """Return every version of every rule of the hall, by name, the newest version first."""
    rows = db.execute(f"{_SELECT} ORDER BY name, first_day DESC")
    return [Regulation(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


REGULATIONS = Projection(
    schema=SCHEMA,
    tables=["regulation"],
    folds={RuleRegistered.KIND: fold_registered, RuleRepealed.KIND: fold_repealed},
)
