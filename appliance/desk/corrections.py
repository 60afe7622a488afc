"""Corrections at the desk (补卡): a slip beside the raw punch, decided by somebody else.

Sources: FEATURES 6; domain/beside_punches.py; seed 003-A 二.1.
"""

from datetime import date, datetime, time

from appliance.desk.punch_judging import ground_of
from appliance.desk.rules import Actor, Rules
from appliance.domain.beside_punches import CorrectionNotPossible, check_correction
from appliance.domain.facts.corrections import (
    AttendanceCorrected,
    CorrectionRefused,
    CorrectionRequested,
)
from appliance.domain.frozen import dataclass
from appliance.domain.leave_slip import OwnSlip, SlipDecided
from appliance.domain.moment import HALL_TIME
from appliance.domain.punch_plan import SlotName
from appliance.domain.record import decode, reference
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.attendance import punches_on
from appliance.projections.corrections import Correction, correction_of, corrections_between
from appliance.projections.staff import person

PENDING, APPROVED, REFUSED = "pending", "approved", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionOrder:
    """What is asked to be counted: a punch of a day, and why the reader has it not."""

    staff_no: str
    day: date
    slot: SlotName
    at: time
    reason: str


def request_correction(tx: Transaction, order: CorrectionOrder, actor: Actor, rules: Rules) -> str:
    """Write a correction slip down; return its uid. The office may write it for somebody.

    Raises:
        NotPermitted: it is for another, and the actor does not keep the book.
        StaffUnknown: nobody has that number.
        CorrectionNotPossible: it does not fit the day, or was asked for already.
    """
    if order.staff_no != actor.staff_no:
        actor.may(Act.CORRECT_ATTENDANCE)
    if person(tx.db, order.staff_no) is None:
        raise StaffUnknown(order.staff_no)
    _check_fits(tx, order, rules)
    fact = CorrectionRequested(
        staff_no=order.staff_no,
        day=order.day.isoformat(),
        slot=order.slot,
        at=f"{order.at:%H:%M}",
        reason=order.reason,
        punch=_raw_punch(tx, order, rules),
    )
    return reference(tx.append(fact, by=actor.by))


def approve_correction(tx: Transaction, uid: str, actor: Actor) -> None:
    """Let a correction count; the raw punches stay as they are.

    Raises:
        NotPermitted: the actor does not keep the book.
        OwnSlip: it is the actor's own.
        SlipDecided: somebody has decided.
    """
    slip = _to_decide(tx, uid, actor)
    fact = AttendanceCorrected(
        staff_no=slip.staff_no,
        day=slip.day,
        slot=slip.slot,
        at=slip.at,
        approver_no=actor.staff_no,
        reason=slip.reason,
        punch=slip.punch,
    )
    tx.append(fact, by=actor.by, subject=uid)


def refuse_correction(tx: Transaction, uid: str, reason: str, actor: Actor) -> None:
    """Refuse a correction; like approve_correction."""
    slip = _to_decide(tx, uid, actor)
    fact = CorrectionRefused(staff_no=slip.staff_no, approver_no=actor.staff_no, reason=reason)
    tx.append(fact, by=actor.by, subject=uid)


def _check_fits(tx: Transaction, order: CorrectionOrder, rules: Rules) -> None:
    ground = ground_of(order.day, rules)
    text = order.day.isoformat()
    at = datetime.combine(order.day, order.at, HALL_TIME)
    if at > tx.moment.at:
        raise CorrectionNotPossible(order.staff_no, day=text, why="future")
    wanted = (order.slot, order.at.hour * 60 + order.at.minute)
    check_correction(order.staff_no, order.day, wanted, ground.plan, working=ground.is_worked)
    for one in corrections_between(tx.db, order.day, order.day, [order.staff_no]):
        if one.slot == order.slot and one.status != REFUSED:
            raise CorrectionNotPossible(order.staff_no, day=text, why="asked_already")


def _raw_punch(tx: Transaction, order: CorrectionOrder, rules: Rules) -> str | None:
    """Return the reference of the raw punch that a correction stands beside, if there is one."""
    plan = ground_of(order.day, rules).plan
    slot = plan.slot(order.slot) if plan else None
    if slot is None:
        return None
    for punch in punches_on(tx.db, order.day, [order.staff_no]):
        minute = punch.bounds.lower.hour * 60 + punch.bounds.lower.minute
        if slot.holds(minute):
            row = tx.db.execute("SELECT body FROM journal WHERE pos = ?", (punch.pos,)).fetchone()
            return reference(decode(row[0]))
    return None


def _to_decide(tx: Transaction, uid: str, actor: Actor) -> Correction:
    actor.may(Act.CORRECT_ATTENDANCE)
    slip = correction_of(tx.db, uid)
    if slip is None or slip.status != PENDING:
        raise SlipDecided(uid, status=slip.status if slip else "unknown")
    if slip.staff_no == actor.staff_no:
        raise OwnSlip(actor.staff_no)
    return slip
