"""The pages of study and meetings: calling one, opening its roll on the tablet, excuses, lists."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import occasions as desk
from appliance.desk.occasion_book import MeetingBook, book_of_meeting
from appliance.desk.occasions import MeetingLine, RollSheet, month_of
from appliance.desk.study import StudyTally, study_tallies
from appliance.domain.frozen import dataclass
from appliance.domain.occasions import STUDY_PER_MONTH, OccasionKind, OccasionState, Presence
from appliance.domain.roles import Act, may
from appliance.domain.workdays import ONE_DAY
from appliance.projections.occasions import (
    Occasion,
    occasions_between,
    open_occasions,
)
from appliance.projections.staff import hall_staff, people
from appliance.web.duty import wording_duty as words
from appliance.web.duty import wording_study
from appliance.web.duty.duty_form import day_in, expected_people, read_occasion
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, part, person_of
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act

HERE = "/duty/occasions"
CALLS = needs_act(Act.KEEP_OCCASIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """The occasions and meetings of a month."""

    today: date
    month: str
    before: str
    following: str
    heading: str
    called: Sequence[Occasion]
    meetings: Sequence[MeetingLine]
    tallies: Sequence[StudyTally]
    needed: int
    may_call: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RollView:
    """One occasion with its roll, and what the person may do with it."""

    sheet: RollSheet
    heading: str
    names: Mapping[str, str]
    readers: tuple[str, ...]
    may_call: bool
    may_excuse: bool
    book: MeetingBook
    today: date


@get(HERE)
async def month_page(request: HallRequest) -> Response[str]:
    """Show a month: what was called, which meetings the regulation asks for, study so far."""
    hall = hall_of(request)
    month = month_asked(request)
    first, last = month_of(month)
    called = await hall.read(occasions_between, first, last)
    policy = hall.rules.policy(first)
    view = MonthView(
        today=hall.clock.today(),
        month=f"{first:%Y-%m}",
        before=f"{first - ONE_DAY:%Y-%m}",
        following=f"{last + ONE_DAY:%Y-%m}",
        heading=_heading(called, await hall.read(open_occasions)),
        called=called,
        meetings=await hall.read(desk.meetings_of, month, hall.rules.calendar),
        tallies=await hall.read(study_tallies, month, hall.rules),
        needed=policy.count(STUDY_PER_MONTH) if policy.is_set(STUDY_PER_MONTH) else 0,
        may_call=may(person_of(request).roles, Act.KEEP_OCCASIONS),
    )
    return page(request, "occasions/list.html", view=view, words=words)


@get(f"{HERE}/new", guards=[CALLS])
async def new_page(request: HallRequest) -> Response[str]:
    """Show the form; the list of meetings fills in kind and day."""
    asked = request.query_params
    kind = asked.get("kind", "")
    nominal = asked.get("nominal", "")
    values = {
        "kind": kind,
        "title": words.OCCASIONS.get(kind, ""),
        "day": asked.get("day", ""),
        "nominal": nominal if nominal != asked.get("day") else "",
        "who": "managers" if kind == OccasionKind.OFFICE_MEETING else "all",
    }
    return await _form_page(request, Fields(values=values), new_form_no())


@post(f"{HERE}/new", guards=[CALLS])
async def call(request: HallRequest) -> Response[str] | Redirect:
    """Call an occasion, once; what is wrong is shown all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    picked = [str(one) for one in (await request.form()).getall("people", [])]
    expected = await hall.read(expected_people, fields["who"], picked, hall.clock.today())
    order = read_occasion(fields, expected)
    if order is None:
        return await _form_page(request, fields, fields[FIELD], picked)

    async def act() -> str:
        ref = await hall.write(lambda tx: desk.plan_occasion(tx, order, actor))
        return f"{HERE}/{ref}?saved=occasion"

    return await once(request, act)


@get(f"{HERE}/{{ref:str}}")
async def roll_page(request: HallRequest, ref: FromPath[str]) -> Response[str]:
    """Show an occasion and its roll."""
    return await roll(request, ref, Fields(values={}), new_form_no())


async def roll(request: HallRequest, ref: str, fields: Fields, form_no: str) -> Response[str]:
    """Give the page of an occasion, with what is wrong in a form of it."""
    return page(
        request,
        "occasions/roll.html",
        view=await _roll_view(request, ref),
        people=await hall_of(request).read(hall_staff, hall_of(request).clock.today()),
        values=defaultdict(str, fields.values),
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
        study=wording_study,
    )


