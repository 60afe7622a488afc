"""The clocks of one case, read from its own records: by when, and how that was counted.

Three stand side by side: what the hall promised, what the law states, and the limits of steps that
were handed to other windows. A promise shorter than the law never replaces it (R39).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from appliance.desk.rules import Rules
from appliance.domain.case import CaseState
from appliance.domain.case_undo import standing
from appliance.domain.clocks import (
    ClockName,
    ClockStory,
    Deadline,
    ExtensionGiven,
    Limit,
    LimitSource,
    LimitUnit,
    Stop,
    deadline,
)
from appliance.domain.facts import fact_from
from appliance.domain.facts.cases import (
    CaseExtended,
    CaseProcedureEnded,
    CaseProcedureStarted,
    CaseReceived,
    CaseSupplemented,
)
from appliance.domain.frozen import dataclass
from appliance.domain.limits import (
    Outcome,
    OverdueKind,
    SilenceFinding,
    overdue_kinds,
    owes_explanation,
)
from appliance.domain.record import Record, reference
from appliance.domain.supervision import SupervisionCard, Thresholds, WarningLevel, card_on
from appliance.projections.case_questions import CaseLine, OpenTask, Told

CLOCK_RUNS = frozenset({CaseState.ACCEPTED, CaseState.REFERRED})
# 000§11.10(5): a result that is not handed over in time is overdue as well, so delivery stops it.
OWES = CLOCK_RUNS | {CaseState.COMPLETED, CaseState.DENIED}
_GRAVITY = (WarningLevel.NONE, WarningLevel.EARLY, WarningLevel.YELLOW, WarningLevel.RED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The due dates of a case with the rules that gave them, as a fact carries them."""

    due_on: str
    provisional: bool
    policy: str
    calendar: str
    legal_due_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCard:
    """What a case shows on a day: the card, and the clock that raised it."""

    card: SupervisionCard
    clock: ClockName
    due: date


def limit_of_case(case: CaseLine) -> Limit:
    """Return the limit the case was promised when it was received."""
    return Limit(
        unit=LimitUnit(case.promise_unit),
        amount=case.promise_days,
        source=LimitSource.PROMISE,
        clause=case.item_version,
    )


def legal_limit_of(case: CaseLine) -> Limit | None:
    """Return the limit the law states for the case's item, None where it is silent."""
    if not case.legal_unit:
        return None
    unit = LimitUnit(case.legal_unit)
    return Limit(unit=unit, amount=case.legal_days, source=LimitSource.LAW, clause="")


def story_of_clock(
    case: CaseLine,
    told: Sequence[Told],
    *,
    complete_on: date | None = None,
    until: date | None = None,
    lawful_only: bool = False,
) -> ClockStory:
    """Return what happened to a case as far as its clock is concerned.

    Args:
        case: the case.
        told: its records; what was taken back is passed over.
        complete_on: the day its materials became complete, if that is not a record yet.
        until: the last day so far of a special procedure that goes on; None lets it not count.
        lawful_only: leave out extensions that only the promise knows.
    """
    records = standing([one.record for one in told])
    days = {reference(one.record): one.day for one in told}
    completed = [days[reference(one)] for one in records if one.kind == CaseSupplemented.KIND]
    received = [days[reference(one)] for one in records if one.kind == CaseReceived.KIND]
    return ClockStory(
        received=received[0] if received else date.fromisoformat(case.received_at[:10]),
        materials_complete=complete_on or (completed[-1] if completed else None),
        stops=_stops(records, days, until),
        extensions=_extensions(records, lawful_only=lawful_only),
    )


def _stops(records: Sequence[Record], days: Mapping[str, date], until: date | None) -> list[Stop]:
    stops: list[Stop] = []
    begun: Record | None = None
    for one in records:
        if one.kind == CaseProcedureStarted.KIND:
            begun = one
        elif one.kind == CaseProcedureEnded.KIND and begun is not None:
            stops.append(_stop(begun, days[reference(begun)], days[reference(one)]))
            begun = None
    if begun is not None and until is not None:
        stops.append(_stop(begun, days[reference(begun)], until))
    return stops


def _stop(begun: Record, started: date, ended: date) -> Stop:
    procedure = fact_from(CaseProcedureStarted, begun.body).procedure
    return Stop(started=started, ended=ended, reason=procedure)


def _extensions(records: Sequence[Record], *, lawful_only: bool) -> list[ExtensionGiven]:
    facts = [fact_from(CaseExtended, one.body) for one in records if one.kind == CaseExtended.KIND]
    return [
        ExtensionGiven(working_days=one.days, reason=one.reason)
        for one in facts
        if one.legal_basis or not lawful_only
    ]


