"""The clock of one case, read from its own records: by when, and how that was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from appliance.desk.rules import Rules
from appliance.domain.case import CaseState
from appliance.domain.clocks import (
    ClockStory,
    Deadline,
    ExtensionGiven,
    Limit,
    LimitSource,
    LimitUnit,
    deadline,
)
from appliance.domain.facts.cases import CaseExtended, CaseReceived, CaseSupplemented
from appliance.domain.supervision import SupervisionCard, Thresholds, card_on
from appliance.projections.case_questions import CaseLine, Told

CLOCK_RUNS = frozenset({CaseState.ACCEPTED, CaseState.REFERRED})
# 000§11.10(5): a result that is not handed over in time is overdue as well, so delivery stops it.
OWES = CLOCK_RUNS | {CaseState.COMPLETED, CaseState.DENIED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A due date with the rules that gave it, as a fact carries it."""

    due_on: str
    provisional: bool
    policy: str
    calendar: str


def limit_of_case(case: CaseLine) -> Limit:
    """Return the limit the case was received under."""
    return Limit(
        unit=LimitUnit(case.promise_unit),
        amount=case.promise_days,
        source=LimitSource.PROMISE,
        clause=case.item_version,
    )


def story_of_clock(
    case: CaseLine, told: Sequence[Told], *, complete_on: date | None = None
) -> ClockStory:
    """Return what happened to a case as far as its clock is concerned.

    Args:
        case: the case.
        told: its records.
        complete_on: the day its materials became complete, if that is not a record yet.
    """
    completed = [_day(one) for one in told if one.record.kind == CaseSupplemented.KIND]
    received = [_day(one) for one in told if one.record.kind == CaseReceived.KIND]
    extensions = [
        ExtensionGiven(
            working_days=int(str(one.record.body["days"])), reason=str(one.record.body["reason"])
        )
        for one in told
        if one.record.kind == CaseExtended.KIND
    ]
    return ClockStory(
        received=received[0] if received else date.fromisoformat(case.received_at[:10]),
        materials_complete=complete_on or (completed[-1] if completed else None),
        extensions=extensions,
    )


def deadline_of(
    case: CaseLine, told: Sequence[Told], rules: Rules, *, complete_on: date | None = None
) -> Deadline:
    """Return the due date of a case with its steps, by the calendar in force now."""
    story = story_of_clock(case, told, complete_on=complete_on)
    return deadline(story, limit_of_case(case), rules.calendar)


def due_of(found: Deadline, rules: Rules, day: date) -> Due:
    """Return what a fact says about a due date."""
    return Due(
        due_on=found.due.isoformat(),
        provisional=found.provisional,
        policy=rules.policy(day).version,
        calendar=found.calendar_version,
    )


def card_of(case: CaseLine, rules: Rules, today: date) -> SupervisionCard | None:
    """Return the card a case shows on a day, None while its clock does not run."""
    if case.due_on is None or case.state not in OWES:
        return None
    return card_on(
        today,
        date.fromisoformat(case.due_on),
        rules.calendar,
        Thresholds.of(rules.policy(today)),
        started=date.fromisoformat((case.accepted_at or case.received_at)[:10]),
    )


def _day(told: Told) -> date:
    return date.fromisoformat(told.record.at[:10])
