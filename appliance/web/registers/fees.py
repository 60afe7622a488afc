"""The pages of fees (收费): bills at the settlement window, the approved table, the day's list."""

import sqlite3
from collections.abc import Sequence
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import fees as desk
from appliance.desk.service_windows import may_take_payments
from appliance.domain.facts.fees import FeeStandardEnded, FeeStandardFiled
from appliance.domain.fees import FeeKind, PayWay, Standard, fee_kind, fen_of, in_force, yuan
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.domain.service_window import settlement_windows
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.catalogue import ServiceItem, item_coded, items_at
from appliance.projections.fees import (
    Bill,
    DayCheck,
    bills_of,
    day_check,
    paid_on,
    standards,
    unpaid_bills,
)
from appliance.projections.service_windows import service_windows
from appliance.web.fields import day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_registers as words
from appliance.web.session import EVERYBODY, needs_act

CLERK = needs_act(Act.HANDLE_CASES)
OFFICE = needs_act(Act.EXPORT_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What waits at the settlement window, and a day's payments beside the bank's sum."""

    unpaid: Sequence[Bill]
    paid: Sequence[Bill]
    check: DayCheck | None
    settlement: Sequence[int]
    may_take: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFees:
    """A case with its bills, what its item says of fees, and the standards of the item."""

    case: CaseLine
    item: ServiceItem | None
    bills: Sequence[Bill]
    standards: Sequence[Standard]
    settlement: Sequence[int]


def found_on(db: sqlite3.Connection, day: date, staff_no: str, today: date) -> Found:
    """Return what the page of a day needs, and whether somebody may take payments today."""
    return Found(
        unpaid=unpaid_bills(db),
        paid=paid_on(db, day.isoformat()),
        check=day_check(db, day.isoformat()),
        settlement=settlement_windows(service_windows(db).values()),
        may_take=may_take_payments(db, staff_no, today),
    )


def case_fees(db: sqlite3.Connection, uid: str) -> CaseFees:
    """Return a case with its bills.

    Raises:
        NotFoundException: there is no such case.
    """
    case = case_of(db, uid)
    if case is None:
        raise NotFoundException
    return CaseFees(
        case=case,
        item=item_coded(db, case.item_code),
        bills=bills_of(db, uid),
        standards=standards(db, case.item_code),
        settlement=settlement_windows(service_windows(db).values()),
    )


@get("/fees", guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show the settlement window: what waits, what was paid on a day, the day's comparison."""
    hall = hall_of(request)
    today, person = hall.clock.today(), person_of(request)
    day = day_in(request.query_params.get("day", "")) or today
    found = await hall.read(found_on, day, person.staff_no, today)
    return page(
        request,
        "fees/list.html",
        found=found,
        day=day,
        total=sum(one.fen for one in found.paid),
        yuan=yuan,
        may_check=may(person.roles, Act.EXPORT_LISTS),
        may_take=found.may_take and may(person.roles, Act.HANDLE_CASES),
        form_no=new_form_no(),
        words=words,
    )


@post("/fees/pay", guards=[CLERK])
async def pay(request: HallRequest) -> Redirect:
    """Take the payment of a bill."""
    fields, actor = await fields_of(request), actor_of(request)
    way = PayWay(fields["way"]) if fields["way"] in list(PayWay) else PayWay.SCAN
    order = desk.Payment(bill_no=fields["bill_no"], receipt_no=fields["receipt_no"], way=way)
    return await write_once(request, lambda tx: desk.take_payment(tx, order, actor), "/fees")


@post("/fees/reconcile", guards=[OFFICE])
async def reconcile(request: HallRequest) -> Redirect:
    """Compare a day's payments with the bank's sum."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    day = day_in(fields["day"]) or hall.clock.today()
    bank = fen_of(fields["bank"])
    return await write_once(
        request,
        lambda tx: desk.reconcile_day(tx, day, -1 if bank is None else bank, fields["note"], actor),
        f"/fees?day={day.isoformat()}",
    )


@get("/fees/standards", guards=[EVERYBODY])
async def standards_page(request: HallRequest) -> Response[str]:
    """Show the approved table, as it is published, and the form to file a standard."""
    hall = hall_of(request)
    items = await hall.read(items_at, None)
    return page(
        request,
        "fees/standards.html",
        standards=await hall.read(standards),
        items=[one for one in items if fee_kind(one.fee) is not FeeKind.FREE],
        names={one.code: one.name for one in items},
        today=hall.clock.today(),
        yuan=yuan,
        may_file=may(person_of(request).roles, Act.EXPORT_LISTS),
        form_no=new_form_no(),
    )


@post("/fees/standards", guards=[OFFICE])
async def file_standard(request: HallRequest) -> Redirect:
    """File an approved standard with its document."""
    fields, actor = await fields_of(request), actor_of(request)
    first = day_in(fields["first_day"])
    order = FeeStandardFiled(
        item_code=fields["item"],
        name=fields["name"],
        fen=fen_of(fields["fen"]) or 0,
        unit=fields["unit"],
        document=fields["document"],
        first_day=first.isoformat() if first else "",
    )
    return await write_once(
        request, lambda tx: desk.file_standard(tx, order, actor), "/fees/standards"
    )


@post("/fees/standards/{uid:str}/end", guards=[OFFICE])
async def end_standard(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Let a standard hold no more after today."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = FeeStandardEnded(last_day=hall.clock.today().isoformat(), reason=fields["reason"])
    return await write_once(
        request, lambda tx: desk.end_standard(tx, uid, order, actor), "/fees/standards"
    )


@get("/fees/{uid:str}", guards=[EVERYBODY])
async def case_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the bills of a case, and the form for another within an approved standard."""
    hall = hall_of(request)
    found = await hall.read(case_fees, uid)
    return page(
        request,
        "fees/case.html",
        found=found,
        kind=fee_kind(found.item.fee if found.item else ""),
        usable=in_force(found.standards, hall.clock.today()),
        yuan=yuan,
        may_charge=may(person_of(request).roles, Act.HANDLE_CASES),
        form_no=new_form_no(),
        words=words,
    )


@post("/fees/{uid:str}", guards=[CLERK])
async def charge(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Issue a bill for a case."""
    fields, actor = await fields_of(request), actor_of(request)
    count = int(fields["count"]) if fields["count"] in {str(n) for n in range(1, 100)} else 0
    order = desk.Bill(
        standard=fields["standard"],
        count=count,
        fen=fen_of(fields["fen"]) or 0,
        bill_no=fields["bill_no"],
    )
    return await write_once(
        request, lambda tx: desk.charge_fee(tx, uid, order, actor), f"/fees/{uid}"
    )


ROUTES = [
    list_page,
    pay,
    reconcile,
    standards_page,
    file_standard,
    end_standard,
    case_page,
    charge,
]
