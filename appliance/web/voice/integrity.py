"""The page of the register of integrity (廉政登记): gifts, good deeds, violations, who was told."""

from datetime import date

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.ladders import note_integrity
from appliance.domain.facts.sanctions import IntegrityNoted
from appliance.domain.integrity import Deed
from appliance.domain.roles import Act
from appliance.projections.integrity import integrity_register
from appliance.projections.staff import names_of
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act
from appliance.web.voice import wording_ladders as words

HERE = "/integrity"
HANDLER = needs_act(Act.HANDLE_COMPLAINTS)


@get(HERE, guards=[HANDLER])
async def integrity_page(request: HallRequest) -> Response[str]:
    """Show the register and the form."""
    return await _page(request, Fields(values={}))


@post(HERE, guards=[HANDLER])
async def enter(request: HallRequest) -> Response[str] | Redirect:
    """Enter one, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fact = _read(fields, hall.clock.today())
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: note_integrity(tx, fact, actor))
        return HERE

    return await once(request, act)


def _read(fields: Fields, today: date) -> IntegrityNoted:
    day = day_in(fields["happened_on"])
    fields.need("deed", words.NEED_BREACH, holds=fields["deed"] in list(Deed))
    fields.need("staff_no", words.NEED_DEED_WHO, holds=bool(fields["staff_no"]))
    fields.need("happened_on", words.NEED_DAY, holds=day is not None and day <= today)
    fields.need("what", words.NEED_WHAT, holds=bool(fields["what"]))
    return IntegrityNoted(
        deed=fields["deed"],
        staff_no=fields["staff_no"],
        happened_on=(day or today).isoformat(),
        what=fields["what"],
        notified=fields["notified"],
    )


async def _page(request: HallRequest, fields: Fields) -> Response[str]:
    hall = hall_of(request)
    found = await hall.read(integrity_register)
    return page(
        request,
        "ladders/integrity.html",
        found=found,
        names=await hall.read(names_of),
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [integrity_page, enter]
