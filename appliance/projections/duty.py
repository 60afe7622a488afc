"""The duty roster and the matters that came up on duty."""

import sqlite3
from datetime import datetime

from sqlite_utils import Database, Migrations

from appliance.domain.duty_roster import DutyKind, MatterTimes, Turn
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.duty import (
    DutyAssigned,
    DutyWithdrawn,
    LeaderArrived,
    LeaderReached,
    MatterClosed,
    MatterOpened,
)
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("duty")


@SCHEMA()
def m001_duty(db: Database) -> None:
    """Create turns and matters; a turn that was withdrawn stays with its reason."""
    db.execute(
        "CREATE TABLE duty_turn(ref TEXT PRIMARY KEY, staff_no TEXT NOT NULL, duty TEXT NOT NULL,"
        " begins TEXT NOT NULL, ends TEXT NOT NULL, withdrawn TEXT, pos INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX duty_turn_ends ON duty_turn(ends) WHERE withdrawn IS NULL")
    db.execute(
        "CREATE TABLE duty_matter(ref TEXT PRIMARY KEY, leader_no TEXT NOT NULL,"
        " summary TEXT NOT NULL, happened TEXT NOT NULL, reported TEXT NOT NULL,"
        " urgent INTEGER NOT NULL, reached TEXT, arrived TEXT, result TEXT, closed_at TEXT,"
        " by TEXT NOT NULL, pos INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX duty_matter_open ON duty_matter(leader_no) WHERE result IS NULL")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTurn:
    """One turn of the roster, with its record."""

    ref: str
    turn: Turn
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A matter of the duty; `result` is None while it is open and stays with its leader."""

    ref: str
    leader_no: str
    summary: str
    times: MatterTimes
    urgent: bool
    result: str | None
    closed_at: str | None
    by: str
    pos: int


_TURN = "ref, staff_no, duty, begins, ends, pos"
_MATTER = (
    "ref, leader_no, summary, happened, reported, urgent, reached, arrived, result, closed_at,"
    " by, pos"
)


def turns_between(db: sqlite3.Connection, begins: datetime, ends: datetime) -> list[DutyTurn]:
    """Return the turns that touch a span, the earliest first."""
    rows = db.execute(
        f"SELECT {_TURN} FROM duty_turn WHERE withdrawn IS NULL AND ends > ? AND begins < ?"
        " ORDER BY begins, duty, staff_no",
        (_minute(begins), _minute(ends)),
    )
    return [_turn(row) for row in rows]


def turn(db: sqlite3.Connection, ref: str) -> DutyTurn | None:
    """Return a turn that holds, or None."""
    row = db.execute(
        f"SELECT {_TURN} FROM duty_turn WHERE ref = ? AND withdrawn IS NULL", (ref,)
    ).fetchone()
    return _turn(row) if row else None


def matter(db: sqlite3.Connection, ref: str) -> Matter | None:
    """Return one matter, or None."""
    row = db.execute(f"SELECT {_MATTER} FROM duty_matter WHERE ref = ?", (ref,)).fetchone()
    return _matter(row) if row else None


def open_matters(db: sqlite3.Connection) -> list[Matter]:
    """Return the matters that are not done, the oldest first."""
    rows = db.execute(
        f"SELECT {_MATTER} FROM duty_matter WHERE result IS NULL ORDER BY happened, pos"
    )
    return [_matter(row) for row in rows]


def done_matters(db: sqlite3.Connection, most: int) -> list[Matter]:
    """Return the matters that were done last, the newest first."""
    rows = db.execute(
        f"SELECT {_MATTER} FROM duty_matter WHERE result IS NOT NULL ORDER BY pos DESC LIMIT ?",
        (most,),
    )
    return [_matter(row) for row in rows]


def _minute(at: datetime) -> str:
    return at.astimezone(HALL_TIME).strftime("%Y-%m-%dT%H:%M")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)


def _turn(row: sqlite3.Row) -> DutyTurn:
    ref, staff_no, duty, begins, ends, pos = row
    kept = Turn(staff_no=staff_no, duty=DutyKind(duty), begins=_at(begins), ends=_at(ends))
    return DutyTurn(ref=ref, turn=kept, pos=pos)


def _matter(row: sqlite3.Row) -> Matter:
    ref, leader_no, summary, happened, reported, urgent, reached, arrived, result, *rest = row
    closed_at, by, pos = rest
    times = MatterTimes(
        happened=_at(happened),
        reported=_at(reported),
        reached=_at(reached) if reached else None,
        arrived=_at(arrived) if arrived else None,
        closed=result is not None,
    )
    return Matter(
        ref=ref,
        leader_no=leader_no,
        summary=summary,
        times=times,
        urgent=bool(urgent),
        result=result,
        closed_at=closed_at,
        by=by,
        pos=pos,
    )


def _assigned(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DutyAssigned, entry.record.body)
    db.execute(
        f"INSERT INTO duty_turn({_TURN}) VALUES(?, ?, ?, ?, ?, ?)",
        (entry.record.subject, fact.staff_no, fact.duty, fact.begins, fact.ends, entry.pos),
    )


def _withdrawn(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DutyWithdrawn, entry.record.body)
    db.execute(
        "UPDATE duty_turn SET withdrawn = ?, pos = ? WHERE ref = ?",
        (fact.reason, entry.pos, entry.record.subject),
    )


def _opened(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(MatterOpened, entry.record.body), entry.record
    db.execute(
        "INSERT INTO duty_matter(ref, leader_no, summary, happened, reported, urgent, by, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.subject,
            fact.leader_no,
            fact.summary,
            fact.happened,
            fact.reported,
            int(fact.urgent),
            record.by,
            entry.pos,
        ),
    )


def _reached(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(LeaderReached, entry.record.body)
    db.execute(
        "UPDATE duty_matter SET reached = ?, pos = ? WHERE ref = ?",
        (fact.reached, entry.pos, entry.record.subject),
    )


def _arrived(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(LeaderArrived, entry.record.body)
    db.execute(
        "UPDATE duty_matter SET arrived = ?, pos = ? WHERE ref = ?",
        (fact.arrived, entry.pos, entry.record.subject),
    )


def _closed(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(MatterClosed, entry.record.body)
    db.execute(
        "UPDATE duty_matter SET result = ?, closed_at = ?, pos = ? WHERE ref = ?",
        (fact.result, entry.record.at, entry.pos, entry.record.subject),
    )


DUTY = Projection(
    schema=SCHEMA,
    tables=["duty_turn", "duty_matter"],
    folds={
        DutyAssigned.KIND: _assigned,
        DutyWithdrawn.KIND: _withdrawn,
        MatterOpened.KIND: _opened,
        LeaderReached.KIND: _reached,
        LeaderArrived.KIND: _arrived,
        MatterClosed.KIND: _closed,
    },
)
