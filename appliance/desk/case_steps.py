"""The steps of a case (办件) after it was received: each asks the table, then leaves one fact.

A refused step leaves nothing. Documents that a step issues are numbered in its own fact.

Sources: domain/case.py (the table); seed 000 第九-十一条; seed 003-J 办件程序要求.
"""

from collections.abc import Collection
from dataclasses import asdict

from appliance.desk.added_materials import require_listed
from appliance.desk.case_clock import explanation_owed
from appliance.desk.case_orders import (
    AcceptConditionally,
    Complete,
    Deliver,
    Refuse,
    RequestSupplement,
    Supplement,
    Way,
)
from appliance.desk.case_turn import begin, document_no, domain_case, dues, known_case
from appliance.desk.delegation import require_delegate
from appliance.desk.evaluations import Armed, arm_case
from appliance.desk.fees import require_paid
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import CaseKind, Step, require_settled
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.case_care import CaseVisited
from appliance.domain.facts.cases import (
    CaseAccepted,
    CaseCompleted,
    CaseDeclined,
    CaseDelivered,
    CaseDenied,
    CaseSupplemented,
    CaseSupplementRequested,
    CaseWithdrawn,
)
from appliance.domain.forms import FormName, require_form
from appliance.domain.masking import mask_numbers
from appliance.domain.notice import TripReason
from appliance.domain.numbers import NumberKind
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, owed_of


def accept_case(tx: Transaction, uid: str, actor: Actor, rules: Rules) -> CaseLine:
    """Accept a case (受理): its clock runs, counted from the day its materials were complete.

    Raises:
        StepNotAllowed: the case is not in a state that permits it.
    """
    case = begin(tx, uid, Step.ACCEPT, actor)
    _accept(tx, case, actor, rules)
    return case


def accept_conditionally(
    tx: Transaction, uid: str, order: AcceptConditionally, actor: Actor, rules: Rules
) -> None:
    """Accept a case with something missing (容缺受理), which follows by a day that is told.

    Raises:
        StepNotAllowed: the case is not in a state that permits it.
        FormIncomplete: nothing is named as missing, or its day is not ahead.
        MaterialNotListed: something is owed that the item's list does not have.
    """
    owed = _lines(order.owed)
    ahead = order.owed_by >= tx.moment.day
    parts = {"owed": bool(owed), "owed_by": ahead}
    given = {name for name, holds in parts.items() if holds}
    case = begin(tx, uid, Step.ACCEPT_CONDITIONALLY, actor, given=given)
    require_listed(tx.db, case, owed)
    _accept(tx, case, actor, rules, owed=owed, owed_by=order.owed_by.isoformat())


def _accept(
    tx: Transaction,
    case: CaseLine,
    actor: Actor,
    rules: Rules,
    **debt: list[str] | str,
) -> None:
    """Append the acceptance with its documents; the same-day kinds get none."""
    numbers = {}
    if case.case_kind != CaseKind.INSTANT:
        numbers["doc_no"] = document_no(tx, rules, NumberKind.ACCEPTANCE)
    if case.case_kind == CaseKind.COMMITMENT:
        numbers["promise_no"] = document_no(tx, rules, NumberKind.PROMISE)
    fact = CaseAccepted(**asdict(dues(tx, case, rules)), **numbers, **debt)  # type: ignore[arg-type]  # the two names of accept_conditionally
    tx.append(fact, by=actor.by, subject=case.uid)


def request_supplement(
    tx: Transaction, uid: str, order: RequestSupplement, actor: Actor, rules: Rules
) -> None:
    """Tell once and whole what is missing (一次性告知); the clock has not begun.

    Told again, somebody made a trip for nothing: its cause is counted, the hall's own fault unless
    the order says otherwise (000§10.5).

    Raises:
        StepNotAllowed: the case is not in a state that permits it.
        FormIncomplete: nothing is named as missing.
        MaterialNotListed: something is asked for that the item's list does not have.
    """
    missing = _lines(order.missing)
    case = begin(tx, uid, Step.REQUEST_SUPPLEMENT, actor, given={"items"} if missing else ())
    require_listed(tx.db, case, missing)
    if case.rounds:
        _visited(tx, uid, order.trip or TripReason.MISSING_MATERIAL_NOT_TOLD, actor)
    fact = CaseSupplementRequested(
        missing=missing,
        in_writing=order.in_writing,
        doc_no=document_no(tx, rules, NumberKind.NOTICE) if order.in_writing else "",
        round=case.rounds + 1,
    )
    tx.append(fact, by=actor.by, subject=uid)


def supplement_case(
    tx: Transaction, uid: str, order: Supplement, actor: Actor, rules: Rules
) -> None:
    """Take in what was missing and accept the case: nothing stands in its way any more (补齐).

    Raises:
        StepNotAllowed: the case does not wait for anything.
    """
    case = begin(tx, uid, Step.SUPPLEMENT, actor)
    if order.trip is not None:
        _visited(tx, uid, order.trip, actor)
    due = dues(tx, case, rules, complete_on=tx.moment.day)
    tx.append(CaseSupplemented(**asdict(due)), by=actor.by, subject=uid)
    accept_case(tx, uid, actor, rules)


