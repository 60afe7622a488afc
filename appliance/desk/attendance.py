"""The attendance book (考勤): who came on a day, who is late, whom to ask about.

Everything is computed when it is asked for, from the punches, the calendar and the policy of the
day; nothing of it is stored, so a better clock or a changed setting needs no repair.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from appliance.desk.cards import whose_card
from appliance.desk.day_sheet import DaySheet, PersonDay
from appliance.desk.punch_judging import (
    Ground,
    cells_of,
    ground_of,
    judge,
    judged,
    marks_of,
    minute_of,
    needs_review,
    repeats_of,
    standing_of,
)
from appliance.desk.rules import Rules, hall_day
from appliance.domain.attendance import MarkKind, judge_slot
from appliance.domain.moment import Moment
from appliance.domain.punch_plan import Side
from appliance.domain.roles import Role
from appliance.domain.staff_card import Reading
from appliance.domain.workdays import ONE_DAY
from appliance.projections.attendance import LeaveSlip, Punch, leave_on, punches_on
from appliance.projections.cards import UnknownCard, unknown_on
from appliance.projections.staff import StaffMember, people, roles_of_all

HALF_DAY = "attendance.marks_for_half_day"  # the setting
_ONLY_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def day_sheet(db: sqlite3.Connection, day: date, rules: Rules, now: Moment) -> DaySheet:
    """Return the attendance book of a day."""
    ground = ground_of(day, rules, now)
    policy = rules.policy(day)
    return DaySheet(
        day=day,
        duty=ground.duty,
        is_today=ground.minute is not None,
        is_provisional=not rules.calendar.knows(day),
        plan=ground.plan,
        unset=ground.unset,
        policy=ground.policy,
        calendar=rules.calendar.version,
        half_day_from=policy.days(HALF_DAY) if policy.is_set(HALF_DAY) else None,
        lines=_lines(db, ground, rules),
        unknown=_still_unknown(db, day),
        names={one.staff_no: one.name for one in people(db)},
    )


def month_marks(
    db: sqlite3.Connection, day: date, rules: Rules, only: Collection[str]
) -> Counter[str]:
    """Return how often these people were late or left early in the month before a day (R4)."""
    found: Counter[str] = Counter()
    before = day.replace(day=1)
    while only and before < day:
        ground = ground_of(before, rules)
        if ground.is_worked:
            away = {slip.staff_no for slip in leave_on(db, before)}
            for staff_no, punches in _by_person(punches_on(db, before, only)).items():
                found[staff_no] += marks_of(judge(ground, punches, on_leave=staff_no in away))
        before += ONE_DAY
    return found


def late_minutes(db: sqlite3.Connection, staff_no: str, moment: Moment, rules: Rules) -> int:
    """Return by how many minutes a person is late in the slot of this moment, 0 if not.

    A rest day and a hall without hours know no lateness.
    """
    day = hall_day(moment.at)
    ground = ground_of(day, rules)
    if ground.plan is None or not ground.is_worked:
        return 0
    minute = minute_of(moment.at)
    slot = next((slot for slot in ground.plan.slots if slot.holds(minute)), None)
    if slot is None or slot.side is Side.OUT:
        return 0
    mark = judge_slot(slot, [judged(punch, day) for punch in punches_on(db, day, [staff_no])])
    return mark.minutes if mark.kind is MarkKind.LATE else 0


def _still_unknown(db: sqlite3.Connection, day: date) -> tuple[UnknownCard, ...]:
    return tuple(
        read
        for read in unknown_on(db, day)
        if whose_card(db, read.hashes).reading is not Reading.KNOWN
    )


def _lines(db: sqlite3.Connection, ground: Ground, rules: Rules) -> tuple[PersonDay, ...]:
    swiped = _by_person(punches_on(db, ground.day))
    slips = {slip.staff_no: slip for slip in leave_on(db, ground.day)}
    lines = [
        _line(ground, one, swiped.get(one.staff_no, ()), slips.get(one.staff_no))
        for one in _in_the_book(db, ground.day)
    ]
    marked = [line.member.staff_no for line in lines if line.marks_in_month]
    before = month_marks(db, ground.day, rules, marked)
    return tuple(
        replace(line, marks_in_month=line.marks_in_month + before[line.member.staff_no])
        for line in lines
    )


def _line(
    ground: Ground, member: StaffMember, punches: tuple[Punch, ...], slip: LeaveSlip | None
) -> PersonDay:
    """Return a person's line, with the marks of this day alone."""
    day = judge(ground, punches, on_leave=slip is not None)
    cells = cells_of(ground, day.slots if day else {}, punches)
    return PersonDay(
        member=member,
        standing=standing_of(ground, day, cells, punches),
        cells=cells,
        punches=punches,
        repeats=repeats_of(punches),
        leave=slip,
        needs_review=needs_review(day, punches),
        marks_in_month=marks_of(day),
    )


def _in_the_book(db: sqlite3.Connection, day: date) -> list[StaffMember]:
    """Return everybody who has to punch; who only cares for the box has not."""
    roles = roles_of_all(db, day)
    return [one for one in people(db) if roles.get(one.staff_no) != _ONLY_ADMINISTRATOR]


def _by_person(punches: Iterable[Punch]) -> dict[str, tuple[Punch, ...]]:
    found: dict[str, list[Punch]] = {}
    for punch in punches:
        found.setdefault(punch.staff_no, []).append(punch)
    return {staff_no: tuple(own) for staff_no, own in found.items()}
