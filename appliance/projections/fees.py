"""Approved standards, bills and payments, folded from their facts. Amounts are in fen."""

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.fees import (
    FeeCharged,
    FeePaid,
    FeeReconciled,
    FeeStandardEnded,
    FeeStandardFiled,
)
from appliance.domain.fees import Standard
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("fees")


@SCHEMA()
def m001_fees(db: Database) -> None:
    """Create the approved table, the bills and the days that were reconciled."""
    db.execute(
        "CREATE TABLE fee_standard(uid TEXT PRIMARY KEY, item_code TEXT NOT NULL,"
        " name TEXT NOT NULL, fen INTEGER NOT NULL, unit TEXT NOT NULL, document TEXT NOT NULL,"
        " first_day TEXT NOT NULL, last_day TEXT) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE fee_bill(pos INTEGER PRIMARY KEY, bill_no TEXT NOT NULL UNIQUE,"
        " case_uid TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,"
        " fen INTEGER NOT NULL, charged_at TEXT NOT NULL, charged_by TEXT NOT NULL,"
        " paid_on TEXT, paid_at TEXT, receipt_no TEXT, way TEXT, paid_by TEXT) STRICT"
    )
    db.execute("CREATE INDEX fee_unpaid ON fee_bill(case_uid) WHERE paid_at IS NULL")
    db.execute("CREATE INDEX fee_case ON fee_bill(case_uid)")
    db.execute("CREATE INDEX fee_day ON fee_bill(paid_on) WHERE paid_on IS NOT NULL")
    db.execute(
        "CREATE TABLE fee_day_check(day TEXT PRIMARY KEY, bills INTEGER NOT NULL,"
        " fen INTEGER NOT NULL, bank_fen INTEGER NOT NULL, note TEXT NOT NULL, by_no TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """One bill with its case; `paid_at` is None until the settlement window took the payment."""

    pos: int
    bill_no: str
    case_uid: str
    name: str
    count: int
    fen: int
    charged_at: str
    charged_by: str
    paid_on: str | None
    paid_at: str | None
    receipt_no: str | None
    way: str | None
    paid_by: str | None
    local_no: str
    item_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCheck:
    """One day's payments beside the bank's sum."""

    day: str
    bills: int
    fen: int
    bank_fen: int
    note: str
    by_no: str


_BILL = tuple(Bill.__slots__)
_OWN = 13  # of them stand in fee_bill, the rest in cases
_SELECT = (
    f"SELECT {', '.join(f'b.{name}' for name in _BILL[:_OWN])},"
    f" {', '.join(f'c.{name}' for name in _BILL[_OWN:])}"
    " FROM fee_bill b JOIN cases c ON c.uid = b.case_uid"
)
_STANDARD = "SELECT uid, item_code, name, fen, unit, document, first_day, last_day"


def fold_filed(db: sqlite3.Connection, entry: Entry) -> None:
    """Put a standard into the approved table."""
    fact = fact_from(FeeStandardFiled, entry.record.body)
    db.execute(
        "INSERT INTO fee_standard(uid, item_code, name, fen, unit, document, first_day)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.record.subject,
            fact.item_code,
            fact.name,
            fact.fen,
            fact.unit,
            fact.document,
            fact.first_day,
        ),
    )


def fold_ended(db: sqlite3.Connection, entry: Entry) -> None:
    """End a standard; the bills of its time stay."""
    fact = fact_from(FeeStandardEnded, entry.record.body)
    db.execute(
        "UPDATE fee_standard SET last_day = ? WHERE uid = ?", (fact.last_day, entry.record.subject)
    )


def fold_charged(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a bill."""
    fact = fact_from(FeeCharged, entry.record.body)
    db.execute(
        "INSERT OR IGNORE INTO fee_bill(pos, bill_no, case_uid, name, count, fen, charged_at,"
        " charged_by) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.bill_no,
            entry.record.subject,
            fact.name,
            fact.count,
            fact.fen,
            entry.record.at,
            entry.record.by.removeprefix("staff:"),
        ),
    )


