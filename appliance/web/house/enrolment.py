"""The form on the page 上报 that takes the county's one-time code (seed 003: who reports, to whom).

The code goes to hall-sync and is kept nowhere else: not in a fact, a draft or a log. What became of
it is shown by the page itself, which tells the state of the line.
"""

from litestar import Response, post
from litestar.response import Redirect

from appliance.domain.roles import Act
from appliance.web.frame import HallRequest, after, hall_of
from appliance.web.house import wording_records as words
from appliance.web.house.sync_page import show_sync
from appliance.web.session import needs_act

LONGEST = 200
Wrong = list[tuple[str, str]]


@post("/sync/enrol", guards=[needs_act(Act.ENROL_HALL)])
async def enrol(request: HallRequest) -> Response[str] | Redirect:
    """Hand the code to hall-sync, or say why not; sent twice it is the same enrolment."""
    form = await request.form()
    code, url = (str(form.get(name, "")).strip() for name in ("code", "url"))
    wrong = _check(code, url)
    if not wrong and not await hall_of(request).county.enrol(code, url):
        wrong = [("code", words.ENROL_NOBODY)]
    return await show_sync(request, wrong=wrong, url=url) if wrong else after("/sync")


def _check(code: str, url: str) -> Wrong:
    wrong: Wrong = []
    if not (0 < len(code) <= LONGEST and code.isascii() and code.isprintable()):
        wrong.append(("code", words.ENROL_CODE))
    if url and not (url.startswith(("https://", "http://")) and len(url) <= LONGEST):
        wrong.append(("url", words.ENROL_URL))
    return wrong


ROUTES = [enrol]
