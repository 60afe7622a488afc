"""The punch plan: how a day is cut into slots, by profile, season and kind of day.

Rule 1: a slot accepts a closed span of minutes; an open slot has one end only.
Rule 2: between two slots a punch belongs to the nearer one: the cut is the midpoint of the two
limits, an engineering choice that no document makes (RULEBOOK 3.2).

Sources: seed 003-A 二.1; seed 003-J 纪律2 (summer and winter); seed 004 三.2; seed 002-P1 三.1 (two
sign-ins, market days); readings R7-R10.
"""

from datetime import date
from enum import StrEnum
from itertools import pairwise

from appliance.domain.errors import PolicyInvalid
from appliance.domain.frozen import dataclass
from appliance.domain.market import WEEKDAYS, Part, is_market_day, part_off
from appliance.domain.policy import Policy
from appliance.domain.seasons import in_summer
from appliance.domain.settings_table import DAY_MINUTES, Span
from appliance.domain.workdays import DayKind, WorkCalendar


class SlotName(StrEnum):
    """The slots of a day. Values are stored and sent; never rename one."""

    AM_IN = "am_in"  # 上午上班
    AM_OUT = "am_out"  # 上午下班
    PM_IN = "pm_in"  # 下午上班
    PM_OUT = "pm_out"  # 下午下班


class Side(StrEnum):
    """Whether a slot is for coming or for going."""

    IN = "in"
    OUT = "out"


class DutyKind(StrEnum):
    """What the hall asks of a day. Values are stored and sent; never rename one."""

    WORKDAY = "workday"  # 工作日
    MARKET_OVERTIME = "market_overtime"  # 逢场天加班
    REST_DAY = "rest_day"  # 休息日


