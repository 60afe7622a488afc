"""What the leave pages show: the inbox with its to-dos, one slip with its route and its ground."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from appliance.desk.leave import ROUTE, route_of
from appliance.desk.rules import Rules
from appliance.domain.errors import PolicyNotSet
from appliance.domain.frozen import dataclass
from appliance.domain.leave import LeaveKind, LeaveRoute, LeaveSpan, LeaveStatus, handover_by
from appliance.domain.leave_slip import (
    CoverKind,
    cover_kinds,
    days_in_month,
    half_days,
    is_provisional,
    leave_length,
)
from appliance.domain.policy import Policy
from appliance.domain.workdays import last_of_month
from appliance.projections.cover import pairs_on, partners_of
from appliance.projections.leave_questions import (
    LeaveSlip,
    LeaveStep,
    copies_of,
    pending_slips,
    slip_of,
    slips_between,
    story_of_slip,
)
from appliance.projections.staff import StaffMember, hall_staff, people

PRIVATE_LIMIT = "assessment.private_leave_days_per_month"
LOOK_BACK = timedelta(days=45)  # how far copies and hand-overs are still asked for
LOOK_AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """How long a slip is and who decides on it; `unset` names what the hall must set first."""

    length: float
    provisional: bool
    route: LeaveRoute | None
    unset: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """What is still owed for a slip.

    Attributes:
        slip: the slip.
        copies: to whom a copy was not sent yet.
        hand_over_by: the day by which A hands over; None where nobody shares the post or it is
            done.
        is_late: that day has come or passed.
    """

    slip: LeaveSlip
    copies: tuple[str, ...]
    hand_over_by: date | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRoom:
    """The inbox: what waits for a decision, who is away now and soon, what is owed."""

    pending: tuple[LeaveSlip, ...]
    running: tuple[LeaveSlip, ...]
    coming: tuple[LeaveSlip, ...]
    decided: tuple[LeaveSlip, ...]
    to_do: tuple[ToDo, ...]
    lengths: Mapping[str, float]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSheet:
    """One slip with its ground."""

    slip: LeaveSlip
    member: StaffMember | None
    ruling: Ruling
    story: Sequence[LeaveStep]
    copies: Mapping[str, LeaveStep]
    to_do: ToDo
    overlaps: tuple[LeaveSlip, ...]
    months: Mapping[str, float]
    private_limit: int | None
    cover_kinds: tuple[CoverKind, ...]
    partners: tuple[str, ...]
    staff: Sequence[StaffMember]
    names: Mapping[str, str]


def leave_room(db: sqlite3.Connection, day: date, rules: Rules, only: str | None) -> LeaveRoom:
    """Return the inbox; `only` cuts it down to one person's slips."""
    around = slips_between(db, day - LOOK_BACK, day + LOOK_AHEAD)
    pending = pending_slips(db)
    if only is not None:
        around = [slip for slip in around if slip.staff_no == only]
        pending = [slip for slip in pending if slip.staff_no == only]
    counting = [slip for slip in around if slip.counts is not None]
    to_do = [_owed(db, slip, day, rules) for slip in counting]
    shown = {slip.uid: slip for slip in (*around, *pending)}.values()
    return LeaveRoom(
        pending=tuple(pending),
        running=tuple(slip for slip in counting if _first(slip) <= day <= _last(slip)),
        coming=tuple(slip for slip in counting if _first(slip) > day),
        decided=tuple(
            slip for slip in reversed(around) if slip.counts is None and slip.status != "pending"
        )
        + tuple(slip for slip in reversed(counting) if _last(slip) < day),
        to_do=tuple(one for one in to_do if one.copies or one.hand_over_by),
        lengths={
            slip.uid: leave_length(slip.counts or slip.span, rules.calendar) for slip in shown
        },
        names={one.staff_no: one.name for one in people(db)},
    )


