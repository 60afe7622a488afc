"""Attendance (考勤): punches → slots → marks → absences.

Rule 1: a PunchPlan cuts a day into slots; the plan is data, a punch is judged in its slot only.
Rule 2: a punch carries the bounds of its time. Arrivals are judged by the lower bound, departures
by the upper; where the bounds cross a limit the favourable class is shown, and a person must look
at it (时间待核).
Rule 3: minutes count, seconds are cut off, the boundary minute is on time.

Sources: seed 003-A 二.1-2, 三.2; seed 003-J 纪律2; seed 004 三.2, 二.3;
readings R1-R6, R8, R35-R37.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy
from appliance.domain.punch_plan import PunchPlan, PunchSlot, Side, SlotName
from appliance.domain.settings_table import DAY_MINUTES

HALF_DAY = 0.5
WHOLE_DAY = 1.0


class MarkKind(StrEnum):
    """What a slot shows. Values are stored and sent; never rename one."""

    OK = "ok"  # 正常
    LATE = "late"  # 迟到
    EARLY_LEAVE = "early_leave"  # 早退
    MISSING = "missing"  # 缺卡: to be explained, neither late nor early
    MISSING_OUTSIDE_WINDOW = "missing_outside_window"  # 时段外打卡


class DayClass(StrEnum):
    """What a day shows. Values are stored and sent; never rename one."""

    WORKED = "worked"  # 出勤
    ABSENT = "absent"  # 旷工: no punch and no leave
    LEAVE = "leave"  # 请假
    REST_DAY = "rest_day"  # 休息日


@dataclass(frozen=True, slots=True, kw_only=True)
class Punch:
    """A punch with the bounds of its true time, in minutes since midnight of its day.

    The bounds are equal when the clock was trusted.
    """

    earliest: int
    latest: int

    @classmethod
    def between(cls, earliest: datetime, latest: datetime, *, day: date) -> "Punch":
        """Return a punch of a day; bounds beyond that day are cut to it."""
        first = _minute(earliest, day)
        return cls(earliest=first, latest=first if latest == earliest else _minute(latest, day))

    @classmethod
    def at(cls, when: datetime) -> "Punch":
        """Return a punch whose time is certain."""
        return cls.between(when, when, day=when.date())


@dataclass(frozen=True, slots=True, kw_only=True)
class PunchMark:
    """What one slot shows; minutes belong to lateness and early leave."""

    kind: MarkKind
    minutes: int = 0

    def __str__(self) -> str:
        """Return the stored form, such as late:17."""
        return f"{self.kind}:{self.minutes}" if self.minutes else str(self.kind)


_OK = PunchMark(kind=MarkKind.OK)
_MISSING = PunchMark(kind=MarkKind.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceDay:
    """One person's day. `needs_review` says that the clock's bounds cross a limit (时间待核)."""

    day: DayClass
    slots: Mapping[SlotName, PunchMark]
    needs_review: bool = False

    def count(self, kind: MarkKind) -> int:
        """Return how many slots show this."""
        return sum(mark.kind is kind for mark in self.slots.values())


def classify(
    plan: PunchPlan, punches: Collection[Punch], *, working: bool, on_leave: bool = False
) -> AttendanceDay:
    """Return what the day shows.

    Args:
        plan: how this day is cut; see `punch_plan.plan_for`.
        punches: the day's punches in any order.
        working: whether the calendar says that the day is worked.
        on_leave: whether an approved leave covers the whole day.
    """
    if not working:
        return AttendanceDay(day=DayClass.REST_DAY, slots={})
    if on_leave:
        return AttendanceDay(day=DayClass.LEAVE, slots={})
    if not punches:
        return AttendanceDay(day=DayClass.ABSENT, slots={})
    marks = {slot.name: judge_slot(slot, punches) for slot in plan.slots}
    return AttendanceDay(
        day=DayClass.WORKED, slots=marks, needs_review=_crosses(plan, punches, marks)
    )


def _crosses(
    plan: PunchPlan, punches: Collection[Punch], marks: Mapping[SlotName, PunchMark]
) -> bool:
    """Say whether the bounds cross a limit; punches whose time is certain never do."""
    if all(punch.earliest == punch.latest for punch in punches):
        return False
    strict = {slot.name: _judge_strictly(slot, punches) for slot in plan.slots}
    return any(marks[name].kind is not strict[name].kind for name in marks)


def judge_slot(slot: PunchSlot, punches: Iterable[Punch]) -> PunchMark:
    """Return what a slot shows when each punch's bounds are read in the employee's favour."""
    first, end = slot.from_minute, slot.to_minute
    minutes: list[int] = []
    for punch in punches:
        if punch.earliest != punch.latest:
            minutes += _best(slot, punch)
        elif first <= punch.earliest < end:  # what `_best` says of a certain time, said sooner
            minutes.append(punch.earliest)
    return _judge(slot, minutes)


def _judge_strictly(slot: PunchSlot, punches: Iterable[Punch]) -> PunchMark:
    return _judge(slot, [minute for punch in punches for minute in _worst(slot, punch)])


def _judge(slot: PunchSlot, minutes: Sequence[int]) -> PunchMark:
    if not minutes:
        return _MISSING
    opens, closes = slot.opens_at, slot.closes_at
    if any(opens <= minute <= closes for minute in minutes):
        return _OK
    if slot.side is Side.IN:
        kind, distances = MarkKind.LATE, [slot.minutes_late(minute) for minute in minutes]
    else:
        kind, distances = MarkKind.EARLY_LEAVE, [slot.minutes_early(minute) for minute in minutes]
    beyond = [distance for distance in distances if distance > 0]
    if not beyond:
        return PunchMark(kind=MarkKind.MISSING_OUTSIDE_WINDOW)
    return PunchMark(kind=kind, minutes=min(beyond))


def _best(slot: PunchSlot, punch: Punch) -> list[int]:
    """Return the minute that serves the employee best; none if the punch cannot be of this slot."""
    earliest = max(punch.earliest, slot.from_minute)
    latest = min(punch.latest, slot.to_minute - 1)
    if earliest > latest:
        return []
    if slot.side is Side.IN:
        return [min(latest, max(earliest, slot.opens_at))]
    return [max(earliest, min(latest, slot.closes_at))]


def _worst(slot: PunchSlot, punch: Punch) -> list[int]:
    """Return the minute that serves the employee worst; none if it may be of another slot."""
    if not (slot.holds(punch.earliest) and slot.holds(punch.latest)):
        return []
    first, second = punch.latest, punch.earliest
    if slot.side is Side.OUT:
        first, second = second, first
    return [second if slot.accepts(first) else first]


def _minute(when: datetime, day: date) -> int:
    """Return the minute of the day, seconds cut; the day's first or last for another day's time."""
    if when.date() != day:
        return 0 if when.date() < day else DAY_MINUTES - 1
    return when.hour * 60 + when.minute


def session_class(*, on_leave: bool, punched: bool) -> DayClass:
    """Return what half a working day shows when leave is granted by the half day."""
    if on_leave:
        return DayClass.LEAVE
    return DayClass.WORKED if punched else DayClass.ABSENT


def kept_swipes(swipes: Sequence[datetime], *, within_s: int) -> list[datetime]:
    """Return the swipes that count: those nearer than `within_s` to the last are repeats."""
    kept: list[datetime] = []
    for swipe in sorted(swipes):
        if not kept or (swipe - kept[-1]).total_seconds() >= within_s:
            kept.append(swipe)
    return kept


def month_half_day(marks: int, policy: Policy) -> float:
    """Return the absence in days that one month of late and early marks adds up to.

    The handbook reads 「4次以上」; Chinese legal usage counts the number itself, so the fourth mark
    already costs half a day. One month costs at most one half day (R5).

    Raises:
        PolicyNotSet: the profile names no number of marks.
    """
    return HALF_DAY if marks >= policy.count("attendance.marks_for_half_day") else 0


def half_days_by_month(marks: Iterable[date], policy: Policy) -> dict[str, float]:
    """Return the absence by calendar month (YYYY-MM); two marks on one day are two.

    Raises:
        PolicyNotSet: the profile names no number of marks.
    """
    counts = Counter(f"{day:%Y-%m}" for day in marks)
    halves = {month: month_half_day(count, policy) for month, count in sorted(counts.items())}
    return {month: half for month, half in halves.items() if half}


def off_post_absence(left: datetime, back: datetime, policy: Policy, *, authorised: bool) -> float:
    """Return the absence in days for leaving the post: strictly over the hours of the profile.

    Raises:
        PolicyNotSet: the profile names no hours.
    """
    limit = timedelta(hours=policy.count("attendance.off_post_over_hours"))
    return HALF_DAY if not authorised and back - left > limit else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyReturn:
    """Leaving early to exchange documents at the home unit (提前回单位交换文件)."""

    minutes_early: int
    filing_needed: bool
    mark: MarkKind


def early_return(
    off: int, out: int, policy: Policy, *, for_exchange: bool, filed_before: bool
) -> EarlyReturn:
    """Return what leaving at `out` instead of `off` (minutes since midnight) amounts to.

    「超过半小时以上」 holds both readings; the stricter one is taken, so 30 minutes need it (R3).

    Raises:
        PolicyNotSet: the profile names no minutes.
    """
    early = max(0, off - out)
    needed = for_exchange and early >= policy.count("attendance.early_return_filing_from_minutes")
    excused = early == 0 or (for_exchange and (filed_before or not needed))
    mark = MarkKind.OK if excused else MarkKind.EARLY_LEAVE
    return EarlyReturn(minutes_early=early, filing_needed=needed, mark=mark)


def missed_study_absence(policy: Policy, *, attended: bool, excused: bool) -> float:
    """Return the absence in days for a study session (004·二.3).

    Raises:
        PolicyNotSet: the profile attaches no consequence.
    """
    if attended or excused:
        return 0
    return HALF_DAY * policy.count("attendance.missed_study_half_days")


def sessions_short(needed: int, attended: int) -> int:
    """Return how many sessions of a period are missing."""
    return max(0, needed - attended)


def market_pay(market_days_worked: int, policy: Policy) -> int:
    """Return the month's subsidy in yuan: flat, whatever the number of market days (R11).

    Raises:
        PolicyNotSet: the profile pays none.
    """
    pay = policy.count("attendance.market_pay_yuan_per_month")
    return pay if market_days_worked > 0 else 0


def absence_of_day(parts: Iterable[float]) -> float:
    """Return the absence booked on one day: a day is at most one day (R36)."""
    return min(WHOLE_DAY, sum(parts))
