"""The steps on the way of a complaint, its slip, and the book of opinions, boxes, emergencies."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import complaint_care as desk
from appliance.domain.facts.complaint_care import (
    EmergencyReported,
    OpinionAnswered,
    OpinionBoxOpened,
    OpinionNoted,
)
from appliance.domain.roles import Act, may
from appliance.journal.transaction import Transaction
from appliance.projections.complaint_care import box_openings, emergencies, opinions
from appliance.projections.staff import people
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.qr import qr_svg
from appliance.web.voice import wording_complaint_care as words
from appliance.web.voice import wording_complaints
from appliance.web.voice.citizens import address_of
from appliance.web.voice.complaint_care_form import read_step
from appliance.web.voice.complaints import FILER, HANDLER, facts_for, show_complaint

HOUR = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")


@post("/complaints/{uid:str}/do/{step:str}", guards=[HANDLER])
async def take_step(
    request: HallRequest, uid: FromPath[str], step: FromPath[str]
) -> Response[str] | Redirect:
    """Take one step, once; what is wrong is shown all at once.

    Raises:
        NotFoundException: there is no such step.
    """
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    facts = await facts_for(request, uid)
    use_case = read_step(step, fields)
    if use_case is None:
        raise NotFoundException
    if fields.wrong:
        return show_complaint(request, facts, fields)

    async def act() -> str:
        await hall.write(lambda tx: use_case(tx, uid, actor))
        return f"/complaints/{uid}"

    return await once(request, act)


@get("/complaints/{uid:str}/slip", guards=[FILER])
async def slip(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the complainant's slip: number, due date, and the code to look up how it stands."""
    facts = await facts_for(request, uid)
    address = address_of(request, facts.complaint.local_no, uid)
    return page(
        request,
        "complaints/slip.html",
        complaint=facts.complaint,
        picture=qr_svg(address),
        written=address.rpartition("/")[2],
        words=wording_complaints,
    )


@get("/opinions", guards=[FILER])
async def opinions_page(request: HallRequest) -> Response[str]:
    """Show the book of opinions, the openings of boxes and the emergencies."""
    return await _show(request, Fields(values={}))


@post("/opinions", guards=[FILER])
async def enter(request: HallRequest) -> Response[str] | Redirect:
    """Enter an opinion, the opening of a box, or an emergency, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fact = _READ.get(fields["entry"], _opinion)(fields)
    if fields.wrong:
        return await _show(request, fields)

    def use_case(tx: Transaction) -> str:
        match fact:
            case OpinionBoxOpened():
                return desk.open_box(tx, fact, actor)
            case EmergencyReported():
                return desk.report_emergency(tx, fact, actor)
        return desk.note_opinion(tx, fact, actor)

    async def act() -> str:
        await hall.write(use_case)
        return "/opinions"

    return await once(request, act)


@post("/opinions/{uid:str}/answer", guards=[HANDLER])
async def answer(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Answer an opinion, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fields.need("answer", words.NEED_ANSWER, holds=bool(fields["answer"]))
    if fields.wrong:
        return await _show(request, fields)
    fact = OpinionAnswered(answer=fields["answer"], improved=fields["improved"])

    async def act() -> str:
        await hall.write(lambda tx: desk.answer_opinion(tx, uid, fact, actor))
        return "/opinions"

    return await once(request, act)


def _opinion(fields: Fields) -> OpinionNoted:
    fields.need("source", words.NEED_SOURCE, holds=fields["source"] in words.SOURCES)
    fields.need("text", words.NEED_TEXT, holds=bool(fields["text"]))
    return OpinionNoted(source=fields["source"], text=fields["text"], about=fields["about"])


def _box(fields: Fields) -> OpinionBoxOpened:
    first, second, papers = fields["first_no"], fields["second_no"], fields["papers"]
    fields.need("box", words.NEED_BOX, holds=fields["box"] in words.BOXES)
    two = bool(first and second) and first != second
    fields.need("first_no", words.NEED_OPENERS, holds=two)
    fields.need("papers", words.NEED_PAPERS, holds=bool(re.fullmatch(r"[0-9]{1,3}", papers)))
    count = 0 if fields.wrong else int(papers)
    return OpinionBoxOpened(box=fields["box"], first_no=first, second_no=second, papers=count)


def _emergency(fields: Fields) -> EmergencyReported:
    fields.need("what", words.NEED_WHAT, holds=bool(fields["what"]))
    fields.need("measures", words.NEED_MEASURES, holds=bool(fields["measures"]))
    fields.need("head_at", words.NEED_TIME, holds=bool(HOUR.fullmatch(fields["head_at"])))
    fields.need("leader", words.NEED_LEADER, holds=bool(fields["leader"]))
    fields.need("leader_at", words.NEED_TIME, holds=bool(HOUR.fullmatch(fields["leader_at"])))
    return EmergencyReported(
        what=fields["what"],
        measures=fields["measures"],
        head_at=fields["head_at"],
        leader=fields["leader"],
        leader_at=fields["leader_at"],
    )


Entry = OpinionNoted | OpinionBoxOpened | EmergencyReported
_READ: Mapping[str, Callable[[Fields], Entry]] = MappingProxyType(
    {"opinion": _opinion, "box": _box, "emergency": _emergency}
)


async def _show(request: HallRequest, fields: Fields) -> Response[str]:
    hall = hall_of(request)
    found = await hall.read(opinions)
    waiting = sum(one.answered_at is None for one in found)
    heading = words.OPINIONS_HEAD if waiting else words.OPINIONS_CALM
    staff = await hall.read(people)
    return page(
        request,
        "complaints/opinions.html",
        heading=heading.format(waiting=waiting),
        opinions=found,
        boxes=await hall.read(box_openings),
        emergencies=await hall.read(emergencies),
        staff=staff,
        names={one.staff_no: one.name for one in staff},
        may_handle=may(person_of(request).roles, Act.HANDLE_COMPLAINTS),
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [take_step, slip, opinions_page, enter, answer]
