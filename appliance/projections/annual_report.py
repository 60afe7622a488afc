"""The typed parts of annual reports, and the counts of a year from day tables."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.annual_report import ReportPart
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.reports import ReportWritten
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("annual_report")


@SCHEMA()
def m001_report_part(db: Database) -> None:
    """Create the typed parts."""
    db.execute(
        "CREATE TABLE report_part(year INTEGER, part TEXT, text TEXT NOT NULL, by TEXT NOT NULL,"
        " pos INTEGER NOT NULL, PRIMARY KEY(year, part)) STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartText:
    """What is written in one part of a report."""

    text: str
    by: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowYear:
    """What a window did in a year."""

    window: int
    received: int
    finished: int
    delivered: int


def parts_of(db: sqlite3.Connection, year: int) -> dict[ReportPart, PartText]:
    """Return what is written in a year's report."""
    rows = db.execute("SELECT part, text, by, pos FROM report_part WHERE year = ?", (year,))
    return {ReportPart(part): PartText(text=text, by=by, pos=pos) for part, text, by, pos in rows}


def window_years(db: sqlite3.Connection, first: str, last: str) -> list[WindowYear]:
    """Return the counts of each window from a day to another, by the table of days."""
    rows = db.execute(
        "SELECT window, sum(received), sum(finished), sum(delivered) FROM case_day"
        " WHERE day BETWEEN ? AND ? GROUP BY window ORDER BY window",
        (first, last),
    )
    return [
        WindowYear(window=window, received=received, finished=finished, delivered=delivered)
        for window, received, finished, delivered in rows
    ]


def _written(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(ReportWritten, entry.record.body)
    db.execute(
        "INSERT OR REPLACE INTO report_part(year, part, text, by, pos) VALUES(?, ?, ?, ?, ?)",
        (fact.year, fact.part, fact.text, entry.record.by, entry.pos),
    )


ANNUAL_REPORT = Projection(
    schema=SCHEMA, tables=["report_part"], folds={ReportWritten.KIND: _written}
)
