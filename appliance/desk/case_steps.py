"""The steps of a case (办件) after it was received: each asks the table, then leaves one fact.

A refused step leaves nothing. Documents that a step issues are numbered in its own fact.

Sources: domain/case.py (the table); seed 000 第九-十一条; seed 003-J 办件程序要求.
"""

from collections.abc import Collection
from dataclasses import asdict

from appliance.desk.case_clock import deadline_of, due_of
from appliance.desk.case_orders import Extend, Refuse, RequestSupplement, Way
from appliance.desk.evaluations import Armed, arm_case
from appliance.desk.numbers import give_number
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import Case, CaseKind, CaseState, Step, advance, require_parts
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.cases import (
    CaseAccepted,
    CaseCompleted,
    CaseDeclined,
    CaseDelivered,
    CaseDenied,
    CaseExtended,
    CaseSupplemented,
    CaseSupplementRequested,
    CaseWithdrawn,
)
from appliance.domain.limits import ExtensionRequest, check_extension
from appliance.domain.numbers import NumberKind
from appliance.domain.roles import Act, may
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, case_of, story_of


def accept_case(tx: Transaction, uid: str, actor: Actor, rules: Rules) -> CaseLine:
    """Accept a case (受理): its clock runs, counted from the day its materials were complete.

    Raises:
        StepNotAllowed: the case is not in a state that permits it.
    """
    case = _begin(tx, uid, Step.ACCEPT, actor)
    day = tx.moment.day
    due = due_of(deadline_of(case, story_of(tx.db, case.id), rules), rules, day)
    doc_no = ""
    if case.case_kind != CaseKind.INSTANT:
        doc_no = give_number(tx, mark=rules.mark, day=day, kind=NumberKind.ACCEPTANCE)
    tx.append(CaseAccepted(**asdict(due), doc_no=doc_no), by=actor.by, subject=uid)
    return case


def request_supplement(
    tx: Transaction, uid: str, order: RequestSupplement, actor: Actor, rules: Rules
) -> None:
    """Tell once and whole what is missing (一次性告知); the clock has not begun.

    Raises:
        StepNotAllowed: the case is not in a state that permits it.
        FormIncomplete: nothing is named as missing.
    """
    missing = [one.strip() for one in order.missing if one.strip()]
    _begin(tx, uid, Step.REQUEST_SUPPLEMENT, actor, given={"items"} if missing else ())
    doc_no = _document_no(tx, rules, NumberKind.NOTICE) if order.in_writing else ""
    fact = CaseSupplementRequested(missing=missing, in_writing=order.in_writing, doc_no=doc_no)
    tx.append(fact, by=actor.by, subject=uid)


def supplement_case(tx: Transaction, uid: str, actor: Actor, rules: Rules) -> None:
    """Take in what was missing and accept the case: nothing stands in its way any more (补齐).

    Raises:
        StepNotAllowed: the case does not wait for anything.
    """
    case = _begin(tx, uid, Step.SUPPLEMENT, actor)
    day = tx.moment.day
    told = story_of(tx.db, case.id)
    due = due_of(deadline_of(case, told, rules, complete_on=day), rules, day)
    tx.append(CaseSupplemented(**asdict(due)), by=actor.by, subject=uid)
    accept_case(tx, uid, actor, rules)


def extend_case(tx: Transaction, uid: str, order: Extend, actor: Actor, rules: Rules) -> None:
    """Extend the limit (延期), inside it, with consent, reason and notice (000§11.9).

    Raises:
        StepNotAllowed: the clock does not run.
        FormIncomplete: a part of the form is missing.
        ExtensionNotAllowed: too late, without consent, or the applicant was not told.
    """
    parts = {
        "reason": order.reason,
        "leader_consent": order.approver.staff_no,
        "told_how": order.told_by,
        "new_limit": order.days > 0,
    }
    given = {name for name, value in parts.items() if value}
    case = _begin(tx, uid, Step.EXTEND, actor, given=given)
    found = deadline_of(case, story_of(tx.db, case.id), rules)
    day = tx.moment.day
    request = ExtensionRequest(
        requested=day,
        approved=may(order.approver.roles, Act.APPROVE_CASES),
        told=bool(order.told_by),
        working_days=order.days,
    )
    check_extension(case.local_no, found.due, request)
    due = rules.calendar.add_working_days(found.due, order.days)
    fact = CaseExtended(
        days=order.days,
        unit="working_days",
        reason=order.reason,
        approver_no=order.approver.staff_no,
        told_by=order.told_by,
        **{**asdict(due_of(found, rules, day)), "due_on": due.isoformat()},
    )
    tx.append(fact, by=actor.by, subject=uid)


