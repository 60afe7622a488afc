"""The attendance book of one day as pages and lists show it: plain values, no questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appliance.domain.attendance import MarkKind, PunchMark
from appliance.domain.punch_plan import DutyKind, PunchPlan, PunchSlot
from appliance.projections.attendance import LeaveSlip, Punch
from appliance.projections.cards import UnknownCard
from appliance.projections.staff import StaffMember


class Standing(StrEnum):
    """What a person's line says first. Used by pages only, never stored."""

    NO_SWIPE = "no_swipe"  # 没刷卡、没请假
    LATE = "late"  # 迟到
    LEFT_EARLY = "left_early"  # 早退
    MISSING = "missing"  # 缺卡
    REVIEW = "review"  # 时间待核
    AWAY = "away"  # 请假
    PENDING = "pending"  # 未到点
    ON_TIME = "on_time"  # 按时
    RESTING = "resting"  # 休息日
    UNJUDGED = "unjudged"  # the hall has not set its hours


TO_ASK = frozenset(
    {
        Standing.NO_SWIPE,
        Standing.LATE,
        Standing.LEFT_EARLY,
        Standing.MISSING,
        Standing.REVIEW,
        Standing.AWAY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One slot of a person's day: the mark and the punch it comes from; not due yet is pending."""

    slot: PunchSlot
    mark: PunchMark | None
    punch: Punch | None
    is_pending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDay:
    """One person's line.

    `repeats` are the positions of punches that count no second time; `marks_in_month` is how often
    the person was late or left early since the first, for a line that has such a mark.
    """

    member: StaffMember
    standing: Standing
    cells: tuple[Cell, ...]
    punches: tuple[Punch, ...]
    repeats: frozenset[int]
    leave: LeaveSlip | None
    needs_review: bool
    marks_in_month: int

    def minutes(self, kind: MarkKind) -> int:
        """Return the minutes of all marks of a kind on that day."""
        return sum(cell.mark.minutes for cell in self.cells if cell.mark and cell.mark.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """The book of one day. `unset` names the setting without which nothing can be judged.

    `unknown` are the readings of cards that nobody has been given since; `names` are the names of
    all people by number.
    """

    day: date
    duty: DutyKind
    is_today: bool
    is_provisional: bool
    plan: PunchPlan | None
    unset: str
    policy: str
    calendar: str
    half_day_from: int | None
    lines: tuple[PersonDay, ...]
    unknown: tuple[UnknownCard, ...]
    names: Mapping[str, str]

    def count(self, *standings: Standing) -> int:
        """Return how many people stand so."""
        return sum(line.standing in standings for line in self.lines)

    @property
    def to_ask(self) -> tuple[PersonDay, ...]:
        """Return the lines that somebody has to ask about, the gravest first."""
        order = list(Standing)
        asked = [line for line in self.lines if line.standing in TO_ASK]
        return tuple(sorted(asked, key=lambda line: order.index(line.standing)))

    @property
    def in_order(self) -> tuple[PersonDay, ...]:
        """Return the other lines."""
        return tuple(line for line in self.lines if line.standing not in TO_ASK)
