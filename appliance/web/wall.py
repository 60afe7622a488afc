"""The public screen (公示屏): which window, who serves, is somebody there; no login, no citizen.

It greets and shames nobody: no lateness, no reason for an absence.
"""

from litestar import Response, get

from appliance.desk.morning import wall
from appliance.web import wording_morning
from appliance.web.frame import HallRequest, hall_of, page


@get("/wall", opt={"open": True})
async def wall_page(request: HallRequest) -> Response[str]:
    """Show the windows; the page loads itself again every minute, without a script."""
    hall = hall_of(request)
    found = await hall.read(wall, hall.clock.now(), hall.rules, hall.settings.windows)
    return page(
        request,
        "wall/wall.html",
        found=found,
        posts=[(post, *wording_morning.WALL_STATES[post.state]) for post in found.posts],
        day_kind=wording_morning.DAYS[found.sheet.duty],
    )


ROUTES = [wall_page]
