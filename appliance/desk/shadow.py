"""Shadow study (跟班学习) at the desk: arranging it, its result, calling it off.

Sources: seed 001 四(一); domain/shadow.py.
"""

from datetime import date

from appliance.desk.rules import Actor
from appliance.domain.facts.study import ShadowEnded, ShadowPlanned, ShadowWithdrawn
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.domain.shadow import (
    Days,
    ShadowNotPossible,
    ShadowResult,
    ShadowState,
    check_end,
    check_plan,
)
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.shadow import ShadowStudy, shadow_study, shadows_between
from appliance.projections.staff import person


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowOrder:
    """A shadow study to be arranged."""

    staff_no: str
    days: Days
    place: str
    items: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowEnd:
    """A result as it was typed; `last` is the day it really ended."""

    last: date
    result: ShadowResult
    note: str = ""


def plan_shadow(tx: Transaction, order: ShadowOrder, actor: Actor) -> str:
    """Arrange a shadow study; return its subject.

    Raises:
        NotPermitted: the actor may not.
        StaffUnknown: nobody of the hall.
        ShadowNotPossible: the actor is the person, or the days do not fit.
    """
    actor.may(Act.GRANT_LEAVE)
    if person(tx.db, order.staff_no) is None:
        raise StaffUnknown(order.staff_no)
    _check_other(order.staff_no, actor)
    near = shadows_between(tx.db, order.days.first, order.days.last, [order.staff_no])
    others = [one.days for one in near if one.counts]
    check_plan(order.staff_no, order.days, others, tx.moment.day)
    fact = ShadowPlanned(
        staff_no=order.staff_no,
        first=order.days.first.isoformat(),
        last=order.days.last.isoformat(),
        place=order.place,
        items=order.items,
    )
    return tx.append(fact, by=actor.by).subject


def end_shadow(tx: Transaction, ref: str, end: ShadowEnd, actor: Actor) -> None:
    """Write the result down.

    Raises:
        NotPermitted: the actor may not.
        ShadowNotPossible: there is none to end, the actor is the person, or the day does not fit.
    """
    actor.may(Act.GRANT_LEAVE)
    known = _planned(tx, ref)
    _check_other(known.staff_no, actor)
    check_end(known.staff_no, known.days, end.last, tx.moment.day)
    fact = ShadowEnded(last=end.last.isoformat(), result=end.result, note=end.note)
    tx.append(fact, by=actor.by, subject=ref)


def withdraw_shadow(tx: Transaction, ref: str, reason: str, actor: Actor) -> None:
    """Call a shadow study off; its days count as any others.

    Raises:
        NotPermitted: the actor may not.
        ShadowNotPossible: it has a result, or was called off.
    """
    actor.may(Act.GRANT_LEAVE)
    _planned(tx, ref)
    tx.append(ShadowWithdrawn(reason=reason), by=actor.by, subject=ref)


def _planned(tx: Transaction, ref: str) -> ShadowStudy:
    known = shadow_study(tx.db, ref)
    if known is None or known.state is not ShadowState.PLANNED:
        raise ShadowNotPossible(known.staff_no if known else ref, why="not_planned")
    return known


def _check_other(staff_no: str, actor: Actor) -> None:
    if staff_no == actor.staff_no:
        raise ShadowNotPossible(staff_no, why="oneself")
