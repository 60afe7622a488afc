"""A month of attendance (月考勤): the grid for the wall and its sums.

Nothing of a month is stored: it is made of the same judged days as the day's book. The hash over
the cells of a sheet shows whether something moved since it was published.

Sources: seed 004 三.3-5; seed 003-A 三.2; seed 002-P1 三.1; readings R4, R5, R11, R36.
"""

import hashlib
import sqlite3
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from appliance.desk.month_days import Finding, MonthDays, month_days
from appliance.desk.month_sheet import ON_LEAVE, DayHead, MonthSheet, PersonMonth, Sign, Sums
from appliance.desk.punch_judging import Ground
from appliance.desk.rules import Rules, hall_day
from appliance.domain.attendance import month_half_day
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.policy import Policy
from appliance.domain.punch_plan import DutyKind
from appliance.domain.workdays import DayKind
from appliance.projections.staff import StaffMember, days_in_hall, people

HALF_DAY = "attendance.marks_for_half_day"  # the setting
_OFFICIAL = frozenset({Sign.OFFICIAL})
_THERE = frozenset(
    {
        *(Sign.OK, Sign.LATE, Sign.EARLY, Sign.MISSING, Sign.REVIEW, Sign.CORRECTED),
        Sign.STUDY,
    }
)


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
    here = days_in_hall(db)
    members = [
        one
        for one in people(db, last)
        if (not only or one.staff_no in only)
        and any(
            begin <= last and (end is None or first <= end)
            for begin, end in here.get(one.staff_no, ())
        )
    ]
    asked = MonthDays(first=first, last=last, rules=rules, now=now, members=members)
    days = list(month_days(db, asked))
    grounds = [ground for ground, _ in days]
    policy = rules.policy(last)
    return MonthSheet(
        month=month,
        heads=tuple(_head(ground, rules) for ground in grounds),
        lines=tuple(_person_month(one, days, here[one.staff_no], policy) for one in members),
        unset=tuple(dict.fromkeys(ground.unset for ground in grounds if ground.unset)),
        policies=tuple(dict.fromkeys(ground.policy for ground in grounds)),
        calendar=rules.calendar.version,
        clause=next((ground.plan.clause for ground in reversed(grounds) if ground.plan), ""),
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
    days: Sequence[tuple[Ground, Mapping[str, Finding]]],
    here: Iterable[tuple[date, date | None]],
    policy: Policy,
) -> PersonMonth:
    halves, sums = [], Sums()
    for ground, found in days:
        day = ground.day
        if not any(begin <= day and (end is None or day <= end) for begin, end in here):
            halves.append((Sign.NOT_HERE, Sign.NOT_HERE))
            continue
        finding = found[member.staff_no]
        halves.append(finding.signs)
        if ground.is_worked:
            sums = _with_day(sums, ground, finding)
    if policy.is_set(HALF_DAY) and (half := month_half_day(sums.marks, policy)):
        sums = replace(sums, absent=sums.absent + half, starred=True)
    return PersonMonth(member=member, halves=tuple(halves), sums=sums)


def _with_day(sums: Sums, ground: Ground, found: Finding) -> Sums:
    is_workday = ground.duty is DutyKind.WORKDAY
    there = sum(sign in _THERE for sign in found.signs) / 2 if is_workday else 0
    return Sums(
        worked=sums.worked + max(0, there - found.lost),
        marks=sums.marks + found.marks,
        missing=sums.missing + found.missing,
        leave=sums.leave + _halves(found.signs, ON_LEAVE, counts=is_workday),
        official=sums.official + _halves(found.signs, _OFFICIAL, counts=is_workday),
        absent=sums.absent + found.absence,
        market=sums.market + (not is_workday and found.came),
        reviews=sums.reviews + found.reviews,
        corrected=sums.corrected + found.corrected,
    )


def _halves(signs: Sequence[Sign], wanted: Collection[Sign], *, counts: bool) -> float:
    return sum(sign in wanted for sign in signs) / 2 if counts else 0
