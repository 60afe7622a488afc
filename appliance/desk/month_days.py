"""The days of a month for its grid: what stands in each half day, and what it adds to the sums.

Most days of a month are plain: four readings whose minutes are certain, and nothing beside them.
Those are classified straight from their minutes; every other day is judged by all its evidence,
as the day's book judges it. A test holds both ways to the same answer.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from appliance.desk.day_judging import Bench, judge_person
from appliance.desk.day_sheet import PersonDay, Standing
from appliance.desk.evidence import book_of
from appliance.desk.month_sheet import Sign
from appliance.desk.punch_judging import Ground, ground_of
from appliance.desk.rules import Rules
from appliance.desk.study import study_misses
from appliance.domain.attendance import DayClass, MarkKind, Punch, classify
from appliance.domain.frozen import dataclass
from appliance.domain.leave import BOTH, LeaveKind, Session
from appliance.domain.leave_day import DayLeave, to_work
from appliance.domain.moment import Moment
from appliance.domain.punch_plan import DutyKind, PunchPlan, SlotName
from appliance.domain.workdays import days_of
from appliance.projections.attendance import PunchSource, certain_between, uncertain_between
from appliance.projections.corrections import corrections_between, entries_between
from appliance.projections.leave_questions import slips_between
from appliance.projections.off_post import filings_between, off_posts_between
from appliance.projections.shadow import shadows_between
from appliance.projections.staff import StaffMember

Person = tuple[str, date]
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
_MARKED = frozenset({MarkKind.LATE, MarkKind.EARLY_LEAVE})
_LACKING = frozenset({MarkKind.MISSING, MarkKind.MISSING_OUTSIDE_WINDOW})
_BESIDE = frozenset({PunchSource.SLIP, PunchSource.PAPER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a person's day comes to: its two signs, and what it adds to the month.

    `lost` is absence of somebody who was there: it takes from the days worked.
    """

    signs: tuple[Sign, Sign]
    marks: int = 0
    missing: int = 0
    absence: float = 0
    lost: float = 0
    reviews: int = 0
    corrected: int = 0
    came: bool = False


_OFF = Finding(signs=(Sign.OFF, Sign.OFF))
_UNJUDGED = Finding(signs=(Sign.UNJUDGED, Sign.UNJUDGED))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDays:
    """Who is asked about, by which rules, and when."""

    first: date
    last: date
    rules: Rules
    now: Moment
    members: Sequence[StaffMember]


def month_days(
    db: sqlite3.Connection, asked: MonthDays
) -> Iterator[tuple[Ground, Mapping[str, Finding]]]:
    """Yield every day of a month with everybody's finding."""
    plain = _minutes(db, asked)
    special = _special(db, asked)
    grounds = [ground_of(day, asked.rules, asked.now) for day in days_of(asked.first, asked.last)]
    running = {one.day for one in grounds if one.minute is not None}
    judge = _Judge(db, asked, special, running)
    for ground in grounds:
        found = {}
        for one in asked.members:
            person = (one.staff_no, ground.day)
            if person in special or ground.day in running:
                found[one.staff_no] = judge.day(one, ground)
            else:
                found[one.staff_no] = plain_finding(ground, plain.get(person, ()))
        yield ground, found


def plain_finding(ground: Ground, minutes: Collection[int]) -> Finding:
    """Return what a day of plain readings comes to, for a day that is over or has not come."""
    if not ground.is_worked:
        return _OFF
    if ground.plan is None:
        return _UNJUDGED
    if ground.is_future:
        return Finding(signs=_halves(ground.plan, Sign.PENDING))
    punches = [Punch(earliest=minute, latest=minute) for minute in minutes]
    day = classify(ground.plan, punches, working=True)
    is_market = ground.duty is DutyKind.MARKET_OVERTIME
    if day.day is DayClass.ABSENT:
        if is_market:
            return _OFF
        absence = to_work(ground.plan, DayLeave())
        return Finding(signs=_halves(ground.plan, Sign.ABSENT), absence=absence)
    kinds = {name: mark.kind for name, mark in day.slots.items()}
    fine = Sign.MARKET if is_market else Sign.OK
    return Finding(
        signs=(_plain_half(kinds, fine, morning=True), _plain_half(kinds, fine, morning=False)),
        marks=sum(kind in _MARKED for kind in kinds.values()),
        missing=sum(kind in _LACKING for kind in kinds.values()),
        came=True,
    )