def deadline_of(
    case: CaseLine,
    told: Sequence[Told],
    rules: Rules,
    *,
    complete_on: date | None = None,
    until: date | None = None,
) -> Deadline:
    """Return the promised due date of a case with its steps, by the calendar in force now."""
    story = story_of_clock(case, told, complete_on=complete_on, until=until)
    return deadline(story, limit_of_case(case), rules.calendar)


def legal_deadline_of(
    case: CaseLine,
    told: Sequence[Told],
    rules: Rules,
    *,
    complete_on: date | None = None,
    until: date | None = None,
) -> Deadline | None:
    """Return the statutory due date with its steps, None where no law states a limit."""
    limit = legal_limit_of(case)
    if limit is None:
        return None
    story = story_of_clock(case, told, complete_on=complete_on, until=until, lawful_only=True)
    return deadline(story, limit, rules.calendar)


def due_of(found: Deadline, legal: Deadline | None, rules: Rules, day: date) -> Due:
    """Return what a fact says about the due dates."""
    return Due(
        due_on=found.due.isoformat(),
        provisional=found.provisional,
        policy=rules.policy(day).version,
        calendar=found.calendar_version,
        legal_due_on=legal.due.isoformat() if legal is not None else "",
    )


def explanation_owed(case: CaseLine, rules: Rules, today: date) -> bool:
    """Say whether whoever finishes the case today writes how its delay was explained (DL-25)."""
    unit, due = LimitUnit(case.promise_unit), case.due_on
    return due is not None and owes_explanation(
        rules.policy(today), unit, date.fromisoformat(due), today
    )


def clock_runs(case: CaseLine) -> bool:
    """Say whether the hall still owes something by the case's due day.

    A case that counts as done since it was sent up owes nothing until its result came (X21).
    """
    done_above = case.state == CaseState.REFERRED and case.finished_on is not None
    return case.due_on is not None and case.state in OWES and not done_above


def card_of(case: CaseLine, rules: Rules, today: date) -> SupervisionCard | None:
    """Return the card a case shows on a day, None while its clock does not run."""
    found = case_card(case, rules, today)
    return None if found is None else found.card


def case_card(case: CaseLine, rules: Rules, today: date) -> CaseCard | None:
    """Return the card with its clock: the law's where that day has passed, else the promise's."""
    if not clock_runs(case) or case.due_on is None:
        return None
    legal = case.legal_due_on
    past_law = legal is not None and today.isoformat() > legal
    clock = ClockName.STATUTORY if past_law else ClockName.PROMISED
    due = date.fromisoformat(legal if past_law and legal is not None else case.due_on)
    card = card_on(
        today,
        due,
        rules.calendar,
        Thresholds.of(rules.policy(today)),
        started=date.fromisoformat((case.accepted_at or case.received_at)[:10]),
    )
    return CaseCard(card=card, clock=clock, due=due)


def step_card(task: OpenTask, rules: Rules, today: date) -> CaseCard:
    """Return the card of a step that another window has in hand (环节时限)."""
    due = date.fromisoformat(task.due_on)
    card = card_on(
        today,
        due,
        rules.calendar,
        Thresholds.of(rules.policy(today)),
        started=date.fromisoformat(task.handed_at[:10]),
    )
    return CaseCard(card=card, clock=ClockName.STEP, due=due)


def worst_card(
    case: CaseLine, tasks: Sequence[OpenTask], rules: Rules, today: date
) -> CaseCard | None:
    """Return the gravest card among a case's own and its open steps'; its own where alike."""
    own = case_card(case, rules, today)
    found = [] if own is None else [own]
    found += [step_card(one, rules, today) for one in tasks]
    return max(found, key=lambda one: _GRAVITY.index(one.card.level), default=None)


def overdue_of(case: CaseLine, today: date) -> list[OverdueKind]:
    """Return the kinds of overdue a case shows on a day, each by its own evidence (000§11.10)."""
    found: list[OverdueKind] = []
    if case.due_on is not None:
        outcome = Outcome(
            decided=_read(case.finished_on),
            replied=_read(case.replied_on) or _read(case.reported_on),
            delivered=_read(case.delivered_on) or _waiting_above(case),
            justified=case.finding == SilenceFinding.JUSTIFIED,
        )
        last = today if case.stopped_on is None else date.fromisoformat(case.stopped_on)
        found = overdue_kinds(date.fromisoformat(case.due_on), last, outcome)
    return [*found, OverdueKind.EXTENSION_TOO_LATE] if case.late_asked else found


def _waiting_above(case: CaseLine) -> date | None:
    """Return the day a case was sent up while its result is not here: nothing to deliver yet."""
    return _read(case.reported_on) if case.state == CaseState.REFERRED else None


def _read(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)
