"""How far each spool of hall-hw is known: the head that answers its hello (DESIGN.md 3).

Every fact that came through a spool carries (spool, i); a gap carries the last place it covers.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.attendance import AttendancePunched, CardUnknown
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.evaluations import ButtonPressed, EvaluationGiven
from appliance.domain.facts.hall import DeviceFound, DeviceLost, SpoolGap
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("spool_heads")


@SCHEMA()
def m001_spool_head(db: Database) -> None:
    """Create one row for each spool."""
    db.execute(
        "CREATE TABLE spool_head(spool TEXT PRIMARY KEY, i INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )


def head(db: sqlite3.Connection, spool: str) -> int:
    """Return the last place of a spool that is known, 0 for a spool nobody has seen."""
    row = db.execute("SELECT i FROM spool_head WHERE spool = ?", (spool,)).fetchone()
    return int(row[0]) if row else 0


def _raise_to(db: sqlite3.Connection, spool: str, i: int) -> None:
    db.execute(
        "INSERT INTO spool_head(spool, i) VALUES(?, ?)"
        " ON CONFLICT(spool) DO UPDATE SET i = excluded.i WHERE excluded.i > i",
        (spool, i),
    )


def _taken(db: sqlite3.Connection, entry: Entry) -> None:
    spool, i = entry.record.body.get("spool"), entry.record.body.get("i")
    if isinstance(spool, str) and isinstance(i, int):
        _raise_to(db, spool, i)


def _gap(db: sqlite3.Connection, entry: Entry) -> None:
    gap = fact_from(SpoolGap, entry.record.body)
    _raise_to(db, gap.spool, gap.last)


SPOOLED = (AttendancePunched, CardUnknown, EvaluationGiven, ButtonPressed, DeviceLost, DeviceFound)

SPOOL_HEADS = Projection(
    schema=SCHEMA,
    tables=["spool_head"],
    folds={**{kind.KIND: _taken for kind in SPOOLED}, SpoolGap.KIND: _gap},
)