def complete_case(tx: Transaction, uid: str, order: Complete, actor: Actor, rules: Rules) -> Armed:
    """Decide a case (办结) in writing and open its window's buttons for the rating.

    Raises:
        StepNotAllowed: the case was not accepted, or is decided already.
        MaterialsOwed: what was to follow a conditional acceptance has not come.
        NotTheDelegate: the item is delegated, and another signed.
        FormIncomplete: a matter of the same day is late, and nobody says how that was explained.
    """
    case = known_case(tx, uid, Step.COMPLETE)
    if not order.explained.strip() and explanation_owed(case, rules, tx.moment.day):
        raise FormIncomplete(case.local_no, form=Step.COMPLETE, missing=["explained"])
    decide_case(tx, uid, order, actor, rules)
    return arm_case(tx, known_case(tx, uid, Step.COMPLETE), actor, rules)


def decide_case(tx: Transaction, uid: str, order: Complete, actor: Actor, rules: Rules) -> None:
    """Decide a case that nobody at the window can rate any more; else use `complete_case`.

    Raises:
        Refusal: as `complete_case` does.
    """
    case = begin(tx, uid, Step.COMPLETE, actor)
    require_settled(domain_case(case, tx), owed_of(tx.db, case.id))
    approver = order.approver or actor
    require_delegate(tx, case, approver)
    by_hand = case.case_kind == CaseKind.INSTANT
    fact = CaseCompleted(
        result=order.result,
        note=mask_numbers(order.note),
        explained=mask_numbers(order.explained.strip()),
        approver_no=approver.staff_no,
        doc_no="" if by_hand else document_no(tx, rules, NumberKind.DECISION),
    )
    tx.append(fact, by=actor.by, subject=uid)


def deliver_case(tx: Transaction, uid: str, order: Deliver, actor: Actor, rules: Rules) -> None:
    """Hand the result over (送达): only now nothing is owed any more.

    Raises:
        StepNotAllowed: nothing was decided, or it was delivered.
        TurnNotAllowed: a bill of the case waits for the settlement window (004·八.3).
    """
    case = begin(tx, uid, Step.DELIVER, actor, given={"receiver"})
    require_paid(tx, uid)
    # The receipt of a matter done on the spot is the rating and the ledger (003-J 办件一(一)).
    on_paper = case.case_kind != CaseKind.INSTANT and order.way is not Way.SPOT
    fact = CaseDelivered(
        way=order.way,
        receipt_signed=order.receipt_signed,
        receiver=order.receiver,
        doc_no=document_no(tx, rules, NumberKind.DELIVERY) if on_paper else "",
    )
    tx.append(fact, by=actor.by, subject=uid)


def decline_case(tx: Transaction, uid: str, order: Refuse, actor: Actor, rules: Rules) -> None:
    """Do not accept a case (不予受理), with the five parts of a refusal.

    Raises:
        StepNotAllowed: the case was accepted.
        FormIncomplete: a part is missing, or the competent organ is known by half.
    """
    case = begin(tx, uid, Step.DECLINE, actor, given=_refusal_parts(order))
    require_form(case.local_no, FormName.REFUSAL, _refusal_parts(order))
    if order.organ and not order.organ_contact:
        raise FormIncomplete(case.local_no, form=Step.DECLINE, missing=["organ_contact"])
    fact = CaseDeclined(
        reason=mask_numbers(order.reason),
        review_body=order.review_body,
        doc_no=document_no(tx, rules, NumberKind.DECISION),
        ground=order.ground,
        basis=order.basis,
        review_person=order.review_person,
        review_limit=order.review_limit,
        organ=order.organ,
        organ_contact=order.organ_contact,
    )
    tx.append(fact, by=actor.by, subject=uid)


def deny_case(tx: Transaction, uid: str, order: Refuse, actor: Actor, rules: Rules) -> None:
    """Decide against the application (不予许可), with written reasons (000§11.5).

    Raises:
        StepNotAllowed: the case was not accepted, or is decided already.
        FormIncomplete: a part of the refusal is missing.
    """
    case = begin(tx, uid, Step.DENY, actor, given=_refusal_parts(order))
    require_form(case.local_no, FormName.REFUSAL, _refusal_parts(order))
    fact = CaseDenied(
        reason=mask_numbers(order.reason),
        review_body=order.review_body,
        doc_no=document_no(tx, rules, NumberKind.DECISION),
        ground=order.ground,
        basis=order.basis,
        review_person=order.review_person,
        review_limit=order.review_limit,
        approver_no=actor.staff_no,
    )
    tx.append(fact, by=actor.by, subject=uid)


def withdraw_case(
    tx: Transaction, uid: str, reason: str, actor: Actor, *, by_applicant: bool
) -> None:
    """Take a case back (撤回), or undo a mistake (作废): its number stays and is given no more.

    Raises:
        StepNotAllowed: the case is decided.
        FormIncomplete: there is no reason.
    """
    begin(tx, uid, Step.WITHDRAW, actor, given={"reason"} if reason.strip() else ())
    fact = CaseWithdrawn(reason=mask_numbers(reason), by_applicant=by_applicant)
    tx.append(fact, by=actor.by, subject=uid)


def _visited(tx: Transaction, uid: str, why: TripReason, actor: Actor) -> None:
    tx.append(CaseVisited(reason=why), by=actor.by, subject=uid)


def _refusal_parts(order: Refuse) -> set[str]:
    parts = {
        "reason": order.reason,
        "basis": order.basis,
        "review_department": order.review_body,
        "review_person": order.review_person,
        "review_time_limit": order.review_limit,
    }
    return {name for name, text in parts.items() if text.strip()}


def _lines(typed: Collection[str]) -> list[str]:
    return [mask_numbers(one.strip()) for one in typed if one.strip()]
