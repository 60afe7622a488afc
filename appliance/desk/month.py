"""A month of attendance (月考勤): the grid for the wall and its sums.

Nothing of a month is stored: it is made of the same judged days as the day's book. The hash over
the cells of a sheet shows whether something moved since it was published.

Sources: seed 004 三.3-5; seed 003-A 三.2; seed 002-P1 三.1; readings R4, R5, R11, R36.
"""

import hashlib
import sqlite3
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from appliance.desk.attendance import JudgedDay, judged_days
from appliance.desk.day_sheet import Cell, PersonDay, Standing
from appliance.desk.month_sheet import ON_LEAVE, DayHead, MonthSheet, PersonMonth, Sign, Sums
from appliance.desk.punch_judging import Ground
from appliance.desk.rules import Rules, hall_day
from appliance.domain.attendance import MarkKind, month_half_day
from appliance.domain.leave import LeaveKind, Session
from appliance.domain.moment import Moment
from appliance.domain.policy import Policy
from appliance.domain.punch_plan import DutyKind, SlotName
from appliance.domain.workdays import DayKind
from appliance.projections.attendance import PunchSource
from appliance.projections.staff import StaffMember, days_in_hall

HALF_DAY = "attendance.marks_for_half_day"  # the setting
_AM = frozenset({SlotName.AM_IN, SlotName.AM_OUT})
_LEAVE_SIGNS: Mapping[LeaveKind | None, Sign] = MappingProxyType(
    {
        LeaveKind.OFFICIAL: Sign.OFFICIAL,
        LeaveKind.ANNUAL: Sign.ANNUAL,
        LeaveKind.PRIVATE: Sign.PRIVATE,
        LeaveKind.SICK: Sign.SICK,
    }
)
_MARK_SIGNS = (
    (MarkKind.LATE, Sign.LATE),
    (MarkKind.EARLY_LEAVE, Sign.EARLY),
    (MarkKind.MISSING, Sign.MISSING),
    (MarkKind.MISSING_OUTSIDE_WINDOW, Sign.MISSING),
)
_THERE = frozenset({Sign.OK, Sign.LATE, Sign.EARLY, Sign.MISSING, Sign.REVIEW, Sign.CORRECTED})
_BESIDE = frozenset({PunchSource.SLIP, PunchSource.PAPER})
_REST = (Sign.OFF, Sign.OFF)


def month_span(month: str) -> tuple[date, date]:
    """Return the first and last day of a month written YYYY-MM.

    Raises:
        ValueError: it is no month.
    """
    first = date.fromisoformat(f"{month}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def month_sheet(
    db: sqlite3.Connection, month: str, rules: Rules, now: Moment, only: Collection[str] = ()
) -> MonthSheet:
    """Return the sheet of a month, of everybody who has to punch or of some people only.

    Raises:
        ValueError: it is no month.
    """
    first, last = month_span(month)
    days = list(judged_days(db, first, last, rules, now, only))
    here = days_in_hall(db)
    by_person: dict[str, list[tuple[JudgedDay, PersonDay]]] = {}
    for one in days:
        for line in one.lines:
            by_person.setdefault(line.member.staff_no, []).append((one, line))
    policy = rules.policy(last)
    lines = [
        _person_month(own[0][1].member, own, here.get(staff_no, ()), policy)
        for staff_no, own in by_person.items()
        if any(
            begin <= last and (end is None or first <= end) for begin, end in here.get(staff_no, ())
        )
    ]
    return MonthSheet(
        month=month,
        heads=tuple(_head(one.ground, rules) for one in days),
        lines=tuple(lines),
        unset=tuple(dict.fromkeys(one.ground.unset for one in days if one.ground.unset)),
        policies=tuple(dict.fromkeys(one.ground.policy for one in days)),
        calendar=rules.calendar.version,
        clause=next((one.ground.plan.clause for one in reversed(days) if one.ground.plan), ""),
        is_provisional=not rules.calendar.knows(first),
        is_over=hall_day(now.at) > last,
    )


