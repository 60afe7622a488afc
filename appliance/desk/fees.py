"""Fees at the desk (收费): the approved table, bills, payments at the settlement window, the day.

Sources: seed 004 八; seed 001 二(一); domain/fees.py.
"""

from datetime import date

from appliance.desk.rules import Actor, hall_day
from appliance.desk.service_windows import windows_served
from appliance.domain.errors import FormIncomplete, TurnNotAllowed
from appliance.domain.facts.fees import (
    FeeCharged,
    FeePaid,
    FeeReconciled,
    FeeStandardEnded,
    FeeStandardFiled,
)
from appliance.domain.fees import Charge, PayWay, check_charge, fee_kind
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.domain.service_window import require_settlement, settlement_windows
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.catalogue import item_coded
from appliance.projections.fees import bill_of, paid_on, standard_of, unpaid_bills
from appliance.projections.service_windows import service_windows

FORM = "fee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A bill as it was typed: which standard, how many units, the sum in fen, its number."""

    standard: str
    count: int
    fen: int
    bill_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as the settlement window took it; `receipt_no` is the bank's."""

    bill_no: str
    receipt_no: str
    way: PayWay


def file_standard(tx: Transaction, order: FeeStandardFiled, actor: Actor) -> str:
    """File an approved standard with its document; return its subject.

    Raises:
        NotPermitted: the person may not change what holds in the hall.
        FormIncomplete: no such item, no amount, no document or no first day.
    """
    actor.may(Act.EXPORT_LISTS)
    missing = [
        name for name in ("name", "unit", "document", "first_day") if not getattr(order, name)
    ]
    if item_coded(tx.db, order.item_code) is None:
        missing.append("item")
    if order.fen <= 0:
        missing.append("fen")
    if missing:
        raise FormIncomplete(order.name, form=FORM, missing=missing)
    return tx.append(order, by=actor.by).subject


def end_standard(tx: Transaction, uid: str, order: FeeStandardEnded, actor: Actor) -> None:
    """Let a standard hold no more after a day.

    Raises:
        NotPermitted: the person may not change what holds in the hall.
        FormIncomplete: no such standard, no reason, or it ended before.
    """
    actor.may(Act.EXPORT_LISTS)
    found = standard_of(tx.db, uid)
    if found is None or found.last_day is not None or not order.reason.strip():
        name = "" if found is None else found.name
        raise FormIncomplete(name, form=FORM, missing=["reason"])
    tx.append(order, by=actor.by, subject=uid)


def charge_fee(tx: Transaction, uid: str, order: Bill, actor: Actor) -> None:
    """Issue a bill for a case, within an approved standard.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: no bill number, or one that was used.
        FeeNotApproved: the item is free, no standard holds, or the sum is above it.
    """
    actor.may(Act.HANDLE_CASES)
    case = _known(tx, uid)
    if not order.bill_no.strip() or bill_of(tx.db, order.bill_no.strip()) is not None:
        raise FormIncomplete(case.local_no, form=FORM, missing=["bill_no"])
    item = item_coded(tx.db, case.item_code)
    standard = standard_of(tx.db, order.standard)
    if standard is not None and standard.item_code != case.item_code:
        standard = None
    charge = Charge(day=hall_day(tx.moment.at), count=order.count, fen=order.fen)
    check_charge(case.item_name, fee_kind(item.fee if item else ""), standard, charge)
    fact = FeeCharged(
        standard=order.standard,
        name=standard.name if standard else "",
        count=order.count,
        fen=order.fen,
        bill_no=order.bill_no.strip(),
    )
    tx.append(fact, by=actor.by, subject=uid)


def take_payment(tx: Transaction, order: Payment, actor: Actor) -> None:
    """Take the payment of a bill at the settlement window.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: no such bill, or no receipt number.
        TurnNotAllowed: it is paid already.
        NotTheSettlementWindow: the hall has one, and the person does not serve it (001·二(一)).
    """
    actor.may(Act.HANDLE_CASES)
    bill = bill_of(tx.db, order.bill_no)
    if bill is None or not order.receipt_no.strip():
        raise FormIncomplete(order.bill_no, form=FORM, missing=["receipt_no"])
    if bill.paid_at is not None:
        raise TurnNotAllowed(order.bill_no, state="paid", step="pay")
    named = settlement_windows(service_windows(tx.db).values())
    served = windows_served(tx.db, actor.staff_no, hall_day(tx.moment.at))
    require_settlement(bill.bill_no, served, named)
    fact = FeePaid(
        bill_no=bill.bill_no, receipt_no=order.receipt_no.strip(), way=order.way, fen=bill.fen
    )
    tx.append(fact, by=actor.by, subject=bill.case_uid)


def reconcile_day(tx: Transaction, day: date, bank_fen: int, note: str, actor: Actor) -> None:
    """Compare a day's payments with the bank's sum; a difference wants a word.

    Raises:
        NotPermitted: the person may not export lists.
        FormIncomplete: no sum, or the sums differ and nobody says why.
    """
    actor.may(Act.EXPORT_LISTS)
    bills = paid_on(tx.db, day.isoformat())
    ours = sum(one.fen for one in bills)
    missing = ["fen"] if bank_fen < 0 else []
    if ours != bank_fen and not note.strip():
        missing.append("note")
    if missing:
        raise FormIncomplete(day.isoformat(), form=FORM, missing=missing)
    fact = FeeReconciled(
        day=day.isoformat(), bills=len(bills), fen=ours, bank_fen=bank_fen, note=note.strip()
    )
    tx.append(fact, by=actor.by)


def require_paid(tx: Transaction, uid: str) -> None:
    """Let a delivery pass whose bills are all paid (004·八.3).

    Raises:
        TurnNotAllowed: a bill still waits for the settlement window.
    """
    waiting = unpaid_bills(tx.db, uid)
    if waiting:
        raise TurnNotAllowed(waiting[0].local_no, state="unpaid", step="deliver", allowed=["pay"])


def _known(tx: Transaction, uid: str) -> CaseLine:
    case = case_of(tx.db, uid)
    if case is None:
        raise FormIncomplete(uid, form=FORM, missing=["case"])
    return case
