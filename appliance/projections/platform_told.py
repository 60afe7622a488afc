"""What platforms answered, folded: the standing of each report, how far each case is, the days.

A platform's number in an answer enters the case too, as if a person had read it off there.
"""

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.platform_told import (
    PlatformAccepted,
    PlatformCompared,
    PlatformRefused,
)
from appliance.domain.frozen import dataclass
from appliance.domain.platform_report import Change, What
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("platform_told")
_BETWEEN = "|"


@SCHEMA()
def m001_told(db: Database) -> None:
    """Create the reports by case and target, how far each case is, and the days compared."""
    db.execute(
        "CREATE TABLE platform_report(case_uid TEXT, target TEXT, ref TEXT, what TEXT NOT NULL,"
        " version INTEGER NOT NULL, digest TEXT NOT NULL, mapping TEXT NOT NULL,"
        " refused INTEGER NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL, pos INTEGER NOT NULL,"
        " withdrawn INTEGER NOT NULL, duplicate INTEGER NOT NULL,"
        " PRIMARY KEY(case_uid, target, ref)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX platform_refused ON platform_report(case_uid) WHERE refused = 1")
    db.execute(
        "CREATE TABLE platform_reach(case_uid TEXT, target TEXT, mark TEXT NOT NULL,"
        " left INTEGER NOT NULL, PRIMARY KEY(case_uid, target)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE platform_day(day TEXT, target TEXT, ours INTEGER NOT NULL,"
        " theirs INTEGER NOT NULL, missing_there TEXT NOT NULL, missing_here TEXT NOT NULL,"
        " differing TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY(day, target))"
        " STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """What a platform last said of one report. `version` is that of the last one it took."""

    case_uid: str
    target: str
    ref: str
    what: str
    version: int
    digest: str
    mapping: str
    refused: int
    text: str
    at: str
    pos: int
    withdrawn: int
    duplicate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A refusal that stands, with its case."""

    case_uid: str
    local_no: str
    item_name: str
    what: str
    text: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedDay:
    """What the last comparison of a day found."""

    day: str
    target: str
    ours: int
    theirs: int
    missing_there: Sequence[str]
    missing_here: Sequence[str]
    differing: Sequence[str]
    at: str

    @property
    def is_equal(self) -> bool:
        """Say whether both ends hold the same."""
        return not (self.missing_there or self.missing_here or self.differing)


_COLUMNS = ", ".join(ToldLine.__slots__)


def fold_accepted(db: sqlite3.Connection, entry: Entry) -> None:
    """Note what a platform took, and the number it gave."""
    fact = fact_from(PlatformAccepted, entry.record.body)
    is_gone = fact.change == Change.WITHDRAWN
    _write(db, entry, fact)
    if fact.what != What.CASE:
        return
    db.execute(
        "UPDATE cases SET platform_no = iif(?1 = '', platform_no, ?1),"
        " entered_at = iif(?2, entered_at, coalesce(entered_at, ?3)) WHERE uid = ?4",
        (fact.platform_no, is_gone, entry.record.at, entry.record.subject),
    )


def fold_refused(db: sqlite3.Connection, entry: Entry) -> None:
    """Note what a platform refused; the version it holds stays."""
    _write(db, entry, fact_from(PlatformRefused, entry.record.body))


def fold_compared(db: sqlite3.Connection, entry: Entry) -> None:
    """Take the newest comparison of a day."""
    fact = fact_from(PlatformCompared, entry.record.body)
    lists = (fact.missing_there, fact.missing_here, fact.differing)
    db.execute(
        "INSERT OR REPLACE INTO platform_day(day, target, ours, theirs, missing_there,"
        " missing_here, differing, at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.day,
            fact.target,
            fact.ours,
            fact.theirs,
            *(_BETWEEN.join(one) for one in lists),
            entry.record.at,
        ),
    )


