"""The pages of those who keep the catalogue: an item added or taken out, an edition taken back."""

from dataclasses import replace

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import catalogue_changes as desk
from appliance.domain import catalogue as lists
from appliance.domain.case import CaseKind
from appliance.domain.clocks import LimitUnit
from appliance.domain.roles import Act
from appliance.projections.catalogue import ServiceItem, coming_catalogues, items_at
from appliance.projections.staff import names_of
from appliance.web.cases import wording_cases as case_words
from appliance.web.cases import wording_catalogue as words
from appliance.web.cases.catalogue import hall_tiers
from appliance.web.cases.catalogue_form import read_change, read_fields, tier_words
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, write_once
from appliance.web.session import needs_act

KEEPER = needs_act(Act.CHANGE_CALENDAR)
BLANK = ServiceItem(
    code="-",
    name="-",
    kind=CaseKind.COMMITMENT,
    windows=(),
    promise_days=0,
    promise_unit=LimitUnit.WORKING_DAYS,
)


@get("/items/new", guards=[KEEPER])
async def new_page(request: HallRequest) -> Response[str]:
    """Show the form of a new item."""
    values = {"kind": str(CaseKind.COMMITMENT), "unit": str(LimitUnit.WORKING_DAYS)}
    return await _form(request, Fields(values=values), new_form_no())


@post("/items/new", guards=[KEEPER])
async def add(request: HallRequest) -> Response[str] | Redirect:
    """Add an item, now or from a day on; what is wrong is shown all at once."""
    fields, actor = await fields_of(request), actor_of(request)
    code = fields["code"].upper()
    known = {one.code for one in await hall_of(request).read(items_at, None)}
    shaped = "code_shape" not in lists.code_problems(code)
    fields.need("code", words.NEED_CODE, holds=shaped)
    fields.need("code", words.NEED_OTHER_CODE, holds=code not in known)
    item = replace(read_fields(fields, BLANK, hall_tiers(request)), code=code)
    change = read_change(fields)
    _not_past(request, fields, change)
    if fields.wrong:
        return await _form(request, fields, fields["form_no"])
    path = f"/items/{code}" if change.first_day is None else "/items"
    return await write_once(request, lambda tx: desk.add_item(tx, item, change, actor), path)


@post("/items/{code:str}/take-out", guards=[KEEPER])
async def take_out(request: HallRequest, code: FromPath[str]) -> Redirect:
    """Take an item out; running cases go on under the version they came under."""
    fields, actor = await fields_of(request), actor_of(request)
    change = read_change(Fields(values=fields.values))
    return await write_once(
        request, lambda tx: desk.take_item_out(tx, code, change, actor), "/items"
    )


@post("/items/coming/{version:int}", guards=[KEEPER])
async def take_back(request: HallRequest, version: FromPath[int]) -> Redirect:
    """Take back an edition before its day has come.

    Raises:
        NotFoundException: no such edition waits.
    """
    fields, actor = await fields_of(request), actor_of(request)
    coming = await hall_of(request).read(coming_catalogues)
    if version not in {one.version for one in coming}:
        raise NotFoundException
    return await write_once(
        request, lambda tx: desk.take_back(tx, version, fields["reason"], actor), "/items"
    )


def _not_past(request: HallRequest, fields: Fields, change: desk.Change) -> None:
    today = hall_of(request).clock.today()
    fields.need(
        "first_day", words.NEED_DAY, holds=change.first_day is None or change.first_day >= today
    )


async def _form(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    return page(
        request,
        "items/new.html",
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        names=await hall_of(request).read(names_of),
        kinds=case_words.KINDS,
        words=words,
        tiers=tier_words(hall_tiers(request)),
    )


ROUTES = [new_page, add, take_out, take_back]
