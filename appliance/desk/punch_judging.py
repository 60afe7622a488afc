"""Judging a day's punches while the day may still run: what is not due yet is not missing.

The classes are the regulation's (domain/attendance.py); here they meet the stored punches.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from appliance.desk.day_sheet import Cell, Standing
from appliance.desk.rules import Rules
from appliance.domain import attendance as regulation
from appliance.domain.attendance import AttendanceDay, DayClass, MarkKind, PunchMark
from appliance.domain.errors import PolicyRefusal
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME, Moment
from appliance.domain.punch_plan import (
    DutyKind,
    PunchPlan,
    PunchSlot,
    Side,
    SlotName,
    duty_on,
    plan_for,
)
from appliance.projections.attendance import Punch, Touch

REPEAT_S = 60  # R37: a second reading within a minute is the same punch
_ZERO = datetime.combine(date(1970, 1, 1), time(), HALL_TIME)
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """By what a day is judged.

    Attributes:
        day: the day.
        duty: what the calendar asks of it.
        plan: its slots; None where the hall has not set what they need.
        unset: the setting that is missing then.
        policy: the version of the policy.
        minute: the minute of the day now; None on any other day.
        is_future: the day has not come.
    """

    day: date
    duty: DutyKind
    plan: PunchPlan | None
    unset: str = ""
    policy: str = ""
    minute: int | None = None
    is_future: bool = False

    @property
    def is_worked(self) -> bool:
        """Say whether people are expected."""
        return self.duty is not DutyKind.REST_DAY


def ground_of(day: date, rules: Rules, now: Moment | None = None) -> Ground:
    """Return by what a day is judged; without `now` the day is taken as over."""
    policy = rules.policy(day)
    duty = duty_on(day, policy, rules.calendar)
    plan, unset = None, ""
    try:
        plan = plan_for(day, policy, duty=duty)
    except PolicyRefusal as open_setting:
        unset = open_setting.subject
    here = now.at.astimezone(HALL_TIME) if now else None
    return Ground(
        day=day,
        duty=duty,
        plan=plan,
        unset=unset,
        policy=policy.version,
        minute=minute_of(here) if here and here.date() == day else None,
        is_future=here is not None and day > here.date(),
    )


def minute_of(at: datetime) -> int:
    """Return the minute of the hall's day, seconds cut (R1)."""
    here = at.astimezone(HALL_TIME)
    return here.hour * 60 + here.minute


def judge(ground: Ground, punches: Iterable[Punch], *, on_leave: bool) -> AttendanceDay | None:
    """Return one person's day, None where the hall has not set its hours."""
    if ground.plan is None:
        return None
    return regulation.classify(
        ground.plan,
        [judged(punch, ground.day) for punch in punches],
        working=ground.is_worked,
        on_leave=on_leave,
    )


def judged(punch: Punch, day: date) -> regulation.Punch:
    """Return a punch as the regulation judges it; an open end reaches to the end of the day."""
    latest = punch.bounds.upper or datetime.combine(day, _LAST_MINUTE, HALL_TIME)
    return regulation.Punch.between(punch.bounds.lower, max(latest, punch.bounds.lower), day=day)


def marks_of(day: AttendanceDay | None) -> int:
    """Return how many marks a day gives: late and early added together (R4)."""
    if day is None:
        return 0
    return day.count(MarkKind.LATE) + day.count(MarkKind.EARLY_LEAVE)


def cells_of(
    ground: Ground, marks: Mapping[SlotName, PunchMark], punches: Sequence[Punch]
) -> tuple[Cell, ...]:
    """Return the slots of a worked day with their marks and the punches that gave them."""
    slots = ground.plan.slots if ground.plan and marks else ()
    read = [(punch, judged(punch, ground.day)) for punch in punches]
    return tuple(_cell(ground, slot, marks[slot.name], read) for slot in slots)


def standing_of(
    ground: Ground, day: AttendanceDay | None, cells: Sequence[Cell], punches: Sequence[Punch]
) -> Standing:
    """Return what a person's line says first."""
    if day is None:
        return Standing.UNJUDGED
    match day.day:
        case DayClass.REST_DAY:
            return Standing.RESTING
        case DayClass.LEAVE:
            return Standing.AWAY
        case DayClass.ABSENT:
            return _standing_without_punch(ground)
    kinds = {cell.mark.kind for cell in cells if cell.mark}
    for kind, standing in _GRAVEST:
        if kind in kinds:
            return standing
    return Standing.REVIEW if needs_review(day, punches) else Standing.ON_TIME


def _standing_without_punch(ground: Ground) -> Standing:
    """Market days are overtime: staying at home is no absence."""
    if _may_still_come(ground):
        return Standing.PENDING
    if ground.duty is DutyKind.MARKET_OVERTIME:
        return Standing.RESTING
    return Standing.NO_SWIPE


def needs_review(day: AttendanceDay | None, punches: Sequence[Punch]) -> bool:
    """Say whether the clock leaves something open (时间待核): a class, or the very day."""
    crossed = day is not None and day.needs_review
    return crossed or any(punch.bounds.day is None for punch in punches)


def is_repeat(before: Iterable[Touch], mono: int) -> bool:
    """Say whether a reading repeats one of the same boot that was kept (R37)."""
    swipes = [_ZERO + timedelta(milliseconds=touch.mono) for touch in before]
    this = _ZERO + timedelta(milliseconds=mono)
    kept = [one for one in regulation.kept_swipes(swipes, within_s=REPEAT_S) if one <= this]
    return bool(kept) and (this - kept[-1]).total_seconds() < REPEAT_S


def repeats_of(punches: Iterable[Punch]) -> frozenset[int]:
    """Return the positions of one person's punches that repeat another of the same boot."""
    found: set[int] = set()
    kept: dict[str, int] = {}
    for boot, mono, pos in sorted((punch.boot, punch.mono, punch.pos) for punch in punches):
        last = kept.get(boot)
        if last is not None and mono - last < 1000 * REPEAT_S:
            found.add(pos)
        else:
            kept[boot] = mono
    return frozenset(found)


_GRAVEST = (
    (MarkKind.LATE, Standing.LATE),
    (MarkKind.EARLY_LEAVE, Standing.LEFT_EARLY),
    (MarkKind.MISSING, Standing.MISSING),
    (MarkKind.MISSING_OUTSIDE_WINDOW, Standing.MISSING),
)


def _cell(
    ground: Ground,
    slot: PunchSlot,
    mark: PunchMark,
    read: Sequence[tuple[Punch, regulation.Punch]],
) -> Cell:
    if mark.kind is MarkKind.MISSING:
        pending = _is_pending(ground, slot)
        return Cell(slot=slot, mark=None if pending else mark, punch=None, is_pending=pending)
    near = [
        (punch, one)
        for punch, one in read
        if one.latest >= slot.from_minute and one.earliest < slot.to_minute
    ]
    giving = [
        punch for punch, one in near if len(near) == 1 or regulation.judge_slot(slot, [one]) == mark
    ]
    shown = None
    if giving:  # the first for coming, the last for going
        shown = giving[0] if slot.side is Side.IN else giving[-1]
    return Cell(slot=slot, mark=mark, punch=shown, is_pending=False)


def _is_pending(ground: Ground, slot: PunchSlot) -> bool:
    """Say whether the slot's punch may still come in order."""
    if ground.minute is None:
        return ground.is_future
    last = slot.closes_at if slot.side is Side.IN else slot.to_minute - 1
    return ground.minute <= last


def _may_still_come(ground: Ground) -> bool:
    first = ground.plan.slots[0] if ground.plan else None
    return first is not None and _is_pending(ground, first)
