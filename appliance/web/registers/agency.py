"""The pages of agency (全程代办), appointments (预约) and home visits (上门)."""

import sqlite3
from collections.abc import Sequence

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import agency as desk
from appliance.domain.agency import AgentKind, Outcome, Place
from appliance.domain.facts.agency import AgencyMaterialMoved
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.projections.agency_questions import (
    AgencyCase,
    Agent,
    Way,
    agency_case_of,
    agency_cases,
    agents,
    appointments_from,
    ways_of,
)
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.staff import names_of, people
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_registers as words
from appliance.web.session import EVERYBODY, needs_act

CLERK = needs_act(Act.HANDLE_CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A case with who acts for its applicant, the ways of its materials, and the agents."""

    case: CaseLine
    agency: AgencyCase | None
    ways: Sequence[Way]
    agents: Sequence[Agent]


def opened(db: sqlite3.Connection, uid: str) -> Opened:
    """Return a case with its agency.

    Raises:
        NotFoundException: there is no such case.
    """
    case = case_of(db, uid)
    if case is None:
        raise NotFoundException
    return Opened(
        case=case,
        agency=agency_case_of(db, uid),
        ways=ways_of(db, uid),
        agents=[one for one in agents(db) if one.last_day is None],
    )


@get("/agency", guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show the agency cases that are still open, and where their materials are."""
    found = await hall_of(request).read(agency_cases)
    return page(request, "agency/list.html", found=found, words=words)


@get("/agency/{uid:str}", guards=[EVERYBODY])
async def case_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show who acts for a case's applicant, or the application; then the ways of materials."""
    hall = hall_of(request)
    return page(
        request,
        "agency/case.html",
        found=await hall.read(opened, uid),
        names=await hall.read(names_of),
        staff=await hall.read(people),
        form_no=new_form_no(),
        words=words,
    )


@post("/agency/{uid:str}/apply", guards=[CLERK])
async def apply(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Note an agency application with its three parts and the three things told."""
    form, fields = await request.form(), await fields_of(request)
    kind = fields["kind"] if fields["kind"] in list(AgentKind) else AgentKind.WINDOW
    actor = actor_of(request)
    order = desk.Apply(
        kind=AgentKind(kind),
        agent=fields["agent"] or person_of(request).name,
        parts=[str(one) for one in form.getall("parts", [])],
        told=[str(one) for one in form.getall("told", [])],
        filled_by_us=fields["filled"] == "yes",
        confirmed=fields["confirmed"] == "yes",
        superior=fields["superior"],
    )
    return await write_once(
        request, lambda tx: desk.apply_for_agency(tx, uid, order, actor), f"/agency/{uid}"
    )


@post("/agency/{uid:str}/move", guards=[CLERK])
async def move(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Note that materials went out or came back."""
    fields, actor = await fields_of(request), actor_of(request)
    order = AgencyMaterialMoved(
        direction=fields["direction"],
        unit=fields["unit"],
        carrier_no=fields["carrier_no"],
        materials=fields["materials"],
    )
    return await write_once(
        request, lambda tx: desk.move_materials(tx, uid, order, actor), f"/agency/{uid}"
    )


@get("/appointments", guards=[EVERYBODY])
async def book_page(request: HallRequest) -> Response[str]:
    """Show the book of appointments, and the form for another."""
    return await _book(request, Fields(values={"place": str(Place.WINDOW)}), new_form_no())


@post("/appointments", guards=[EVERYBODY])
async def make(request: HallRequest) -> Response[str] | Redirect:
    """Promise a time, once; what is wrong is shown all at once."""
    fields, actor = await fields_of(request), actor_of(request)
    order = _read(fields, person_of(request).window)
    if order is None:
        return await _book(request, fields, fields["form_no"])
    return await write_once(
        request, lambda tx: desk.make_appointment(tx, order, actor), "/appointments"
    )


@post("/appointments/{uid:str}/close", guards=[EVERYBODY])
async def close(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Note what became of an appointment.

    Raises:
        NotFoundException: there is no such outcome.
    """
    fields, actor = await fields_of(request), actor_of(request)
    if fields["outcome"] not in list(Outcome):
        raise NotFoundException
    outcome = Outcome(fields["outcome"])
    return await write_once(
        request,
        lambda tx: desk.close_appointment(tx, uid, outcome, fields["note"], actor),
        "/appointments",
    )


def _read(fields: Fields, window: int | None) -> desk.MakeAppointment | None:
    day, is_home = day_in(fields["day"]), fields["place"] == Place.HOME
    fields.need("place", words.NEED_PLACE, holds=fields["place"] in list(Place))
    fields.need("day", words.NEED_DAY, holds=day is not None)
    fields.need("time", words.NEED_TIME, holds=bool(desk.HOUR.fullmatch(fields["time"])))
    fields.need("item", words.NEED_ITEM, holds=bool(fields["item"]))
    fields.need("name", words.NEED_NAME, holds=bool(fields["name"]))
    fields.need("phone", words.NEED_PHONE, holds=bool(fields["phone"]))
    fields.need("address", words.NEED_ADDRESS, holds=bool(fields["address"]) or not is_home)
    fields.need("staff_no", words.NEED_OWNER, holds=bool(fields["staff_no"]) or not is_home)
    if fields.wrong or day is None:
        return None
    return desk.MakeAppointment(
        day=day,
        time=fields["time"],
        place=Place(fields["place"]),
        item=fields["item"],
        name=fields["name"],
        phone=fields["phone"],
        window=window,
        staff_no=fields["staff_no"],
        address=fields["address"],
    )


async def _book(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    today = hall.clock.today().isoformat()
    return page(
        request,
        "agency/appointments.html",
        found=await hall.read(appointments_from, today),
        staff=await hall.read(people),
        today=today,
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [list_page, case_page, apply, move, book_page, make, close]
