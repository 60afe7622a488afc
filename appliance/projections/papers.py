"""Which versions of the county's documents were applied or rejected here."""

import sqlite3
from dataclasses import dataclass

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.hall import DocumentApplied, DocumentRejected
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("papers")


@SCHEMA()
def m001_papers(db: Database) -> None:
    """Create one row for each version of each document."""
    db.execute(
        "CREATE TABLE paper(name TEXT NOT NULL, v INTEGER NOT NULL, sha256 TEXT NOT NULL,"
        " why TEXT, pos INTEGER NOT NULL, PRIMARY KEY(name, v, sha256)) STRICT, WITHOUT ROWID"
    )


def newest_versions(db: sqlite3.Connection) -> dict[str, int]:
    """Return the version of each document that was judged last, applied or not."""
    rows = db.execute("SELECT name, v, max(pos) FROM paper GROUP BY name")
    return {name: v for name, v, _pos in rows}


@SCHEMA()
def m002_not_before(db: Database) -> None:
    """Keep from which day a version holds."""
    db.execute("ALTER TABLE paper ADD COLUMN not_before TEXT")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPaper:
    """A version of a document that was applied. `not_before` is its first day, None at once."""

    name: str
    v: int
    sha256: str
    not_before: str | None


def applied(db: sqlite3.Connection) -> list[AppliedPaper]:
    """Return the applied versions of all documents, the oldest first."""
    rows = db.execute(
        "SELECT name, v, sha256, not_before FROM paper WHERE why IS NULL ORDER BY pos"
    )
    return [
        AppliedPaper(name=name, v=v, sha256=sha256, not_before=not_before)
        for name, v, sha256, not_before in rows
    ]


def is_judged(db: sqlite3.Connection, name: str, v: int, sha256: str) -> bool:
    """Say whether exactly this version was applied or rejected before."""
    row = db.execute(
        "SELECT 1 FROM paper WHERE name = ? AND v = ? AND sha256 = ?", (name, v, sha256)
    ).fetchone()
    return row is not None


def _applied(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DocumentApplied, entry.record.body)
    _keep(db, (fact.name, fact.version, fact.sha256, None, entry.pos, fact.not_before))


def _rejected(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DocumentRejected, entry.record.body)
    _keep(db, (fact.name, fact.version, fact.sha256, fact.why, entry.pos, None))


def _keep(db: sqlite3.Connection, row: tuple[str, int, str, str | None, int, str | None]) -> None:
    db.execute(
        "INSERT INTO paper(name, v, sha256, why, pos, not_before) VALUES(?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(name, v, sha256) DO UPDATE SET why = excluded.why, pos = excluded.pos,"
        " not_before = excluded.not_before",
        row,
    )


PAPERS = Projection(
    schema=SCHEMA,
    tables=["paper"],
    folds={DocumentApplied.KIND: _applied, DocumentRejected.KIND: _rejected},
)
