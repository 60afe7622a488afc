"""Windows as the hall describes them, folded from their facts: the latest description stands."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall_book import WindowDescribed
from appliance.domain.record import Entry
from appliance.domain.service_window import ServiceWindow
from appliance.projections.registry import Projection

SCHEMA = Migrations("service_windows")


@SCHEMA()
def m001_service_window(db: Database) -> None:
    """Create one row a window."""
    db.execute(
        "CREATE TABLE service_window(window INTEGER PRIMARY KEY, name TEXT NOT NULL,"
        " place TEXT NOT NULL, shelf TEXT NOT NULL, settlement INTEGER NOT NULL) STRICT"
    )


def fold_described(db: sqlite3.Connection, entry: Entry) -> None:
    """Put a description in the place of the one before."""
    fact = fact_from(WindowDescribed, entry.record.body)
    db.execute(
        "INSERT OR REPLACE INTO service_window(window, name, place, shelf, settlement)"
        " VALUES(?, ?, ?, ?, ?)",
        (fact.window, fact.name, fact.place, fact.shelf, int(fact.settlement)),
    )


def service_windows(db: sqlite3.Connection) -> dict[int, ServiceWindow]:
    """Return every window that was described, by its number."""
    rows = db.execute(
        "SELECT window, name, place, shelf, settlement FROM service_window ORDER BY window"
    )
    return {
        number: ServiceWindow(
            window=number, name=name, place=place, shelf=shelf, settlement=bool(settlement)
        )
        for number, name, place, shelf, settlement in rows
    }


SERVICE_WINDOWS = Projection(
    schema=SCHEMA, tables=["service_window"], folds={WindowDescribed.KIND: fold_described}
)
