"""The case pages: what to finish next, the list, the registration, the page of one case."""

import sqlite3
from collections.abc import Mapping, Sequence

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import cases
from appliance.desk.case_clock import step_card
from appliance.desk.case_orders import Ending, Papers, Registered
from appliance.desk.six_clears import tick_clears
from appliance.domain.case import CaseState
from appliance.domain.clocks import Limit, LimitUnit
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import (
    CaseLine,
    DayCount,
    TaskLine,
    day_count,
    open_cases,
    tasks_at,
)
from appliance.projections.case_search import find_cases
from appliance.projections.catalogue import ServiceItem, items_at
from appliance.projections.staff import names_of
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_clock_view import limit_words
from appliance.web.cases.case_form import read_clears, read_register
from appliance.web.cases.case_pages import Opened, facts_of, show_case, write_step
from appliance.web.cases.case_view import entry_of, waiting_list, work_list
from appliance.web.cases.wording_six_clears import SIX_CLEARS
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

TILES = 8  # the most frequent items of a window; the rest stand in a list
CLERK = needs_act(Act.HANDLE_CASES)
VIEWER = needs_act(Act.SEE_FULL_NUMBERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What the page of the day needs."""

    cases: Sequence[CaseLine]
    count: DayCount
    tasks: Sequence[TaskLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A list of cases with the names of the clerks."""

    cases: Sequence[CaseLine]
    names: Mapping[str, str]


def day_of(db: sqlite3.Connection, day: str, window: int | None) -> Day:
    """Return the open cases and the counts of a day, of one window or of the hall."""
    return Day(
        cases=open_cases(db, window),
        count=day_count(db, day, window),
        tasks=tasks_at(db, window) if window is not None else [],
    )


def found_by(
    db: sqlite3.Connection, text: str, state: CaseState | None, window: int | None
) -> Found:
    """Return the newest cases that fit."""
    return Found(cases=find_cases(db, text, state=state, window=window), names=names_of(db))


@get("/today", guards=[CLERK])
async def today_page(request: HallRequest) -> Response[str]:
    """Show what a clerk has to finish next, and why by then."""
    hall, person = hall_of(request), person_of(request)
    today = hall.clock.today()
    found = await hall.read(day_of, today.isoformat(), person.window)
    groups = work_list(found.cases, hall.rules, today)
    late, due = len(groups["late"]), len(groups["today"])
    head = words.TODAY_HEAD if late or due else words.TODAY_CALM
    delivering = sum(case.state in ("completed", "denied") for case in found.cases)
    return page(
        request,
        "cases/today.html",
        heading=head.format(name=person.name, today=due, late=late),
        groups=groups,
        count=found.count,
        delivering=delivering,
        tasks=found.tasks,
        marks={
            one.task.ref: step_card(one.task, hall.rules, today).card.level for one in found.tasks
        },
        waiting=waiting_list(found.cases, today),
        day_kind=hall.rules.calendar.is_working_day(today),
        words=words,
    )


def asked_of(query: Mapping[str, str]) -> tuple[str, CaseState | None, int | None]:
    """Return the words, the state and the window a list was asked for."""
    state, window = query.get("state", ""), query.get("window", "")
    return (
        query.get("q", "")[:40],
        CaseState(state) if state in list(CaseState) else None,
        int(window) if window.isdecimal() and len(window) <= len("18") else None,
    )


@get("/cases")
async def list_page(request: HallRequest) -> Response[str]:
    """Show the newest cases, or those that fit what somebody remembers."""
    hall, query = hall_of(request), request.query_params
    found = await hall.read(found_by, *asked_of(query))
    today, rules = hall.clock.today(), hall.rules
    return page(
        request,
        "cases/list.html",
        entries=[entry_of(case, rules, today) for case in found.cases],
        names=found.names,
        text=query.get("q", ""),
        state=query.get("state", ""),
        window=query.get("window", ""),
        windows=range(1, hall.settings.windows + 1),
        query_text=request.url.query,
        words=words,
    )


@get("/cases/new", guards=[CLERK])
async def register_page(request: HallRequest) -> Response[str]:
    """Show the registration: what, who, the papers, how far it comes."""
    values = {"papers": Papers.FULL, "ending": Ending.LATER, "in_writing": "yes"}
    return await _register_page(request, Fields(values=values), new_form_no())


@post("/cases/new", guards=[CLERK])
async def register(request: HallRequest) -> Response[str] | Redirect:
    """Register a case, once; what is wrong is shown all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order, clear = read_register(fields, _window(request, fields["window"])), read_clears(fields)
    if fields.wrong:
        return await _register_page(request, fields, fields["form_no"])

    def use_case(tx: Transaction) -> Registered:
        made = cases.register_case(tx, order, actor, hall.rules)
        if clear:
            tick_clears(tx, made.uid, clear, actor)
        return made

    async def act() -> str:
        return await _follow(request, await write_step(request, use_case))

    return await once(request, act)


@get("/cases/{uid:str}")
async def case_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one case: by when, how that was counted, what has happened, what can be done."""
    return show_case(request, await facts_of(request, uid))


@post("/cases/{uid:str}/person", guards=[VIEWER])
async def person_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the applicant in full, once the look is a fact."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    facts, agreed = await facts_of(request, uid), fields["agreed_no"]
    may_look = not facts.asked or agreed in {one.staff_no for one in facts.asked}
    fields.need("agreed_no", care.NEED_AGREED, holds=may_look)
    if fields.wrong:
        return show_case(request, facts, Opened(step="person", fields=fields))
    why = fields["why"] or words.VIEW_REASONS[0]
    applicant = await hall.write(
        lambda tx: cases.view_person(tx, uid, why, actor, agreed_no=agreed)
    )
    return show_case(request, await facts_of(request, uid), applicant=applicant)


async def _register_page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    window = _window(request, fields["window"] or request.query_params.get("window", ""))
    items = await hall.read(items_at, window)
    if not items:
        items = await hall.read(items_at, None)
    return page(
        request,
        "cases/register.html",
        window=window,
        frequent=[(item, _item_hint(item)) for item in items[:TILES]],
        others=items[TILES:],
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
        clears=SIX_CLEARS,
    )


async def _follow(request: HallRequest, made: Registered) -> str:
    """Return where a registration leads: to the armed window, else to the case."""
    saved = f"saved=register-{person_of(request).staff_no}"
    if made.armed is None:
        return f"/cases/{made.uid}?{saved}"
    lamp = made.armed.lamp
    await hall_of(request).devices.lamp(lamp.window, on=lamp.on, for_ms=lamp.for_ms)
    return f"/evaluations?window={lamp.window}&{saved}"


def _window(request: HallRequest, asked: str) -> int:
    """Return the window somebody works at: their own, else the one they asked for, else 1."""
    own = person_of(request).window
    if own is not None:
        return own
    is_one = asked.isdecimal() and 1 <= int(asked[:3]) <= hall_of(request).settings.windows
    return int(asked) if is_one else 1


def _item_hint(item: ServiceItem) -> str:
    limit = Limit(unit=LimitUnit(item.promise_unit), amount=item.promise_days)
    return f"{words.KINDS[item.kind]} {limit_words(limit)}"


ROUTES = [today_page, list_page, register_page, register, case_page, person_page]
