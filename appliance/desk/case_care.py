"""The care for a case beside its steps: debts, notes, hand-overs between windows, corrections.

None of it moves the case; each leaves one fact.

Sources: seed 001 四(三)3, 四(四); seed 000 第十条第三款; seed 002-P4 一(二) (six steps).
"""

from datetime import date

from appliance.desk.case_turn import known_case
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import CaseState
from appliance.domain.case_care import NoteKind
from appliance.domain.clocks import ClockStory, Limit, LimitUnit, deadline
from appliance.domain.errors import FormIncomplete, StepNotAllowed
from appliance.domain.facts.case_care import (
    CaseCorrected,
    CaseDebtSettled,
    CaseDispatched,
    CaseFedBack,
    CaseNoted,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, owed_of, task_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was done, and the day to ask again, None if nothing is awaited."""

    kind: NoteKind
    text: str
    follow_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A step for another window: what, and in how many days of which kind."""

    task: str
    window: int
    days: int
    unit: LimitUnit = LimitUnit.WORKING_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The answer to a step that was handed over; `dispatched` is the handing's reference."""

    dispatched: str
    opinion: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What stood in a record, what is right, and why; the record is named by its reference."""

    record: str
    was: str
    now: str
    reason: str


def settle_debt(tx: Transaction, uid: str, actor: Actor) -> None:
    """Take in what was to follow a conditional acceptance (容缺补齐).

    Raises:
        FormIncomplete: nothing is owed.
    """
    case = cared_for(tx, uid, actor, "settle_debt")
    owed = owed_of(tx.db, case.id)
    need(case, "settle_debt", owed=bool(owed))
    tx.append(CaseDebtSettled(received=list(owed)), by=actor.by, subject=uid)


def note_case(tx: Transaction, uid: str, order: Note, actor: Actor) -> None:
    """Write down what was done for a case: asked above, told the applicant, found on site.

    Raises:
        FormIncomplete: nothing is written.
    """
    case = cared_for(tx, uid, actor, "note")
    need(case, "note", text=bool(order.text.strip()))
    fact = CaseNoted(
        note_kind=order.kind,
        text=mask_numbers(order.text),
        follow_on=order.follow_on.isoformat() if order.follow_on else "",
    )
    tx.append(fact, by=actor.by, subject=uid)


def dispatch_case(tx: Transaction, uid: str, order: Dispatch, actor: Actor, rules: Rules) -> None:
    """Hand a step to another window (派件) with a limit of its own.

    Raises:
        FormIncomplete: no task is named.
        StepNotAllowed: the case is not being handled.
    """
    case = cared_for(tx, uid, actor, "dispatch")
    need(case, "dispatch", task=bool(order.task.strip()))
    if case.state not in (CaseState.ACCEPTED, CaseState.IN_PROCEDURE, CaseState.REFERRED):
        raise StepNotAllowed(case.local_no, state=case.state, step="dispatch", allowed=[])
    today = tx.moment.day
    limit = Limit(unit=order.unit, amount=order.days)
    due = deadline(ClockStory(received=today), limit, rules.calendar).due
    fact = CaseDispatched(
        task=mask_numbers(order.task),
        window=order.window,
        days=order.days,
        unit=order.unit,
        due_on=due.isoformat(),
    )
    tx.append(fact, by=actor.by, subject=uid)


def feed_back(tx: Transaction, uid: str, order: Feedback, actor: Actor) -> None:
    """Answer a step that was handed over (反馈).

    Raises:
        FormIncomplete: the step is not open, or there is no opinion.
    """
    case = cared_for(tx, uid, actor, "feed_back")
    open_task = task_of(tx.db, order.dispatched)
    known = open_task is not None and open_task.case_id == case.id
    need(case, "feed_back", task=known, opinion=bool(order.opinion.strip()))
    fact = CaseFedBack(
        dispatched=order.dispatched, opinion=mask_numbers(order.opinion), agrees=order.agrees
    )
    tx.append(fact, by=actor.by, subject=uid)


def correct_case(tx: Transaction, uid: str, order: Correction, actor: Actor) -> None:
    """Put right what a record says wrongly (更正); the record stays as it was.

    Raises:
        FormIncomplete: a part is missing.
    """
    case = cared_for(tx, uid, actor, "correct")
    parts = {"now": order.now, "was": order.was, "reason": order.reason}
    need(case, "correct", **{name: bool(text.strip()) for name, text in parts.items()})
    fact = CaseCorrected(
        record=order.record,
        was=mask_numbers(order.was),
        now=mask_numbers(order.now),
        reason=mask_numbers(order.reason),
    )
    tx.append(fact, by=actor.by, subject=uid)


def cared_for(tx: Transaction, uid: str, actor: Actor, what: str) -> CaseLine:
    """Return a case that somebody who handles cases wants to do something for.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: there is none with this subject.
    """
    actor.may(Act.HANDLE_CASES)
    return known_case(tx, uid, what)


def need(case: CaseLine, form: str, **parts: bool) -> None:
    """Let a form pass all of whose parts hold.

    Raises:
        FormIncomplete: naming what does not.
    """
    missing = [name for name, holds in parts.items() if not holds]
    if missing:
        raise FormIncomplete(case.local_no, form=form, missing=missing)
