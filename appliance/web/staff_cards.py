"""Giving a card by swiping it, and taking one back.

The page waits: it asks again every two seconds whether an unknown card was read at the reader, and
works without scripts by its own button.
"""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.cards import fresh_card, give_card, withdraw_card
from appliance.domain.roles import Act
from appliance.projections.cards import UnknownCard
from appliance.projections.staff import StaffMember, person
from appliance.web import wording_staff
from appliance.web.frame import HallRequest, after, hall_of, page, part
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act
from appliance.web.staff import actor_of

EVERY_S = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWait:
    """A person who waits for a card at a reader; `found` is the card that was just read there."""

    one: StaffMember
    readers: tuple[str, ...]
    reader: str
    found: UnknownCard | None
    form_no: str
    every: int = EVERY_S


@get("/staff/{staff_no:str}/card", guards=[needs_act(Act.ENROL_STAFF)])
async def card_page(request: HallRequest, staff_no: FromPath[str]) -> Response[str]:
    """Wait for a card at a reader."""
    return page(request, "staff/card.html", view=await _view(request, staff_no))


@get("/staff/{staff_no:str}/card/part", guards=[needs_act(Act.ENROL_STAFF)])
async def card_part(request: HallRequest, staff_no: FromPath[str]) -> Response[str]:
    """Give the waiting part again."""
    return part(request, "staff/card_part.html", view=await _view(request, staff_no))


@post("/staff/{staff_no:str}/card", guards=[needs_act(Act.ENROL_STAFF)])
async def give(request: HallRequest, staff_no: FromPath[str]) -> Redirect:
    """Give the card that was just read to the person."""
    hall, actor = hall_of(request), actor_of(request)
    reader = str((await request.form()).get("reader", ""))

    async def act() -> str:
        await hall.write(lambda tx: give_card(tx, staff_no, reader=reader, actor=actor))
        return f"/staff/{staff_no}"

    return await once(request, act)


@post("/staff/{staff_no:str}/card/withdraw", guards=[needs_act(Act.ENROL_STAFF)])
async def withdraw(request: HallRequest, staff_no: FromPath[str]) -> Redirect:
    """Take a card back; readings of it are kept as withdrawn from now on."""
    hall, actor = hall_of(request), actor_of(request)
    form = await request.form()
    card, why = str(form.get("card", "")), str(form.get("why", ""))
    reason = why if why in wording_staff.CARD_WHY else next(iter(wording_staff.CARD_WHY))
    await hall.write(lambda tx: withdraw_card(tx, staff_no, card, why=reason, actor=actor))
    return after(f"/staff/{staff_no}")


async def _view(request: HallRequest, staff_no: str) -> CardWait:
    hall = hall_of(request)
    known = await hall.read(person, staff_no)
    if known is None:
        raise NotFoundException
    readers = [one.name for one in hall.devices.known if one.kind == "reader"]
    asked = request.query_params.get("reader", "")
    reader = asked if asked in readers else next(iter(readers), "")
    found = await hall.read(fresh_card, reader, hall.clock.now()) if reader else None
    return CardWait(
        one=known, readers=tuple(readers), reader=reader, found=found, form_no=new_form_no()
    )


ROUTES = [card_page, card_part, give, withdraw]
