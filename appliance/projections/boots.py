"""The boots of the box: their order, their signs of life, and their anchors.

A boot's place is known from hall.started. A boot in which hall-web never came up is known from its
spool alone, which is handed over in a later boot: its place is before that one.
What follows from them for the time of a record is asked in projections/boot_spans.py; folds of
other subjects ask it, too, so BOOTS stands before them in the table of projections.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database, Migrations

from appliance.domain.corrected_time import Anchor, proves
from appliance.domain.facts import KINDS
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import ClockAnchored, ClockStepped, HallStarted
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Trust
from appliance.domain.record import Entry, Record
from appliance.projections.instants import MS, from_ms, to_ms
from appliance.projections.registry import FoldOne, Projection

SCHEMA = Migrations("boots")
SELDOM = 60_000  # ms between two notes of a boot's last sign of life: each costs a page on the card


@SCHEMA()
def m001_boot(db: Database) -> None:
    """Create the boots in their order, and the anchors."""
    db.execute(
        "CREATE TABLE boot_span(boot TEXT PRIMARY KEY, session INTEGER NOT NULL,"
        " started INTEGER NOT NULL, first_pos INTEGER NOT NULL, shown INTEGER,"
        " first_mono INTEGER NOT NULL, first_wall INTEGER NOT NULL, first_trust TEXT NOT NULL,"
        " last_mono INTEGER NOT NULL, last_wall INTEGER NOT NULL, last_trust TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE anchor(boot TEXT NOT NULL, pos INTEGER NOT NULL, mono INTEGER NOT NULL,"
        " wall INTEGER NOT NULL, level TEXT NOT NULL, error_ms INTEGER NOT NULL,"
        " PRIMARY KEY(boot, pos)) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """One boot. `started` says that hall-web came up in it.

    `shown` is wall clock less CLOCK_BOOTTIME in ms as hall-web last noted it; None before that.
    First and last are signs of life with what the wall clock said, believed as far as the trust.
    """

    boot: str
    started: bool
    first_pos: int
    shown: int | None
    first_mono: int
    first_at: datetime
    first_trust: Trust
    last_mono: int
    last_at: datetime
    last_trust: Trust


_COLUMNS = (
    "boot, started, first_pos, shown, first_mono, first_wall, first_trust,"
    " last_mono, last_wall, last_trust"
)
_PLACE = "session, started, first_pos"


def boot(db: sqlite3.Connection, name: str) -> Boot | None:
    """Return a boot, or None if it has left no record."""
    row = db.execute(f"SELECT {_COLUMNS} FROM boot_span WHERE boot = ?", (name,)).fetchone()
    return _boot(row) if row else None


def neighbours(db: sqlite3.Connection, name: str, *, earlier: bool) -> Iterator[Boot]:
    """Return the boots before or after one, the nearest first."""
    side, order = ("<", "DESC") if earlier else (">", "ASC")
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM boot_span WHERE ({_PLACE}) {side}"
        f" (SELECT {_PLACE} FROM boot_span WHERE boot = ?)"
        f" ORDER BY session {order}, started {order}, first_pos {order}",
        (name,),
    )
    return (_boot(row) for row in rows)


def newest_boots(db: sqlite3.Connection, count: int) -> list[Boot]:
    """Return the last boots, the newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM boot_span ORDER BY session DESC, started DESC, first_pos DESC"
        " LIMIT ?",
        (count,),
    )
    return [_boot(row) for row in rows]


def all_boots(db: sqlite3.Connection) -> list[Boot]:
    """Return all boots in their order."""
    return [_boot(row) for row in db.execute(f"SELECT {_COLUMNS} FROM boot_span ORDER BY {_PLACE}")]


def anchors_of(db: sqlite3.Connection, name: str) -> tuple[Anchor, ...]:
    """Return the anchors of a boot, oldest first."""
    rows = db.execute(
        "SELECT mono, wall, level, error_ms FROM anchor WHERE boot = ? ORDER BY pos", (name,)
    )
    return tuple(
        Anchor(mono=mono, wall=from_ms(wall), level=Trust(level), error=error * MS)
        for mono, wall, level, error in rows
    )


def _boot(row: sqlite3.Row) -> Boot:
    name, started, first_pos, shown, first_mono, first_wall, first_trust, *last = row
    last_mono, last_wall, last_trust = last
    return Boot(
        boot=name,
        started=bool(started),
        first_pos=first_pos,
        shown=shown,
        first_mono=first_mono,
        first_at=from_ms(first_wall),
        first_trust=Trust(first_trust),
        last_mono=last_mono,
        last_at=from_ms(last_wall),
        last_trust=Trust(last_trust),
    )


def _shown(record: Record) -> int:
    return to_ms(datetime.fromisoformat(record.at)) - record.mono


def _seen(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a sign of life; what came through a late spool may be older than what is known."""
    record = entry.record
    row = db.execute(
        "SELECT last_mono, last_trust FROM boot_span WHERE boot = ?", (record.boot,)
    ).fetchone()
    if row is not None and not _is_news(record, row[0], Trust(row[1])):
        return
    life = (record.mono, to_ms(datetime.fromisoformat(record.at)), record.trust)
    if row is not None:
        db.execute(
            "UPDATE boot_span SET last_mono = ?, last_wall = ?, last_trust = ? WHERE boot = ?",
            (*life, record.boot),
        )
        return
    session = db.execute("SELECT max(session) FROM boot_span").fetchone()[0] or 0
    db.execute(
        "INSERT INTO boot_span(boot, session, started, first_pos, first_mono, first_wall,"
        " first_trust, last_mono, last_wall, last_trust) VALUES(?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
        (record.boot, session, entry.pos, *life, *life),
    )


def _is_news(record: Record, last_mono: int, last_trust: Trust) -> bool:
    """Say whether a sign of life is worth a page: a minute has passed, or it is a first witness."""
    if record.mono < last_mono:
        return False
    is_witness = proves(Trust(record.trust)) and not proves(last_trust)
    return is_witness or record.mono >= last_mono + SELDOM


def _started(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute(
        "UPDATE boot_span SET session = CASE started WHEN 1 THEN session ELSE ? END, started = 1,"
        " shown = ? WHERE boot = ?",
        (entry.pos, _shown(entry.record), entry.record.boot),
    )


def _stepped(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute(
        "UPDATE boot_span SET shown = ? WHERE boot = ?", (_shown(entry.record), entry.record.boot)
    )


def _anchored(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(ClockAnchored, entry.record.body)
    if fact.level == Trust.HUMAN:  # the last word of a person in a boot is the one that holds
        db.execute("DELETE FROM anchor WHERE boot = ? AND level = ?", (fact.boot_id, fact.level))
    db.execute(
        "INSERT INTO anchor(boot, pos, mono, wall, level, error_ms) VALUES(?, ?, ?, ?, ?, ?)",
        (
            fact.boot_id,
            entry.pos,
            fact.at_mono,
            to_ms(datetime.fromisoformat(fact.wall)),
            fact.level,
            fact.error_ms,
        ),
    )


_AFTER_SEEN: dict[str, FoldOne] = {
    HallStarted.KIND: _started,
    ClockStepped.KIND: _stepped,
    ClockAnchored.KIND: _anchored,
}


def _fold(db: sqlite3.Connection, entry: Entry) -> None:
    _seen(db, entry)
    more = _AFTER_SEEN.get(entry.record.kind)
    if more is not None:
        more(db, entry)


BOOTS = Projection(
    schema=SCHEMA, tables=["boot_span", "anchor"], folds={kind: _fold for kind, _ in KINDS}
)
