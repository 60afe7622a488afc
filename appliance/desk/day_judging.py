"""Judging one person's day by all its evidence: punches, leave, corrections, filings, off-post.

The one place where a day becomes a line: the day page and every month ask it.
"""

from dataclasses import replace
from datetime import datetime, time

from appliance.desk.day_sheet import Cell, PersonDay, Standing
from appliance.desk.evidence import Evidence
from appliance.desk.punch_judging import (
    Ground,
    cells_of,
    judge,
    marks_of,
    needs_review,
    repeats_of,
    standing_of,
)
from appliance.domain.attendance import AttendanceDay, MarkKind, off_post_absence
from appliance.domain.frozen import dataclass
from appliance.domain.leave import Session
from appliance.domain.leave_day import (
    DayLeave,
    absence_of_day,
    filed_early_return,
    plan_beside,
    to_work,
)
from appliance.domain.leave_slip import NOON
from appliance.domain.moment import HALL_TIME, Moment
from appliance.domain.policy import Policy
from appliance.domain.punch_plan import DutyKind, Side
from appliance.projections.off_post import OffPost
from appliance.projections.staff import StaffMember

OFF_POST_HOURS = "attendance.off_post_over_hours"
EXCHANGE = "exchange"

_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """By what a day is judged: the ground, the policy of the day, and the moment it is judged at.

    `now` is None for a day that is taken as over.
    """

    ground: Ground
    policy: Policy
    now: Moment | None = None


def judge_person(bench: Bench, member: StaffMember, evidence: Evidence) -> PersonDay:
    """Return one person's line, with the marks of this day alone."""
    ground, leave = bench.ground, evidence.leave(bench.ground.day)
    here = ground
    if ground.plan is not None and evidence.slips and not leave.is_whole_day:
        here = replace(ground, plan=plan_beside(ground.plan, leave))
    judged = judge(here, evidence.punches, on_leave=leave.is_whole_day)
    day = _with_filing(bench, judged, evidence)
    cells = cells_of(here, day.slots if day else {}, evidence.punches)
    standing = standing_of(here, day, cells, evidence.punches)
    off_post = sum(_off_post_part(bench, one, evidence, leave) for one in evidence.off_posts)
    line = PersonDay(
        member=member,
        standing=_with_leave(standing, leave, cells, bench),
        cells=_all_slots(ground, cells),
        punches=evidence.punches,
        repeats=repeats_of(evidence.punches),
        leave=evidence.slips[0] if evidence.slips else None,
        needs_review=needs_review(day, evidence.punches),
        marks_in_month=marks_of(day),
        sessions=leave.sessions,
        evidence=evidence,
        absence=_absence(here, leave, standing, (off_post, evidence.missed_study)),
        is_off_post=_is_out(bench, evidence),
    )
    if off_post and line.standing in (Standing.ON_TIME, Standing.PENDING, Standing.MISSING):
        return replace(line, standing=Standing.OFF_POST)
    if evidence.shadow is not None and line.standing is Standing.AWAY:
        return replace(line, standing=Standing.STUDYING)
    return line


def _with_filing(
    bench: Bench, day: AttendanceDay | None, evidence: Evidence
) -> AttendanceDay | None:
    """Return the day with going early excused where it was filed beforehand (R3)."""
    plan = bench.ground.plan
    if day is None or plan is None or not day.slots or not evidence.filings:
        return day
    last = plan.slots[-1]
    mark = day.slots.get(last.name)
    if mark is None or last.side is Side.IN or mark.kind is not MarkKind.EARLY_LEAVE:
        return day
    out = last.opens_at - mark.minutes
    left = datetime.combine(bench.ground.day, time(out // 60, out % 60, 59), HALL_TIME)
    filed = any(datetime.fromisoformat(one.filed_at) <= left for one in evidence.filings)
    excused = filed_early_return(mark, last, bench.policy, filed_before=filed)
    return replace(day, slots={**day.slots, last.name: excused})


def _all_slots(ground: Ground, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return a cell for every slot of the whole day; those on leave expect nothing."""
    if ground.plan is None or not cells:
        return cells
    by_name = {cell.slot.name: cell for cell in cells}
    return tuple(
        by_name.get(slot.name)
        or Cell(slot=slot, mark=None, punch=None, is_pending=False, on_leave=True)
        for slot in ground.plan.slots
    )


def _with_leave(
    standing: Standing, leave: DayLeave, cells: tuple[Cell, ...], bench: Bench
) -> Standing:
    """Say that somebody is away while the session on leave runs."""
    minute = bench.ground.minute
    if not leave.sessions or minute is None or standing not in (Standing.PENDING, Standing.ON_TIME):
        return standing
    running = Session.AM if minute < NOON else Session.PM
    came = any(cell.punch is not None for cell in cells)
    return Standing.AWAY if running in leave.sessions or not came else standing


def _off_post_part(bench: Bench, one: OffPost, evidence: Evidence, leave: DayLeave) -> float:
    """Return what an absence from the post costs: half a day when strictly over the hours (R6)."""
    if not bench.policy.is_set(OFF_POST_HOURS) or not bench.ground.is_worked:
        return 0
    end = datetime.combine(bench.ground.day, _end_of(bench), HALL_TIME)
    if bench.now is not None:
        end = min(end, bench.now.at)
    allowed = _is_allowed(one, evidence, leave)
    return off_post_absence(one.left, one.back(end), bench.policy, authorised=allowed)


def _end_of(bench: Bench) -> time:
    """Return when the day's work ends: nobody is off post after it."""
    plan = bench.ground.plan
    if plan is None or plan.slots[-1].side is Side.IN:
        return _LAST_MINUTE
    minute = plan.slots[-1].opens_at
    return time(minute // 60, minute % 60)


def _is_allowed(one: OffPost, evidence: Evidence, leave: DayLeave) -> bool:
    """Say whether leave covers the moment of going, or a filing made before it (003-A 二.2-3)."""
    minute = one.left.hour * 60 + one.left.minute
    session = Session.AM if minute < NOON else Session.PM
    if session in leave.sessions or any(begins <= minute < ends for begins, ends in leave.hours):
        return True
    return one.purpose == EXCHANGE and any(
        datetime.fromisoformat(filing.filed_at) <= one.left for filing in evidence.filings
    )


def _is_out(bench: Bench, evidence: Evidence) -> bool:
    is_today = bench.ground.minute is not None
    return is_today and any(one.back_at is None for one in evidence.off_posts)


def _absence(
    ground: Ground, leave: DayLeave, standing: Standing, parts: tuple[float, ...]
) -> float:
    if ground.plan is None or ground.duty is not DutyKind.WORKDAY:
        return 0  # market days are overtime: whoever stays at home is paid less, not absent
    most = to_work(ground.plan, leave)
    if standing is Standing.NO_SWIPE and ground.minute is None:
        return most
    return absence_of_day(parts, most=most)
