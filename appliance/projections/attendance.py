"""Punches (打卡) with the bounds of their time, by day; and the leave that was granted.

A punch stands on a day once both its bounds do; until then it is open and belongs to every day
between them. Days are found by their first position, because punches arrive in order: only those
that came late, were moved by an anchor, or are open need an index. Bounds are made with what
projections/boots.py holds, which is folded before.
"""

import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlite_utils import Database, Migrations

from appliance.domain.corrected_time import BootSpan, Bounds, bounds_of
from appliance.domain.facts.attendance import AttendancePunched, LeaveGranted
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import ClockAnchored
from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.domain.record import Entry, Record, reference
from appliance.projections import boot_spans, boots
from appliance.projections.instants import from_ms, to_ms
from appliance.projections.registry import Projection

SCHEMA = Migrations("attendance")
BACK = 400  # punches looked back over for a repeat: more than a minute of the busiest reader


@SCHEMA()
def m001_punch(db: Database) -> None:
    """Create punches, the first position of each day, and leave."""
    db.execute(
        "CREATE TABLE punch(pos INTEGER PRIMARY KEY, staff_no TEXT NOT NULL, boot TEXT NOT NULL,"
        " mono INTEGER NOT NULL, at INTEGER NOT NULL, trust TEXT NOT NULL,"
        " lower INTEGER NOT NULL, upper INTEGER, day INTEGER, late INTEGER NOT NULL,"
        " reader TEXT NOT NULL, last4 TEXT NOT NULL, simulated INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX punch_open ON punch(lower) WHERE day IS NULL")
    db.execute("CREATE INDEX punch_late ON punch(day) WHERE late = 1")
    db.execute("CREATE TABLE punch_day(day INTEGER PRIMARY KEY, first_pos INTEGER NOT NULL) STRICT")
    db.execute(
        "CREATE TABLE leave_slip(pos INTEGER PRIMARY KEY, ref TEXT NOT NULL,"
        " staff_no TEXT NOT NULL, leave_kind TEXT NOT NULL, first_day TEXT NOT NULL,"
        " last_day TEXT NOT NULL, approver_no TEXT NOT NULL, cover_no TEXT,"
        " reason TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Punch:
    """One reading of a known card. `at` is what the wall clock said, `bounds` what is proven."""

    pos: int
    staff_no: str
    boot: str
    mono: int
    at: datetime
    trust: Trust
    bounds: Bounds
    reader: str
    last4: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSlip:
    """Leave that was granted, from a session of a day to one of another, both included."""

    pos: int
    ref: str
    staff_no: str
    leave_kind: str
    first_day: str
    last_day: str
    approver_no: str
    cover_no: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """When a person's card was last read, on the clocks that cannot lie."""

    boot: str
    mono: int


_COLUMNS = "pos, staff_no, boot, mono, at, trust, lower, upper, reader, last4, simulated"
_SLIP = "pos, ref, staff_no, leave_kind, first_day, last_day, approver_no, cover_no, reason"
_END = (1 << 63) - 1  # no position is larger


def punches_on(db: sqlite3.Connection, day: date, only: Collection[str] = ()) -> list[Punch]:
    """Return the punches of a day in the order of their lower bounds, open ones included.

    An open punch (时间待核) is among those of every day on which it may have happened.

    Args:
        db: a connection to the journal's file.
        day: the day in the hall.
        only: the people asked for; all if there are none.
    """
    number = day.toordinal()
    first, last = _positions(db, number)
    start = to_ms(datetime.combine(day, time(), HALL_TIME))
    end = start + 24 * 3600 * 1000 - 1
    own = f" AND staff_no IN ({', '.join('?' for _ in only)})" if only else ""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM punch WHERE pos >= ? AND pos < ? AND day = ? AND late = 0{own}"
        f" UNION ALL SELECT {_COLUMNS} FROM punch WHERE day = ? AND late = 1{own}"
        f" UNION ALL SELECT {_COLUMNS} FROM punch WHERE day IS NULL AND lower <= ?"
        f" AND (upper IS NULL OR upper >= ?){own} ORDER BY lower, mono, pos",
        (first, last, number, *only, number, *only, end, start, *only),
    )
    return [_punch(row) for row in rows]


def touches_of(db: sqlite3.Connection, staff_no: str, boot: str) -> list[Touch]:
    """Return a person's last punches within a boot, oldest first, for the minute of a repeat."""
    rows = db.execute(
        "SELECT mono FROM (SELECT pos, staff_no, boot, mono FROM punch ORDER BY pos DESC LIMIT ?)"
        " WHERE staff_no = ? AND boot = ? ORDER BY mono, pos",
        (BACK, staff_no, boot),
    )
    return [Touch(boot=boot, mono=mono) for (mono,) in rows]