def sheet_hash(sheet: MonthSheet) -> str:
    """Return a hash over everything the paper shows: who, every half day, every sum."""
    parts = [sheet.month]
    for line in sheet.lines:
        signs = ",".join(f"{am}/{pm}" for am, pm in line.halves)
        parts.append(f"{line.member.staff_no}|{line.member.unit}|{signs}|{line.sums}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A person's day whose class another policy or calendar changes."""

    day: date
    staff_no: str
    name: str
    before: tuple[Sign, Sign]
    after: tuple[Sign, Sign]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedMonth:
    """What a change moves in a month: days, and the absence of people whose days stay."""

    month: str
    days: tuple[Moved, ...]
    absences: tuple[tuple[str, float, float], ...]  # name, before, after


def moved_in_month(
    db: sqlite3.Connection, month: str, rules: tuple[Rules, Rules], now: Moment, since: date
) -> MovedMonth:
    """Return what changes in a month from a day on when the second rules take the first's place."""
    before, after = (month_sheet(db, month, one, now) for one in rules)
    afters = {line.member.staff_no: line for line in after.lines}
    today = hall_day(now.at)
    moved, absences = [], []
    for line in before.lines:
        other = afters.get(line.member.staff_no)
        if other is None:
            continue
        if line.sums.absent != other.sums.absent:
            absences.append((line.member.name, line.sums.absent, other.sums.absent))
        moved += [
            Moved(
                day=head.day,
                staff_no=line.member.staff_no,
                name=line.member.name,
                before=old,
                after=new,
            )
            for head, old, new in zip(before.heads, line.halves, other.halves, strict=True)
            if old != new and since <= head.day <= today
        ]
    return MovedMonth(month=month, days=tuple(moved), absences=tuple(absences))


def _head(ground: Ground, rules: Rules) -> DayHead:
    return DayHead(
        day=ground.day,
        duty=ground.duty,
        is_make_up=rules.calendar.kind(ground.day) is DayKind.MAKE_UP,
        has_rules=ground.plan is not None,
    )


def _person_month(
    member: StaffMember,
    own: Sequence[tuple[JudgedDay, PersonDay]],
    here: Iterable[tuple[date, date | None]],
    policy: Policy,
) -> PersonMonth:
    halves, sums = [], Sums()
    for one, line in own:
        day = one.ground.day
        if not any(begin <= day and (end is None or day <= end) for begin, end in here):
            halves.append((Sign.NOT_HERE, Sign.NOT_HERE))
            continue
        signs = signs_of(one.ground, line)
        halves.append(signs)
        sums = _with_day(sums, one.ground, line, signs)
    if policy.is_set(HALF_DAY) and (half := month_half_day(sums.marks, policy)):
        sums = replace(sums, absent=sums.absent + half, starred=True)
    return PersonMonth(member=member, halves=tuple(halves), sums=sums)


def signs_of(ground: Ground, line: PersonDay) -> tuple[Sign, Sign]:
    """Return what stands in the two halves of a person's day."""
    if not ground.is_worked:
        return _REST
    if ground.plan is None:
        return Sign.UNJUDGED, Sign.UNJUDGED
    if ground.duty is DutyKind.MARKET_OVERTIME and line.standing is Standing.RESTING:
        return _REST
    on_leave = _leave_signs(ground, line)
    return (
        on_leave.get(Session.AM) or _half(ground, line, morning=True),
        on_leave.get(Session.PM) or _half(ground, line, morning=False),
    )


def _leave_signs(ground: Ground, line: PersonDay) -> dict[Session, Sign]:
    found: dict[Session, Sign] = {}
    for slip in line.evidence.slips:
        span = slip.counts
        for session in span.sessions(ground.day) if span else ():
            found[session] = _LEAVE_SIGNS.get(slip.kind, Sign.AWAY)
    return found


def _half(ground: Ground, line: PersonDay, *, morning: bool) -> Sign:
    slots = ground.plan.slots if ground.plan else ()
    if not any((slot.name in _AM) is morning for slot in slots):
        return Sign.OFF  # a local half-day off
    if line.standing is Standing.NO_SWIPE:
        if ground.minute is None:
            return Sign.ABSENT
        return Sign.MISSING if morning else Sign.PENDING
    if line.standing is Standing.PENDING and not line.punches:
        return Sign.PENDING
    return _sign_of(
        [cell for cell in line.cells if (cell.slot.name in _AM) is morning], line, ground
    )


def _sign_of(cells: Sequence[Cell], line: PersonDay, ground: Ground) -> Sign:
    kinds = {cell.mark.kind for cell in cells if cell.mark}
    for kind, sign in _MARK_SIGNS:
        if kind in kinds:
            return sign
    if cells and all(cell.is_pending for cell in cells):
        return Sign.PENDING
    if line.needs_review:
        return Sign.REVIEW
    if any(cell.punch is not None and cell.punch.source in _BESIDE for cell in cells):
        return Sign.CORRECTED
    return Sign.MARKET if ground.duty is DutyKind.MARKET_OVERTIME else Sign.OK


def _with_day(sums: Sums, ground: Ground, line: PersonDay, signs: tuple[Sign, Sign]) -> Sums:
    is_workday = ground.duty is DutyKind.WORKDAY
    there = sum(sign in _THERE for sign in signs) / 2 if is_workday else 0
    lost = 0 if line.standing is Standing.NO_SWIPE else line.absence
    lacking = sum(
        cell.mark.kind in (MarkKind.MISSING, MarkKind.MISSING_OUTSIDE_WINDOW)
        for cell in line.cells
        if cell.mark
    )
    came_to_market = ground.duty is DutyKind.MARKET_OVERTIME and bool(line.punches)
    return Sums(
        worked=sums.worked + max(0, there - lost),
        marks=sums.marks + (line.marks_in_month if ground.is_worked else 0),
        missing=sums.missing + lacking,
        leave=sums.leave + _halves(signs, ON_LEAVE, counts=is_workday),
        official=sums.official + _halves(signs, {Sign.OFFICIAL}, counts=is_workday),
        absent=sums.absent + line.absence,
        market=sums.market + came_to_market,
        reviews=sums.reviews + line.needs_review,
        corrected=sums.corrected + sum(punch.source in _BESIDE for punch in line.punches),
    )


def _halves(signs: Sequence[Sign], wanted: Collection[Sign], *, counts: bool) -> float:
    return sum(sign in wanted for sign in signs) / 2 if counts else 0
