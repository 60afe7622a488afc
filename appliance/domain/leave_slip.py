"""The leave slip (请假单): what it may hold, how long it is, who decides, when nobody is left.

Rule 1: a slip runs forwards and costs at least half a working day, or hours within one worked day.
Rule 2: days are counted when they are asked for, by the calendar known then; a year without a table
gives 暂定, and the count follows when the notice arrives. A slip over a year long is no slip.
Rule 3: nobody decides on their own slip; a head's slip beyond the others' powers is decided by the
leader above, on paper, and entered by somebody else.
Rule 4: A and B of one post are never away in the same session, and a cover is there.

Sources: seed 003-A 三; seed 004 三.5; seed 002-P3 AB3; seed 000 第十三条一(4); R12-R14; X11, X13.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass
from appliance.domain.leave import HALF_DAY, LeaveKind, LeaveRoute, LeaveSpan, Session
from appliance.domain.policy import Policy
from appliance.domain.roles import Role
from appliance.domain.workdays import ONE_DAY, WorkCalendar, days_of

LONGEST = timedelta(days=366)
NOON = 12 * 60 + 30  # between the sessions, minutes since midnight
HalfDay = tuple[date, Session]


class CoverKind(StrEnum):
    """Who stands in (X13). Values are stored and sent; never rename one."""

    INTERNAL = "internal"  # 窗口内部调剂
    AB = "ab"  # AB岗
    SUBSTITUTE = "substitute"  # 替岗, from the home unit


class RevokeWhy(StrEnum):
    """Why granted leave no longer counts. Values are stored and sent; never rename one."""

    DECEPTION = "deception"  # 骗假: its days become absence
    EARLY_RETURN = "early_return"  # 提前销假
    MISTAKE = "mistake"  # 批错


class LeaveRefusal(Refusal):
    """A leave slip cannot be taken or decided like this."""


class LeaveReversed(LeaveRefusal):
    """The slip ends before it begins."""

    code = "leave_reversed"

    def __init__(self, staff_no: str, *, first: str, last: str) -> None:
        super().__init__(staff_no, first=first, last=last)


class LeaveTooLong(LeaveRefusal):
    """The slip is longer than a year: no calendar reaches so far."""

    code = "leave_too_long"

    def __init__(self, staff_no: str, *, first: str, last: str) -> None:
        super().__init__(staff_no, first=first, last=last)


class NoWorkingDay(LeaveRefusal):
    """Every day of the slip is a day off anyway."""

    code = "leave_without_working_day"

    def __init__(self, staff_no: str, *, first: str, last: str) -> None:
        super().__init__(staff_no, first=first, last=last)


class OwnSlip(LeaveRefusal):
    """The person would decide on their own slip."""

    code = "own_slip"


class NotTheApprover(LeaveRefusal):
    """The length of the leave needs another approver."""

    code = "not_the_approver"

    def __init__(self, staff_no: str, *, needs: str, days: str, clause: str) -> None:
        super().__init__(staff_no, needs=needs, days=days, clause=clause)


class CoverMissing(LeaveRefusal):
    """The post would stay empty (严禁空岗): nobody is named, or who is named cannot stand in.

    `why` is unnamed, away, oneself, not_the_backup, not_filed or not_allowed.
    """

    code = "cover_missing"

    def __init__(self, staff_no: str, *, why: str, days: str = "") -> None:
        super().__init__(staff_no, why=why, days=days)


class BothAway(LeaveRefusal):
    """A and B of one post would be away together."""

    code = "both_away"

    def __init__(self, staff_no: str, *, partner: str, days: str) -> None:
        super().__init__(staff_no, partner=partner, days=days)


class SlipDecided(LeaveRefusal):
    """The slip is no longer where this step begins."""

    code = "slip_decided"

    def __init__(self, subject: str, *, status: str) -> None:
        super().__init__(subject, status=status)


def check_span(staff_no: str, span: LeaveSpan, calendar: WorkCalendar) -> None:
    """Let a span stand on a slip, or refuse.

    Raises:
        LeaveReversed: it ends before it begins.
        LeaveTooLong: it is over a year long.
        NoWorkingDay: it covers no working day.
    """
    days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
    same_day = span.first == span.last
    backwards = same_day and (span.first_session, span.last_session) == (Session.PM, Session.AM)
    no_time = span.begins is not None and span.ends is not None and span.ends <= span.begins
    if span.last < span.first or backwards or no_time or (span.is_short and not same_day):
        raise LeaveReversed(staff_no, **days)
    if span.last - span.first > LONGEST:
        raise LeaveTooLong(staff_no, **days)
    worked = calendar.is_working_day(span.first) if span.is_short else half_days([span], calendar)
    if not worked:
        raise NoWorkingDay(staff_no, **days)


def half_days(spans: Iterable[LeaveSpan], calendar: WorkCalendar) -> frozenset[HalfDay]:
    """Return the worked half days some slips cover together, each once (R14)."""
    return frozenset(
        (day, session)
        for span in spans
        for day in days_of(span.first, span.last)
        for session in span.sessions(day)
        if calendar.is_working_day(day)
    )


def leave_length(span: LeaveSpan, calendar: WorkCalendar) -> float:
    """Return the length of a slip in working days; a leave of hours has none (R13)."""
    return HALF_DAY * len(half_days([span], calendar))


def is_provisional(span: LeaveSpan, calendar: WorkCalendar) -> bool:
    """Say whether the count waits for a year's notice (暂定)."""
    return bool(calendar.unknown_years(span.first, span.last))