def last_punch_at(db: sqlite3.Connection, reader: str) -> Punch | None:
    """Return the last punch at a reader, None if it is none of the last few hundred."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM (SELECT * FROM punch ORDER BY pos DESC LIMIT ?)"
        " WHERE reader = ? ORDER BY pos DESC LIMIT 1",
        (BACK, reader),
    ).fetchone()
    return _punch(row) if row else None


def leave_on(db: sqlite3.Connection, day: date) -> list[LeaveSlip]:
    """Return the leave that touches a day, the newest slip last."""
    text = day.isoformat()
    rows = db.execute(
        f"SELECT {_SLIP} FROM leave_slip WHERE substr(first_day, 1, 10) <= ?"
        " AND substr(last_day, 1, 10) >= ? ORDER BY pos",
        (text, text),
    )
    return [_slip(row) for row in rows]


def _positions(db: sqlite3.Connection, day: int) -> tuple[int, int]:
    """Return between which positions the punches of a day lie that came in their time."""
    row = db.execute("SELECT first_pos FROM punch_day WHERE day = ?", (day,)).fetchone()
    if row is None:
        return 1, 1
    following = db.execute(
        "SELECT first_pos FROM punch_day WHERE day > ? ORDER BY day LIMIT 1", (day,)
    ).fetchone()
    return row[0], following[0] if following else _END


def _punch(row: sqlite3.Row) -> Punch:
    pos, staff_no, boot, mono, at, trust, lower, upper, reader, last4, simulated = row
    return Punch(
        pos=pos,
        staff_no=staff_no,
        boot=boot,
        mono=mono,
        at=from_ms(at),
        trust=Trust(trust),
        bounds=Bounds(lower=from_ms(lower), upper=None if upper is None else from_ms(upper)),
        reader=reader,
        last4=last4,
        simulated=bool(simulated),
    )


def _slip(row: sqlite3.Row) -> LeaveSlip:
    pos, ref, staff_no, leave_kind, first_day, last_day, approver_no, cover_no, reason = row
    return LeaveSlip(
        pos=pos,
        ref=ref,
        staff_no=staff_no,
        leave_kind=leave_kind,
        first_day=first_day,
        last_day=last_day,
        approver_no=approver_no,
        cover_no=cover_no,
        reason=reason,
    )


def _punched(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(AttendancePunched, entry.record.body), entry.record
    moment = _moment(record)
    bounds = bounds_of(moment, boot_spans.span_of(db, record.boot))
    db.execute(
        f"INSERT INTO punch({_COLUMNS}, day, late) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.staff_no,
            record.boot,
            record.mono,
            to_ms(moment.at),
            record.trust,
            *_as_ms(bounds),
            fact.reader,
            fact.last4,
            int(fact.simulated),
            bounds.day and bounds.day.toordinal(),
            _is_late(db, entry.pos, bounds.day),
        ),
    )


def _is_late(db: sqlite3.Connection, pos: int, day: date | None) -> int:
    """Open a new day if this is its first punch; return 1 for a punch of an earlier day."""
    if day is None:
        return 0
    newest = db.execute("SELECT max(day) FROM punch_day").fetchone()[0]
    if newest is None or day.toordinal() > newest:
        db.execute("INSERT INTO punch_day(day, first_pos) VALUES(?, ?)", (day.toordinal(), pos))
        return 0
    return int(day.toordinal() < newest)


def _anchored(db: sqlite3.Connection, entry: Entry) -> None:
    """Correct the punches of the anchored boot, and of those before whose time hung on it."""
    fact = fact_from(ClockAnchored, entry.record.body)
    anchored = boots.boot(db, fact.boot_id)
    if anchored is None:
        return
    for one in (anchored, *boot_spans.unproven_before(db, fact.boot_id)):
        span = boot_spans.span_of(db, one.boot)
        for pos, bounds in list(_corrected(db, one, span)):
            number = bounds.day and bounds.day.toordinal()
            db.execute(
                "UPDATE punch SET lower = ?, upper = ?, day = ?, late = ? WHERE pos = ?",
                (*_as_ms(bounds), number, int(number is not None), pos),
            )


def _corrected(
    db: sqlite3.Connection, one: boots.Boot, span: BootSpan
) -> Iterator[tuple[int, Bounds]]:
    rows = db.execute(
        "SELECT pos, mono, at, trust, lower, upper FROM punch WHERE pos >= ? AND boot = ?",
        (one.first_pos, one.boot),
    )
    for pos, mono, at, trust, lower, upper in rows:
        moment = Moment(at=from_ms(at), boot=one.boot, mono=mono, trust=Trust(trust))
        bounds = bounds_of(moment, span)
        if _as_ms(bounds) != (lower, upper):
            yield pos, bounds


def _as_ms(bounds: Bounds) -> tuple[int, int | None]:
    return to_ms(bounds.lower), None if bounds.upper is None else to_ms(bounds.upper)


def _moment(record: Record) -> Moment:
    return Moment(
        at=datetime.fromisoformat(record.at),
        boot=record.boot,
        mono=record.mono,
        trust=Trust(record.trust),
    )


def _granted(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(LeaveGranted, entry.record.body)
    db.execute(
        f"INSERT INTO leave_slip({_SLIP}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            reference(entry.record),
            fact.staff_no,
            fact.leave_kind,
            fact.first_day,
            fact.last_day,
            fact.approver_no,
            fact.cover_no,
            fact.reason,
        ),
    )


ATTENDANCE = Projection(
    schema=SCHEMA,
    tables=["punch", "punch_day", "leave_slip"],
    folds={
        AttendancePunched.KIND: _punched,
        ClockAnchored.KIND: _anchored,
        LeaveGranted.KIND: _granted,
    },
)
