"""Who stands in (顶岗): A and B of each post (AB岗), and substitutes from home units (替岗).

Sources: facts/leave.py; LEV-10, 11, 12, 14, 15, 17.
"""

import sqlite3
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.leave import (
    BadgeIssued,
    BadgeReturned,
    PostPaired,
    SubstitutionFiled,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("cover")


@SCHEMA()
def m001_cover(db: Database) -> None:
    """Create the pairs of posts and the substitutions."""
    db.execute(
        "CREATE TABLE post_pair(post TEXT NOT NULL, first_day TEXT NOT NULL,"
        " primary_no TEXT NOT NULL, backup_no TEXT NOT NULL, duties TEXT NOT NULL,"
        " pos INTEGER NOT NULL, PRIMARY KEY(post, first_day)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE substitution(uid TEXT PRIMARY KEY, staff_no TEXT NOT NULL,"
        " substitute_no TEXT NOT NULL, unit TEXT NOT NULL, begins TEXT NOT NULL,"
        " ends TEXT NOT NULL, reason TEXT NOT NULL, filed_at TEXT NOT NULL, filed_by TEXT NOT NULL,"
        " badge_no TEXT, plate_no TEXT, issued_at TEXT, returned_at TEXT, pos INTEGER NOT NULL)"
        " STRICT"
    )
    db.execute("CREATE INDEX substitution_ends ON substitution(ends)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPair:
    """A post with its main (A) and assisting (B) holder from a day on; no B ends the pair."""

    post: str
    first_day: str
    primary_no: str
    backup_no: str
    duties: str
    pos: int

    def partner(self, staff_no: str) -> str | None:
        """Return the other one of the pair, None for somebody of another post."""
        others = {self.primary_no: self.backup_no, self.backup_no: self.primary_no}
        return others.get(staff_no) or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """A substitute for a person, with the temporary badge and seat plate. Times are hall time."""

    uid: str
    staff_no: str
    substitute_no: str
    unit: str
    begins: str
    ends: str
    reason: str
    filed_at: str
    filed_by: str
    badge_no: str | None
    plate_no: str | None
    issued_at: str | None
    returned_at: str | None
    pos: int

    def touches(self, day: date) -> bool:
        """Say whether it stands on a day."""
        return self.begins[:10] <= day.isoformat() <= self.ends[:10]


_SUBSTITUTION = ", ".join(Substitution.__slots__)
_PAIR = ", ".join(PostPair.__slots__)


def pairs_on(db: sqlite3.Connection, day: date) -> list[PostPair]:
    """Return the pairs in force on a day, by post."""
    rows = db.execute(
        f"SELECT {_PAIR} FROM post_pair AS one WHERE backup_no <> '' AND first_day = (SELECT"
        " max(first_day) FROM post_pair WHERE post = one.post AND first_day <= ?) ORDER BY post",
        (day.isoformat(),),
    )
    return [PostPair(**dict(zip(PostPair.__slots__, row, strict=True))) for row in rows]


def partners_of(db: sqlite3.Connection, staff_no: str, day: date) -> list[str]:
    """Return everybody who shares a post with a person on a day."""
    found = (pair.partner(staff_no) for pair in pairs_on(db, day))
    return [partner for partner in found if partner]


def substitution_of(db: sqlite3.Connection, uid: str) -> Substitution | None:
    """Return one substitution, None if there is none."""
    row = db.execute(f"SELECT {_SUBSTITUTION} FROM substitution WHERE uid = ?", (uid,)).fetchone()
    return _substitution(row) if row else None


def substitutions_from(db: sqlite3.Connection, day: date) -> list[Substitution]:
    """Return the substitutions that end on or after a day, by their begin."""
    rows = db.execute(
        f"SELECT {_SUBSTITUTION} FROM substitution WHERE ends >= ? ORDER BY begins, pos",
        (day.isoformat(),),
    )
    return [_substitution(row) for row in rows]


def badges_out(db: sqlite3.Connection) -> list[Substitution]:
    """Return the substitutions whose badge and plate are out, oldest first."""
    rows = db.execute(
        f"SELECT {_SUBSTITUTION} FROM substitution WHERE issued_at IS NOT NULL"
        " AND returned_at IS NULL ORDER BY ends, pos"
    )
    return [_substitution(row) for row in rows]


def _substitution(row: sqlite3.Row) -> Substitution:
    return Substitution(**dict(zip(Substitution.__slots__, row, strict=True)))


def _paired(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(PostPaired, entry.record.body)
    db.execute(
        f"INSERT OR REPLACE INTO post_pair({_PAIR}) VALUES(?, ?, ?, ?, ?, ?)",
        (fact.post, fact.first_day, fact.primary_no, fact.backup_no, fact.duties, entry.pos),
    )


def _filed(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(SubstitutionFiled, entry.record.body), entry.record
    db.execute(
        "INSERT INTO substitution(uid, staff_no, substitute_no, unit, begins, ends, reason,"
        " filed_at, filed_by, pos) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            reference(record),
            fact.staff_no,
            fact.substitute_no,
            fact.unit,
            fact.begins,
            fact.ends,
            fact.reason,
            record.at,
            record.by,
            entry.pos,
        ),
    )


def _issued(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(BadgeIssued, entry.record.body)
    db.execute(
        "UPDATE substitution SET badge_no = ?, plate_no = ?, issued_at = ?, pos = ? WHERE uid = ?",
        (fact.badge_no, fact.plate_no, entry.record.at, entry.pos, entry.record.subject),
    )


def _returned(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute(
        "UPDATE substitution SET returned_at = ?, pos = ? WHERE uid = ?",
        (entry.record.at, entry.pos, entry.record.subject),
    )


COVER = Projection(
    schema=SCHEMA,
    tables=["post_pair", "substitution"],
    folds={
        PostPaired.KIND: _paired,
        SubstitutionFiled.KIND: _filed,
        BadgeIssued.KIND: _issued,
        BadgeReturned.KIND: _returned,
    },
)
