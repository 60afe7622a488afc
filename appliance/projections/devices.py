"""Readers and button boxes as the facts tell: which are lost, and since when."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import DeviceFound, DeviceLost
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("devices")


@SCHEMA()
def m001_device(db: Database) -> None:
    """Create one row for each device that was ever lost or found."""
    db.execute(
        "CREATE TABLE device(kind TEXT NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,"
        " since TEXT NOT NULL, simulated INTEGER NOT NULL, pos INTEGER NOT NULL,"
        " PRIMARY KEY(kind, name)) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSeen:
    """A device and its last change; `since` is what the clock said then."""

    kind: str
    name: str
    is_lost: bool
    since: str
    simulated: bool
    pos: int


def devices(db: sqlite3.Connection) -> list[DeviceSeen]:
    """Return all devices, those that are lost first."""
    rows = db.execute(
        "SELECT kind, name, state, since, simulated, pos FROM device"
        " ORDER BY state = 'found', kind, name"
    )
    return [
        DeviceSeen(
            kind=kind,
            name=name,
            is_lost=state == "lost",
            since=since,
            simulated=bool(simulated),
            pos=pos,
        )
        for kind, name, state, since, simulated, pos in rows
    ]


def _lost(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DeviceLost, entry.record.body)
    _change(db, entry, (fact.device_kind, fact.name, "lost", fact.simulated))


def _found(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(DeviceFound, entry.record.body)
    _change(db, entry, (fact.device_kind, fact.name, "found", fact.simulated))


def _change(db: sqlite3.Connection, entry: Entry, change: tuple[str, str, str, bool]) -> None:
    kind, name, state, simulated = change
    db.execute(
        "INSERT OR REPLACE INTO device(kind, name, state, since, simulated, pos)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (kind, name, state, entry.record.at, int(simulated), entry.pos),
    )


DEVICES = Projection(
    schema=SCHEMA, tables=["device"], folds={DeviceLost.KIND: _lost, DeviceFound.KIND: _found}
)
