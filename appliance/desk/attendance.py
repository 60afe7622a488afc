"""The attendance book (考勤): who came on a day, who is late, whom to ask about.

Everything is computed when it is asked for, from the punches, the calendar and the policy of the
day; nothing of it is stored, so a better clock or a changed setting needs no repair.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from appliance.desk.cards import whose_card
from appliance.desk.day_judging import Bench, judge_person
from appliance.desk.day_sheet import DaySheet, LossTouch, PersonDay, Standing
from appliance.desk.evidence import book_of
from appliance.desk.punch_judging import Ground, ground_of, judged, minute_of
from appliance.desk.rules import Rules, hall_day
from appliance.desk.study import study_misses
from appliance.domain.attendance import MarkKind, judge_slot
from appliance.domain.frozen import dataclass
from appliance.domain.leave_day import plan_beside
from appliance.domain.moment import Moment
from appliance.domain.punch_plan import DutyKind, Side
from appliance.domain.roles import Role, has_to_punch
from appliance.domain.staff_card import Reading
from appliance.domain.workdays import ONE_DAY, days_of
from appliance.projections.cards import UnknownCard, lent_overdue, lost_by, unknown_on
from appliance.projections.cover import pairs_on, substitutions_from
from appliance.projections.leave_questions import LeaveSlip, slips_between
from appliance.projections.post_work import elsewhere_between
from appliance.projections.staff import people, roles_of_all, with_dated_roles

HALF_DAY = "attendance.marks_for_half_day"  # the setting
OVERSTAY_BACK = timedelta(days=31)  # an older end of leave is no longer asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDay:
    """One day with everybody's line; marks are of that day alone."""

    ground: Ground
    lines: tuple[PersonDay, ...]


def day_sheet(db: sqlite3.Connection, day: date, rules: Rules, now: Moment) -> DaySheet:
    """Return the attendance book of a day."""
    (one,) = judged_days(db, day, day, rules, now)
    names = {member.staff_no: member.name for member in people(db)}
    sheet = sheet_of(one, rules, names)
    return replace(
        sheet,
        lines=_told(db, one, rules),
        unknown=_still_unknown(db, day),
        lent=tuple(lent_overdue(db, day)) if sheet.is_today else (),
        after_loss=_after_loss(db, day, one.lines),
        elsewhere=() if sheet.duty is DutyKind.REST_DAY else tuple(elsewhere_between(db, day, day)),
    )


def sheet_of(one: JudgedDay, rules: Rules, names: Mapping[str, str]) -> DaySheet:
    """Return a judged day as a sheet, with the marks of that day alone."""
    ground = one.ground
    policy = rules.policy(ground.day)
    return DaySheet(
        day=ground.day,
        duty=ground.duty,
        is_today=ground.minute is not None,
        is_provisional=not rules.calendar.knows(ground.day),
        plan=ground.plan,
        unset=ground.unset,
        policy=ground.policy,
        calendar=rules.calendar.version,
        half_day_from=policy.days(HALF_DAY) if policy.is_set(HALF_DAY) else None,
        lines=one.lines,
        unknown=(),
        names=names,
    )


def judged_days(  # noqa: PLR0913, PLR0917  # the span, the rules and the moment are all questions
    db: sqlite3.Connection,
    first: date,
    last: date,
    rules: Rules,
    now: Moment | None,
    only: Collection[str] = (),
) -> Iterator[JudgedDay]:
    """Yield the days of a span with everybody's line: what a month is made of.

    Args:
        db: a connection to the journal's file.
        first: the first day.
        last: the last day, included.
        rules: the calendar and the policies.
        now: the moment of asking, for the day that still runs; None takes every day as over.
        only: the people asked for; all who have to punch if there are none.
    """
    misses: dict[tuple[str, date], float] = {}
    for miss in study_misses(db, first, last, rules):
        person = (miss.staff_no, miss.day)
        misses[person] = misses.get(person, 0) + miss.absence
    book = book_of(db, first, last, only, missed_study=misses)
    everybody = [one for one in people(db, last) if not only or one.staff_no in only]
    dated = with_dated_roles(db)
    for day in days_of(first, last):
        ground = ground_of(day, rules, now)
        bench = Bench(ground=ground, policy=rules.policy(day), now=now)
        roles = roles_of_all(db, day)
        lines = tuple(
            judge_person(bench, one, book.of(one.staff_no, day))
            for one in everybody
            if _is_in_the_book(roles.get(one.staff_no), dated=one.staff_no in dated)
        )
        yield JudgedDay(ground=ground, lines=lines)


def month_marks(
    db: sqlite3.Connection, day: date, rules: Rules, only: Collection[str]
) -> Counter[str]:
    """Return how often these people were late or left early in the month before a day (R4)."""
    found: Counter[str] = Counter()
    if only and day.day > 1:
        for one in judged_days(db, day.replace(day=1), day - ONE_DAY, rules, None, only):
            for line in one.lines:
                found[line.member.staff_no] += line.marks_in_month
    return found


