"""Cases as pages show them: the work list with its reasons, and a case's story as a time line."""

from collections.abc import Mapping, Sequence
from datetime import date

from appliance.desk.case_clock import card_of, limit_of_case
from appliance.desk.rules import Rules
from appliance.domain.case import CaseKind, CaseState, Step, allowed_steps
from appliance.domain.clocks import LimitUnit
from appliance.domain.frozen import dataclass
from appliance.domain.supervision import SupervisionCard, WarningLevel
from appliance.projections.case_questions import CaseLine
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_clock_view import limit_words, until_words
from appliance.web.filters import WEEKDAYS, hour, short_day
from appliance.web.filters import day as day_words

# The steps in the order in which a clerk meets them.
OFFERED = (
    Step.ACCEPT,
    Step.SUPPLEMENT,
    Step.END_PROCEDURE,
    Step.COMPLETE,
    Step.DELIVER,
    Step.REQUEST_SUPPLEMENT,
    Step.ACCEPT_CONDITIONALLY,
    Step.EXTEND,
    Step.START_PROCEDURE,
    Step.REFER,
    Step.DECLINE,
    Step.DENY,
    Step.WITHDRAW,
)
CARDS = frozenset({WarningLevel.RED, WarningLevel.YELLOW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a work list: by when, what, why by then, and the one thing to do."""

    case: CaseLine
    group: str
    due: str
    hint: str
    tone: str
    why: str
    mark: str
    verb: str


def work_list(cases: Sequence[CaseLine], rules: Rules, today: date) -> Mapping[str, list[Entry]]:
    """Return the open cases in the groups of the page, each with the reason for its place."""
    groups: dict[str, list[Entry]] = {name: [] for name in words.GROUPS}
    for case in cases:
        entry = entry_of(case, rules, today)
        groups[entry.group].append(entry)
    return groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Something beside the due dates that somebody waits for: an answer, a debt, a question."""

    case: CaseLine
    why: str
    act: str


def waiting_list(cases: Sequence[CaseLine], today: date) -> list[Waiting]:
    """Return what was urged, is owed, or is to be asked again by today, urged cases first."""
    found = [
        Waiting(case=case, why=why, act=act)
        for case in cases
        for act, since, sentence in (
            ("answer", case.urged_on, care.URGED_LINE),
            ("settle", case.owed_by, care.DEBT_WHY),
            ("note", case.follow_on, care.FOLLOW_LINE),
        )
        if since is not None and since <= today.isoformat()
        for why in (sentence.format(day=short_day(since)),)
    ]
    return sorted(found, key=lambda one: one.act)  # answer, note, settle


def entry_of(case: CaseLine, rules: Rules, today: date) -> Entry:
    """Return one line of the work list."""
    card = card_of(case, rules, today)
    until = until_words(rules, today)
    steps, is_open = offered_steps(case), CaseState(case.state).is_open
    due, hint, tone = _due_words(case, card, today, until)
    return Entry(
        case=case,
        group=_group(case, card, today),
        due=due,
        hint=hint,
        tone=tone,
        why=_why(case, rules, today) if is_open else "",
        mark=card.level if card is not None and card.level in CARDS else "",
        verb=words.STEPS[steps[0]] if steps else "",
    )


def offered_steps(case: CaseLine) -> list[Step]:
    """Return the steps a case can take, the expected one first: a referral is sent up first."""
    allowed = allowed_steps(CaseState(case.state))
    steps = [step for step in OFFERED if step in allowed]
    if case.case_kind == CaseKind.REFERRAL and Step.REFER in steps:
        steps.remove(Step.REFER)
        steps.insert(0, Step.REFER)
    return steps


def _group(case: CaseLine, card: SupervisionCard | None, today: date) -> str:
    if case.state == CaseState.SUPPLEMENTING:
        return "waiting"
    if card is None:
        return "new"
    if card.level is WarningLevel.RED:
        return "late"
    if case.due_on == today.isoformat():
        return "today"
    return "later" if card.level is WarningLevel.NONE else "soon"


def _due_words(
    case: CaseLine, card: SupervisionCard | None, today: date, until: str
) -> tuple[str, str, str]:
    """Return by when, a hint below, and the tone."""
    if card is None or case.due_on is None:
        return words.STATES[case.state], short_day(case.changed_at), ""
    date_words = day_words(case.due_on) + (words.PROVISIONAL if case.provisional else "")
    left = card.working_days_left
    if card.level is WarningLevel.RED:
        over = words.OVER.format(days=-left) if left < 0 else words.OVER_TODAY
        return over, date_words, "late"
    if case.due_on == today.isoformat():
        return words.DUE_TODAY.format(until=until), date_words, "soon"
    tone = "soon" if card.level is WarningLevel.YELLOW else ""
    weekday = WEEKDAYS[date.fromisoformat(case.due_on).weekday()]
    due = words.DUE_ON.format(day=short_day(case.due_on), name=weekday)
    hint = words.PROVISIONAL if case.provisional else words.LEFT.format(days=left)
    return due, hint, tone


def _why(case: CaseLine, rules: Rules, today: date) -> str:
    changed = short_day(case.changed_at)
    if case.state in (CaseState.COMPLETED, CaseState.DENIED):
        return words.WHY_DONE.format(day=changed)
    if case.state == CaseState.SUPPLEMENTING:
        return words.WHY_WAITING.format(day=changed)
    if case.due_on is None:
        return words.WHY_NEW.format(day=changed)
    if case.case_kind == CaseKind.INSTANT:
        return words.WHY_INSTANT.format(hour=hour(case.received_at))
    started = date.fromisoformat((case.accepted_at or case.received_at)[:10])
    used = rules.calendar.working_days_after(started, today)
    limit = limit_words(limit_of_case(case))
    straight = rules.calendar.add_working_days(started, case.promise_days).isoformat()
    if case.promise_unit == LimitUnit.WORKING_DAYS and case.due_on != straight:
        return words.WHY_MOVED.format(day=short_day(started), limit=limit)
    sentence = words.WHY_RUNNING if used > 0 else words.WHY_BEGUN
    return sentence.format(day=short_day(started), limit=limit, used=used)
