"""The attendance book of one day as pages and lists show it: plain values, no questions."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from appliance.desk.evidence import Evidence
from appliance.domain.attendance import MarkKind, PunchMark
from appliance.domain.frozen import dataclass
from appliance.domain.leave import Session
from appliance.domain.punch_plan import DutyKind, PunchPlan, PunchSlot
from appliance.projections.attendance import Punch
from appliance.projections.cards import StaffCard, UnknownCard
from appliance.projections.leave_questions import LeaveSlip
from appliance.projections.post_work import Elsewhere
from appliance.projections.staff import StaffMember


class Standing(StrEnum):
    """What a person's line says first. Used by pages only, never stored."""

    NO_SWIPE = "no_swipe"  # 没刷卡、没请假
    LATE = "late"  # 迟到
    LEFT_EARLY = "left_early"  # 早退
    OFF_POST = "off_post"  # 离岗超时
    MISSING = "missing"  # 缺卡
    REVIEW = "review"  # 时间待核
    AWAY = "away"  # 请假
    STUDYING = "studying"  # 跟班学习
    PENDING = "pending"  # 未到点
    ON_TIME = "on_time"  # 按时
    RESTING = "resting"  # 休息日
    UNJUDGED = "unjudged"  # the hall has not set its hours


TO_ASK = frozenset(
    {
        Standing.NO_SWIPE,
        Standing.LATE,
        Standing.LEFT_EARLY,
        Standing.OFF_POST,
        Standing.MISSING,
        Standing.REVIEW,
        Standing.AWAY,
        Standing.STUDYING,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One slot of a person's day: the mark and the punch it comes from.

    Not due yet is pending; a session on leave expects no punch.
    """

    slot: PunchSlot
    mark: PunchMark | None
    punch: Punch | None
    is_pending: bool
    on_leave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDay:
    """One person's line.

    Attributes:
        member: who.
        standing: what the line says first.
        cells: the slots of the plan.
        punches: what was read, entered or corrected.
        repeats: the positions of punches that count no second time.
        leave: the first slip that counts on this day.
        needs_review: the clock leaves something open.
        marks_in_month: how often the person was late or left early since the first, for a line
            that has such a mark.
        sessions: the halves of the day on leave.
        evidence: everything the line was judged by.
        absence: the absence of this day in days (旷工), without the month's half day for marks.
        overstayed: the slip whose end passed without a return (超假不归).
        is_off_post: the person left the post today and has not come back.
        cover: who stands in, by staff number.
    """

    member: StaffMember
    standing: Standing
    cells: tuple[Cell, ...]
    punches: tuple[Punch, ...]
    repeats: frozenset[int]
    leave: LeaveSlip | None
    needs_review: bool
    marks_in_month: int
    sessions: frozenset[Session] = frozenset()
    evidence: Evidence = field(default_factory=Evidence)
    absence: float = 0
    overstayed: LeaveSlip | None = None
    is_off_post: bool = False
    cover: tuple[str, ...] = ()

    def minutes(self, kind: MarkKind) -> int:
        """Return the minutes of all marks of a kind on that day."""
        return sum(cell.mark.minutes for cell in self.cells if cell.mark and cell.mark.kind is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossTouch:
    """A day's punches of somebody whose card was out of hand on that day, by the card lost."""

    staff_no: str
    last4: str
    since: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """The book of one day. `unset` names the setting without which nothing can be judged.

    `unknown` are the readings of cards that nobody has been given since; `lent` are the lent cards
    that should be back; `after_loss` tells whose card was used though it was out of hand; `names`
    are the names of all people by number; `elsewhere` is who is sent to other work on a workday.
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
    lent: tuple[StaffCard, ...] = ()
    after_loss: tuple[LossTouch, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

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
