"""The last number given in each series, and the digit of this box.

A series is one row: its latest number says all, because series have no gaps (domain/numbers.py).
"""

import sqlite3
from types import MappingProxyType

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.agency import VillageMatterRecorded
from appliance.domain.facts.case_care import CaseReplied
from appliance.domain.facts.cases import (
    CaseAccepted,
    CaseCompleted,
    CaseDeclined,
    CaseDelivered,
    CaseDenied,
    CaseExtended,
    CaseProcedureStarted,
    CaseReceived,
    CaseSupplementRequested,
)
from appliance.domain.facts.complaints import ComplaintFiled
from appliance.domain.facts.hall import BoxEnrolled, StreamOpened
from appliance.domain.numbers import NumberSeries, parse_number
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("numbers")
FIELDS = MappingProxyType(
    {
        CaseReceived.KIND: ("local_no",),
        ComplaintFiled.KIND: ("local_no",),
        CaseAccepted.KIND: ("doc_no", "promise_no"),
        CaseSupplementRequested.KIND: ("doc_no",),
        CaseExtended.KIND: ("doc_no",),
        CaseProcedureStarted.KIND: ("doc_no",),
        CaseCompleted.KIND: ("doc_no",),
        CaseReplied.KIND: ("doc_no",),
        CaseDelivered.KIND: ("doc_no",),
        CaseDeclined.KIND: ("doc_no",),
        CaseDenied.KIND: ("doc_no",),
        VillageMatterRecorded.KIND: ("receipt_no",),
    }
)
# Whoever opened a stream for one of these reasons may be the second box of a hall.
DOUBTFUL = frozenset({"clone", "restore", "fork", "salvage", "replace"})


@SCHEMA()
def m001_numbers(db: Database) -> None:
    """Create the series and the box's digit."""
    db.execute(
        "CREATE TABLE number_series(mark TEXT, year INTEGER, kind TEXT, digit INTEGER,"
        " last INTEGER NOT NULL, PRIMARY KEY(mark, year, kind, digit)) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE TABLE box_digit(one INTEGER PRIMARY KEY CHECK(one = 1), digit INTEGER)")


@SCHEMA()
def m002_devices(db: Database) -> None:
    """Create the devices under which the county has known this hall's boxes."""
    db.execute(
        "CREATE TABLE box_device(device TEXT, digit INTEGER, PRIMARY KEY(device, digit)) STRICT,"
        " WITHOUT ROWID"
    )


NO_DIGIT = -1  # stands in the table for a series printed with 暂


def fold_number(db: sqlite3.Connection, entry: Entry) -> None:
    """Note the numbers that were given, to a subject or to its documents."""
    for field in FIELDS[entry.record.kind]:
        number = parse_number(str(entry.record.body.get(field, "")))
        if number is None:
            continue
        row = number.series
        db.execute(
            "INSERT INTO number_series(mark, year, kind, digit, last) VALUES(?, ?, ?, ?, ?)"
            " ON CONFLICT(mark, year, kind, digit) DO UPDATE SET last = max(last, excluded.last)",
            (row.hall_mark, row.year, row.kind, _stored(row.digit), number.serial),
        )


def fold_enrolled(db: sqlite3.Connection, entry: Entry) -> None:
    """Take the digit the county gave, and the device it gave it to."""
    fact = fact_from(BoxEnrolled, entry.record.body)
    _set_digit(db, fact.digit)
    db.execute(
        "INSERT OR IGNORE INTO box_device(device, digit) VALUES(?, ?)", (fact.device, fact.digit)
    )


def fold_opened(db: sqlite3.Connection, entry: Entry) -> None:
    """Let go of the digit when another box may carry it too."""
    if fact_from(StreamOpened, entry.record.body).reason in DOUBTFUL:
        _set_digit(db, None)


def last_serial(db: sqlite3.Connection, series: NumberSeries) -> int:
    """Return the last serial given in a series, 0 if none was."""
    row = db.execute(
        "SELECT last FROM number_series WHERE mark = ? AND year = ? AND kind = ? AND digit = ?",
        (series.hall_mark, series.year, series.kind, _stored(series.digit)),
    ).fetchone()
    return 0 if row is None else int(row[0])


def box_digit(db: sqlite3.Connection) -> int | None:
    """Return this box's digit, None until the county gives it one."""
    row = db.execute("SELECT digit FROM box_digit").fetchone()
    return None if row is None else row[0]


def is_enrolled_as(db: sqlite3.Connection, device: str, digit: int) -> bool:
    """Say whether this device was noted here with this digit before, whatever it has by now."""
    row = db.execute(
        "SELECT 1 FROM box_device WHERE device = ? AND digit = ?", (device, digit)
    ).fetchone()
    return row is not None


def has_county(db: sqlite3.Connection) -> bool:
    """Say whether a county has ever known a box of this hall."""
    return db.execute("SELECT 1 FROM box_device").fetchone() is not None


def _stored(digit: int | None) -> int:
    return NO_DIGIT if digit is None else digit


def _set_digit(db: sqlite3.Connection, digit: int | None) -> None:
    db.execute(
        "INSERT INTO box_digit(one, digit) VALUES(1, ?)"
        " ON CONFLICT(one) DO UPDATE SET digit = excluded.digit",
        (digit,),
    )


NUMBERS = Projection(
    schema=SCHEMA,
    tables=["number_series", "box_digit", "box_device"],
    folds={
        **dict.fromkeys(FIELDS, fold_number),
        BoxEnrolled.KIND: fold_enrolled,
        StreamOpened.KIND: fold_opened,
    },
)
