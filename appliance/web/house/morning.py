"""The director's morning (早上一页): empty posts, red and yellow, unrated, complaints."""

from litestar import Response, get

from appliance.desk.county_lists import notices_on
from appliance.desk.morning import morning
from appliance.desk.opening_list import opening_list
from appliance.desk.waiting import waiting
from appliance.domain.roles import Act
from appliance.domain.supervision import WarningLevel
from appliance.web.attendance import wording_clock, wording_opening
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.house import wording_morning
from appliance.web.session import needs_act


@get("/morning", guards=[needs_act(Act.SEE_MORNING_PAGE)])
async def morning_page(request: HallRequest) -> Response[str]:
    """Show what must be done now, with the records behind every figure."""
    hall = hall_of(request)
    found = await hall.read(
        morning,
        hall.clock.shown(),
        hall.rules,
        hall.settings.windows,
        hall.local.receipts(),
    )
    waits = await hall.read(waiting, hall.clock.shown(), hall.rules, hall.settings.windows)
    opening = await hall.read(opening_list, found.day, hall.rules)
    lines = [(line, *wording_morning.standing(line)) for line in found.to_ask]
    return page(
        request,
        "morning/morning.html",
        found=found,
        heading=wording_morning.heading(found),
        day_kind=wording_morning.DAYS[found.sheet.duty],
        people=len(found.sheet.lines),
        lines=lines,
        errands=wording_opening.errands(waits, person_of(request).roles),
        notices=await hall.read(notices_on, found.day),
        opening=wording_opening.NOTE.format(left=len(opening.left)) if opening.holds_up else "",
        empty={post.window for post in found.empty_posts},
        posts={post.window: post for post in found.posts},
        red=found.carded(WarningLevel.RED),
        yellow=found.carded(WarningLevel.YELLOW),
        unrated=wording_morning.unrated_share(found),
        today=found.day.isoformat(),
        battery=wording_clock.battery(is_flat=hall.clock.battery_is_flat),
    )


ROUTES = [morning_page]
