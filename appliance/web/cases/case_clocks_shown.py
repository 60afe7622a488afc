"""The clocks of a case as its page shows them: three side by side, warnings, what else waits."""

from collections.abc import Mapping, Sequence
from datetime import date

from appliance.desk.case_clock import (
    CaseCard,
    case_card,
    deadline_of,
    legal_deadline_of,
    overdue_of,
    step_card,
)
from appliance.desk.case_undo import minutes_since
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import CaseState
from appliance.domain.case_undo import UNDO_MINUTES, last_act, standing
from appliance.domain.frozen import dataclass
from appliance.domain.limits import OverdueKind
from appliance.domain.moment import Moment
from appliance.domain.roles import Act, may
from appliance.domain.supervision import WarningLevel
from appliance.projections.case_questions import CaseLine, OpenTask, Told
from appliance.web.cases import wording_case_care as care
from appliance.web.cases.case_clock_view import explained, limit_words, ruler_of, until_words
from appliance.web.cases.case_story import head_of
from appliance.web.cases.case_view import CARDS
from appliance.web.filters import short_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One thing to know about a case now; `kind` colours it: bad, wait or nothing."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The last act, whether this person may take it back now, and on what terms."""

    what: str
    terms: str
    needs_reason: bool
    allowed: bool


def clock_shown(
    case: CaseLine, told: Sequence[Told], rules: Rules, today: date
) -> dict[str, object]:
    """Return the clocks of a case as its page shows them: dates, card, ruler, steps."""
    found = deadline_of(case, told, rules, until=today)
    legal = legal_deadline_of(case, told, rules, until=today)
    until = until_words(rules, found.due)
    card = case_card(case, rules, today)
    stopped = case.state == CaseState.IN_PROCEDURE
    return {
        "found": found,
        "until": until,
        "card": card.card if card else None,
        "clock": care.CLOCKS[card.clock] if card else "",
        "mark": card.card.level if card is not None and card.card.level in CARDS else "",
        "ruler": ruler_of(found, rules, today),
        "explained": explained(found, until=until, item_version=case.item_version),
        "limit": limit_words(found.limit),
        "legal": legal,
        "legal_limit": limit_words(legal.limit) if legal is not None else "",
        "legal_explained": explained(legal, until=until, item_version="") if legal else [],
        "stopped": stopped,
        "overdue_open": OverdueKind.NOT_DECIDED in overdue_of(case, today),
        "moved": not stopped and case.due_on not in (None, found.due.isoformat()),
    }


def hints_of(case: CaseLine, owed: Sequence[str], today: date, *, unpaid: int) -> list[Hint]:
    """Return what else a clerk should know, the worst first; `unpaid` counts its open bills."""
    found = []
    if unpaid:
        found.append(Hint(kind="wait", text=care.UNPAID_LINE.format(bills=unpaid)))
    for kind in overdue_of(case, today):
        line = care.OVERDUE_LINE.format(number=int(kind), words=care.OVERDUE[kind])
        found.append(Hint(kind="bad", text=line + "。"))
        if kind is OverdueKind.NOT_DECIDED and case.finding is None and case.replied_on is None:
            found.append(Hint(kind="bad", text=care.SILENCE_LINE))
    if case.urged_on is not None:
        text = care.URGED_LINE.format(day=short_day(case.urged_on))
        found.append(Hint(kind="bad", text=text))
    if case.owed_by is not None:
        text = care.OWED_LINE.format(owed="、".join(owed), day=short_day(case.owed_by))
        found.append(Hint(kind="wait", text=text))
    if case.follow_on is not None:
        text = care.FOLLOW_LINE.format(day=short_day(case.follow_on))
        found.append(Hint(kind="wait", text=text))
    if case.trips:
        text = care.TRIPS_LINE.format(trips=case.trips, fault=case.fault_trips)
        found.append(Hint(kind="", text=text))
    return found


def card_words(found: CaseCard) -> str:
    """Return what a card says: which clock, by when, how much is left, by which rule."""
    left, rule = found.card.working_days_left, found.card.rule
    how = care.OVER_DAYS.format(days=-left) if left < 0 else care.LEFT_DAYS.format(days=left)
    if found.card.level is WarningLevel.RED and left >= 0:
        how = care.OVER_TODAY
    return care.CARD_WHY.format(
        clock=care.CLOCKS[found.clock],
        day=short_day(found.due),
        left=how,
        rule=f"{rule} {care.RULES[rule]}" if rule is not None else "",
    )


def step_words(task: OpenTask, found: CaseCard) -> str:
    """Return what the card of a step says, with the step and the window that has it in hand."""
    return care.STEP_WHY.format(task=task.task, window=task.window, why=card_words(found))


def step_hints(tasks: Sequence[OpenTask], rules: Rules, today: date) -> list[Hint]:
    """Return a line for each step of a case that shows a card."""
    cards = [(one, step_card(one, rules, today)) for one in tasks]
    return [
        Hint(kind="bad", text=step_words(one, found))
        for one, found in cards
        if found.card.level in CARDS
    ]


def undo_shown(
    told: Sequence[Told], actor: Actor, now: Moment, names: Mapping[str, str]
) -> Undo | None:
    """Return the last act and whether it can be taken back, None where nothing is left."""
    records = standing([one.record for one in told])
    act = last_act(records)
    if not act:
        return None
    minutes = minutes_since(act[-1], now)
    fresh = act[-1].by == actor.by and 0 <= minutes <= UNDO_MINUTES
    left = max(1, round(UNDO_MINUTES - minutes))
    return Undo(
        what="、".join(head_of(one, names) for one in act),
        terms=care.UNDO_FRESH.format(left=left) if fresh else care.UNDO_LATE,
        needs_reason=not fresh,
        allowed=fresh or may(actor.roles, Act.APPROVE_CASES),
    )
