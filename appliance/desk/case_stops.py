"""What moves the clock of a case: extension, special procedures, sending up, a new calendar.

A late request for an extension is kept: it is itself the fourth kind of overdue (000§11.10(4)).

Sources: seed 000 第十一条第九款; licensing law art. 42, 45; seed 001 四(三)3; X19-X21.
"""

from dataclasses import asdict, replace
from datetime import date

from appliance.desk.case_clock import Due, deadline_of, due_of, legal_deadline_of
from appliance.desk.case_orders import Extend, Refer, StartProcedure
from appliance.desk.case_turn import begin, document_no, domain_case, dues, known_case
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import Step, procedure_parts, require_parts
from appliance.domain.clocks import Deadline
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.case_care import CaseRecounted
from appliance.domain.facts.cases import (
    CaseExtended,
    CaseExtensionRefused,
    CaseProcedureEnded,
    CaseProcedureStarted,
    CaseReferred,
)
from appliance.domain.frozen import dataclass
from appliance.domain.limits import (
    ExtensionRequest,
    ReportUpEnds,
    check_extension,
    completed_by_referral,
    extended_due,
    report_up_ends,
)
from appliance.domain.masking import mask_numbers
from appliance.domain.numbers import NumberKind
from appliance.domain.roles import Act, may
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import story_of

IN_WRITING = "书面"


def extend_case(tx: Transaction, uid: str, order: Extend, actor: Actor, rules: Rules) -> bool:
    """Extend the limit (延期), inside it, with consent, reason and notice (000§11.9).

    Returns:
        False where it was asked for after the limit: that is kept, and nothing moved.

    Raises:
        StepNotAllowed: the clock does not run.
        FormIncomplete: a part of the form is missing.
        ExtensionNotAllowed: without consent, untold, or past the law without a basis.
    """
    case = begin(tx, uid, Step.EXTEND, actor, given=_parts_given(order))
    told, day = story_of(tx.db, case.id), tx.moment.day
    clocks = _Clocks(
        promised=deadline_of(case, told, rules), legal=legal_deadline_of(case, told, rules)
    )
    if day > clocks.promised.due:
        _keep_late_request(tx, uid, order, clocks.promised, actor)
        return False
    fact = CaseExtended(
        days=order.days,
        unit="working_days",
        reason=mask_numbers(order.reason),
        approver_no=order.approver.staff_no,
        told_by=order.told_by,
        doc_no=document_no(tx, rules, NumberKind.EXTENSION),
        legal_basis=order.legal_basis,
        **asdict(_extended(case.local_no, clocks, order, rules, day)),
    )
    tx.append(fact, by=actor.by, subject=uid)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clocks:
    """The clocks of a case side by side; `legal` is None where the law is silent."""

    promised: Deadline
    legal: Deadline | None


def _parts_given(order: Extend) -> set[str]:
    parts = {
        "reason": order.reason.strip(),
        "leader_consent": order.approver.staff_no,
        "told_how": order.told_by,
        "new_limit": order.days > 0,
    }
    return {name for name, value in parts.items() if value}


def _extended(local_no: str, clocks: _Clocks, order: Extend, rules: Rules, day: date) -> Due:
    """Return the new due dates; the law's moves only by an extension that the law knows.

    Raises:
        ExtensionNotAllowed: without consent, untold, or past the law without a basis.
    """
    found, legal = clocks.promised, clocks.legal
    request = ExtensionRequest(
        requested=day,
        approved=may(order.approver.roles, Act.APPROVE_CASES),
        told=bool(order.told_by),
        working_days=order.days,
        lawful=bool(order.legal_basis.strip()),
    )
    due = extended_due(found.due, request, rules.calendar)
    past_law = legal is not None and due > legal.due
    check_extension(local_no, found.due, request, past_law=past_law)
    new = replace(due_of(found, legal, rules, day), due_on=due.isoformat())
    if legal is None or not request.lawful:
        return new
    extended = extended_due(legal.due, request, rules.calendar)
    return replace(new, legal_due_on=extended.isoformat())