def complete_case(tx: Transaction, uid: str, result: str, actor: Actor, rules: Rules) -> Armed:
    """Decide a case (办结) and open its window's buttons for the rating.

    Raises:
        StepNotAllowed: the case was not accepted, or is decided already.
    """
    _begin(tx, uid, Step.COMPLETE, actor)
    tx.append(CaseCompleted(result=result), by=actor.by, subject=uid)
    return arm_case(tx, known_case(tx, uid, Step.COMPLETE), actor, rules)


def deliver_case(
    tx: Transaction, uid: str, way: Way, actor: Actor, *, receipt_signed: bool = False
) -> None:
    """Hand the result over (送达): only now nothing is owed any more.

    Raises:
        StepNotAllowed: nothing was decided, or it was delivered.
    """
    _begin(tx, uid, Step.DELIVER, actor, given={"receiver"})
    fact = CaseDelivered(way=way, receipt_signed=receipt_signed)
    tx.append(fact, by=actor.by, subject=uid)


def decline_case(tx: Transaction, uid: str, order: Refuse, actor: Actor, rules: Rules) -> None:
    """Do not accept a case (不予受理), with the reason and where to turn.

    Raises:
        StepNotAllowed: the case was accepted.
        FormIncomplete: there is no reason.
    """
    _begin(tx, uid, Step.DECLINE, actor, given={"reason"} if order.reason.strip() else ())
    doc_no = _document_no(tx, rules, NumberKind.DECISION)
    fact = CaseDeclined(reason=order.reason, review_body=order.review_body, doc_no=doc_no)
    tx.append(fact, by=actor.by, subject=uid)


def deny_case(tx: Transaction, uid: str, order: Refuse, actor: Actor, rules: Rules) -> None:
    """Decide against the application (不予许可), with written reasons (000§11.5).

    Raises:
        StepNotAllowed: the case was not accepted, or is decided already.
        FormIncomplete: there is no reason.
    """
    _begin(tx, uid, Step.DENY, actor, given={"reason"} if order.reason.strip() else ())
    doc_no = _document_no(tx, rules, NumberKind.DECISION)
    fact = CaseDenied(reason=order.reason, review_body=order.review_body, doc_no=doc_no)
    tx.append(fact, by=actor.by, subject=uid)


def withdraw_case(
    tx: Transaction, uid: str, reason: str, actor: Actor, *, by_applicant: bool
) -> None:
    """Take a case back (撤回), or undo a mistake (作废): its number stays and is given no more.

    Raises:
        StepNotAllowed: the case is decided.
        FormIncomplete: there is no reason.
    """
    _begin(tx, uid, Step.WITHDRAW, actor, given={"reason"} if reason.strip() else ())
    fact = CaseWithdrawn(reason=reason, by_applicant=by_applicant)
    tx.append(fact, by=actor.by, subject=uid)


def _document_no(tx: Transaction, rules: Rules, kind: NumberKind) -> str:
    return give_number(tx, mark=rules.mark, day=tx.moment.day, kind=kind)


def known_case(tx: Transaction, uid: str, what: str) -> CaseLine:
    """Return a case that a use case was asked for.

    Raises:
        FormIncomplete: there is none with this subject.
    """
    case = case_of(tx.db, uid)
    if case is None:
        raise FormIncomplete(uid, form=what, missing=["case"])
    return case


def _begin(
    tx: Transaction, uid: str, step: Step, actor: Actor, *, given: Collection[str] = ()
) -> CaseLine:
    """Return the case if the table permits the step and its form is whole."""
    actor.may(Act.HANDLE_CASES)
    line = known_case(tx, uid, step)
    case = Case(
        case_uid=uid,
        local_no=line.local_no,
        kind=CaseKind(line.case_kind),
        state=CaseState(line.state),
        changed_at=tx.moment.at,
    )
    advance(case, step, at=tx.moment.at)
    require_parts(case, step, given)
    return line
