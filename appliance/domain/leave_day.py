"""A day with leave in it: what is left of the punch plan, and how much of the day was absence.

Rule 1: a session on leave needs no punch; hours of leave move the limit they cover.
Rule 2: absence of a day is added from its parts and never more than one day (R36).
Rule 3: a worked session without any punch of the day is absence only where the day has none at all;
a single missing punch is to be explained (R2).

Sources: seed 003-A 二.2, 三.2; seed 004 二.3; readings R2, R3, R6, R36.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from appliance.domain.attendance import MarkKind, PunchMark, early_return
from appliance.domain.frozen import dataclass
from appliance.domain.leave import BOTH, HALF_DAY, Session
from appliance.domain.policy import Policy
from appliance.domain.punch_plan import PunchPlan, PunchSlot, Side, SlotName, cut

FILING = "attendance.early_return_filing_from_minutes"
WHOLE_DAY = 1.0
_SESSION = {
    SlotName.AM_IN: Session.AM,
    SlotName.AM_OUT: Session.AM,
    SlotName.PM_IN: Session.PM,
    SlotName.PM_OUT: Session.PM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLeave:
    """The leave of one day: whole sessions, and hours in minutes since midnight."""

    sessions: frozenset[Session] = frozenset()
    hours: tuple[tuple[int, int], ...] = ()

    @property
    def is_whole_day(self) -> bool:
        """Say whether nothing of the day is left to be worked."""
        return self.sessions == BOTH


def plan_beside(plan: PunchPlan, leave: DayLeave) -> PunchPlan:
    """Return the slots that are still expected, with the limits that hours of leave move."""
    if not leave.sessions and not leave.hours:
        return plan
    hours = (*leave.hours, *_halves_of_a_through_day(plan, leave.sessions))
    through = _is_through(plan)
    kept = [slot for slot in plan.slots if through or _SESSION[slot.name] not in leave.sessions]
    moved = [_moved(slot, hours) for slot in kept]
    if len(moved) == len(plan.slots) and all(_is_inside(slot) for slot in moved):
        return replace(plan, slots=tuple(moved))
    return replace(plan, slots=cut(tuple(moved)))


def filed_early_return(
    mark: PunchMark, slot: PunchSlot, policy: Policy, *, filed_before: bool
) -> PunchMark:
    """Return the mark of going early to exchange documents (003-A·二.2); unset changes nothing."""
    if mark.kind is not MarkKind.EARLY_LEAVE or not policy.is_set(FILING):
        return mark
    judged = early_return(
        slot.opens_at,
        slot.opens_at - mark.minutes,
        policy,
        for_exchange=True,
        filed_before=filed_before,
    )
    return mark if judged.mark is MarkKind.EARLY_LEAVE else PunchMark(kind=MarkKind.OK)


def to_work(plan: PunchPlan, leave: DayLeave) -> float:
    """Return how much of the day was to be worked: half a day a session that is not on leave."""
    sessions = {_SESSION[slot.name] for slot in plan.slots}
    return HALF_DAY * len(sessions - leave.sessions)


def absence_of_day(parts: Iterable[float], *, most: float = WHOLE_DAY) -> float:
    """Return the absence of a day: its parts together, at most what was to be worked (R36)."""
    return min(most, sum(parts))


def month_absence(days: Mapping[str, float], half_for_marks: float) -> float:
    """Return the absence of a month: its days, and the half day of its marks."""
    return sum(days.values()) + half_for_marks


def _is_through(plan: PunchPlan) -> bool:
    return {slot.name for slot in plan.slots} == {SlotName.AM_IN, SlotName.PM_OUT}


def _halves_of_a_through_day(
    plan: PunchPlan, sessions: frozenset[Session]
) -> tuple[tuple[int, int], ...]:
    """Return the hours that half a day's leave covers where the day is worked through noon."""
    if not _is_through(plan) or not sessions:
        return ()
    first, last = plan.slots[0].closes_at, plan.slots[-1].opens_at
    noon = (first + last) // 2
    halves = {Session.AM: (first, noon), Session.PM: (noon, last)}
    return tuple(halves[session] for session in sorted(sessions))


def _moved(slot: PunchSlot, hours: Iterable[tuple[int, int]]) -> PunchSlot:
    for begins, ends in sorted(hours, reverse=slot.side is Side.OUT):
        if slot.side is Side.IN and begins <= slot.closes_at < ends:
            slot = replace(slot, closes_at=ends)
        if slot.side is Side.OUT and begins < slot.opens_at <= ends:
            slot = replace(slot, opens_at=begins)
    return slot


def _is_inside(slot: PunchSlot) -> bool:
    """Say whether the moved limit still lies among the minutes that belong to the slot."""
    if slot.side is Side.IN:
        return slot.closes_at < slot.to_minute
    return slot.opens_at >= slot.from_minute
