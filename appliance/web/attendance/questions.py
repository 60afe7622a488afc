"""核对和抽查: questions on punches, logins from two places, empty posts, spot checks.

A question is no finding and costs nobody anything; what came out of it stands beside it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk import proxy, spot_checks
from appliance.desk.proxy import Answered, Questions
from appliance.desk.spot_checks import CheckOrder, Found, Looking
from appliance.domain.frozen import dataclass
from appliance.domain.proxy_punching import Finding
from appliance.domain.roles import Act
from appliance.domain.workdays import ONE_DAY
from appliance.projections.staff import StaffMember, people
from appliance.web.duty import wording_duty as words
from appliance.web.duty.duty_form import day_in
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act

HERE = "/duty/questions"
LOOKS = needs_act(Act.LOOK_AFTER_POSTS)
LONGEST_POS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsView:
    """Everything that is asked about on one day, and whom one can check."""

    day: date
    before: date
    following: date
    is_today: bool
    heading: str
    asked: Questions
    looking: Looking
    everybody: Sequence[StaffMember]


@get(HERE, guards=[LOOKS])
async def questions_page(request: HallRequest) -> Response[str]:
    """Show what is to be asked about on a day."""
    return await _page(request, Fields(values={}), new_form_no())


@post(f"{HERE}/answer", guards=[LOOKS])
async def answer(request: HallRequest) -> Response[str] | Redirect:
    """Write down what came out of a question."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    day, first = day_in(fields["day"]), fields["first"][:LONGEST_POS]
    known = fields["finding"] in list(Finding) and day is not None
    fields.need("asked", words.NEED_FINDING, holds=known and first.isascii() and first.isdigit())
    if fields.wrong or day is None:
        return await _page(request, fields, new_form_no())
    told = Answered(
        day=day, first=int(first), finding=Finding(fields["finding"]), note=fields["note"]
    )
    await hall.write(lambda tx: proxy.answer(tx, told, actor))
    return after(f"{HERE}?day={day}")


@post(f"{HERE}/check", guards=[LOOKS])
async def check(request: HallRequest) -> Response[str] | Redirect:
    """Write down a spot check, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fields.need("staff_no", words.NEED_PERSON, holds=bool(fields["staff_no"]))
    fields.need("found", words.NEED_FOUND, holds=fields["found"] in list(Found))
    if fields.wrong:
        return await _page(request, fields, fields[FIELD])
    order = CheckOrder(
        staff_no=fields["staff_no"],
        found=Found(fields["found"]),
        note=fields["note"],
        report=fields["report"],
    )

    async def act() -> str:
        await hall.write(lambda tx: spot_checks.check_post(tx, order, actor))
        return f"{HERE}?saved=check"

    return await once(request, act)


@get("/empty-post", opt={"open": True})
async def empty_page(request: HallRequest) -> Response[str]:
    """Ask a citizen which window is empty; no login, no name."""
    return _empty_page(request, "")


@post("/empty-post", opt={"open": True})
async def report_empty(request: HallRequest) -> Response[str]:
    """Write down that a window is empty; pressing it again within ten minutes adds nothing."""
    hall = hall_of(request)
    text = (await fields_of(request))["window"]
    window = int(text) if text.isascii() and text.isdigit() and len(text) <= len("99") else 0
    windows = hall.settings.windows
    is_new = await hall.write(
        lambda tx: spot_checks.report_empty(tx, window, windows=windows, by="hall")
    )
    return _empty_page(request, words.EMPTY_THANKS if is_new else words.EMPTY_KNOWN)


def _empty_page(request: HallRequest, said: str) -> Response[str]:
    windows = range(1, hall_of(request).settings.windows + 1)
    return page(request, "duty/empty.html", said=said, windows=windows)


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    today = hall.clock.today()
    wanted = day_in(request.query_params.get("day", "") or fields["day"])
    day = wanted if wanted and wanted <= today else today
    asked = await hall.read(proxy.questions_of, day)
    looking = await hall.read(spot_checks.looking, day)
    sentence = words.TO_ASK if asked.unanswered or looking.reports else words.NOTHING_TO_ASK
    view = QuestionsView(
        day=day,
        before=day - ONE_DAY,
        following=day + ONE_DAY,
        is_today=day == today,
        heading=sentence.format(count=asked.unanswered, reports=len(looking.reports)),
        asked=asked,
        looking=looking,
        everybody=await hall.read(people),
    )
    return page(
        request,
        "duty/questions.html",
        view=view,
        values=defaultdict(str, fields.values),
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [questions_page, answer, check, empty_page, report_empty]
