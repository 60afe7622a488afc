"""Leaving the post (离岗) and coming back; going back to the home unit early, filed beforehand.

On the tablet the record's own clocks are the witness; what somebody found later is typed in with
its time and says who found it.

Sources: seed 003-A 二.2, 三.2; seed 003-J 纪律2, 4; seed 004 十二.7; readings R3, R6; ORG-12.
"""

from datetime import date, datetime, time

from appliance.desk.rules import Actor
from appliance.domain.beside_punches import OffPostNotPossible, Purpose
from appliance.domain.facts.corrections import EarlyReturnFiled, PostLeft, PostReturned
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.off_post import off_post_of, still_off_post
from appliance.projections.staff import person

TABLET, ENTERED = "tablet", "entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Somebody leaves; `at` only where it was found and typed in afterwards."""

    staff_no: str
    purpose: Purpose
    reason: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Going back to the home unit early: when, why, when back."""

    staff_no: str
    day: date
    leaves: time
    back: time | None
    reason: str


def leave_post(tx: Transaction, order: Going, actor: Actor) -> str:
    """Note that somebody leaves the post; return the uid.

    Raises:
        NotPermitted: it is another, or found afterwards, and the actor does not keep the book.
        StaffUnknown: nobody has that number.
        OffPostNotPossible: they are out already, or the time has not come.
    """
    _check_actor(tx, order.staff_no, order.at, actor)
    if still_off_post(tx.db, order.staff_no) is not None:
        raise OffPostNotPossible(order.staff_no, why="out_already")
    fact = PostLeft(
        staff_no=order.staff_no,
        how=ENTERED if order.at else TABLET,
        purpose=order.purpose,
        reason=order.reason,
        at=order.at.isoformat(timespec="minutes") if order.at else None,
    )
    return reference(tx.append(fact, by=actor.by))


def return_to_post(tx: Transaction, uid: str, at: datetime | None, actor: Actor) -> None:
    """Note that somebody came back.

    Raises:
        NotPermitted: it is another, or typed in afterwards, and the actor does not keep the book.
        OffPostNotPossible: they are not out, or would be back before they left.
    """
    one = off_post_of(tx.db, uid)
    if one is None or one.back_at is not None:
        raise OffPostNotPossible(one.staff_no if one else uid, why="not_out")
    _check_actor(tx, one.staff_no, at, actor)
    if at is not None and at.replace(tzinfo=HALL_TIME) <= one.left:
        raise OffPostNotPossible(one.staff_no, why="reversed")
    fact = PostReturned(
        staff_no=one.staff_no,
        how=ENTERED if at else TABLET,
        at=at.isoformat(timespec="minutes") if at else None,
    )
    tx.append(fact, by=actor.by, subject=uid)


def file_early_return(tx: Transaction, order: Filing, actor: Actor) -> str:
    """File going back early to exchange documents (提前回单位备案); return the uid.

    A filing after the going is kept, and excuses nothing.

    Raises:
        NotPermitted: it is for another, and the actor does not keep the book.
        StaffUnknown: nobody has that number.
        OffPostNotPossible: back before they leave.
    """
    if order.staff_no != actor.staff_no:
        actor.may(Act.CORRECT_ATTENDANCE)
    if person(tx.db, order.staff_no) is None:
        raise StaffUnknown(order.staff_no)
    if order.back is not None and order.back <= order.leaves:
        raise OffPostNotPossible(order.staff_no, why="reversed")
    fact = EarlyReturnFiled(
        staff_no=order.staff_no,
        day=order.day.isoformat(),
        leaves=f"{order.leaves:%H:%M}",
        back=f"{order.back:%H:%M}" if order.back else None,
        reason=order.reason,
    )
    return reference(tx.append(fact, by=actor.by))


def _check_actor(tx: Transaction, staff_no: str, at: datetime | None, actor: Actor) -> None:
    """Let people note their own going now; all else is for those who keep the book."""
    if staff_no != actor.staff_no or at is not None:
        actor.may(Act.CORRECT_ATTENDANCE)
    if person(tx.db, staff_no) is None:
        raise StaffUnknown(staff_no)
    if at is not None and at.replace(tzinfo=HALL_TIME) > tx.moment.at:
        raise OffPostNotPossible(staff_no, why="future")