def late_minutes(db: sqlite3.Connection, staff_no: str, at: datetime, rules: Rules) -> int:
    """Return by how many minutes a person who came at a time is late in its slot, 0 if not.

    A rest day, a session on leave and a hall without hours know no lateness.
    """
    day = hall_day(at)
    ground = ground_of(day, rules)
    if ground.plan is None or not ground.is_worked:
        return 0
    evidence = book_of(db, day, day, [staff_no]).of(staff_no, day)
    plan, minute = plan_beside(ground.plan, evidence.leave(day)), minute_of(at)
    slot = next((slot for slot in plan.slots if slot.holds(minute)), None)
    if slot is None or slot.side is Side.OUT:
        return 0
    mark = judge_slot(slot, [judged(punch, day) for punch in evidence.punches])
    return mark.minutes if mark.kind is MarkKind.LATE else 0


def _still_unknown(db: sqlite3.Connection, day: date) -> tuple[UnknownCard, ...]:
    return tuple(
        read
        for read in unknown_on(db, day)
        if whose_card(db, read.hashes, day).reading is not Reading.KNOWN
    )


def _after_loss(
    db: sqlite3.Connection, day: date, lines: Sequence[PersonDay]
) -> tuple[LossTouch, ...]:
    """Return whose punches of a day were read while their card was reported to be out of hand."""
    punched = {line.member.staff_no: len(line.punches) for line in lines if line.punches}
    return tuple(
        LossTouch(
            staff_no=card.staff_no,
            last4=card.last4,
            since=card.since,
            count=punched[card.staff_no],
        )
        for card in lost_by(db, day)
        if card.staff_no in punched
    )


def _is_in_the_book(roles: frozenset[Role] | None, *, dated: bool) -> bool:
    """Say whether somebody has to punch on a day: not before joining nor after leaving the hall.

    Who only cares for the box or the own unit has not; who never had a role has, like a guard or a
    substitute.
    """
    return not dated if roles is None else has_to_punch(roles)


def _told(db: sqlite3.Connection, one: JudgedDay, rules: Rules) -> tuple[PersonDay, ...]:
    """Return the lines of a day with what lies around it: the month's marks, overstay, cover."""
    day = one.ground.day
    marked = [line.member.staff_no for line in one.lines if line.marks_in_month]
    silent = [line.member.staff_no for line in one.lines if line.standing is Standing.NO_SWIPE]
    before = month_marks(db, day, rules, marked)
    overstayed = overstays(db, day, rules, silent)
    cover = cover_on(db, day, one.lines)
    return tuple(
        replace(
            line,
            marks_in_month=line.marks_in_month + before[line.member.staff_no],
            overstayed=overstayed.get(line.member.staff_no),
            cover=cover.get(line.member.staff_no, ()),
        )
        for line in one.lines
    )


def overstays(
    db: sqlite3.Connection, day: date, rules: Rules, silent: Collection[str]
) -> dict[str, LeaveSlip]:
    """Return whose leave ended before a day without a return since (超假不归, 003-A 三.2).

    Args:
        db: a connection to the journal's file.
        day: the day asked about.
        rules: the calendar and the policies.
        silent: the people without punch and leave on that day.
    """
    if not silent or day - date.min <= OVERSTAY_BACK:
        return {}
    ended: dict[str, LeaveSlip] = {}
    for slip in slips_between(db, day - OVERSTAY_BACK, day - ONE_DAY, silent):
        span = slip.counts
        if span is not None and span.last < day and not span.is_short:
            ended[slip.staff_no] = max(ended.get(slip.staff_no, slip), slip, key=_last_day)
    if not ended:
        return {}
    begin = min(_last_day(slip) for slip in ended.values()) + ONE_DAY
    back = _came_back(db, begin, day - ONE_DAY, rules, ended)
    return {staff_no: slip for staff_no, slip in ended.items() if staff_no not in back}


def cover_on(
    db: sqlite3.Connection, day: date, lines: Sequence[PersonDay]
) -> dict[str, tuple[str, ...]]:
    """Return who stands in for whom on a day: by the slip, as substitute, as B of the post."""
    away = [line for line in lines if line.evidence.slips]
    if not away:
        return {}
    pairs = pairs_on(db, day)
    filed = [one for one in substitutions_from(db, day) if one.touches(day)]
    found: dict[str, tuple[str, ...]] = {}
    for line in away:
        staff_no = line.member.staff_no
        named = [slip.cover_no for slip in line.evidence.slips if slip.cover_no]
        named += [one.substitute_no for one in filed if one.staff_no == staff_no]
        partners = [pair.partner(staff_no) for pair in pairs]
        named = named or [partner for partner in partners if partner]
        found[staff_no] = tuple(dict.fromkeys(named))
    return found


def _last_day(slip: LeaveSlip) -> date:
    span = slip.counts
    return date.min if span is None else span.last


def _came_back(
    db: sqlite3.Connection, first: date, last: date, rules: Rules, ended: dict[str, LeaveSlip]
) -> set[str]:
    """Return who came, or was on other leave, on a day after their own leave ended."""
    found: set[str] = set()
    for one in judged_days(db, first, last, rules, None, list(ended)):
        for line in one.lines:
            staff_no = line.member.staff_no
            after = one.ground.day > _last_day(ended[staff_no])
            if after and (line.punches or line.sessions):
                found.add(staff_no)
    return found
