"""One month of one person (本人考勤): every day, what it adds up to, leave and corrections."""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from appliance.desk.attendance import HALF_DAY, judged_days, sheet_of
from appliance.desk.day_sheet import DaySheet
from appliance.desk.leave_room import month_of_leave
from appliance.desk.rules import Rules
from appliance.domain.attendance import month_half_day
from appliance.domain.frozen import dataclass
from appliance.domain.leave import LeaveKind
from appliance.domain.moment import Moment
from appliance.domain.workdays import last_of_month
from appliance.projections.staff import StaffMember, people


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """A person's month.

    Attributes:
        member: whose.
        month: its first day.
        days: every day that has come and was worked or punched on, each with one line.
        marks: how often late or early.
        halves: the absence those marks make (003-A 三.2).
        absence: all absence in days, the marks' half day included.
        corrections: approved corrections.
        leave: days of leave by kind.
    """

    member: StaffMember
    month: date
    days: tuple[DaySheet, ...]
    marks: int
    halves: float
    absence: float
    corrections: int
    leave: Mapping[LeaveKind, float]


def own_record(
    db: sqlite3.Connection, staff_no: str, month: date, rules: Rules, now: Moment
) -> OwnRecord | None:
    """Return a person's month up to today, None for a number nobody has."""
    staff = people(db)
    member = next((one for one in staff if one.staff_no == staff_no), None)
    if member is None:
        return None
    first = month.replace(day=1)
    last = last_of_month(first)
    names = {one.staff_no: one.name for one in staff}
    days, marks = [], 0
    for one in judged_days(db, first, min(last, now.at.date()), rules, now, [staff_no]):
        if not one.lines or not (one.ground.is_worked or one.lines[0].punches):
            continue
        marks += one.lines[0].marks_in_month
        line = replace(one.lines[0], marks_in_month=marks)
        days.append(replace(sheet_of(one, rules, names), lines=(line,)))
    policy = rules.policy(last)
    halves = month_half_day(marks, policy) if policy.is_set(HALF_DAY) else 0
    return OwnRecord(
        member=member,
        month=first,
        days=tuple(days),
        marks=marks,
        halves=halves,
        absence=halves + sum(day.lines[0].absence for day in days),
        corrections=sum(
            one.status == "approved" for day in days for one in day.lines[0].evidence.corrections
        ),
        leave=month_of_leave(db, first, staff_no, rules),
    )