def finding_of(ground: Ground, line: PersonDay) -> Finding:
    """Return what a judged line of the day's book comes to."""
    kinds = [cell.mark.kind for cell in line.cells if cell.mark]
    return Finding(
        signs=signs_of(ground, line),
        marks=line.marks_in_month if ground.is_worked else 0,
        missing=sum(kind in _LACKING for kind in kinds),
        absence=line.absence,
        lost=0 if line.standing is Standing.NO_SWIPE else line.absence,
        reviews=int(line.needs_review),
        corrected=sum(punch.source in _BESIDE for punch in line.punches),
        came=bool(line.punches),
    )


def signs_of(ground: Ground, line: PersonDay) -> tuple[Sign, Sign]:
    """Return what stands in the two halves of a judged day."""
    if not ground.is_worked:
        return _OFF.signs
    if ground.plan is None:
        return _UNJUDGED.signs
    if ground.duty is DutyKind.MARKET_OVERTIME and line.standing is Standing.RESTING:
        return _OFF.signs
    on_leave = _leave_signs(ground, line)
    return (
        on_leave.get(Session.AM) or _half(ground, line, morning=True),
        on_leave.get(Session.PM) or _half(ground, line, morning=False),
    )


def _minutes(db: sqlite3.Connection, asked: MonthDays) -> dict[Person, list[int]]:
    days = {day.toordinal(): day for day in days_of(asked.first, asked.last)}
    found: dict[Person, list[int]] = {}
    for staff_no, number, minute in certain_between(db, asked.first, asked.last):
        found.setdefault((staff_no, days[number]), []).append(minute)
    return found


def _special(db: sqlite3.Connection, asked: MonthDays) -> set[Person]:
    """Return the days of people that have more to them than certain readings."""
    first, last = asked.first, asked.last
    found: set[Person] = {
        (miss.staff_no, miss.day) for miss in study_misses(db, first, last, asked.rules)
    }
    for question in (corrections_between, entries_between, off_posts_between, filings_between):
        found |= {(one.staff_no, date.fromisoformat(one.day)) for one in question(db, first, last)}
    for slip in slips_between(db, first, last):
        span = slip.span
        days = days_of(max(first, span.first), min(last, span.last))
        found |= {(slip.staff_no, day) for day in days}
    for study in shadows_between(db, first, last):
        days = days_of(max(first, study.first), min(last, study.last))
        found |= {(study.staff_no, day) for day in days}
    for staff_no, number in uncertain_between(db, first, last):
        if number is None:
            found |= {(staff_no, day) for day in days_of(first, last)}
        else:
            found.add((staff_no, date.fromordinal(number)))
    return found


class _Judge:
    """Judges one person's day by all its evidence, read once for everybody who needs it."""

    def __init__(
        self,
        db: sqlite3.Connection,
        asked: MonthDays,
        special: set[Person],
        running: Collection[date],
    ) -> None:
        self._asked = asked
        misses: dict[Person, float] = {}
        for miss in study_misses(db, asked.first, asked.last, asked.rules):
            person = (miss.staff_no, miss.day)
            misses[person] = misses.get(person, 0) + miss.absence
        people = sorted({staff_no for staff_no, _ in special})
        first, last = asked.first, asked.last
        self._special = book_of(db, first, last, people, missed_study=misses) if people else None
        self._today = [book_of(db, day, day, missed_study=misses) for day in running]

    def day(self, member: StaffMember, ground: Ground) -> Finding:
        policy = self._asked.rules.policy(ground.day)
        bench = Bench(ground=ground, policy=policy, now=self._asked.now)
        book = self._today[0] if ground.minute is not None else self._special
        if book is None:
            return _OFF
        return finding_of(ground, judge_person(bench, member, book.of(member.staff_no, ground.day)))


def _halves(plan: PunchPlan, sign: Sign) -> tuple[Sign, Sign]:
    """Return a sign for each half that has a slot; a half without one is off."""
    names = {slot.name for slot in plan.slots}
    return (sign if names & _AM else Sign.OFF, sign if names - _AM else Sign.OFF)


def _plain_half(kinds: Mapping[SlotName, MarkKind], fine: Sign, *, morning: bool) -> Sign:
    own = {kind for name, kind in kinds.items() if (name in _AM) is morning}
    if not own:
        return Sign.OFF
    return next((sign for kind, sign in _MARK_SIGNS if kind in own), fine)


def _leave_signs(ground: Ground, line: PersonDay) -> dict[Session, Sign]:
    if line.evidence.shadow is not None:
        return dict.fromkeys(BOTH, Sign.STUDY)
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
    return _sign_of(ground, line, morning=morning)


def _sign_of(ground: Ground, line: PersonDay, *, morning: bool) -> Sign:
    cells = [cell for cell in line.cells if (cell.slot.name in _AM) is morning]
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
