"""The pages of village points (村级代办点): agents, the register from paper, visits, rates, pay."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import villages as desk
from appliance.desk.rules import Rules
from appliance.desk.villages import Pay, quarter_pay
from appliance.domain.agency import Purpose, Quarter, inspected_days
from appliance.domain.errors import PolicyNotSet
from appliance.domain.facts.agency import VillageAgentLeft, VillageAgentNamed, VillageVisited
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.domain.village import (
    agency_rate_reached,
    inspection_days_short,
    monday_duty,
    share_percent,
)
from appliance.projections.agency_questions import (
    Agent,
    Matter,
    VillageCount,
    Visit,
    agents,
    checked_pay,
    matters_of,
    newest_matters,
    village_counts,
    visits,
)
from appliance.projections.staff import names_of
from appliance.web.fields import day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once, write_once
from appliance.web.registers import wording_registers as words
from appliance.web.registers.index import LONGEST_BATCH
from appliance.web.registers.village_batch import batch_of, read_batch
from appliance.web.session import EVERYBODY, needs_act

OFFICE = needs_act(Act.EXPORT_LISTS)
CLERK = needs_act(Act.HANDLE_CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A village's counts with its agency rate; `reached` is None where no line is set."""

    count: VillageCount
    percent: float | None
    reached: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the page of all villages needs."""

    agents: Sequence[Agent]
    rated: Sequence[Rated]
    visits: Sequence[Visit]
    newest: Sequence[Matter]
    short: int | None
    mondays: Sequence[tuple[str, list[tuple[date, bool]]]]
    names: Mapping[str, str]


def found_for(db: sqlite3.Connection, rules: Rules, day: date, span: tuple[date, date]) -> Found:
    """Return the agents, the rates of a span of days and this month's visits."""
    first, last = (one.isoformat() for one in span)
    month = day.isoformat()[:7]
    seen = visits(db, f"{month}-01", f"{month}-31")
    inspected = inspected_days(one.day for one in seen if one.purpose == "inspection")
    policy = rules.policy(day)
    try:
        short: int | None = inspection_days_short(inspected, policy)
    except PolicyNotSet:
        short = None
    return Found(
        agents=agents(db),
        rated=[_rated(one, rules, day) for one in village_counts(db, first, last)],
        visits=seen,
        newest=newest_matters(db, 20),
        short=short,
        mondays=_mondays(db, seen, rules, day),
        names=names_of(db),
    )


def _mondays(
    db: sqlite3.Connection, seen: Sequence[Visit], rules: Rules, day: date
) -> list[tuple[str, list[tuple[date, bool]]]]:
    """Return for each village with an agent the Mondays of the month so far."""
    kept: dict[str, set[date]] = {}
    for one in seen:
        if one.purpose == Purpose.MONDAY_DUTY:
            kept.setdefault(one.village, set()).add(date.fromisoformat(one.day))
    villages = sorted({one.village for one in agents(db) if one.last_day is None} | set(kept))
    first = day.replace(day=1)
    return [
        (village, monday_duty(first, day, rules.calendar, kept.get(village, set())))
        for village in villages
    ]


def pay_of(
    db: sqlite3.Connection, quarter: Quarter, rules: Rules, day: date
) -> tuple[list[Pay] | None, dict[tuple[str, str], int]]:
    """Return a quarter's pay (None where the profile pays none), and what was checked of it."""
    checked = checked_pay(db, str(quarter))
    try:
        return quarter_pay(db, quarter, rules, day), checked
    except PolicyNotSet:
        return None, checked


