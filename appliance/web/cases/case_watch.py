"""督办: what is red and yellow in the hall, why, and one tap to urge; what else waits too long.

Sources: seed 001 四(六); RULEBOOK CASE-29, DL-03, 36, 37; X19; 000§11.5.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import case_watch as desk
from appliance.desk.case_clock import case_card, deadline_of, overdue_of, step_card
from appliance.desk.rules import Rules
from appliance.domain.case import CaseState
from appliance.domain.case_care import idle_days
from appliance.domain.frozen import dataclass
from appliance.domain.limits import OverdueKind
from appliance.domain.roles import Act
from appliance.domain.supervision import WarningLevel
from appliance.projections.case_questions import (
    CaseLine,
    TaskLine,
    counted_before,
    open_cases,
    story_of,
    tasks_at,
)
from appliance.projections.staff import names_of
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_care_form import read_finding
from appliance.web.cases.case_clocks_shown import card_words, step_words
from appliance.web.cases.case_pages import Opened, facts_of, show_case
from appliance.web.fields import fields_of
from appliance.web.filters import day as day_words
from appliance.web.filters import short_day
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

DEFAULT_IDLE_DAYS = 5
MOST = 200  # lines of a group; more is not read by anybody
IDLE_STATES = frozenset({CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.IN_PROCEDURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One line: a case, why it stands here, since when it was urged, by when, and who has it."""

    case: CaseLine
    why: str
    urged: str
    due: str
    window: int
    clerk_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the page needs: the groups with their lines, and the names of the clerks."""

    groups: Mapping[str, Sequence[Watched]]
    names: Mapping[str, str]
    idle_after: int
    windows: Sequence[tuple[int, int, int]]


def watched(db: sqlite3.Connection, rules: Rules, today: date) -> Seen:
    """Return everything in the hall that a leader should look at, in the order of the page."""
    idle_after = _idle_after(rules, today)
    groups: dict[str, list[Watched]] = {name: [] for name in care.WATCH_GROUPS}
    for case in open_cases(db):
        for group, why in _reasons(case, rules, today, idle_after):
            groups[group].append(_line(case, why))
    for step in tasks_at(db, None):
        found = step_card(step.task, rules, today)
        if found.card.level is not WarningLevel.NONE:
            groups[found.card.level].append(_step_line(step, step_words(step.task, found)))
    for case in counted_before(db, rules.calendar.version):
        why = _moved(db, case, rules, today)
        if why:
            groups["moved"].append(_line(case, why))
    return Seen(
        groups=groups,
        names=names_of(db),
        idle_after=idle_after,
        windows=_by_window(groups["red"], groups["yellow"]),
    )


def _by_window(red: Sequence[Watched], yellow: Sequence[Watched]) -> list[tuple[int, int, int]]:
    """Return window, red cards and yellow cards, for every window that has any (CASE-29)."""
    reds = Counter(one.window for one in red)
    yellows = Counter(one.window for one in yellow)
    return [(number, reds[number], yellows[number]) for number in sorted({*reds, *yellows})]


def _idle_after(rules: Rules, today: date) -> int:
    policy = rules.policy(today)
    key = "supervision.idle_days"
    return policy.count(key) if policy.is_set(key) else DEFAULT_IDLE_DAYS


def _line(case: CaseLine, why: str) -> Watched:
    return Watched(
        case=case,
        why=why,
        urged=_urged(case),
        due=case.due_on or case.received_at[:10],
        window=case.window,
        clerk_no=case.clerk_no,
    )


def _step_line(step: TaskLine, why: str) -> Watched:
    task = step.task
    return Watched(
        case=step.case,
        why=why,
        urged=_urged(step.case),
        due=task.due_on,
        window=task.window,
        clerk_no="",
    )


def _urged(case: CaseLine) -> str:
    return care.URGED_ON.format(day=short_day(case.urged_on)) if case.urged_on else ""


def _reasons(
    case: CaseLine, rules: Rules, today: date, idle_after: int
) -> Sequence[tuple[str, str]]:
    found = [*_card_reason(case, rules, today), *_silence_reason(case, today)]
    if case.late_asked:
        found.append(("late_entry", care.OVERDUE[OverdueKind.EXTENSION_TOO_LATE] + "。"))
    if case.owed_by is not None and case.owed_by <= today.isoformat():
        found.append(("debts", care.DEBT_WHY.format(day=short_day(case.owed_by))))
    if case.follow_on is not None and case.follow_on <= today.isoformat():
        found.append(("follow", care.FOLLOW_LINE.format(day=short_day(case.follow_on))))
    worked = case.worked_on or case.changed_at[:10]  # a row older than the column has none
    idle = idle_days([date.fromisoformat(worked)], today, rules.calendar)
    if case.state in IDLE_STATES and idle >= idle_after:
        text = care.IDLE_WHY.format(day=short_day(worked), days=idle)
        found.append(("idle", text))
    return found


def _card_reason(case: CaseLine, rules: Rules, today: date) -> list[tuple[str, str]]:
    found = case_card(case, rules, today)
    if found is None or found.card.level is WarningLevel.NONE or found.card.rule is None:
        return []
    return [(str(found.card.level), card_words(found))]


def _silence_reason(case: CaseLine, today: date) -> list[tuple[str, str]]:
    """Return the watch over silence: the limit passed, no written reply, nobody judged it."""
    silent = case.replied_on is None and case.finding is None and case.reported_on is None
    late = OverdueKind.NOT_DECIDED in overdue_of(case, today)
    return [("silence", care.SILENCE_LINE)] if silent and late else []


def _moved(db: sqlite3.Connection, case: CaseLine, rules: Rules, today: date) -> str:
    """Return what the calendar in force makes of a case, empty where the day stays."""
    found = deadline_of(case, story_of(db, case.id), rules, until=today)
    if case.due_on in (None, found.due.isoformat()) or case.stopped_on is not None:
        return ""
    return care.MOVED_WHY.format(
        was=day_words(str(case.due_on)),
        now=day_words(found.due),
        calendar=found.calendar_version,
    )


@get("/supervision", guards=[needs_act(Act.URGE)])
async def watch_page(request: HallRequest) -> Response[str]:
    """Show what is red and yellow in the hall, each with its clock and rule."""
    hall = hall_of(request)
    today = hall.clock.today()
    found = await hall.read(watched, hall.rules, today)
    red, yellow = len(found.groups["red"]), len(found.groups["yellow"])
    heading = care.WATCH_HEAD.format(red=red, yellow=yellow) if red or yellow else care.WATCH_CALM
    return page(
        request,
        "cases/watch.html",
        heading=heading,
        groups={name: lines[:MOST] for name, lines in found.groups.items()},
        counts={name: len(lines) for name, lines in found.groups.items()},
        titles={
            name: title.format(days=found.idle_after) for name, title in care.WATCH_GROUPS.items()
        },
        names=found.names,
        windows=found.windows,
        form_no=new_form_no(),
        said=care.SAID.get(request.query_params.get("said", ""), ""),
        words=words,
        care=care,
    )


@post("/cases/{uid:str}/urge", guards=[needs_act(Act.URGE)])
async def urge(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Urge a case on with one tap; the urging is a fact."""
    hall, actor, fields = hall_of(request), actor_of(request), await fields_of(request)

    async def act() -> str:
        text = fields["text"]
        await hall.write(lambda tx: desk.urge_case(tx, uid, text, actor, hall.rules))
        return "/supervision?said=urged" if fields["back"] else f"/cases/{uid}?said=urged"

    return await once(request, act)


@post("/cases/{uid:str}/judge", guards=[needs_act(Act.APPROVE_CASES)])
async def judge(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Judge a limit that passed without a reply: justified, deemed consent, or barred."""
    hall, actor, fields = hall_of(request), actor_of(request), await fields_of(request)
    finding, ground = read_finding(fields)
    if fields.wrong:
        facts = await facts_of(request, uid)
        return show_case(request, facts, Opened(step="judge", fields=fields))

    async def act() -> str:
        await hall.write(lambda tx: desk.judge_silence(tx, uid, finding, ground, actor))
        return f"/cases/{uid}"

    return await once(request, act)


ROUTES = [watch_page, urge, judge]
