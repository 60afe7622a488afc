"""Delegations (授权), folded from their facts."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.delegation import Delegation
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.delegation import DelegationEnded, DelegationGiven
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("delegation")


@SCHEMA()
def m001_delegation(db: Database) -> None:
    """Create one row a delegation."""
    db.execute(
        "CREATE TABLE delegation(uid TEXT PRIMARY KEY, item_code TEXT NOT NULL,"
        " item_name TEXT NOT NULL, staff_no TEXT NOT NULL, organ TEXT NOT NULL,"
        " document TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX delegation_item ON delegation(item_code)")


_COLUMNS = tuple(Delegation.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM delegation"


def fold_given(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a delegation."""
    fact = fact_from(DelegationGiven, entry.record.body)
    db.execute(
        f"INSERT INTO delegation({', '.join(_COLUMNS)}) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.record.subject,
            fact.item_code,
            fact.item_name,
            fact.staff_no,
            fact.organ,
            fact.document,
            fact.first_day,
            fact.last_day or None,
        ),
    )


def fold_ended(db: sqlite3.Connection, entry: Entry) -> None:
    """End a delegation; what was signed in its time stays."""
    fact = fact_from(DelegationEnded, entry.record.body)
    db.execute(
        "UPDATE delegation SET last_day = ? WHERE uid = ?", (fact.last_day, entry.record.subject)
    )


def delegations(db: sqlite3.Connection, item_code: str | None = None) -> list[Delegation]:
    """Return every delegation, or those of an item; ended ones too."""
    rows = db.execute(
        f"{_SELECT} WHERE ?1 IS NULL OR item_code = ?1 ORDER BY item_code, first_day", (item_code,)
    )
    return [Delegation(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]


def delegation_of(db: sqlite3.Connection, uid: str) -> Delegation | None:
    """Return one delegation."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else Delegation(**dict(zip(_COLUMNS, row, strict=True)))


DELEGATION = Projection(
    schema=SCHEMA,
    tables=["delegation"],
    folds={DelegationGiven.KIND: fold_given, DelegationEnded.KIND: fold_ended},
)
