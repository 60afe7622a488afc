"""Punches (打卡) with the bounds of their time, by day.

A punch stands on a day once both its bounds do; until then it is open and belongs to every day
between them. Days are found by their first position, because punches arrive in order: only those
that came late, were moved by an anchor, or are open need an index. Bounds are made with what
projections/boots.py holds, which is folded before.
"""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from enum import StrEnum

from sqlite_utils import Database, Migrations

from appliance.domain.corrected_time import BootSpan, Bounds, bounds_of
from appliance.domain.facts.attendance import AttendancePunched
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import ClockAnchored
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.domain.record import Entry, Record
from appliance.projections import boot_spans, boots
from appliance.projections.instants import from_ms, to_ms
from appliance.projections.registry import Projection

SCHEMA = Migrations("attendance")
BACK = 400  # punches looked back over for a repeat: more than a minute of the busiest reader


@SCHEMA()
def m001_punch(db: Database) -> None:
    """Create punches, the first position of each day."""
    db.execute(
        "CREATE TABLE punch(pos INTEGER PRIMARY KEY, staff_no TEXT NOT NULL, boot TEXT NOT NULL,"
        " mono INTEGER NOT NULL, at INTEGER NOT NULL, trust TEXT NOT NULL,"
        " lower INTEGER NOT NULL, upper INTEGER, day INTEGER, late INTEGER NOT NULL,"
        " reader TEXT NOT NULL, last4 TEXT NOT NULL, simulated INTEGER NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX punch_open ON punch(lower) WHERE day IS NULL")
    db.execute("CREATE INDEX punch_late ON punch(day) WHERE late = 1")
    db.execute("CREATE TABLE punch_day(day INTEGER PRIMARY KEY, first_pos INTEGER NOT NULL) STRICT")


class PunchSource(StrEnum):
    """Where a punch that counts comes from. Used by pages only, never stored."""

    CARD = "card"  # 刷卡
    PAPER = "paper"  # 补录
    SLIP = "slip"  # 补卡


@dataclass(frozen=True, slots=True, kw_only=True)
class Punch:
    """One reading of a known card, or what counts beside it (`source`).

    `at` is what the wall clock said, `bounds` what is proven.
    """

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
    source: PunchSource = PunchSource.CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """When a person's card was last read, on the clocks that cannot lie."""

    boot: str
    mono: int


_COLUMNS = "pos, staff_no, boot, mono, at, trust, lower, upper, reader, last4, simulated"
_END = (1 << 63) - 1  # no position is larger
_CERTAIN = "(upper IS NOT NULL AND upper / 60000 = lower / 60000)"
_MINUTE = "(lower / 60000 + 8 * 60) % 1440"  # of the hall's day, seconds cut (R1)


def punches_on(db: sqlite3.Connection, day: date, only: Collection[str] = ()) -> list[Punch]:
    """Return the punches of a day in the order of their lower bounds, open ones included.

    An open punch (时间待核) is among those of every day on which it may have happened.

    Args:
        db: a connection to the journal's file.
        day: the day in the hall.
        only: the people asked for; all if there are none.
    """
    return punches_between(db, day, day, only)


def punches_between(
    db: sqlite3.Connection, begin: date, until: date, only: Collection[str] = ()
) -> list[Punch]:
    """Return the punches of some days like `punches_on`; each tells its day by its bounds."""
    days = (begin.toordinal(), until.toordinal())
    first, last = _positions(db, *days)
    start = to_ms(datetime.combine(begin, time(), HALL_TIME))
    end = to_ms(datetime.combine(until, time(), HALL_TIME)) + 24 * 3600 * 1000 - 1
    own = f" AND staff_no IN ({', '.join('?' for _ in only)})" if only else ""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM punch WHERE pos >= ? AND pos < ? AND day >= ? AND day <= ?"
        f" AND late = 0{own}"
        f" UNION ALL SELECT {_COLUMNS} FROM punch WHERE day >= ? AND day <= ? AND late = 1{own}"
        f" UNION ALL SELECT {_COLUMNS} FROM punch WHERE day IS NULL AND lower <= ?"
        f" AND (upper IS NULL OR upper >= ?){own} ORDER BY lower, mono, pos",
        (first, last, *days, *only, *days, *only, end, start, *only),
    )
    return [_punch(row) for row in rows]


# staff number, number of the day, minute of the day
CertainPunch = tuple[str, int, int]


def certain_between(db: sqlite3.Connection, begin: date, until: date) -> list[CertainPunch]:
    """Return the punches of some days whose minute is certain, as plain rows for a whole month."""
    days = (begin.toordinal(), until.toordinal())
    first, last = _positions(db, *days)
    return db.execute(
        f"SELECT staff_no, day, {_MINUTE} FROM punch WHERE pos >= ?1 AND pos < ?2"
        f" AND day >= ?3 AND day <= ?4 AND late = 0 AND {_CERTAIN}"
        f" UNION ALL SELECT staff_no, day, {_MINUTE} FROM punch"
        f" WHERE day >= ?3 AND day <= ?4 AND late = 1 AND {_CERTAIN}",
        (first, last, *days),
    ).fetchall()


def uncertain_between(
    db: sqlite3.Connection, begin: date, until: date
) -> list[tuple[str, int | None]]:
    """Return whose punches of some days have bounds apart, and of which day (None: open)."""
    days = (begin.toordinal(), until.toordinal())
    first, last = _positions(db, *days)
    return db.execute(
        "SELECT staff_no, day FROM punch WHERE pos >= ?1 AND pos < ?2"
        f" AND day >= ?3 AND day <= ?4 AND NOT {_CERTAIN} AND late = 0"
        " UNION SELECT staff_no, day FROM punch"
        f" WHERE day >= ?3 AND day <= ?4 AND NOT {_CERTAIN} AND late = 1"
        " UNION SELECT staff_no, NULL FROM punch WHERE day IS NULL",
        (first, last, *days),
    ).fetchall()


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


def _positions(db: sqlite3.Connection, begin: int, until: int) -> tuple[int, int]:
    """Return between which positions the punches of some days lie that came in their time."""
    row = db.execute(
        "SELECT min(first_pos) FROM punch_day WHERE day >= ? AND day <= ?", (begin, until)
    ).fetchone()
    if row[0] is None:
        return 1, 1
    following = db.execute(
        "SELECT first_pos FROM punch_day WHERE day > ? ORDER BY day LIMIT 1", (until,)
    ).fetchone()
    return row[0], following[0] if following else _END


def _punch(row: sqlite3.Row) -> Punch:
    pos, staff_no, boot, mono, at, trust, lower, upper, reader, last4, simulated = row
    read = from_ms(at)
    begin = read if lower == at else from_ms(lower)
    end = None if upper is None else begin if upper == lower else from_ms(upper)
    return Punch(
        pos=pos,
        staff_no=staff_no,
        boot=boot,
        mono=mono,
        at=read,
        trust=Trust(trust),
        bounds=Bounds(lower=begin, upper=end),
        reader=reader,
        last4=last4,
        simulated=bool(simulated),
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


ATTENDANCE = Projection(
    schema=SCHEMA,
    tables=["punch", "punch_day"],
    folds={
        AttendancePunched.KIND: _punched,
        ClockAnchored.KIND: _anchored,
    },
)