def _keep_late_request(
    tx: Transaction, uid: str, order: Extend, found: Deadline, actor: Actor
) -> None:
    fact = CaseExtensionRefused(
        days=order.days, reason=mask_numbers(order.reason), due_on=found.due.isoformat()
    )
    tx.append(fact, by=actor.by, subject=uid)


def start_procedure(
    tx: Transaction, uid: str, order: StartProcedure, actor: Actor, rules: Rules
) -> None:
    """Stop the clock for a special procedure (特别程序), told in writing with its reason.

    Raises:
        StepNotAllowed: the clock does not run.
        FormIncomplete: no reason, or no basis where the law does not name the procedure.
    """
    parts = {
        "procedure": order.procedure,
        "reason": order.reason.strip(),
        "told_how": IN_WRITING,
        "basis": order.basis.strip(),
    }
    given = {name for name, value in parts.items() if value}
    case = begin(tx, uid, Step.START_PROCEDURE, actor, given=given)
    require_parts(domain_case(case, tx), Step.START_PROCEDURE, given)
    missing = procedure_parts(order.procedure).difference(given)
    if missing:
        raise FormIncomplete(case.local_no, form=Step.START_PROCEDURE, missing=missing)
    fact = CaseProcedureStarted(
        procedure=order.procedure,
        reason=mask_numbers(order.reason),
        basis=order.basis,
        told_by=IN_WRITING,
        approver_no=order.approver.staff_no,
        expected_days=order.expected_days,
        doc_no=document_no(tx, rules, NumberKind.PROCEDURE),
    )
    tx.append(fact, by=actor.by, subject=uid)


def end_procedure(tx: Transaction, uid: str, outcome: str, actor: Actor, rules: Rules) -> None:
    """Let the clock run on from the next day; the outcome belongs in the case file.

    Raises:
        StepNotAllowed: the clock is not stopped.
        FormIncomplete: there is no outcome.
    """
    case = begin(tx, uid, Step.END_PROCEDURE, actor, given={"outcome"} if outcome.strip() else ())
    fact = CaseProcedureEnded(outcome=mask_numbers(outcome), **asdict(dues(tx, case, rules)))
    tx.append(fact, by=actor.by, subject=uid)


def refer_case(tx: Transaction, uid: str, order: Refer, actor: Actor, rules: Rules) -> None:
    """Send a case up (上报); whether it counts as done here is the policy's to say (X21).

    Raises:
        StepNotAllowed: the case is not accepted.
        FormIncomplete: no organ is named.
        PolicyInvalid: the policy names neither reading.
    """
    case = begin(tx, uid, Step.REFER, actor, given={"organ"} if order.organ.strip() else ())
    day = tx.moment.day
    policy = rules.policy(day)
    due = date.fromisoformat(case.due_on or day.isoformat())
    ends_here = report_up_ends(policy) is ReportUpEnds.REPORTED_UP
    fact = CaseReferred(
        organ=order.organ,
        counts_as_done=ends_here,
        in_time=completed_by_referral(due, day) is not None,
        policy=policy.version,
        follow_on=order.follow_on.isoformat() if order.follow_on else "",
        note=mask_numbers(order.note),
    )
    tx.append(fact, by=actor.by, subject=uid)


def recount_case(tx: Transaction, uid: str, told_by: str, actor: Actor, rules: Rules) -> bool:
    """Write down the due date as the calendar in force counts it, once the applicant was told.

    Returns:
        False where nothing differs: then nothing is written.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: the case has no due date, or nobody was told.
    """
    actor.may(Act.HANDLE_CASES)
    case = known_case(tx, uid, "recount")
    if case.due_on is None or not told_by:
        raise FormIncomplete(case.local_no, form="recount", missing=["told_how"])
    new = dues(tx, case, rules)
    if (new.due_on, new.calendar) == (case.due_on, case.calendar):
        return False
    fact = CaseRecounted(was=case.due_on, told_by=told_by, **asdict(new))
    tx.append(fact, by=actor.by, subject=uid)
    return True
