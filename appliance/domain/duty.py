"""Duty and meetings (值班, 会议): dates that move on holidays, and guards who change by the week.

Rule 1: a Friday meeting on a rest day moves back, a Monday meeting moves on (R31).
Rule 2: a night shift belongs to the day it began; groups swap each Monday (R33).
Rule 3: 「以前」 of the morning cleaning is strict: 08:30 is too late (R32).

Sources: seed 004 一, 四, 十.3, 十二.10; seed 002-P5 运行机制; readings R31-R33, R43.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy
from appliance.domain.settings_table import DAY_MINUTES
from appliance.domain.workdays import ONE_DAY, WorkCalendar

_FRIDAY = 4
_WEEK = 7


class Shift(StrEnum):
    """A guard's shift. Values are stored and sent; never rename one."""

    DAY = "day"  # 白班
    NIGHT = "night"  # 夜班


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDay:
    """The day a meeting falls on, and the day it is held."""

    nominal: date
    held_on: date


def coordination_meeting(year: int, month: int, calendar: WorkCalendar) -> MeetingDay:
    """Return the last Friday of a month, or the working day before it (004·四.3)."""
    last = date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
    nominal = last - timedelta(days=(last.weekday() - _FRIDAY) % _WEEK)
    worked = calendar.is_working_day(nominal)
    held = nominal if worked else calendar.previous_working_day(nominal)
    return MeetingDay(nominal=nominal, held_on=held)


def office_meeting(monday: date, calendar: WorkCalendar) -> MeetingDay:
    """Return the Monday, or the working day after it (004·四.2)."""
    return MeetingDay(nominal=monday, held_on=calendar.roll_forward(monday))


def visited_in_week(monday: date, visits: Iterable[date]) -> bool:
    """Say whether a leader came to the window in the week of that Monday (004·一)."""
    return any(monday <= visit < monday + timedelta(days=_WEEK) for visit in visits)


def festival_cleaning(holiday_from: date, calendar: WorkCalendar) -> date:
    """Return the last working day before a holiday (R43)."""
    return calendar.previous_working_day(holiday_from)


def cleaned_in_time(tick: int, policy: Policy) -> bool:
    """Say whether the morning cleaning was done strictly before its time (minutes since midnight).

    Raises:
        PolicyNotSet: the profile names no time.
    """
    return tick < policy.time_of_day("duty.cleaned_before")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardTurn:
    """Which group stands guard, counted from 0, and the day its shift belongs to."""

    group: int
    shift: Shift
    shift_date: date


def guard_turn(base_monday: date, at: datetime, policy: Policy) -> GuardTurn:
    """Return who stands guard; in the week of base_monday the first group has the days.

    Raises:
        PolicyNotSet: the profile has no guards.
    """
    day_shift, night_shift = policy.spans("duty.guard_shifts")
    minute = at.hour * 60 + at.minute
    after_midnight = minute < night_shift.ends - DAY_MINUTES
    on_days = day_shift.begins <= minute < day_shift.ends
    shift_date = at.date() - ONE_DAY if after_midnight else at.date()
    weeks = (shift_date - base_monday).days // _WEEK
    groups = policy.count("duty.guard_groups")
    group = (weeks + (0 if on_days else 1)) % groups
    return GuardTurn(
        group=group, shift=Shift.DAY if on_days else Shift.NIGHT, shift_date=shift_date
    )


def unfinished_owner(duty_leader: str, *, closed: bool) -> str | None:
    """Return who answers for a matter left open in a shift: its leader, until it is done."""
    return None if closed else duty_leader


def report_minutes(happened: datetime, reported: datetime) -> int:
    """Return the full minutes between an incident and its report (002-P5·运行机制2)."""
    return int((reported - happened).total_seconds()) // 60


def uncovered(spans: Iterable[tuple[int, int]], *, day_ends: int) -> list[tuple[int, int]]:
    """Return the gaps that duty spans leave in a day; all in minutes since midnight."""
    gaps: list[tuple[int, int]] = []
    covered = 0
    for begins, ends in sorted(spans):
        if begins > covered:
            gaps.append((covered, begins))
        covered = max(covered, ends)
    if covered < day_ends:
        gaps.append((covered, day_ends))
    return gaps
