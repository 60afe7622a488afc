"""Cover at the desk (顶岗): pairs of posts (AB岗), substitutes with badge and seat plate (替岗).

Sources: seed 003-A 四; seed 002-P3 AB1-AB5; readings R38; LEV-10, 11, 12, 14, 15.
"""

import sqlite3
from datetime import date, datetime

from appliance.desk.rules import Actor, Rules
from appliance.domain.facts.leave import (
    BadgeIssued,
    BadgeReturned,
    PostPaired,
    SubstitutionFiled,
)
from appliance.domain.frozen import dataclass
from appliance.domain.leave import badge_reminder, substitution_filed_in_time
from appliance.domain.leave_slip import CoverMissing, LeaveReversed, SlipDecided
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.cover import (
    PostPair,
    Substitution,
    badges_out,
    pairs_on,
    substitution_of,
    substitutions_from,
)
from appliance.projections.staff import person


@dataclass(frozen=True, slots=True, kw_only=True)
class PairOrder:
    """Who holds a post as A and as B from a day on; no B ends the pair."""

    post: str
    primary_no: str
    backup_no: str
    duties: str
    first_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionOrder:
    """A substitute from a home unit; begin and end are hall time."""

    staff_no: str
    substitute_no: str
    unit: str
    begins: datetime
    ends: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionLine:
    """A substitution with what follows from it.

    Attributes:
        one: as it was filed.
        in_time: it was filed before it began.
        remind_on: the day to ask for badge and plate; None while they are not out or not due.
        is_due: that day has come.
    """

    one: Substitution
    in_time: bool
    remind_on: date | None
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRoom:
    """The pairs in force, the substitutions under way and to come, and the badges still out."""

    pairs: tuple[PostPair, ...]
    substitutions: tuple[SubstitutionLine, ...]


def pair_post(tx: Transaction, order: PairOrder, actor: Actor) -> None:
    """Set A and B of a post.

    Raises:
        NotPermitted: the actor grants no leave.
        StaffUnknown: nobody has that number.
        CoverMissing: A and B are one person.
    """
    actor.may(Act.GRANT_LEAVE)
    for staff_no in filter(None, (order.primary_no, order.backup_no)):
        _check_known(tx, staff_no)
    if order.primary_no == order.backup_no:
        raise CoverMissing(order.primary_no, why="oneself")
    fact = PostPaired(
        post=order.post,
        primary_no=order.primary_no,
        backup_no=order.backup_no,
        duties=order.duties,
        first_day=order.first_day.isoformat(),
    )
    tx.append(fact, by=actor.by)


def file_substitution(tx: Transaction, order: SubstitutionOrder, actor: Actor) -> str:
    """File a substitute (替岗报备); return the uid. A late filing is kept and shown as late.

    Raises:
        NotPermitted: the actor does not keep the book.
        StaffUnknown: nobody has that number; a substitute is enrolled with a card first.
        CoverMissing: somebody would stand in for themselves.
        LeaveReversed: it ends before it begins.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    _check_known(tx, order.staff_no)
    _check_known(tx, order.substitute_no)
    if order.staff_no == order.substitute_no:
        raise CoverMissing(order.staff_no, why="oneself")
    begins, ends = (at.isoformat(timespec="minutes") for at in (order.begins, order.ends))
    if order.ends <= order.begins:
        raise LeaveReversed(order.staff_no, first=begins, last=ends)
    fact = SubstitutionFiled(
        staff_no=order.staff_no,
        substitute_no=order.substitute_no,
        unit=order.unit,
        begins=begins,
        ends=ends,
        reason=order.reason,
    )
    return reference(tx.append(fact, by=actor.by))


def issue_badge(tx: Transaction, uid: str, badge_no: str, plate_no: str, actor: Actor) -> None:
    """Give out the temporary badge and seat plate, once.

    Raises:
        NotPermitted: the actor does not keep the book.
        SlipDecided: there is no such substitution, or they are out already.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    one = _known(tx, uid)
    if one.issued_at is not None:
        raise SlipDecided(uid, status="issued")
    fact = BadgeIssued(substitute_no=one.substitute_no, badge_no=badge_no, plate_no=plate_no)
    tx.append(fact, by=actor.by, subject=uid)


def return_badge(tx: Transaction, uid: str, actor: Actor) -> None:
    """Take badge and plate back, once.

    Raises:
        NotPermitted: the actor does not keep the book.
        SlipDecided: they are not out.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    one = _known(tx, uid)
    if one.issued_at is None or one.returned_at is not None:
        raise SlipDecided(uid, status="returned" if one.returned_at else "not_issued")
    tx.append(BadgeReturned(substitute_no=one.substitute_no), by=actor.by, subject=uid)


def cover_room(db: sqlite3.Connection, day: date, rules: Rules) -> CoverRoom:
    """Return what the page of cover shows on a day."""
    running = substitutions_from(db, day)
    known = {one.uid for one in running}
    overdue = [one for one in badges_out(db) if one.uid not in known]
    return CoverRoom(
        pairs=tuple(pairs_on(db, day)),
        substitutions=tuple(_line(one, day, rules) for one in (*overdue, *running)),
    )


def _line(one: Substitution, day: date, rules: Rules) -> SubstitutionLine:
    begins = datetime.fromisoformat(one.begins).replace(tzinfo=HALL_TIME)
    remind = None
    if one.issued_at is not None and one.returned_at is None:
        remind = badge_reminder(date.fromisoformat(one.ends[:10]), None, rules.calendar)
    return SubstitutionLine(
        one=one,
        in_time=substitution_filed_in_time(datetime.fromisoformat(one.filed_at), begins),
        remind_on=remind,
        is_due=remind is not None and remind <= day,
    )


def _known(tx: Transaction, uid: str) -> Substitution:
    one = substitution_of(tx.db, uid)
    if one is None:
        raise SlipDecided(uid, status="unknown")
    return one


def _check_known(tx: Transaction, staff_no: str) -> None:
    if person(tx.db, staff_no) is None:
        raise StaffUnknown(staff_no)
