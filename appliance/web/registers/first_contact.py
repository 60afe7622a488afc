"""The pages of first questions (首问): who was asked what, and what became of it."""

import sqlite3
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import first_contact as desk
from appliance.domain.facts.first_contact import InquiryAnswered, InquirySentElsewhere
from appliance.domain.first_contact import ContactChannel, InquiryState, Topic, turns_in
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record
from appliance.domain.roles import Act, may
from appliance.domain.service_window import ServiceWindow
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import item_coded, items_at
from appliance.projections.first_contact import InquiryLine, Organ
from appliance.projections.inquiries import (
    closed_inquiries,
    inquiry_of,
    led_to,
    open_for,
    open_inquiries,
    organs,
    story_of_inquiry,
)
from appliance.projections.service_windows import service_windows
from appliance.projections.staff import StaffMember, names_of, people
from appliance.web.cases.catalogue import limit_of
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, person_of
from appliance.web.once import new_form_no, once, write_once
from appliance.web.registers import wording_inquiry_books as books
from appliance.web.registers import wording_registers as words
from appliance.web.registers.first_contact_form import lead_in, read_turn
from appliance.web.session import EVERYBODY, needs_act

VIEWER = needs_act(Act.SEE_FULL_NUMBERS)
SLIPS = MappingProxyType(
    {
        InquirySentElsewhere.KIND: "first_contact/slip.html",
        InquiryAnswered.KIND: "first_contact/answer.html",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The inquiries with the names of the people of the hall."""

    waiting: Sequence[InquiryLine]
    answered: Sequence[InquiryLine]
    mine: frozenset[str]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One inquiry with its story, the people and the directory of organs."""

    inquiry: InquiryLine
    story: Sequence[Record]
    receiver: str
    staff: Sequence[StaffMember]
    organs: Sequence[Organ]
    places: Mapping[int, ServiceWindow]


def all_inquiries(db: sqlite3.Connection, staff_no: str) -> Found:
    """Return what waits for an answer, what of it waits for somebody, what was answered last."""
    return Found(
        waiting=open_inquiries(db),
        answered=closed_inquiries(db),
        mine=frozenset(one.uid for one in open_for(db, staff_no)),
        names=names_of(db),
    )


def opened(db: sqlite3.Connection, uid: str) -> Opened:
    """Return one inquiry with its story.

    Raises:
        NotFoundException: there is none with this subject.
    """
    found = inquiry_of(db, uid)
    if found is None:
        raise NotFoundException
    return Opened(
        inquiry=found,
        story=story_of_inquiry(db, found.id),
        receiver=led_to(db, found.id),
        staff=people(db),
        organs=organs(db),
        places=service_windows(db),
    )


@get("/inquiries", guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show what waits for an answer, promised days first."""
    hall = hall_of(request)
    found = await hall.read(all_inquiries, person_of(request).staff_no)
    return page(
        request,
        "first_contact/list.html",
        found=found,
        mine=len(found.mine),
        today=hall.clock.today().isoformat(),
        words=words,
        books=books,
    )


@get("/inquiries/new", guards=[EVERYBODY])
async def new_page(request: HallRequest) -> Response[str]:
    """Show the form: one tap for how and what about, one sentence for the question."""
    values = {"channel": str(ContactChannel.WINDOW)}
    return await _form(request, Fields(values=values), new_form_no())


@post("/inquiries/new", guards=[EVERYBODY])
async def receive(request: HallRequest) -> Response[str] | Redirect:
    """Note an inquiry, once; then its own page shows what to tell."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = _read(fields, person_of(request).window)
    if fields.wrong:
        return await _form(request, fields, fields["form_no"])

    def use_case(tx: Transaction) -> str:
        if order.topic is Topic.MESSAGE:
            return desk.leave_message(tx, order, lead_in(tx, fields), actor)
        return desk.receive_inquiry(tx, order, actor)

    async def act() -> str:
        return f"/inquiries/{await hall.write(use_case)}"

    return await once(request, act)


@get("/inquiries/{uid:str}", guards=[EVERYBODY])
async def inquiry_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one inquiry: what was asked, what can be told, what has happened."""
    return await _show(request, uid)


@post("/inquiries/{uid:str}/person", guards=[VIEWER])
async def person_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show who asked, in full, once the look is a fact."""
    hall, actor = hall_of(request), actor_of(request)
    await hall.read(opened, uid)
    asker = await hall.write(lambda tx: desk.view_asker(tx, uid, words.VIEW_REASON, actor))
    return await _show(request, uid, asker)


@post("/inquiries/{uid:str}/{turn:str}", guards=[EVERYBODY])
async def move(request: HallRequest, uid: FromPath[str], turn: FromPath[str]) -> Redirect:
    """Bring an inquiry one turn on; sending somebody elsewhere leads to the slip to print.

    Raises:
        NotFoundException: there is no such turn.
    """
    form = await request.form()
    told = [str(one) for one in form.getall("told", [])]
    use_case = read_turn(turn, uid, await fields_of(request), told, actor_of(request))
    if use_case is None:
        raise NotFoundException
    path = f"/inquiries/{uid}/slip" if turn == "send_elsewhere" else f"/inquiries/{uid}"
    return await write_once(request, use_case, path)


@get("/inquiries/{uid:str}/slip", guards=[EVERYBODY])
async def slip(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Show the slip an asker takes along: where to turn, or what was told (003-J·一次性告知一)."""
    hall = hall_of(request)
    found = await hall.read(opened, uid)
    said = [one for one in found.story if one.kind in SLIPS]
    if not said or found.inquiry.topic == Topic.MESSAGE:
        return after(f"/inquiries/{uid}")
    return page(
        request,
        SLIPS[said[-1].kind],
        inquiry=found.inquiry,
        at=said[-1].at,
        told=said[-1].body,
        item=await hall.read(item_coded, found.inquiry.item_code),
        limit=limit_of,
        names={one.staff_no: one.name for one in found.staff},
    )


async def _show(
    request: HallRequest, uid: str, asker: Mapping[str, str] | None = None
) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    found = await hall.read(opened, uid)
    inquiry = found.inquiry
    turns = turns_in(InquiryState(inquiry.state))
    if inquiry.state == InquiryState.LED and found.receiver != person.staff_no:
        turns = ()
    return page(
        request,
        "first_contact/inquiry.html",
        found=found,
        inquiry=inquiry,
        turns=turns,
        names={one.staff_no: one.name for one in found.staff},
        others=[one for one in found.staff if one.staff_no != person.staff_no],
        asker=asker,
        may_view=may(person.roles, Act.SEE_FULL_NUMBERS),
        today=hall.clock.today().isoformat(),
        form_no=new_form_no(),
        words=words,
        books=books,
    )


def _read(fields: Fields, window: int | None) -> desk.Ask:
    channel = fields["channel"] if fields["channel"] in list(ContactChannel) else ""
    topic = fields["topic"] if fields["topic"] in list(Topic) else ""
    fields.need("channel", words.NEED_CHANNEL, holds=bool(channel))
    fields.need("topic", words.NEED_TOPIC, holds=bool(topic))
    fields.need("question", words.NEED_QUESTION, holds=bool(fields["question"]))
    for_somebody = topic != Topic.MESSAGE or bool(fields["to_no"])
    fields.need("to_no", words.NEED_RECEIVER, holds=for_somebody)
    return desk.Ask(
        channel=ContactChannel(channel or ContactChannel.WINDOW),
        topic=Topic(topic or Topic.CONSULT),
        question=fields["question"],
        window=window,
        item_code=fields["item"],
        name=fields["name"],
        phone=fields["phone"],
        unit=fields["unit"],
    )


async def _form(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall, me = hall_of(request), person_of(request).staff_no
    staff = await hall.read(people, hall.clock.today())
    return page(
        request,
        "first_contact/form.html",
        items=await hall.read(items_at, None),
        others=[one for one in staff if one.staff_no != me],
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [
    list_page,
    new_page,
    receive,
    inquiry_page,
    person_page,
    move,
    slip,
]
