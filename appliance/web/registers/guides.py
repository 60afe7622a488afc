"""The guides for everybody (办事指南): no login, on the hall's network and at the citizens' door.

Each item with its nine published facts, and the agents of the villages with their telephones.
Nothing here is about a citizen. Sources: 002-P2·二.2, 002-P5·办事原则二 (what is published);
003-J 一次性告知三 (guides and touch screens); 002-P4 一(二) (the agents' telephones).
"""

from litestar import Response, get
from litestar.params import FromPath

from appliance.projections.agency_questions import agents
from appliance.projections.catalogue import items_at
from appliance.web.cases import wording_cases as case_words
from appliance.web.cases.catalogue import item_or_404, limit_of, published_facts
from appliance.web.frame import HallRequest, hall_of, page

LONGEST = 20


@get("/guides", opt={"open": True})
async def guides_page(request: HallRequest) -> Response[str]:
    """Show all items, those of a window or all, and what fits some words."""
    hall, query = hall_of(request), request.query_params
    text, window = query.get("q", "").strip()[:LONGEST], query.get("window", "")
    number = int(window) if window.isdecimal() and len(window) <= len("18") else None
    items = await hall.read(items_at, number)
    return page(
        request,
        "guides/list.html",
        items=[one for one in items if text.upper() in one.name + one.code],
        limits=limit_of,
        text=text,
        window=window,
        windows=range(1, hall.settings.windows + 1),
        kinds=case_words.KINDS,
    )


@get("/guides/villages", opt={"open": True})
async def agents_page(request: HallRequest) -> Response[str]:
    """Show who acts for whom in which village, with the telephones that are announced."""
    found = await hall_of(request).read(agents)
    serving = [one for one in found if one.last_day is None]
    return page(request, "guides/villages.html", agents=serving)


@get("/guides/{code:str}", opt={"open": True})
async def guide_page(request: HallRequest, code: FromPath[str]) -> Response[str]:
    """Show the guide of one item, to be read or printed.

    Raises:
        NotFoundException: there is no such item.
    """
    facts = await published_facts(request, await item_or_404(request, code))
    return page(request, "items/guide.html", status_code=200, leads_back="/guides", **facts)


ROUTES = [guides_page, agents_page, guide_page]
