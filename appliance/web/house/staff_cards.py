"""Giving a card by swiping it, and taking one back.

The page waits: it asks again every two seconds whether an unknown card was read at the reader, and
works without scripts by its own button.
"""

import asyncio

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.cards import (
    LOST,
    CardTerms,
    fresh_card,
    give_card,
    report_lost,
    withdraw_card,
)
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.domain.staff_card import CardPurpose
from appliance.journal.local.photos import LARGEST, Photo, media_of
from appliance.projections.cards import StaffCard, UnknownCard, cards_of
from appliance.projections.staff import StaffMember, person
from appliance.web.duty.duty_form import day_in
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, part
from appliance.web.house import wording_staff
from appliance.web.house.staff import show_person
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

EVERY_S = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWait:
    """A person who waits for a card at a reader; `found` is the card that was just read there."""

    one: StaffMember
    readers: tuple[str, ...]
    reader: str
    found: UnknownCard | None
    form_no: str
    held: tuple[StaffCard, ...]
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
    hall, actor, fields = hall_of(request), actor_of(request), await fields_of(request)
    reader, terms = fields["reader"], _terms(fields)

    async def act() -> str:
        await hall.write(
            lambda tx: give_card(tx, staff_no, reader=reader, actor=actor, terms=terms)
        )
        return f"/staff/{staff_no}"

    return await once(request, act)


@post("/staff/{staff_no:str}/card/withdraw", guards=[needs_act(Act.ENROL_STAFF)])
async def withdraw(request: HallRequest, staff_no: FromPath[str]) -> Redirect:
    """Take a card back; readings of it are kept as withdrawn from now on."""
    hall, actor = hall_of(request), actor_of(request)
    fields = await fields_of(request)
    card, why, since = fields["card"], fields["why"], day_in(fields["since"])
    if why == LOST or why not in wording_staff.CARD_WHY:
        await hall.write(lambda tx: report_lost(tx, staff_no, card, since=since, actor=actor))
    else:
        await hall.write(lambda tx: withdraw_card(tx, staff_no, card, why=why, actor=actor))
    return after(f"/staff/{staff_no}")


@post("/staff/{staff_no:str}/photo", guards=[needs_act(Act.ENROL_STAFF)])
async def put_photo(request: HallRequest, staff_no: FromPath[str]) -> Response[str] | Redirect:
    """Keep a photo for the public screen, or none; it never leaves the box."""
    hall = hall_of(request)
    if await hall.read(person, staff_no) is None:
        raise NotFoundException
    upload = (await request.form()).get("photo")
    image = await upload.read(LARGEST + 1) if isinstance(upload, UploadFile) else b""
    if not image:
        await asyncio.to_thread(hall.local.photos.remove, staff_no)
        return after(f"/staff/{staff_no}")
    media = media_of(image)
    if media is None or len(image) > LARGEST:
        return await show_person(request, staff_no, photo_wrong=True)
    photo = Photo(media=media, image=image)
    await asyncio.to_thread(hall.local.photos.put, staff_no, photo)
    return after(f"/staff/{staff_no}")


def _terms(fields: Fields) -> CardTerms:
    """Return for what a card is given; the form offers what is possible."""
    known = fields["purpose"] in list(CardPurpose)
    purpose = CardPurpose(fields["purpose"]) if known else CardPurpose.OWN
    if purpose is CardPurpose.REPLACEMENT:
        return CardTerms(purpose=purpose, replaces=fields["replaces"])
    ends = purpose in (CardPurpose.LENT, CardPurpose.TEMPORARY)
    return CardTerms(purpose=purpose, until=day_in(fields["until"]) if ends else None)


async def _view(request: HallRequest, staff_no: str) -> CardWait:
    hall = hall_of(request)
    known = await hall.read(person, staff_no)
    if known is None:
        raise NotFoundException
    readers = [one.name for one in hall.devices.known if one.kind == "reader"]
    asked = request.query_params.get("reader", "")
    reader = asked if asked in readers else next(iter(readers), "")
    found = await hall.read(fresh_card, reader, hall.clock.now()) if reader else None
    cards = await hall.read(cards_of, staff_no)
    return CardWait(
        one=known,
        readers=tuple(readers),
        reader=reader,
        found=found,
        form_no=new_form_no(),
        held=tuple(card for card in cards if card.withdrawn_at is None),
    )


ROUTES = [card_page, card_part, give, withdraw, put_photo]