@get(f"{HERE}/{{ref:str}}/part")
async def roll_part(request: HallRequest, ref: FromPath[str]) -> Response[str]:
    """Give the roll again while people sign."""
    view = await _roll_view(request, ref)
    return part(request, "occasions/live.html", view=view, words=words)


@post(f"{HERE}/{{ref:str}}/open", guards=[CALLS])
async def open_roll(request: HallRequest, ref: FromPath[str]) -> Redirect:
    """Let cards at a reader sign from now on."""
    hall, actor = hall_of(request), actor_of(request)
    reader = str((await request.form()).get("reader", ""))[:64]

    async def act() -> str:
        await hall.write(lambda tx: desk.open_occasion(tx, ref, reader=reader, actor=actor))
        return f"{HERE}/{ref}"

    return await once(request, act)


@post(f"{HERE}/{{ref:str}}/close", guards=[CALLS])
async def close_roll(request: HallRequest, ref: FromPath[str]) -> Redirect:
    """Close the roll."""
    actor = actor_of(request)
    await hall_of(request).write(lambda tx: desk.close_occasion(tx, ref, actor))
    return after(f"{HERE}/{ref}")


@post(f"{HERE}/{{ref:str}}/cancel", guards=[CALLS])
async def cancel(request: HallRequest, ref: FromPath[str]) -> Redirect:
    """Call the occasion off."""
    actor, reason = actor_of(request), (await fields_of(request))["reason"]
    await hall_of(request).write(
        lambda tx: desk.cancel_occasion(tx, ref, reason=reason, actor=actor)
    )
    return after(f"{HERE}/{ref}")


@post(f"{HERE}/{{ref:str}}/excuse", guards=[needs_act(Act.EXCUSE_FROM_OCCASION)])
async def excuse(request: HallRequest, ref: FromPath[str]) -> Redirect:
    """Grant somebody leave from the occasion beforehand."""
    actor, fields = actor_of(request), await fields_of(request)
    await hall_of(request).write(
        lambda tx: desk.excuse(tx, ref, fields["staff_no"], reason=fields["reason"], actor=actor)
    )
    return after(f"{HERE}/{ref}")


def _heading(called: Sequence[Occasion], now_open: Sequence[Occasion]) -> str:
    if now_open:
        return words.OCCASION_OPEN.format(title=now_open[0].title)
    if not called:
        return words.OCCASION_CALM
    return words.OCCASION_COUNT.format(count=len(called))


def month_asked(request: HallRequest) -> date:
    """Return the month an address asks for, this month if none."""
    asked = day_in(f"{request.query_params.get('month', '')}-01")
    return asked or hall_of(request).clock.today().replace(day=1)


async def _roll_view(request: HallRequest, ref: str) -> RollView:
    hall, roles = hall_of(request), person_of(request).roles
    sheet = await hall.read(desk.roll_of, ref, hall.rules)
    known = sheet.occasion
    came = sheet.count(Presence.SIGNED)
    sentence = {
        OccasionState.PLANNED: words.ROLL_PLANNED,
        OccasionState.OPEN: words.ROLL_OPEN,
        OccasionState.CLOSED: words.ROLL_CLOSED,
        OccasionState.CANCELLED: words.ROLL_CANCELLED,
    }[known.state]
    return RollView(
        sheet=sheet,
        heading=sentence.format(
            title=known.title,
            due=len(known.expected),
            came=came,
            absent=sheet.count(Presence.ABSENT),
        ),
        names={one.staff_no: one.name for one in await hall.read(people)},
        readers=tuple(one.name for one in hall.devices.known if one.kind == "reader"),
        may_call=may(roles, Act.KEEP_OCCASIONS),
        may_excuse=may(roles, Act.EXCUSE_FROM_OCCASION),
        book=await hall.read(book_of_meeting, ref),
        today=hall.clock.today(),
    )


async def _form_page(
    request: HallRequest, fields: Fields, form_no: str, picked: Sequence[str] = ()
) -> Response[str]:
    hall = hall_of(request)
    return page(
        request,
        "occasions/form.html",
        values=defaultdict(str, fields.values),
        wrong=fields.wrong,
        form_no=form_no,
        picked=picked,
        people=await hall.read(hall_staff, hall.clock.today()),
        words=words,
    )


ROUTES = [
    month_page,
    new_page,
    call,
    roll_page,
    roll_part,
    open_roll,
    close_roll,
    cancel,
    excuse,
]
