"""The public screen (公示屏): which window, who serves, is somebody there; no login, no citizen.

It greets and shames nobody: no lateness, no reason for an absence. Who swipes sees the own name,
and the photo if the hall has put one, for a few seconds; a photo is given out in these seconds
only. Without scripts everything stands here but the swipes, whose part asks each second. The seal
of this minute stands here too: whoever photographs it can hold it against the journal for ever.
"""

import asyncio

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from appliance.desk.morning import wall
from appliance.desk.proxy import ShownSwipe, shown_swipes
from appliance.web.duty import wording_duty
from appliance.web.frame import HallRequest, hall_of, page, part
from appliance.web.house import wording_morning
from appliance.web.voice.seals import seal_shown


@get("/wall", opt={"open": True})
async def wall_page(request: HallRequest) -> Response[str]:
    """Show the windows; the page loads itself again every minute, without a script."""
    hall = hall_of(request)
    found = await hall.read(wall, hall.clock.shown(), hall.rules, hall.settings.windows)
    return page(
        request,
        "wall/wall.html",
        found=found,
        posts=[(post, *wording_morning.WALL_STATES[post.state]) for post in found.posts],
        day_kind=wording_morning.DAYS[found.sheet.duty],
        swipes=await _swipes(request),
        results=wording_duty.RESULTS,
        seal=await seal_shown(request),
    )


@get("/wall/swipes", opt={"open": True})
async def wall_swipes(request: HallRequest) -> Response[str]:
    """Give the cards of the last seconds; the page asks each second."""
    return part(
        request, "wall/swipes.html", swipes=await _swipes(request), results=wording_duty.RESULTS
    )


@get("/wall/photo/{pos:int}", opt={"open": True})
async def wall_photo(request: HallRequest, pos: FromPath[int]) -> Response[bytes]:
    """Give a photo while its swipe stands on the screen, and never else.

    Raises:
        NotFoundException: that swipe is not shown now, or there is no photo.
    """
    hall = hall_of(request)
    shown = await hall.read(shown_swipes, hall.clock.now())
    staff_no = next((one.staff_no for one in shown if one.pos == pos), "")
    photo = await asyncio.to_thread(hall.local.photos.get, staff_no)
    if photo is None:
        raise NotFoundException
    headers = {"cache-control": "no-store"}
    return Response(photo.image, media_type=photo.media, headers=headers)


async def _swipes(request: HallRequest) -> list[tuple[ShownSwipe, bool]]:
    """Return the cards of the last seconds, and whether there is a photo for each."""
    hall = hall_of(request)
    shown = await hall.read(shown_swipes, hall.clock.now())
    photos = hall.local.photos
    return [(one, await asyncio.to_thread(photos.has, one.staff_no)) for one in shown]


ROUTES = [wall_page, wall_photo, wall_swipes]
