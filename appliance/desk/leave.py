"""Leave at the desk (请假): asking, deciding, refusing, revoking, copying, handing over.

Length, route and cover are the regulation's (domain/leave.py, leave_slip.py); here they meet who is
away already, who shares the post, and who asks.
"""

from dataclasses import replace
from datetime import date

from appliance.desk.leave_cover import (
    both_away_days,
    check_cover,
    check_known,
    days_joined,
)
from appliance.desk.rules import Actor, Rules, hall_day
from appliance.domain.errors import PolicyNotSet
from appliance.domain.facts.attendance import LeaveGranted
from appliance.domain.facts.leave import (
    LeaveCopied,
    LeaveHandedOver,
    LeaveRefused,
    LeaveRequested,
    LeaveRevoked,
    LeaveWithdrawn,
)
from appliance.domain.frozen import dataclass
from appliance.domain.leave import (
    LeaveKind,
    LeaveRoute,
    LeaveSpan,
    LeaveStatus,
    Session,
    leave_route,
)
from appliance.domain.leave_slip import (
    BothAway,
    CoverKind,
    CoverMissing,
    Decider,
    NotTheApprover,
    OwnSlip,
    RevokeWhy,
    SlipDecided,
    check_decider,
    check_span,
    leave_length,
    warns_only,
)
from appliance.domain.record import reference
from appliance.domain.roles import Act, may
from appliance.journal.transaction import Transaction
from appliance.projections.leave_questions import LeaveSlip, slip_of

ROUTE = "leave.director_from_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveOrder:
    """A leave as it was asked for; cover may be named by who decides."""

    staff_no: str
    kind: LeaveKind
    span: LeaveSpan
    reason: str
    cover_kind: CoverKind | None = None
    cover_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A consent: who stands in, and who signed on paper if that was the leader above."""

    cover_kind: CoverKind | None = None
    cover_no: str | None = None
    on_paper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """From when on granted leave no longer counts, and why."""

    why: RevokeWhy
    reason: str
    since: date | None = None
    session: Session = Session.AM


def request_leave(tx: Transaction, order: LeaveOrder, actor: Actor, rules: Rules) -> str:
    """Write a slip down (请假单); return its uid. The office may write it for somebody.

    Raises:
        NotPermitted: the slip is another's, and the actor does not keep the book.
        StaffUnknown: nobody has that number.
        LeaveRefusal: the span is reversed, over a year long, or holds no working day.
    """
    if order.staff_no != actor.staff_no:
        actor.may(Act.CORRECT_ATTENDANCE)
    check_known(tx, order.staff_no)
    check_span(order.staff_no, order.span, rules.calendar)
    if order.cover_no is not None:
        check_known(tx, order.cover_no)
    span = order.span
    fact = LeaveRequested(
        staff_no=order.staff_no,
        leave_kind=order.kind,
        first_day=span.first.isoformat(),
        last_day=span.last.isoformat(),
        first_session=span.first_session,
        last_session=span.last_session,
        begins=clock_text(span.begins),
        ends=clock_text(span.ends),
        reason=order.reason,
        cover_kind=order.cover_kind,
        cover_no=order.cover_no,
    )
    return reference(tx.append(fact, by=actor.by))


def withdraw_leave(tx: Transaction, uid: str, actor: Actor) -> None:
    """Take one's own slip back before anybody decided.

    Raises:
        NotTheApprover: it is another's.
        SlipDecided: somebody has decided.
    """
    slip = _pending(tx, uid)
    if slip.staff_no != actor.staff_no:
        raise NotTheApprover(actor.staff_no, needs="applicant", days="", clause="")
    tx.append(LeaveWithdrawn(staff_no=slip.staff_no), by=actor.by, subject=uid)


def grant_leave(tx: Transaction, uid: str, grant: Grant, actor: Actor, rules: Rules) -> None:
    """Approve a slip (批准) when its approver says so and the post is not left empty.

    Raises:
        SlipDecided: somebody has decided.
        OwnSlip: nobody approves their own.
        NotTheApprover: the length needs another approver.
        CoverMissing: a cover is needed and none can stand in.
        BothAway: A and B of one post would be away together, and the hall refuses that.
        PolicyNotSet: the hall has not set who approves a leave of this length.
    """
    slip = _pending(tx, uid)
    today = hall_day(tx.moment.at)
    route, length = route_of(slip, today, rules)
    policy = rules.policy(today)
    decider = Decider(staff_no=actor.staff_no, roles=actor.roles, on_paper=grant.on_paper)
    check_decider(slip.staff_no, decider, route, length=length, clause=policy.clause(ROUTE))
    check_cover(tx, slip, (grant.cover_kind, grant.cover_no), rules, needed=route.cover_needed)
    away = both_away_days(tx, slip, rules)
    if away and not warns_only(policy):
        partner, days = away[0]
        raise BothAway(slip.staff_no, partner=partner, days=days_joined(days))
    granted = replace(
        _as_asked(slip, grant),
        approver_no=actor.staff_no,
        days=length,
        regulated=route.regulated,
        policy=policy.version,
        calendar=rules.calendar.version,
    )
    tx.append(granted, by=actor.by, subject=uid)


def refuse_leave(tx: Transaction, uid: str, reason: str, actor: Actor) -> None:
    """Refuse a slip (不批准): it covers nothing.

    Raises:
        SlipDecided: somebody has decided.
        OwnSlip: it is the actor's own.
        NotPermitted: the actor grants no leave.
    """
    slip = _pending(tx, uid)
    actor.may(Act.GRANT_LEAVE)
    if slip.staff_no == actor.staff_no:
        raise OwnSlip(actor.staff_no)
    fact = LeaveRefused(staff_no=slip.staff_no, approver_no=actor.staff_no, reason=reason)
    tx.append(fact, by=actor.by, subject=uid)


def revoke_leave(tx: Transaction, uid: str, order: Revocation, actor: Actor) -> None:
    """Revoke granted leave: for deception and mistakes from its begin, else from a session on.

    The grant stays in the journal; every day is counted anew from now on (ATT-23).

    Raises:
        SlipDecided: the slip does not count anyway.
        OwnSlip: it is the actor's own.
        NotPermitted: the actor does not keep the book.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    slip = _known(tx, uid)
    if slip.staff_no == actor.staff_no:
        raise OwnSlip(actor.staff_no)
    if not LeaveStatus(slip.status).covers:
        raise SlipDecided(uid, status=slip.status)
    since, session = order.since, order.session
    if order.why is not RevokeWhy.EARLY_RETURN or since is None:
        since, session = slip.span.first, slip.span.first_session
    fact = LeaveRevoked(
        staff_no=slip.staff_no,
        why=order.why,
        from_day=since.isoformat(),
        from_session=session,
        reason=order.reason,
    )
    tx.append(fact, by=actor.by, subject=uid)