def days_in_month(
    spans: Mapping[LeaveKind, Collection[LeaveSpan]], month: str, calendar: WorkCalendar
) -> dict[LeaveKind, float]:
    """Return the days of leave of each kind in a month (YYYY-MM), slips of a kind united."""
    return {
        kind: HALF_DAY * sum(day.isoformat()[:7] == month for day, _ in half_days(own, calendar))
        for kind, own in spans.items()
    }


def days_text(length: float) -> str:
    """Return a length as it is written: 2, 1.5."""
    return f"{length:g}"


def shortened(span: LeaveSpan, since: date, session: Session) -> LeaveSpan | None:
    """Return what is left of a span that no longer counts from a session on; None for nothing."""
    if since > span.last or span.is_short:
        return span if since > span.last else None
    eve = since - ONE_DAY
    last, half = (eve, Session.PM) if session is Session.AM else (since, Session.AM)
    starts_late = last == span.first and half is Session.AM and span.first_session is Session.PM
    if last < span.first or starts_late:
        return None
    return replace(span, last=last, last_session=half)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who would decide on a slip. `on_paper` is the leader above whose signature is entered."""

    staff_no: str
    roles: frozenset[Role]
    on_paper: str = ""


_MAY_DECIDE = {
    "deputy_director": frozenset({Role.DEPUTY_DIRECTOR, Role.DIRECTOR}),
    "director": frozenset({Role.DIRECTOR}),
}
_ENTER_PAPER = frozenset({Role.DIRECTOR, Role.DEPUTY_DIRECTOR, Role.OFFICE})


def check_decider(
    applicant_no: str, decider: Decider, route: LeaveRoute, *, length: float, clause: str
) -> None:
    """Let a person decide on a slip, or refuse.

    Raises:
        OwnSlip: it is their own.
        NotTheApprover: the length needs another approver.
    """
    if decider.staff_no == applicant_no:
        raise OwnSlip(applicant_no)
    may = _ENTER_PAPER if decider.on_paper else _MAY_DECIDE.get(route.approver, frozenset())
    if decider.roles.isdisjoint(may):
        raise NotTheApprover(
            decider.staff_no, needs=route.approver, days=days_text(length), clause=clause
        )


def shared_half_days(
    first: Iterable[LeaveSpan], second: Iterable[LeaveSpan], calendar: WorkCalendar
) -> list[date]:
    """Return the working days on which both are away in the same session (002-P3·AB3)."""
    both = half_days(first, calendar) & half_days(second, calendar)
    return sorted({day for day, _ in both})


def cover_kinds(policy: Policy) -> tuple[CoverKind, ...]:
    """Return the ways of cover a hall uses; all of them while no document narrows it (X13)."""
    if not policy.is_set("leave.cover_kinds"):
        return tuple(CoverKind)
    return tuple(kind for kind in CoverKind if kind in policy.texts("leave.cover_kinds"))


def warns_only(policy: Policy) -> bool:
    """Say whether the hall lets A and B be away together after a warning."""
    key = "leave.both_away"
    return policy.is_set(key) and policy.text(key) == "warn"


def touched(span: LeaveSpan) -> LeaveSpan:
    """Return a leave of hours as the sessions it touches, to ask whether somebody is there."""
    if span.begins is None or span.ends is None:
        return span
    return LeaveSpan(
        first=span.first,
        last=span.last,
        first_session=Session.AM if span.begins < NOON else Session.PM,
        last_session=Session.PM if span.ends > NOON else Session.AM,
    )