def fold_paid(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a payment; a second one of the same bill changes nothing."""
    fact, record = fact_from(FeePaid, entry.record.body), entry.record
    db.execute(
        "UPDATE fee_bill SET paid_on = ?, paid_at = ?, receipt_no = ?, way = ?, paid_by = ?"
        " WHERE bill_no = ? AND paid_at IS NULL",
        (
            record.at[:10],
            record.at,
            fact.receipt_no,
            fact.way,
            record.by.removeprefix("staff:"),
            fact.bill_no,
        ),
    )


def fold_reconciled(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that a day was compared with the bank; the latest comparison stands."""
    fact = fact_from(FeeReconciled, entry.record.body)
    db.execute(
        "INSERT OR REPLACE INTO fee_day_check(day, bills, fen, bank_fen, note, by_no)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (
            fact.day,
            fact.bills,
            fact.fen,
            fact.bank_fen,
            fact.note,
            entry.record.by.removeprefix("staff:"),
        ),
    )


def standards(db: sqlite3.Connection, item_code: str | None = None) -> list[Standard]:
    """Return the approved table, or what of it belongs to an item; ended ones too."""
    rows = db.execute(
        f"{_STANDARD} FROM fee_standard WHERE ?1 IS NULL OR item_code = ?1"
        " ORDER BY item_code, first_day",
        (item_code,),
    )
    return [_standard(row) for row in rows]


def standard_of(db: sqlite3.Connection, uid: str) -> Standard | None:
    """Return one standard."""
    row = db.execute(f"{_STANDARD} FROM fee_standard WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _standard(row)


def bill_of(db: sqlite3.Connection, bill_no: str) -> Bill | None:
    """Return one bill by its number."""
    row = db.execute(f"{_SELECT} WHERE b.bill_no = ?", (bill_no,)).fetchone()
    return None if row is None else _bill(row)


def bills_of(db: sqlite3.Connection, case_uid: str) -> list[Bill]:
    """Return the bills of a case, oldest first."""
    rows = db.execute(f"{_SELECT} WHERE b.case_uid = ? ORDER BY b.pos", (case_uid,))
    return [_bill(row) for row in rows]


def unpaid_bills(db: sqlite3.Connection, case_uid: str | None = None) -> list[Bill]:
    """Return the bills that wait for the settlement window, of a case or of all."""
    rows = db.execute(
        f"{_SELECT} WHERE b.paid_at IS NULL AND (?1 IS NULL OR b.case_uid = ?1) ORDER BY b.pos",
        (case_uid,),
    )
    return [_bill(row) for row in rows]


def paid_on(db: sqlite3.Connection, day: str) -> list[Bill]:
    """Return the payments of a day, in their order."""
    rows = db.execute(f"{_SELECT} WHERE b.paid_on = ? ORDER BY b.paid_at", (day,))
    return [_bill(row) for row in rows]


def day_check(db: sqlite3.Connection, day: str) -> DayCheck | None:
    """Return how a day was compared with the bank, None if nobody did."""
    row = db.execute(
        "SELECT day, bills, fen, bank_fen, note, by_no FROM fee_day_check WHERE day = ?", (day,)
    ).fetchone()
    return None if row is None else DayCheck(**dict(zip(DayCheck.__slots__, row, strict=True)))


def _standard(row: Sequence[object]) -> Standard:
    return Standard(**dict(zip(Standard.__slots__, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


def _bill(row: Sequence[object]) -> Bill:
    return Bill(**dict(zip(_BILL, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


FEES = Projection(
    schema=SCHEMA,
    tables=["fee_standard", "fee_bill", "fee_day_check"],
    folds={
        FeeStandardFiled.KIND: fold_filed,
        FeeStandardEnded.KIND: fold_ended,
        FeeCharged.KIND: fold_charged,
        FeePaid.KIND: fold_paid,
        FeeReconciled.KIND: fold_reconciled,
    },
)