def mark_copied(tx: Transaction, uid: str, to: str, actor: Actor) -> None:
    """Note that a copy of a granted slip was sent (备案, 抄送; 004·三.5(3)).

    Raises:
        NotPermitted: the actor does not keep the book.
        SlipDecided: the slip was not granted.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    slip = _known(tx, uid)
    if slip.status not in (LeaveStatus.APPROVED, LeaveStatus.REVOKED):
        raise SlipDecided(uid, status=slip.status)
    tx.append(LeaveCopied(staff_no=slip.staff_no, to=to), by=actor.by, subject=uid)


def hand_over(tx: Transaction, uid: str, to_no: str, matters: str, actor: Actor) -> None:
    """Note that the post was handed over (AB岗交接): by A, by B who takes over, or by a head.

    Raises:
        StaffUnknown: nobody has that number.
        NotPermitted: the actor is neither of them and grants no leave.
        CoverMissing: somebody hands over to themselves.
    """
    slip = _known(tx, uid)
    check_known(tx, to_no)
    if to_no == slip.staff_no:
        raise CoverMissing(slip.staff_no, why="oneself")
    if actor.staff_no not in (slip.staff_no, to_no):
        actor.may(Act.GRANT_LEAVE)
    fact = LeaveHandedOver(staff_no=slip.staff_no, to_no=to_no, matters=matters)
    tx.append(fact, by=actor.by, subject=uid)


def route_of(slip: LeaveSlip, day: date, rules: Rules) -> tuple[LeaveRoute, float]:
    """Return who approves a slip, and its length in working days; hours go the shortest way.

    Raises:
        PolicyNotSet: the hall has not set it.
    """
    length = leave_length(slip.span, rules.calendar)
    policy = rules.policy(day)
    if not policy.is_set("leave.copy_to") and policy.clause("leave.route"):
        raise PolicyNotSet("leave.route", clause=policy.clause("leave.route"))
    return leave_route(length, policy), length


def may_keep_book(actor: Actor) -> bool:
    """Say whether somebody keeps the attendance book: copies, corrections, paper sheets."""
    return may(actor.roles, Act.CORRECT_ATTENDANCE)


def clock_text(minute: int | None) -> str | None:
    """Return minutes since midnight as HH:MM."""
    return None if minute is None else f"{minute // 60:02}:{minute % 60:02}"


def _as_asked(slip: LeaveSlip, grant: Grant) -> LeaveGranted:
    """Return what is granted as the slip asked for it; who grants it is still to be filled in."""
    return LeaveGranted(
        staff_no=slip.staff_no,
        leave_kind=slip.leave_kind,
        first_day=slip.first_day,
        last_day=slip.last_day,
        first_session=slip.first_session,
        last_session=slip.last_session,
        begins=slip.begins,
        ends=slip.ends,
        approver_no="",
        reason=slip.reason,
        cover_kind=grant.cover_kind,
        cover_no=grant.cover_no,
        on_paper=grant.on_paper,
    )


def _pending(tx: Transaction, uid: str) -> LeaveSlip:
    slip = _known(tx, uid)
    if slip.status != LeaveStatus.PENDING:
        raise SlipDecided(uid, status=slip.status)
    return slip


def _known(tx: Transaction, uid: str) -> LeaveSlip:
    slip = slip_of(tx.db, uid)
    if slip is None:
        raise SlipDecided(uid, status="unknown")
    return slip
