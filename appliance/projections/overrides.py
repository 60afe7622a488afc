"""What the hall set itself (本厅自定): every change of a setting, in the order of the journal.

A change is never taken away; a later one with the same name holds from its own first day. Whether
a value is one its setting may hold is asked where the policy is put together.
"""

import json
import sqlite3
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import SettingChanged
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("overrides")


@SCHEMA()
def m001_setting_change(db: Database) -> None:
    """Create one row for each change."""
    db.execute(
        "CREATE TABLE setting_change(pos INTEGER PRIMARY KEY, name TEXT NOT NULL,"
        " value TEXT NOT NULL, first_day TEXT NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL,"
        " at TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChange:
    """One change: the value as JSON holds it (None gives the setting back to the documents)."""

    pos: int
    name: str
    value: object
    first_day: date
    reason: str
    by: str
    at: str


def changes(db: sqlite3.Connection) -> list[SettingChange]:
    """Return all changes the hall ever made, the oldest first."""
    rows = db.execute(
        "SELECT pos, name, value, first_day, reason, by, at FROM setting_change ORDER BY pos"
    )
    return [
        SettingChange(
            pos=pos,
            name=name,
            value=json.loads(value),
            first_day=date.fromisoformat(first_day),
            reason=reason,
            by=by,
            at=at,
        )
        for pos, name, value, first_day, reason, by, at in rows
    ]


def edition(db: sqlite3.Connection) -> tuple[int, int, int]:
    """Return what changes whenever a setting, a calendar year or a county document does."""
    settings, years, papers = db.execute(
        "SELECT (SELECT ifnull(max(pos), 0) FROM setting_change),"
        " (SELECT ifnull(max(confirmed_pos), 0) FROM calendar_year),"
        " (SELECT ifnull(max(pos), 0) FROM paper)"
    ).fetchone()
    return settings, years, papers


def _changed(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(SettingChanged, entry.record.body)
    try:
        date.fromisoformat(fact.first_day)
    except ValueError:  # a record of another writer; it has no day from which it could hold
        return
    db.execute(
        "INSERT INTO setting_change(pos, name, value, first_day, reason, by, at)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.name,
            json.dumps(fact.value, ensure_ascii=False),
            fact.first_day,
            fact.reason,
            entry.record.by,
            entry.record.at,
        ),
    )


OVERRIDES = Projection(
    schema=SCHEMA, tables=["setting_change"], folds={SettingChanged.KIND: _changed}
)
