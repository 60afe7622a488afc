"""The page 开张: what a new hall still has to do, and where."""

from litestar import Response, get

from appliance.desk.opening_list import opening_list
from appliance.domain.roles import Act, may
from appliance.web.attendance import wording_opening as words
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.session import needs_act


@get("/start", guards=[needs_act(Act.ENROL_STAFF)])
async def opening_page(request: HallRequest) -> Response[str]:
    """Show the steps, the open ones with a way to them."""
    hall = hall_of(request)
    found = await hall.read(opening_list, hall.clock.today(), hall.rules)
    left = len(found.left)
    return page(
        request,
        "opening/opening.html",
        found=found,
        heading=words.HEADING_LEFT.format(left=left) if left else words.HEADING_DONE,
        sets=may(person_of(request).roles, Act.CHANGE_POLICY),
        words=words,
    )


ROUTES = [opening_page]
