"""Which versions of the county's documents were applied or rejected here."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.hall import DocumentApplied, DocumentRejected
from appliance.domain.frozen import dataclass
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


@SCHEMA()
def m003_said_by(db: Database) -> None:
    """Keep who brought a version: the hall's own imports count their versions by themselves."""
    db.execute("ALTER TABLE paper ADD COLUMN said_by TEXT NOT NULL DEFAULT 'county'")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPaper:
    """A version of a document that was applied. `not_before` is its first day, None at once."""

    name: str
    v: int
    sha256: str
    not_before: str | None
    said_by: str = "county"


def applied(db: sqlite3.Connection) -> list[AppliedPaper]:
    """Return the applied versions of all documents, the oldest first."""
    rows = db.execute(
        "SELECT name, v, sha256, not_before, said_by FROM paper WHERE why IS NULL ORDER BY pos"
    )
    return [
        AppliedPaper(name=name, v=v, sha256=sha256, not_before=not_before, said_by=said_by)
        for name, v, sha256, not_before, said_by in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestPaper:
    """The county's document that was put in force last, and where the fact stands."""

    pos: int
    paper: AppliedPaper


def newest_applied(db: sqlite3.Connection) -> NewestPaper | None:
    """Return the document that the county put in force last; None without any.

    One that came back into force by a roll-back was proven before, and does not count.
    """
    row = db.execute(
        "SELECT pos, name, v, sha256, not_before FROM paper WHERE why IS NULL"
        " AND said_by = 'county' ORDER BY pos DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    pos, name, v, sha256, not_before = row
    return NewestPaper(
        pos=pos, paper=AppliedPaper(name=name, v=v, sha256=sha256, not_before=not_before)
    )


def rejected_versions(db: sqlite3.Connection) -> dict[str, list[int]]:
    """Return the versions of each document that were rejected or rolled back, and are not wanted.

    A version that was applied under the same number with other bytes is wanted all the same.
    """
    rows = db.execute(
        "SELECT DISTINCT name, v FROM paper AS bad WHERE why IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM paper WHERE name = bad.name AND v = bad.v AND why IS NULL)"
        " ORDER BY name, v"
    )
    found: dict[str, list[int]] = {}
    for name, v in rows:
        found.setdefault(name, []).append(v)
    return found


def is_judged(db: sqlite3.Connection, name: str, v: int, sha256: str) -> bool:
    """Say whether exactly this version was applied or rejected before."""
    row = db.execute(
        "SELECT 1 FROM paper WHERE name = ? AND v = ? AND sha256 = ?", (name, v, sha256)
    ).fetchone()
    return row is not None


def _applied(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DocumentApplied, entry.record.body)
    place = (entry.pos, fact.not_before, entry.record.by)
    _keep(db, (fact.name, fact.version, fact.sha256, None, *place))


def _rejected(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DocumentRejected, entry.record.body)
    place = (entry.pos, None, entry.record.by)
    _keep(db, (fact.name, fact.version, fact.sha256, fact.why, *place))


def _keep(
    db: sqlite3.Connection, row: tuple[str, int, str, str | None, int, str | None, str]
) -> None:
    db.execute(
        "INSERT INTO paper(name, v, sha256, why, pos, not_before, said_by)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(name, v, sha256) DO UPDATE SET why = excluded.why, pos = excluded.pos,"
        " not_before = excluded.not_before, said_by = excluded.said_by",
        row,
    )


PAPERS = Projection(
    schema=SCHEMA,
    tables=["paper"],
    folds={DocumentApplied.KIND: _applied, DocumentRejected.KIND: _rejected},
)
