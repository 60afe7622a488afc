"""The county's notices (县里通知), for everybody in the hall to read; they print as they stand."""

from litestar import Response, get

from appliance.desk.county_lists import notices_on
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.session import EVERYBODY


@get("/notices", guards=[EVERYBODY])
async def notices_page(request: HallRequest) -> Response[str]:
    """Show the notices of today."""
    hall = hall_of(request)
    today = hall.clock.today()
    found = await hall.read(notices_on, today)
    return page(request, "registers/notices.html", found=found, today=today)


ROUTES = [notices_page]
