"""The work beside a post at the desk: the skills of A and B, and who is sent elsewhere.

Sources: domain/post_work.py; LEV-18; ATT-43.
"""

from datetime import date

from appliance.desk.rules import Actor
from appliance.domain.facts.post_work import SkillNoted, WorkAssignedElsewhere
from appliance.domain.frozen import dataclass
from appliance.domain.post_work import SkillLevel, check_elsewhere, check_skill
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.staff import person


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillOrder:
    """What somebody knows of some work since a day, as `told_by` says."""

    staff_no: str
    work: str
    level: SkillLevel
    since: date
    told_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereOrder:
    """Where somebody works instead of the window, from when to when, and who decided it."""

    staff_no: str
    place: str
    first: date
    last: date
    decided_by: str


def note_skill(tx: Transaction, order: SkillOrder, actor: Actor) -> None:
    """Write down what somebody knows of some work.

    Raises:
        NotPermitted: the actor does not keep the book.
        StaffUnknown: nobody has that number.
        WorkNotNoted: the day has not come.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    subject = _subject(tx, order.staff_no)
    check_skill(order.staff_no, order.since, today=tx.moment.day)
    fact = SkillNoted(
        staff_no=order.staff_no,
        work=order.work,
        level=order.level,
        since=order.since.isoformat(),
        told_by=order.told_by,
    )
    tx.append(fact, by=actor.by, subject=subject)


def assign_elsewhere(tx: Transaction, order: ElsewhereOrder, actor: Actor) -> None:
    """Write down that somebody is sent to work elsewhere; the days show it.

    Raises:
        NotPermitted: the actor does not keep the book.
        StaffUnknown: nobody has that number.
        WorkNotNoted: it ends before it begins.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    subject = _subject(tx, order.staff_no)
    check_elsewhere(order.staff_no, order.first, order.last)
    fact = WorkAssignedElsewhere(
        staff_no=order.staff_no,
        place=order.place,
        first=order.first.isoformat(),
        last=order.last.isoformat(),
        decided_by=order.decided_by,
    )
    tx.append(fact, by=actor.by, subject=subject)


def _subject(tx: Transaction, staff_no: str) -> str:
    known = person(tx.db, staff_no)
    if known is None:
        raise StaffUnknown(staff_no)
    return known.subject
