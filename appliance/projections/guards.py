"""The guards: their groups by day, and the rows of the hand-over book."""

import json
import sqlite3
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.duty import Shift
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.duty import GuardGroupsSet, GuardHandedOver
from appliance.domain.frozen import dataclass
from appliance.domain.guards import GuardPlan
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("guards")


@SCHEMA()
def m001_guards(db: Database) -> None:
    """Create groups and hand-overs."""
    db.execute(
        "CREATE TABLE guard_groups(pos INTEGER PRIMARY KEY, base_monday TEXT NOT NULL,"
        " groups TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE guard_handover(shift_date TEXT NOT NULL, shift TEXT NOT NULL,"
        " ref TEXT NOT NULL, out_no TEXT NOT NULL, in_no TEXT NOT NULL, items TEXT NOT NULL,"
        " matters TEXT NOT NULL, at TEXT NOT NULL, pos INTEGER NOT NULL,"
        " PRIMARY KEY(shift_date, shift)) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One row of the book, signed by two cards."""

    shift_date: str
    shift: Shift
    ref: str
    out_no: str
    in_no: str
    items: str
    matters: str
    at: str
    pos: int


_COLUMNS = "shift_date, shift, ref, out_no, in_no, items, matters, at, pos"


def guard_plan(db: sqlite3.Connection, day: date) -> GuardPlan | None:
    """Return the groups in force on a day: of the last Monday set, the latest in the journal."""
    row = db.execute(
        "SELECT base_monday, groups FROM guard_groups WHERE base_monday <= ?"
        " ORDER BY base_monday DESC, pos DESC LIMIT 1",
        (day.isoformat(),),
    ).fetchone()
    if row is None:
        return None
    return GuardPlan(
        base_monday=date.fromisoformat(row[0]),
        groups=tuple(tuple(group) for group in json.loads(row[1])),
    )


def hand_over(db: sqlite3.Connection, shift_date: str, shift: str) -> HandOver | None:
    """Return the row of one shift, or None."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM guard_handover WHERE shift_date = ? AND shift = ?",
        (shift_date, shift),
    ).fetchone()
    return _hand_over(row) if row else None


def hand_overs(db: sqlite3.Connection, first: date, last: date) -> list[HandOver]:
    """Return the rows of a span of days, both included."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM guard_handover WHERE shift_date BETWEEN ? AND ?"
        " ORDER BY shift_date, shift",
        (first.isoformat(), last.isoformat()),
    )
    return [_hand_over(row) for row in rows]


def _hand_over(row: sqlite3.Row) -> HandOver:
    shift_date, shift, ref, out_no, in_no, items, matters, at, pos = row
    return HandOver(
        shift_date=shift_date,
        shift=Shift(shift),
        ref=ref,
        out_no=out_no,
        in_no=in_no,
        items=items,
        matters=matters,
        at=at,
        pos=pos,
    )


def _groups_set(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(GuardGroupsSet, entry.record.body)
    db.execute(
        "INSERT INTO guard_groups(pos, base_monday, groups) VALUES(?, ?, ?)",
        (entry.pos, fact.base_monday, json.dumps([list(group) for group in fact.groups])),
    )


def _handed_over(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(GuardHandedOver, entry.record.body), entry.record
    db.execute(
        f"INSERT OR IGNORE INTO guard_handover({_COLUMNS}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.shift_date,
            fact.shift,
            record.subject,
            fact.out_no,
            fact.in_no,
            fact.items,
            fact.matters,
            record.at,
            entry.pos,
        ),
    )


GUARDS = Projection(
    schema=SCHEMA,
    tables=["guard_groups", "guard_handover"],
    folds={GuardGroupsSet.KIND: _groups_set, GuardHandedOver.KIND: _handed_over},
)
