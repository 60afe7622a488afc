"""Handing a case with its materials to a colleague (移交), and the directory of organs.

The first handler (首办负责人) stays who received the case; reminders go to them until the colleague
took over, and the chain of custody names everybody who had the papers.

Sources: seed 000 第九条第二款, 第十四条第十九款; seed 002-P3 首问4.
"""

from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete, NotTheReceiver, TurnNotAllowed
from appliance.domain.facts.first_contact import (
    CaseHandedOver,
    CaseTakenOver,
    OrganListed,
    OrganWithdrawn,
)
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.inquiries import handovers_of, organ_of

FORM = "hand_over"


def hand_case_over(tx: Transaction, uid: str, order: CaseHandedOver, actor: Actor) -> None:
    """Put a case on its way to a colleague; `order.from_no` is who gives it away.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: nobody to take it, or no reason.
        TurnNotAllowed: it is on its way already.
    """
    actor.may(Act.HANDLE_CASES)
    case = _known(tx, uid)
    missing = [name for name in ("to_no", "reason") if not getattr(order, name).strip()]
    if order.to_no == actor.staff_no:
        missing.append("to_no")
    if missing:
        raise FormIncomplete(case.local_no, form=FORM, missing=missing)
    if any(one.taken_at is None for one in handovers_of(tx.db, uid)):
        raise TurnNotAllowed(case.local_no, state="on_its_way", step="hand_over")
    fact = CaseHandedOver(
        from_no=actor.staff_no,
        to_no=order.to_no,
        reason=mask_numbers(order.reason.strip()),
        materials=mask_numbers(order.materials.strip()),
    )
    tx.append(fact, by=actor.by, subject=uid)


def take_case_over(tx: Transaction, uid: str, actor: Actor) -> None:
    """Take a case over that was handed to oneself.

    Raises:
        TurnNotAllowed: the case is not on its way.
        NotTheReceiver: it was handed to somebody else.
    """
    actor.may(Act.HANDLE_CASES)
    case = _known(tx, uid)
    waiting = [one for one in handovers_of(tx.db, uid) if one.taken_at is None]
    if not waiting:
        raise TurnNotAllowed(case.local_no, state="in_hand", step="take_over")
    if waiting[-1].to_no != actor.staff_no:
        raise NotTheReceiver(case.local_no, receiver=waiting[-1].to_no)
    tx.append(CaseTakenOver(taken_by_no=actor.staff_no), by=actor.by, subject=uid)


def list_organ(tx: Transaction, order: OrganListed, actor: Actor) -> str:
    """Put an organ into the directory; return its subject.

    Raises:
        NotPermitted: the person does not work with the public.
        FormIncomplete: no name or no telephone.
    """
    actor.may(Act.FILE_COMPLAINTS)
    missing = [name for name in ("name", "phone") if not getattr(order, name).strip()]
    if missing:
        raise FormIncomplete(order.name, form="organ", missing=missing)
    return tx.append(order, by=actor.by).subject


def strike_organ(tx: Transaction, uid: str, reason: str, actor: Actor) -> None:
    """Strike an organ from the directory; striking one that is not there does nothing.

    Raises:
        NotPermitted: the person does not work with the public.
    """
    actor.may(Act.FILE_COMPLAINTS)
    if organ_of(tx.db, uid) is not None:
        tx.append(OrganWithdrawn(reason=reason.strip()), by=actor.by, subject=uid)


def _known(tx: Transaction, uid: str) -> CaseLine:
    case = case_of(tx.db, uid)
    if case is None:
        raise FormIncomplete(uid, form=FORM, missing=["case"])
    return case