def told_of(db: sqlite3.Connection, case_uid: str, target: str = "") -> list[ToldLine]:
    """Return what platforms said of a case, in the order in which they said it."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM platform_report"
        " WHERE case_uid = ?1 AND (?2 = '' OR target = ?2) ORDER BY pos",
        (case_uid, target),
    )
    return [_line(row) for row in rows]


def refusals(db: sqlite3.Connection, limit: int = 100) -> list[RefusedLine]:
    """Return the refusals that stand, oldest first."""
    rows = db.execute(
        "SELECT r.case_uid, c.local_no, c.item_name, r.what, r.text, r.at FROM platform_report r"
        " JOIN cases c ON c.uid = r.case_uid WHERE r.refused = 1 ORDER BY r.pos LIMIT ?",
        (limit,),
    )
    return [RefusedLine(**dict(zip(RefusedLine.__slots__, row, strict=True))) for row in rows]


def newest_comparisons(db: sqlite3.Connection, limit: int = 10) -> list[ComparedDay]:
    """Return the days that were compared, the newest first."""
    rows = db.execute(
        "SELECT day, target, ours, theirs, missing_there, missing_here, differing, at"
        " FROM platform_day ORDER BY day DESC, target LIMIT ?",
        (limit,),
    )
    return [
        ComparedDay(
            day=row[0],
            target=row[1],
            ours=row[2],
            theirs=row[3],
            missing_there=_split(row[4]),
            missing_here=_split(row[5]),
            differing=_split(row[6]),
            at=row[7],
        )
        for row in rows
    ]


def cases_to_tell(db: sqlite3.Connection, target: str, limit: int) -> list[tuple[str, str]]:
    """Return subject and mark of the cases a platform may not know whole, oldest first.

    The mark changes with each step, each new due date and each rating, and not with what nobody
    is told of (a look at a number, a print, the filing). A case whose mark is the
    one last told, of which nothing is left and nothing refused, has nothing to say.
    """
    rows = db.execute(
        "SELECT m.uid, m.mark FROM (SELECT p.id, p.uid, p.platform_needed AS needed,"
        " p.state || ' ' || p.changed_at || ' ' || coalesce(p.due_on, '') || ' ' ||"
        " coalesce((SELECT r.ref || iif(e.given IS NULL, '', '+') FROM rating r"
        " LEFT JOIN explanation e ON e.given = r.ref"
        " WHERE r.case_uid = p.uid AND r.standing = 1), '') AS mark FROM cases p) m"
        " LEFT JOIN platform_reach t ON t.case_uid = m.uid AND t.target = ?1"
        " WHERE (m.needed = 1 OR t.mark IS NOT NULL)"
        " AND (t.mark IS NULL OR t.mark <> m.mark OR t.left > 0 OR EXISTS"
        " (SELECT 1 FROM platform_report x WHERE x.case_uid = m.uid AND x.target = ?1"
        " AND x.refused = 1)) ORDER BY m.id LIMIT ?2",
        (target, limit),
    )
    return [(str(uid), str(mark)) for uid, mark in rows]


def _write(db: sqlite3.Connection, entry: Entry, fact: PlatformAccepted | PlatformRefused) -> None:
    is_refused = isinstance(fact, PlatformRefused)
    uid = entry.record.subject
    db.execute(
        f"INSERT OR REPLACE INTO platform_report({_COLUMNS})"
        f" VALUES({', '.join('?' * len(ToldLine.__slots__))})",
        (
            uid,
            fact.target,
            fact.ref,
            fact.what,
            fact.version - is_refused,
            fact.digest,
            fact.mapping,
            int(is_refused),
            fact.text,
            entry.record.at,
            entry.pos,
            int(fact.change == Change.WITHDRAWN),
            int(isinstance(fact, PlatformAccepted) and fact.duplicate),
        ),
    )
    db.execute(
        "INSERT OR REPLACE INTO platform_reach(case_uid, target, mark, left) VALUES(?, ?, ?, ?)",
        (uid, fact.target, fact.mark, fact.left),
    )


def _line(row: Sequence[object]) -> ToldLine:
    return ToldLine(**dict(zip(ToldLine.__slots__, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


def _split(text: str) -> list[str]:
    return text.split(_BETWEEN) if text else []


PLATFORM_TOLD = Projection(
    schema=SCHEMA,
    tables=["platform_report", "platform_reach", "platform_day"],
    folds={
        PlatformAccepted.KIND: fold_accepted,
        PlatformRefused.KIND: fold_refused,
        PlatformCompared.KIND: fold_compared,
    },
)
