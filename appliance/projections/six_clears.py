"""The six clears (六清) of cases, folded from their facts: the latest sheet of a case stands."""

import sqlite3
from collections.abc import Iterable

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.case_care import CaseCleared
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("six_clears")


@SCHEMA()
def m001_case_clear(db: Database) -> None:
    """Create one row for each case with a sheet."""
    db.execute(
        "CREATE TABLE case_clear(case_uid TEXT PRIMARY KEY, clear TEXT NOT NULL,"
        " by_no TEXT NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )


def fold_cleared(db: sqlite3.Connection, entry: Entry) -> None:
    """Put a sheet in the place of the one before."""
    fact, record = fact_from(CaseCleared, entry.record.body), entry.record
    db.execute(
        "INSERT OR REPLACE INTO case_clear(case_uid, clear, by_no, at) VALUES(?, ?, ?, ?)",
        (record.subject, "|".join(fact.clear), record.by.removeprefix("staff:"), record.at),
    )


def clears_of(db: sqlite3.Connection, case_uids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return what was ticked for each of some cases; a case without a sheet is left out."""
    found = {}
    for uid in case_uids:
        row = db.execute("SELECT clear FROM case_clear WHERE case_uid = ?", (uid,)).fetchone()
        if row is not None:
            found[uid] = frozenset(row[0].split("|"))
    return found


SIX_CLEARS = Projection(
    schema=SCHEMA, tables=["case_clear"], folds={CaseCleared.KIND: fold_cleared}
)
