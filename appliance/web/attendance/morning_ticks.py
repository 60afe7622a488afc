"""The page 开门检查: monitoring on, tidied, doors open; ticked by whoever did it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.morning_ticks import TickOrder, this_morning, tick
from appliance.domain.corrected_time import Bounds
from appliance.domain.moment import HALL_TIME
from appliance.domain.morning_ticks import TickItem, TickNotTaken
from appliance.projections.staff import names_of
from appliance.web.attendance import wording_ticks as words
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page
from appliance.web.once import new_form_no, once

HERE = "/attendance/opening"


@get(HERE)
async def morning_page(request: HallRequest) -> Response[str]:
    """Show today's items and the last month's."""
    return await _page(request, Fields(values={}))


@post(f"{HERE}/{{item:str}}")
async def tick_item(request: HallRequest, item: FromPath[str]) -> Response[str] | Redirect:
    """Tick an item as done, or write down why it is not."""
    hall, actor, fields = hall_of(request), actor_of(request), await fields_of(request)
    if item not in list(TickItem):
        return after(HERE)
    order = TickOrder(item=TickItem(item), is_done=fields["state"] != "not", note=fields["note"])

    async def act() -> str:
        await hall.write(lambda tx: tick(tx, order, actor, hall.rules))
        return HERE

    try:
        return await once(request, act)
    except TickNotTaken as refused:
        is_bare = refused.facts["why"] == "no_reason"
        fields.wrong.append((f"note-{item}", words.NEED_WHY if is_bare else words.NOT_TODAY))
        return await _page(request, fields)


async def _page(request: HallRequest, fields: Fields) -> Response[str]:
    hall = hall_of(request)
    found = await hall.read(this_morning, hall.clock.shown(), hall.rules)
    heading = words.HEADING_WAITS if found.waiting else words.HEADING_DONE
    return page(
        request,
        "ticks/morning.html",
        found=found,
        heading=heading.format(count=found.waiting) if found.worked else words.HEADING_REST,
        names=await hall.read(names_of),
        clock_of=clock_of,
        hour_of=hour_of,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


def clock_of(minute: int) -> str:
    """Return a minute of the day as 08:30."""
    return f"{minute // 60:02}:{minute % 60:02}"


def hour_of(bounds: Bounds) -> str:
    """Return when a tick was made, or between which times the clock leaves it open."""
    begin = bounds.lower.astimezone(HALL_TIME).strftime("%H:%M")
    if bounds.upper is None or bounds.day is None:
        return words.UNPROVEN
    end = bounds.upper.astimezone(HALL_TIME).strftime("%H:%M")
    return begin if bounds.is_exact else words.BETWEEN.format(begin=begin, end=end)


ROUTES = [morning_page, tick_item]