_SIDE = {
    SlotName.AM_IN: Side.IN,
    SlotName.AM_OUT: Side.OUT,
    SlotName.PM_IN: Side.IN,
    SlotName.PM_OUT: Side.OUT,
}
_HALF = {
    SlotName.AM_IN: Part.AM,
    SlotName.AM_OUT: Part.AM,
    SlotName.PM_IN: Part.PM,
    SlotName.PM_OUT: Part.PM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PunchSlot:
    """One expected punch. All in minutes since midnight.

    Attributes:
        name: which punch of the day.
        opens_at: the first minute that is in order; 0 when the slot is open to the past.
        closes_at: the last minute that is in order; 1440 when it is open to the evening.
        from_minute: the first minute that belongs to the slot.
        to_minute: the first minute that belongs to it no more.
    """

    name: SlotName
    opens_at: int = 0
    closes_at: int = DAY_MINUTES
    from_minute: int = 0
    to_minute: int = DAY_MINUTES

    @property
    def side(self) -> Side:
        """Return whether it is for coming or for going."""
        return _SIDE[self.name]

    def holds(self, minute: int) -> bool:
        """Say whether a punch at that minute belongs to this slot."""
        return self.from_minute <= minute < self.to_minute

    def accepts(self, minute: int) -> bool:
        """Say whether a punch at that minute is in order; both ends are."""
        return self.opens_at <= minute <= self.closes_at

    def minutes_late(self, minute: int) -> int:
        """Return how long after the slot's end a punch comes; 0 if not."""
        return max(0, minute - self.closes_at)

    def minutes_early(self, minute: int) -> int:
        """Return how long before the slot's begin a punch comes; 0 if not."""
        return max(0, self.opens_at - minute)


@dataclass(frozen=True, slots=True, kw_only=True)
class PunchPlan:
    """The slots of a day in their order, with the clause they come from."""

    slots: tuple[PunchSlot, ...]
    clause: str

    def slot(self, name: SlotName) -> PunchSlot | None:
        """Return the slot of that name, None if the plan has none."""
        return next((slot for slot in self.slots if slot.name is name), None)


def duty_kind(kind: DayKind, *, market_day: bool) -> DutyKind:
    """Return what the hall asks of a day.

    A market day changes a weekend only: on a weekday the ordinary hours hold, on a statutory
    holiday there is no duty unless the head opens it (R10).
    """
    if kind.is_working:
        return DutyKind.WORKDAY
    if market_day and kind is DayKind.WEEKEND:
        return DutyKind.MARKET_OVERTIME
    return DutyKind.REST_DAY


def duty_on(day: date, policy: Policy, calendar: WorkCalendar) -> DutyKind:
    """Return what the hall asks of a day by the calendar, its market days and its own days off.

    Raises:
        PolicyInvalid: the hall's market days or days off hold a word that names no day.
    """
    duty = duty_kind(calendar.kind(day), market_day=is_market_day(day, policy))
    if duty is DutyKind.WORKDAY and part_off(day, policy) is Part.WHOLE:
        return DutyKind.REST_DAY
    return duty


def plan_for(day: date, policy: Policy, *, duty: DutyKind = DutyKind.WORKDAY) -> PunchPlan:
    """Return the plan the attendance profile has for a day.

    Raises:
        PolicyNotSet: the profile leaves open what is needed: hours, or the dates of its seasons.
        PolicyInvalid: the profile names a way of cutting that is not known.
    """
    plan = _whole_day_plan(day, policy, duty)
    off = part_off(day, policy) if duty is DutyKind.WORKDAY else None
    kept = tuple(slot for slot in plan.slots if off is None or _HALF[slot.name] is not off)
    return PunchPlan(slots=kept, clause=plan.clause)


def _whole_day_plan(day: date, policy: Policy, duty: DutyKind) -> PunchPlan:
    way = policy.text("attendance.plan") if policy.is_set("attendance.plan") else "sessions"
    if duty is DutyKind.MARKET_OVERTIME and way != "sign_ins":
        return _market_plan(policy)
    match way:
        case "sessions":
            return _sessions_plan(day, policy)
        case "windows":
            return _windows_plan(policy, "summer" if in_summer(day, policy) else "winter")
        case "sign_ins":
            return _sign_in_plan(policy, duty)
        case _:
            raise PolicyInvalid("attendance.plan", problem="unknown_plan", found=way)


def _sessions_plan(day: date, policy: Policy) -> PunchPlan:
    key = f"attendance.sessions_{WEEKDAYS[day.weekday()]}"
    if not policy.is_set(key):
        key = "attendance.sessions"
    slots: tuple[PunchSlot, ...]
    match policy.spans(key):
        case (Span() as morning, Span() as afternoon):
            slots = (
                PunchSlot(name=SlotName.AM_IN, closes_at=morning.begins),
                PunchSlot(name=SlotName.AM_OUT, opens_at=morning.ends),
                PunchSlot(name=SlotName.PM_IN, closes_at=afternoon.begins),
                PunchSlot(name=SlotName.PM_OUT, opens_at=afternoon.ends),
            )
        case (Span() as through,):
            slots = (
                PunchSlot(name=SlotName.AM_IN, closes_at=through.begins),
                PunchSlot(name=SlotName.PM_OUT, opens_at=through.ends),
            )
        case sessions:
            raise PolicyInvalid(key, problem="one_or_two_sessions", found=str(len(sessions)))
    return PunchPlan(slots=cut(slots), clause=policy.clause(key))


def _market_plan(policy: Policy) -> PunchPlan:
    """Return the market day of a hall that also sees people go: through, without a noon rest."""
    slots = (
        PunchSlot(name=SlotName.AM_IN, closes_at=policy.time_of_day("attendance.market_in_by")),
        PunchSlot(name=SlotName.PM_OUT, opens_at=policy.time_of_day("attendance.market_off")),
    )
    return PunchPlan(slots=cut(slots), clause=policy.clause("attendance.market_in_by"))


def _windows_plan(policy: Policy, season: str) -> PunchPlan:
    noon_out = policy.span(f"attendance.{season}_am_out")
    noon_in = policy.span(f"attendance.{season}_pm_in")
    slots = (
        PunchSlot(
            name=SlotName.AM_IN, closes_at=policy.time_of_day(f"attendance.{season}_am_in_by")
        ),
        PunchSlot(name=SlotName.AM_OUT, opens_at=noon_out.begins, closes_at=noon_out.ends),
        PunchSlot(name=SlotName.PM_IN, opens_at=noon_in.begins, closes_at=noon_in.ends),
        PunchSlot(
            name=SlotName.PM_OUT, opens_at=policy.time_of_day(f"attendance.{season}_pm_out_from")
        ),
    )
    return PunchPlan(slots=cut(slots), clause=policy.clause(f"attendance.{season}_am_in_by"))


def _sign_in_plan(policy: Policy, duty: DutyKind) -> PunchPlan:
    """Return the two sign-ins of a day; going is seen only where it is recorded apart."""
    market = duty is DutyKind.MARKET_OVERTIME
    in_by = policy.time_of_day("attendance.market_in_by" if market else "attendance.in_by")
    noon = policy.time_of_day("attendance.pm_sign_in_from")
    off = policy.time_of_day("attendance.market_off" if market else "attendance.off")
    slots = (
        PunchSlot(name=SlotName.AM_IN, closes_at=in_by, to_minute=noon),
        PunchSlot(
            name=SlotName.PM_IN, opens_at=noon, closes_at=off, from_minute=noon, to_minute=off + 1
        ),
    )
    return PunchPlan(slots=slots, clause=policy.clause("attendance.in_by"))


def sign_out_slot(policy: Policy, duty: DutyKind) -> PunchSlot:
    """Return the slot for going home where the profile has sign-ins only and going is noted apart.

    Raises:
        PolicyNotSet: the profile names no off time.
    """
    key = "attendance.market_off" if duty is DutyKind.MARKET_OVERTIME else "attendance.off"
    return PunchSlot(name=SlotName.PM_OUT, opens_at=policy.time_of_day(key))


def cut(slots: tuple[PunchSlot, ...]) -> tuple[PunchSlot, ...]:
    """Return the slots with the cuts between them: midpoints of their limits."""
    cuts = [0, *(_midpoint(a, b) for a, b in pairwise(slots)), DAY_MINUTES]
    return tuple(
        PunchSlot(
            name=slot.name,
            opens_at=slot.opens_at,
            closes_at=slot.closes_at,
            from_minute=begins,
            to_minute=ends,
        )
        for slot, (begins, ends) in zip(slots, pairwise(cuts), strict=True)
    )


def _midpoint(left: PunchSlot, right: PunchSlot) -> int:
    last = left.closes_at if left.closes_at < DAY_MINUTES else left.opens_at
    first = right.opens_at if right.opens_at > 0 else right.closes_at
    return (last + first) // 2
