"""The pages of the catalogue (事项目录): items, the nine published facts, the guide to print."""

import sqlite3
from collections import Counter
from collections.abc import Sequence

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.catalogue_changes import edit_item
from appliance.domain.clocks import Limit, LimitUnit
from appliance.domain.fees import fee_kind, in_force, yuan
from appliance.domain.roles import Act, may
from appliance.domain.tiers import tiers_of
from appliance.projections.catalogue import (
    ServiceItem,
    catalogue_in_force,
    coming_catalogues,
    item_coded,
    items_at,
)
from appliance.projections.fees import standards
from appliance.projections.service_windows import service_windows
from appliance.projections.staff import names_of
from appliance.web.cases import wording_cases as case_words
from appliance.web.cases import wording_catalogue as words
from appliance.web.cases.case_clock_view import limit_words
from appliance.web.cases.catalogue_form import (
    Tiers,
    read_change,
    read_fields,
    tier_words,
    values_of,
)
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_registers as register_words
from appliance.web.session import EVERYBODY, needs_act

KEEPER = needs_act(Act.CHANGE_CALENDAR)


@get("/items", guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show the items in force: of a window, of a unit in charge, and what fits some words."""
    hall, query = hall_of(request), request.query_params
    text, window = query.get("q", "")[:20], query.get("window", "")
    number = int(window) if window.isdecimal() and len(window) <= len("18") else None
    items, unit = await hall.read(items_at, number), query.get("unit", "")[:40]
    return page(
        request,
        "items/list.html",
        items=[
            one
            for one in items
            if text.upper() in one.name + one.code and unit in ("", one.department)
        ],
        units=Counter(one.department for one in items if one.department),
        unit=unit,
        limits=limit_of,
        edition=await hall.read(catalogue_in_force),
        coming=await hall.read(coming_catalogues),
        untiered=sum(not one.tier for one in items) if hall_tiers(request) else 0,
        names=await hall.read(names_of),
        form_no=new_form_no(),
        text=text,
        window=window,
        windows=range(1, hall.settings.windows + 1),
        may_keep=may(person_of(request).roles, Act.CHANGE_CALENDAR),
        kinds=case_words.KINDS,
    )


@get("/items/{code:str}", guards=[EVERYBODY])
async def item_page(request: HallRequest, code: FromPath[str]) -> Response[str]:
    """Show one item, and to its keepers the form to change it."""
    item = await item_or_404(request, code)
    return await _show(request, item, Fields(values=values_of(item)), new_form_no())


@get("/items/{code:str}/guide", guards=[EVERYBODY])
async def guide(request: HallRequest, code: FromPath[str]) -> Response[str]:
    """Show the guide of an item with the nine published facts (002-P5), to be printed."""
    facts = await published_facts(request, await item_or_404(request, code))
    return page(request, "items/guide.html", status_code=200, **facts)


@post("/items/{code:str}", guards=[KEEPER])
async def change(request: HallRequest, code: FromPath[str]) -> Response[str] | Redirect:
    """Put a changed item in force, now or from a day on; running cases keep their version."""
    fields, actor = await fields_of(request), actor_of(request)
    item = read_fields(fields, await item_or_404(request, code), hall_tiers(request))
    change = read_change(fields)
    past = change.first_day is not None and change.first_day < hall_of(request).clock.today()
    fields.need("first_day", words.NEED_DAY, holds=not past)
    if fields.wrong:
        return await _show(request, item, fields, fields["form_no"])
    path = f"/items/{code}" if change.first_day is None else "/items"
    return await write_once(request, lambda tx: edit_item(tx, item, change, actor), path)


def hall_tiers(request: HallRequest) -> Tiers:
    """Return the tiers of limits that the hall's document has today."""
    hall = hall_of(request)
    return tiers_of(hall.rules.policy(hall.clock.today()))


def limit_of(item: ServiceItem) -> str:
    """Return the promised limit of an item in words."""
    return limit_words(Limit(unit=LimitUnit(item.promise_unit), amount=item.promise_days))


def legal_limit_of(item: ServiceItem) -> str:
    """Return the statutory limit of an item in words, empty if the catalogue names none."""
    if not item.legal_unit:
        return ""
    return limit_words(Limit(unit=LimitUnit(item.legal_unit), amount=item.legal_days))


def shelves_of(db: sqlite3.Connection, windows: Sequence[int]) -> list[tuple[int, str]]:
    """Return where the forms and samples of some windows lie, as far as that was described."""
    told = service_windows(db)
    return [(n, told[n].shelf) for n in windows if n in told and told[n].shelf]


async def item_or_404(request: HallRequest, code: str) -> ServiceItem:
    """Return an item of the catalogue in force.

    Raises:
        NotFoundException: there is no such item.
    """
    item = await hall_of(request).read(item_coded, code)
    if item is None:
        raise NotFoundException
    return item


async def published_facts(request: HallRequest, item: ServiceItem) -> dict[str, object]:
    """Return what is published of an item: the nine facts of its guide (002-P5·办事原则二)."""
    hall = hall_of(request)
    found = await hall.read(standards, item.code)
    return {
        "item": item,
        "limit": limit_of(item),
        "legal": legal_limit_of(item),
        "materials": [one.split("|") for one in item.materials],
        "fee": register_words.FEE_KINDS[fee_kind(item.fee)],
        "standards": in_force(found, hall.clock.today()),
        "shelves": await hall.read(shelves_of, item.windows),
        "names": await hall.read(names_of),
        "kinds": case_words.KINDS,
        "yuan": yuan,
    }


async def _show(
    request: HallRequest, item: ServiceItem, fields: Fields, form_no: str
) -> Response[str]:
    return page(
        request,
        "items/item.html",
        status_code=422 if fields.wrong else 200,
        **await published_facts(request, item),
        words=words,
        tiers=tier_words(hall_tiers(request)),
        may_keep=may(person_of(request).roles, Act.CHANGE_CALENDAR),
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
    )


ROUTES = [list_page, item_page, guide, change]
