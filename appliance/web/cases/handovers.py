"""The pages of handing cases over (移交) and of the directory of organs (主管机关)."""

import sqlite3
from collections.abc import Mapping, Sequence

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import handing_over as desk
from appliance.domain.facts.first_contact import CaseHandedOver, OrganListed
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.projections.case_questions import CaseLine, case_of, open_cases
from appliance.projections.first_contact import HandOver
from appliance.projections.inquiries import handovers_waiting, organs
from appliance.projections.staff import StaffMember, people
from appliance.web.fields import fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_registers as words
from appliance.web.session import EVERYBODY, needs_act

CLERK = needs_act(Act.HANDLE_CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is on its way, with its case, and what a clerk could hand over."""

    waiting: Sequence[tuple[HandOver, CaseLine]]
    own: Sequence[CaseLine]
    staff: Sequence[StaffMember]


def all_handovers(db: sqlite3.Connection, staff_no: str) -> Found:
    """Return what is on its way, and the open cases whose first handler somebody is."""
    ways = [(one, case_of(db, one.case_uid)) for one in handovers_waiting(db)]
    travelling = {one.case_uid for one, _ in ways}
    return Found(
        waiting=[(one, case) for one, case in ways if case is not None],
        own=[
            one for one in open_cases(db) if one.clerk_no == staff_no and one.uid not in travelling
        ],
        staff=people(db),
    )


@get("/handovers", guards=[CLERK])
async def list_page(request: HallRequest) -> Response[str]:
    """Show what is on its way to whom, and the form to hand something over."""
    hall, person = hall_of(request), person_of(request)
    found = await hall.read(all_handovers, person.staff_no)
    names: Mapping[str, str] = {one.staff_no: one.name for one in found.staff}
    return page(
        request,
        "first_contact/handovers.html",
        found=found,
        names=names,
        mine=[pair for pair in found.waiting if pair[0].to_no == person.staff_no],
        asked=request.query_params.get("case", ""),
        form_no=new_form_no(),
        words=words,
    )


@post("/handovers/give", guards=[CLERK])
async def give(request: HallRequest) -> Redirect:
    """Hand a case over to a colleague."""
    fields, actor = await fields_of(request), actor_of(request)
    order = CaseHandedOver(
        from_no=actor.staff_no,
        to_no=fields["to_no"],
        reason=fields["reason"],
        materials=fields["materials"],
    )
    uid = fields["case"]
    return await write_once(
        request, lambda tx: desk.hand_case_over(tx, uid, order, actor), "/handovers"
    )


@post("/handovers/{uid:str}/take", guards=[CLERK])
async def take(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Take over a case that was handed to oneself."""
    actor = actor_of(request)
    return await write_once(
        request, lambda tx: desk.take_case_over(tx, uid, actor), f"/cases/{uid}"
    )


@get("/organs", guards=[EVERYBODY])
async def organs_page(request: HallRequest) -> Response[str]:
    """Show the directory of organs outside the hall."""
    text = request.query_params.get("q", "")[:20]
    found = await hall_of(request).read(organs, text)
    return page(
        request, "first_contact/organs.html", organs=found, text=text, form_no=new_form_no()
    )


@post("/organs", guards=[EVERYBODY])
async def list_organ(request: HallRequest) -> Redirect:
    """Put an organ into the directory."""
    fields, actor = await fields_of(request), actor_of(request)
    order = OrganListed(
        name=fields["name"],
        phone=fields["phone"],
        address=fields["address"],
        matters=fields["matters"],
    )
    return await write_once(request, lambda tx: desk.list_organ(tx, order, actor), "/organs")


@post("/organs/{uid:str}/strike", guards=[EVERYBODY])
async def strike_organ(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Strike an organ from the directory."""
    fields, actor = await fields_of(request), actor_of(request)
    return await write_once(
        request, lambda tx: desk.strike_organ(tx, uid, fields["reason"], actor), "/organs"
    )


ROUTES = [list_page, give, take, organs_page, list_organ, strike_organ]