def slip_sheet(db: sqlite3.Connection, uid: str, day: date, rules: Rules) -> SlipSheet | None:
    """Return one slip with its ground, None if there is none."""
    slip = slip_of(db, uid)
    if slip is None:
        return None
    policy, span, staff = rules.policy(day), slip.span, people(db)
    near = slips_between(db, span.first, span.last, [slip.staff_no])
    return SlipSheet(
        slip=slip,
        member=next((one for one in staff if one.staff_no == slip.staff_no), None),
        ruling=ruling_of(slip, day, rules),
        story=story_of_slip(db, uid),
        copies=copies_of(db, uid),
        to_do=_owed(db, slip, day, rules),
        overlaps=tuple(one for one in near if one.uid != uid and _overlap(one.counts, span, rules)),
        months=leave_of_months(db, slip, rules),
        private_limit=policy.days(PRIVATE_LIMIT) if policy.is_set(PRIVATE_LIMIT) else None,
        cover_kinds=cover_kinds(policy),
        partners=tuple(partners_of(db, slip.staff_no, span.first)),
        staff=tuple(hall_staff(db, day)),
        names={one.staff_no: one.name for one in staff},
    )


def ruling_of(slip: LeaveSlip, day: date, rules: Rules) -> Ruling:
    """Return length and route of a slip as the policy of a day has them."""
    policy, route, unset = rules.policy(day), None, ""
    try:
        route, _ = route_of(slip, day, rules)
    except PolicyNotSet as missing:
        unset = missing.subject
    return Ruling(
        length=leave_length(slip.span, rules.calendar),
        provisional=is_provisional(slip.span, rules.calendar),
        route=route,
        unset=unset,
        clause=policy.clause(ROUTE) or policy.clause("leave.route"),
    )


def leave_of_months(db: sqlite3.Connection, slip: LeaveSlip, rules: Rules) -> dict[str, float]:
    """Return the days of the slip's kind in each month it touches, all its person's slips united.

    The slip itself is counted as if it were granted.
    """
    kind, span = slip.kind, slip.span
    if kind is None:
        return {}
    months = sorted({day.isoformat()[:7] for day, _ in half_days([span], rules.calendar)})
    found: dict[str, float] = {}
    for month in months:
        spans = _spans_in(db, month, slip.staff_no, kind)
        if not LeaveStatus(slip.status).covers:
            spans.append(span)
        found[month] = days_in_month({kind: spans}, month, rules.calendar)[kind]
    return found


def month_of_leave(
    db: sqlite3.Connection, month: date, staff_no: str, rules: Rules
) -> dict[LeaveKind, float]:
    """Return a person's days of leave of each kind in a month; only kinds that were taken."""
    text = month.isoformat()[:7]
    spans = {kind: _spans_in(db, text, staff_no, kind) for kind in LeaveKind}
    found = days_in_month(spans, text, rules.calendar)
    return {kind: days for kind, days in found.items() if days}


def _spans_in(
    db: sqlite3.Connection, month: str, staff_no: str, kind: LeaveKind
) -> list[LeaveSpan]:
    first = date.fromisoformat(f"{month}-01")
    last = last_of_month(first)
    return [
        span
        for one in slips_between(db, first, last, [staff_no])
        if one.leave_kind == kind and (span := one.counts) is not None
    ]


def _owed(db: sqlite3.Connection, slip: LeaveSlip, day: date, rules: Rules) -> ToDo:
    policy = rules.policy(day)
    return ToDo(
        slip=slip,
        copies=_copies_owed(db, slip, policy),
        hand_over_by=(by := _hand_over_by(db, slip, rules)),
        is_late=by is not None and by <= day,
    )


def _copies_owed(db: sqlite3.Connection, slip: LeaveSlip, policy: Policy) -> tuple[str, ...]:
    if slip.counts is None or not policy.is_set("leave.copy_to"):
        return ()
    sent = copies_of(db, slip.uid)
    return tuple(to for to in policy.texts("leave.copy_to") if to not in sent)


def _hand_over_by(db: sqlite3.Connection, slip: LeaveSlip, rules: Rules) -> date | None:
    """Return by when A hands over (R15); the B of a post has nothing to hand over."""
    span = slip.counts
    if span is None or slip.handed_at is not None or span.is_short:
        return None
    if all(pair.primary_no != slip.staff_no for pair in pairs_on(db, span.first)):
        return None
    return handover_by(rules.calendar.roll_forward(span.first), rules.calendar)


def _overlap(other: LeaveSpan | None, span: LeaveSpan, rules: Rules) -> bool:
    if other is None:
        return False
    return bool(half_days([other], rules.calendar) & half_days([span], rules.calendar))


def _first(slip: LeaveSlip) -> date:
    return (slip.counts or slip.span).first


def _last(slip: LeaveSlip) -> date:
    return (slip.counts or slip.span).last
