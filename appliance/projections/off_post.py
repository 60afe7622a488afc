"""Away from the post in working time (离岗), and filings of going back early (提前回单位备案).

An absence noted on a tablet carries boot and CLOCK_BOOTTIME, so its length is right even while the
wall clock is wrong; the day is the one the hall's clock showed, or the one that was typed in.

Sources: facts/corrections.py; ATT-16, 19, 28; SEC-22; readings R3, R6.
"""

import sqlite3
from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.corrections import EarlyReturnFiled, PostLeft, PostReturned
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import Entry, Record, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("off_post")
ENTERED = "entered"


@SCHEMA()
def m001_off_post(db: Database) -> None:
    """Create absences from the post and filings."""
    db.execute(
        "CREATE TABLE off_post(uid TEXT PRIMARY KEY, staff_no TEXT NOT NULL, day TEXT NOT NULL,"
        " purpose TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, left_at TEXT NOT NULL,"
        " left_boot TEXT, left_mono INTEGER, back_at TEXT, back_boot TEXT, back_mono INTEGER,"
        " pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX off_post_day ON off_post(day)")
    db.execute("CREATE INDEX off_post_open ON off_post(staff_no) WHERE back_at IS NULL")
    db.execute(
        "CREATE TABLE early_return(uid TEXT PRIMARY KEY, staff_no TEXT NOT NULL, day TEXT NOT NULL,"
        " leaves TEXT NOT NULL, back TEXT, reason TEXT NOT NULL, filed_at TEXT NOT NULL,"
        " by TEXT NOT NULL, pos INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX early_return_day ON early_return(day)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OffPost:
    """One absence from the post; `back_at` is None while it lasts. Boots only from a tablet."""

    uid: str
    staff_no: str
    day: str
    purpose: str
    reason: str
    by: str
    left_at: str
    left_boot: str | None
    left_mono: int | None
    back_at: str | None
    back_boot: str | None
    back_mono: int | None
    pos: int

    @property
    def left(self) -> datetime:
        """Return when the post was left."""
        return _time(self.left_at)

    def back(self, otherwise: datetime) -> datetime:
        """Return when the person was back, by CLOCK_BOOTTIME where one boot saw both ends."""
        if self.back_at is None:
            return max(otherwise, self.left)
        if self.left_boot is not None and self.left_boot == self.back_boot:
            return self.left + timedelta(milliseconds=(self.back_mono or 0) - (self.left_mono or 0))
        return _time(self.back_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyReturn:
    """A filing of going back early to the home unit to exchange documents."""

    uid: str
    staff_no: str
    day: str
    leaves: str
    back: str | None
    reason: str
    filed_at: str
    by: str
    pos: int


_OFF = ", ".join(OffPost.__slots__)
_FILING = ", ".join(EarlyReturn.__slots__)


def off_post_of(db: sqlite3.Connection, uid: str) -> OffPost | None:
    """Return one absence from the post, None if there is none."""
    row = db.execute(f"SELECT {_OFF} FROM off_post WHERE uid = ?", (uid,)).fetchone()
    return _off(row) if row else None


def still_off_post(db: sqlite3.Connection, staff_no: str) -> OffPost | None:
    """Return the absence a person has not come back from, None if there is none."""
    row = db.execute(
        f"SELECT {_OFF} FROM off_post WHERE staff_no = ? AND back_at IS NULL ORDER BY pos DESC",
        (staff_no,),
    ).fetchone()
    return _off(row) if row else None


def off_posts_between(
    db: sqlite3.Connection, first: date, last: date, only: Collection[str] = ()
) -> list[OffPost]:
    """Return the absences from posts of some days in their order."""
    rows = db.execute(
        f"SELECT {_OFF} FROM off_post WHERE day >= ? AND day <= ?{_own(only)} ORDER BY day, pos",
        (first.isoformat(), last.isoformat(), *only),
    )
    return [_off(row) for row in rows]


def filings_between(
    db: sqlite3.Connection, first: date, last: date, only: Collection[str] = ()
) -> list[EarlyReturn]:
    """Return the filings of going back early for some days."""
    rows = db.execute(
        f"SELECT {_FILING} FROM early_return WHERE day >= ? AND day <= ?{_own(only)}"
        " ORDER BY day, pos",
        (first.isoformat(), last.isoformat(), *only),
    )
    return [EarlyReturn(**dict(zip(EarlyReturn.__slots__, row, strict=True))) for row in rows]


def _own(only: Collection[str]) -> str:
    return f" AND staff_no IN ({', '.join('?' for _ in only)})" if only else ""


def _off(row: sqlite3.Row) -> OffPost:
    return OffPost(**dict(zip(OffPost.__slots__, row, strict=True)))


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=HALL_TIME) if found.tzinfo is None else found.astimezone(HALL_TIME)


def _witness(record: Record, how: str, at: str | None) -> tuple[str, str | None, int | None]:
    """Return time, boot and mono: the record's own, or the typed time alone."""
    if how == ENTERED and at is not None:
        return at, None, None
    return record.at, record.boot, record.mono


def _left(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(PostLeft, entry.record.body), entry.record
    at, boot, mono = _witness(record, fact.how, fact.at)
    db.execute(
        f"INSERT INTO off_post({_OFF}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, ?)",
        (
            reference(record),
            fact.staff_no,
            _time(at).date().isoformat(),
            fact.purpose,
            fact.reason,
            record.by,
            at,
            boot,
            mono,
            entry.pos,
        ),
    )


def _returned(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(PostReturned, entry.record.body)
    at, boot, mono = _witness(entry.record, fact.how, fact.at)
    db.execute(
        "UPDATE off_post SET back_at = ?, back_boot = ?, back_mono = ?, pos = ? WHERE uid = ?",
        (at, boot, mono, entry.pos, entry.record.subject),
    )


def _filed(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(EarlyReturnFiled, entry.record.body), entry.record
    db.execute(
        f"INSERT INTO early_return({_FILING}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            reference(record),
            fact.staff_no,
            fact.day,
            fact.leaves,
            fact.back,
            fact.reason,
            record.at,
            record.by,
            entry.pos,
        ),
    )


OFF_POST = Projection(
    schema=SCHEMA,
    tables=["off_post", "early_return"],
    folds={
        PostLeft.KIND: _left,
        PostReturned.KIND: _returned,
        EarlyReturnFiled.KIND: _filed,
    },
)
