"""Study (学习): who missed a session without reason, and who falls behind in a month.

Window staff study so many times a month, managers once a week; a week belongs to the month of its
Monday. Where the profile asks for no study nothing is counted.

Sources: seed 004 二.2, 二.3; STU-04, 05.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date, timedelta

from appliance.desk.occasions import month_of, roll_of
from appliance.desk.rules import Rules
from appliance.domain.attendance import sessions_short
from appliance.domain.frozen import dataclass
from appliance.domain.occasions import STUDY_PER_MONTH, OccasionKind, OccasionState
from appliance.domain.workdays import ONE_DAY, WorkCalendar, days_of
from appliance.projections.occasion_book import signatures_of
from appliance.projections.occasions import Occasion, occasions_between
from appliance.projections.staff import StaffMember, hall_staff

WEEK = timedelta(days=7)
Held = tuple[Occasion, set[str]]  # a session and who signed for it


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyMiss:
    """A study session somebody missed without leave: absence in days on that day (004·二.3)."""

    staff_no: str
    day: date
    ref: str
    title: str
    absence: float
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyTally:
    """One person's study in a month: signed, missing to what the profile asks, still to come.

    Who sits at a window is asked for sessions a month, a manager (`weekly`) for one each week.
    """

    staff_no: str
    name: str
    attended: int
    short: int
    to_come: int
    weekly: bool = False

    @property
    def out_of_reach(self) -> bool:
        """Say whether the sessions called so far no longer suffice."""
        return self.short > self.to_come


def study_misses(db: sqlite3.Connection, first: date, last: date, rules: Rules) -> list[StudyMiss]:
    """Return every unexcused miss of a study session that costs something in a span of days.

    The day sheet adds `absence` to the parts of that person's day (domain absence_of_day caps it).
    """
    found = []
    for one in occasions_between(db, first, last):
        if one.kind is OccasionKind.STUDY and one.state is OccasionState.CLOSED:
            sheet = roll_of(db, one.ref, rules)
            found += [
                StudyMiss(
                    staff_no=line.staff_no,
                    day=one.day,
                    ref=one.ref,
                    title=one.title,
                    absence=line.half_days / 2,
                    pos=one.pos,
                )
                for line in sheet.lines
                if line.half_days
            ]
    return found


def study_tallies(db: sqlite3.Connection, month: date, rules: Rules) -> list[StudyTally]:
    """Return how far each person is with the month's study; none where the profile asks none."""
    first, last = month_of(month)
    policy = rules.policy(first)
    if not policy.is_set(STUDY_PER_MONTH):
        return []
    called = [
        one
        for one in occasions_between(db, first, last + WEEK)
        if one.kind is OccasionKind.STUDY and one.state is not OccasionState.CANCELLED
    ]
    held = [(one, {signed.staff_no for signed in signatures_of(db, one.ref)}) for one in called]
    weeks = _weeks(first, last, rules.calendar)
    needed = policy.count(STUDY_PER_MONTH)
    return [
        _of_window(one, [part for part in held if part[0].day <= last], needed)
        if one.window is not None
        else _of_manager(one, held, weeks)
        for one in hall_staff(db, last)
    ]


def _of_window(one: StaffMember, held: Sequence[Held], needed: int) -> StudyTally:
    attended = sum(one.staff_no in signed for _, signed in held)
    return StudyTally(
        staff_no=one.staff_no,
        name=one.name,
        attended=attended,
        short=sessions_short(needed, attended),
        to_come=sum(_awaits(called, one) for called, _ in held),
    )


def _of_manager(one: StaffMember, held: Sequence[Held], weeks: frozenset[date]) -> StudyTally:
    attended = {_monday(called.day) for called, signed in held if one.staff_no in signed} & weeks
    to_come = {_monday(called.day) for called, _ in held if _awaits(called, one)} & weeks
    return StudyTally(
        staff_no=one.staff_no,
        name=one.name,
        attended=len(attended),
        short=sessions_short(len(weeks), len(attended)),
        to_come=len(to_come - attended),
        weekly=True,
    )


def _awaits(called: Occasion, one: StaffMember) -> bool:
    return called.state is OccasionState.PLANNED and one.staff_no in called.expected


def _weeks(first: date, last: date, calendar: WorkCalendar) -> frozenset[date]:
    """Return the Mondays of a month whose week has a day to work on."""
    mondays = [day for day in days_of(first, last) if day == _monday(day)]
    return frozenset(
        day
        for day in mondays
        if any(calendar.is_working_day(one) for one in days_of(day, day + WEEK - ONE_DAY))
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