@get("/villages", guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show every village: its agent, its counts and rate of a period, this month's visits."""
    hall, asked = hall_of(request), request.query_params
    today = hall.clock.today()
    quarter = Quarter.of(today)
    last = day_in(asked.get("last", "")) or quarter.last_day
    first = min(day_in(asked.get("first", "")) or quarter.first_day, last)
    return page(
        request,
        "villages/list.html",
        found=await hall.read(found_for, hall.rules, today, (first, last)),
        quarter=quarter,
        first=first,
        last=last,
        today=today.isoformat(),
        may_keep=may(person_of(request).roles, Act.EXPORT_LISTS),
        form_no=new_form_no(),
        words=words,
    )


@post("/villages/agents", guards=[OFFICE])
async def name_agent(request: HallRequest) -> Redirect:
    """Name a village's agent; other telephones stand one a line as 职务|姓名|电话."""
    fields, actor = await fields_of(request), actor_of(request)
    first = day_in(fields["first_day"])
    order = VillageAgentNamed(
        village=fields["village"],
        name=fields["name"],
        duty=fields["duty"],
        phone=fields["phone"],
        first_day=first.isoformat() if first else "",
        contacts=fields.lines("contacts"),
    )
    return await write_once(request, lambda tx: desk.name_agent(tx, order, actor), "/villages")


@post("/villages/agents/{uid:str}/end", guards=[OFFICE])
async def end_agent(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Let an agent's time end today."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = VillageAgentLeft(last_day=hall.clock.today().isoformat(), reason=fields["reason"])
    return await write_once(request, lambda tx: desk.end_agent(tx, uid, order, actor), "/villages")


@post("/villages/visits", guards=[OFFICE])
async def visit(request: HallRequest) -> Redirect:
    """Note a visit; the county's sheet stands one item a line as 项目|得分."""
    fields, actor = await fields_of(request), actor_of(request)
    day = day_in(fields["day"])
    order = VillageVisited(
        village=fields["village"],
        day=day.isoformat() if day else "",
        purpose=fields["purpose"],
        visitor_no=actor.staff_no,
        found=fields["found"],
        scores=fields.lines("scores"),
    )
    return await write_once(request, lambda tx: desk.note_visit(tx, order, actor), "/villages")


@get("/villages/notice", guards=[EVERYBODY])
async def notice(request: HallRequest) -> Response[str]:
    """Show the notice of each village with the telephones that are announced, one a page."""
    found = await hall_of(request).read(agents)
    serving = [one for one in found if one.last_day is None]
    return page(request, "villages/notice.html", agents=serving)


@get("/villages/batch", guards=[CLERK])
async def batch_page(request: HallRequest) -> Response[str]:
    """Show the form for lines of a village's paper register."""
    return await _batch(request, {}, [], new_form_no())


@post("/villages/batch", guards=[CLERK])
async def enter_batch(request: HallRequest) -> Response[str] | Redirect:
    """Enter the lines, all or none; then show the receipts."""
    hall, actor = hall_of(request), actor_of(request)
    form = await request.form()
    values = {name: str(value).strip()[:LONGEST_BATCH] for name, value in form.items()}
    rows, wrong = read_batch(values, hall.clock.today())
    if wrong:
        return await _batch(request, values, wrong, values.get("form_no", ""))

    async def act() -> str:
        uids = await hall.write(
            lambda tx: desk.enter_batch(tx, values["village"], rows, actor, hall.rules)
        )
        return f"/villages/receipts?of={','.join(uids)}"

    return await once(request, act)


@get("/villages/receipts", guards=[EVERYBODY])
async def receipts(request: HallRequest) -> Response[str]:
    """Show a receipt for each household, to be cut and handed out."""
    uids = request.query_params.get("of", "").split(",")[: desk.MOST_ROWS]
    found = await hall_of(request).read(matters_of, uids)
    return page(request, "villages/receipts.html", matters=found)


@get("/villages/pay", guards=[OFFICE])
async def pay_page(request: HallRequest) -> Response[str]:
    """Show a quarter's sheet: months proven by the register, and the pay they give."""
    hall = hall_of(request)
    today = hall.clock.today()
    quarter = Quarter.read(request.query_params.get("quarter", "")) or Quarter.of(today)
    rows, checked = await hall.read(pay_of, quarter, hall.rules, today)
    return page(
        request,
        "villages/pay.html",
        quarter=quarter,
        rows=rows,
        checked=checked,
        total=sum(one.yuan for one in rows or ()),
        form_no=new_form_no(),
    )


@post("/villages/pay", guards=[OFFICE])
async def check_pay(request: HallRequest) -> Redirect:
    """Note that a quarter's sheet was checked."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    quarter = Quarter.read(fields["quarter"]) or Quarter.of(hall.clock.today())
    return await write_once(
        request,
        lambda tx: desk.check_pay(tx, quarter, actor, hall.rules),
        f"/villages/pay?quarter={quarter}",
    )


async def _batch(
    request: HallRequest, values: Mapping[str, str], wrong: list[tuple[str, str]], form_no: str
) -> Response[str]:
    hall = hall_of(request)
    found = await hall.read(agents)
    return page(
        request,
        "villages/batch.html",
        batch=batch_of(values),
        villages=sorted({one.village for one in found if one.last_day is None}),
        village=values.get("village", ""),
        today=hall.clock.today().isoformat(),
        wrong=wrong,
        form_no=form_no,
    )


def _rated(count: VillageCount, rules: Rules, day: date) -> Rated:
    try:
        reached: bool | None = agency_rate_reached(
            count.by_agency, count.matters, rules.policy(day)
        )
    except PolicyNotSet:
        reached = None
    return Rated(
        count=count, percent=share_percent(count.by_agency, count.matters), reached=reached
    )


ROUTES = [
    list_page,
    name_agent,
    end_agent,
    visit,
    notice,
    batch_page,
    enter_batch,
    receipts,
    pay_page,
    check_pay,
]
