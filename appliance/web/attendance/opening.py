"""The page 开张: what a new hall still has to do, and where; or its old records put back first."""

import asyncio
from collections.abc import Sequence

from litestar import Response, get

from appliance.desk.opening_list import is_new_hall, opening_list
from appliance.domain.roles import Act, may
from appliance.journal import box_notes
from appliance.web.attendance import wording_opening as words
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.house import wording_box
from appliance.web.once import new_form_no
from appliance.web.session import needs_act


@get("/start", guards=[needs_act(Act.ENROL_STAFF)])
async def opening_page(request: HallRequest) -> Response[str]:
    """Show the steps, the open ones with a way to them."""
    return await show_opening(request)


async def show_opening(
    request: HallRequest, *, wrong: Sequence[tuple[str, str]] = (), how: str = ""
) -> Response[str]:
    """Return the page; a new hall may have its old records put back.

    Args:
        request: who asks.
        wrong: what was wrong with the form; the codes are never shown again.
        how: from where the form wanted the records, stick or county.
    """
    hall, roles = hall_of(request), person_of(request).roles
    found = await hall.read(opening_list, hall.clock.today(), hall.rules)
    left, home = len(found.left), hall.settings.home
    told = await asyncio.to_thread(box_notes.note, home / box_notes.RESTORED)
    return page(
        request,
        "opening/opening.html",
        found=found,
        heading=words.HEADING_LEFT.format(left=left) if left else words.HEADING_DONE,
        about=words.HALL_LINE.format(
            hall=hall.settings.hall_name,
            windows=hall.settings.windows,
            county=f"{hall.settings.county_name} {hall.settings.county_telephone}".strip()
            or words.NO_COUNTY,
        ),
        enrolled=hall.county.state != "not_enrolled",
        enrols=may(roles, Act.ENROL_HALL),
        follows=words.followed(found.follows),
        sets=may(roles, Act.CHANGE_POLICY),
        restores=may(roles, Act.ENROL_HALL) and await hall.read(is_new_hall),
        restoring="restoring" in request.query_params,
        told=told,
        wrong=wrong,
        how=how,
        form_no=new_form_no(),
        words=words,
        box_words=wording_box,
    )


ROUTES = [opening_page]
