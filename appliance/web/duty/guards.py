"""The guards' page (保安): whose shift, the hand-over signed by two cards, the groups, the week."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk import guards as desk
from appliance.desk.guards import GuardBook, HandOverOrder, guard_policy
from appliance.domain.frozen import dataclass
from appliance.domain.guards import GuardPlan
from appliance.domain.roles import Act, may
from appliance.projections.staff import StaffMember, people
from appliance.web.duty import wording_duty as words
from appliance.web.duty.duty_form import day_in
from appliance.web.fields import Fields, fields_of
from appliance.web.filters import day as day_words
from appliance.web.frame import HallRequest, actor_of, hall_of, page, part, person_of
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act

BACK = timedelta(days=7)
AHEAD = timedelta(days=7)
EVERY_S = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardsView:
    """The guards' book, and what the person may do with it. `size` is how many are in a group."""

    today: date
    book: GuardBook
    heading: str
    read: str
    groups: int
    size: int
    everybody: Sequence[StaffMember]
    may_set: bool
    every: int = EVERY_S


@get("/duty/guards")
async def guards_page(request: HallRequest) -> Response[str]:
    """Show the guards' roster of a fortnight and the hand-over that is due."""
    return await _page(request, Fields(values={}), new_form_no())


@get("/duty/guards/part")
async def guards_part(request: HallRequest) -> Response[str]:
    """Give again whose cards were read."""
    return part(request, "duty/signed.html", view=await _view(request), words=words)


@post("/duty/guards/handover")
async def hand_over(request: HallRequest) -> Response[str] | Redirect:
    """Write the row of the change of shifts, signed by the two cards just read."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fields.need("items", words.NEED_ITEMS, holds=bool(fields["items"]))
    fields.need("matters", words.NEED_MATTERS, holds=bool(fields["matters"]))
    if fields.wrong:
        return await _page(request, fields, fields[FIELD])
    order = HandOverOrder(items=fields["items"], matters=fields["matters"])

    async def act() -> str:
        await hall.write(lambda tx: desk.sign_over(tx, order, hall.rules, actor))
        return "/duty/guards?saved=handover"

    return await once(request, act)


@post("/duty/guards/groups", guards=[needs_act(Act.KEEP_DUTY_ROSTER)])
async def set_groups(request: HallRequest) -> Response[str] | Redirect:
    """Set the groups from a Monday on."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    view = await _view(request)
    monday = day_in(fields["base_monday"])
    groups = tuple(
        tuple(fields[f"guard-{group}-{seat}"] for seat in range(view.size))
        for group in range(view.groups)
    )
    chosen = [one for group in groups for one in group]
    whole = all(chosen) and len(set(chosen)) == len(chosen)
    fields.need(
        "base_monday", words.NEED_MONDAY, holds=monday is not None and monday.weekday() == 0
    )
    fields.need("guard-0-0", words.NEED_GUARDS.format(size=view.size), holds=whole)
    if fields.wrong or monday is None:
        return await _page(request, fields, fields[FIELD])
    plan = GuardPlan(base_monday=monday, groups=groups)

    async def act() -> str:
        await hall.write(lambda tx: desk.set_groups(tx, plan, hall.rules, actor))
        return "/duty/guards"

    return await once(request, act)


async def _view(request: HallRequest) -> GuardsView:
    hall = hall_of(request)
    today = hall.clock.today()
    book = await hall.read(
        desk.guard_book, today - BACK, today + AHEAD, hall.rules, hall.clock.now()
    )
    policy = guard_policy(hall.rules, today)
    groups = policy.count("duty.guard_groups")
    signed = "、".join(book.names.get(one, one) for one in book.signed)
    return GuardsView(
        today=today,
        book=book,
        heading=_heading(book),
        read=words.GUARDS_READ.format(names=signed) if signed else words.GUARDS_WAIT,
        groups=groups,
        size=policy.count("duty.guards") // groups,
        everybody=await hall.read(people),
        may_set=may(person_of(request).roles, Act.KEEP_DUTY_ROSTER),
    )


def _heading(book: GuardBook) -> str:
    if book.change is None:
        return words.GUARDS_WAITING if book.plan else words.GUARDS_UNSET
    ending = book.change.ending
    sentence = words.GUARDS_SIGNED if book.handed_over else words.GUARDS_DUE
    return sentence.format(day=day_words(ending.shift_date), shift=words.SHIFTS[ending.shift])


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    return page(
        request,
        "duty/guards.html",
        view=await _view(request),
        values=defaultdict(str, fields.values),
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [guards_page, guards_part, hand_over, set_groups]
