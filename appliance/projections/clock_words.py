"""What people said of the clock (人工校时), and what a word does to the punches of its boot."""

import sqlite3
from datetime import date, datetime

from sqlite_utils import Database, Migrations

from appliance.domain.confirmed_time import Proven
from appliance.domain.corrected_time import best_anchor
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import ClockConfirmed
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections import boot_spans, boots
from appliance.projections.instants import from_ms, to_ms
from appliance.projections.registry import Projection

SCHEMA = Migrations("clock_words")


@SCHEMA()
def m001_clock_word(db: Database) -> None:
    """Create the words of people about the clock."""
    db.execute(
        "CREATE TABLE clock_word(pos INTEGER PRIMARY KEY, by TEXT NOT NULL, shown INTEGER NOT NULL,"
        " wall INTEGER NOT NULL, reason TEXT NOT NULL, punches INTEGER NOT NULL,"
        " days TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockWord:
    """Somebody said that it was `wall` when the box showed `shown`; `days` were judged anew."""

    pos: int
    by: str
    shown: datetime
    wall: datetime
    reason: str
    punches: int
    days: tuple[date, ...]


# position of a punch: its bounds in ms and its day (None: unknown)
Judged = dict[int, tuple[int, int | None, int | None]]


def clock_words(db: sqlite3.Connection, count: int) -> list[ClockWord]:
    """Return the last words about the clock, the newest first."""
    rows = db.execute(
        "SELECT pos, by, shown, wall, reason, punches, days FROM clock_word"
        " ORDER BY pos DESC LIMIT ?",
        (count,),
    )
    return [
        ClockWord(
            pos=pos,
            by=by,
            shown=from_ms(shown),
            wall=from_ms(wall),
            reason=reason,
            punches=punches,
            days=tuple(date.fromisoformat(day) for day in days.split()),
        )
        for pos, by, shown, wall, reason, punches, days in rows
    ]


def proven_for(db: sqlite3.Connection, boot: str, mono: int) -> Proven:
    """Return what is proven of a boot, and the newest time a server or the county has proven."""
    best = best_anchor(boots.anchors_of(db, boot), mono)
    (newest,) = db.execute(
        "SELECT max(wall) FROM (SELECT max(wall) AS wall FROM anchor"
        " WHERE level IN ('network', 'county') UNION ALL SELECT max(last_wall) FROM boot_span"
        " WHERE last_trust IN ('network', 'county'))"
    ).fetchone()
    return Proven(
        level=best.level if best else None, newest=None if newest is None else from_ms(newest)
    )


def hanging_on(db: sqlite3.Connection, boot: str) -> Judged:
    """Return the punches whose time hangs on what is known of a boot, its own among them."""
    found: Judged = {}
    own = boots.boot(db, boot)
    for one in ([own] if own else []) + boot_spans.unproven_before(db, boot):
        rows = db.execute(
            "SELECT pos, lower, upper, day FROM punch WHERE pos >= ? AND boot = ?",
            (one.first_pos, one.boot),
        )
        found |= {pos: (lower, upper, day) for pos, lower, upper, day in rows}
    return found


def without_a_time(db: sqlite3.Connection) -> int:
    """Return how many punches have no certain day yet (时间待核)."""
    (count,) = db.execute("SELECT count(*) FROM punch WHERE day IS NULL").fetchone()
    return int(count)


def _confirmed(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(ClockConfirmed, entry.record.body)
    db.execute(
        "INSERT INTO clock_word(pos, by, shown, wall, reason, punches, days)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            entry.record.by,
            to_ms(datetime.fromisoformat(fact.shown)),
            to_ms(datetime.fromisoformat(fact.wall)),
            fact.reason,
            fact.punches,
            " ".join(fact.days),
        ),
    )


CLOCK_WORDS = Projection(
    schema=SCHEMA, tables=["clock_word"], folds={ClockConfirmed.KIND: _confirmed}
)
