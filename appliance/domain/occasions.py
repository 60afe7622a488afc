"""Study, meetings and training (学习, 会议, 培训) signed for with the work card.

Rule 1: a card signs while the roll is open, at the reader it was opened at; what counts is when the
card was read, not when the reading arrived.
Rule 2: who is expected and neither signed, nor was excused before it began, nor is on leave that
day, was absent. Only missing a study session counts half a day, and only where the profile says so.
Rule 3: who came without a card is written down by name and marked so (补签); what was said, taught
and handed out as tasks is written down when its day has come.
Rule 4: an excuse is asked for beforehand, and nobody excuses themselves.

Sources: seed 004 二.2-3, 四.2-3; seed 003-J 纪律8; seed 000 第十四条.5; conflict X10.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from appliance.domain.attendance import missed_study_absence
from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy

MISSED_STUDY = "attendance.missed_study_half_days"
STUDY_PER_MONTH = "attendance.study_sessions_per_month"


class OccasionKind(StrEnum):
    """What people come together for. Values are stored and sent; never rename one."""

    STUDY = "study"  # 学习
    OFFICE_MEETING = "office_meeting"  # 办公会
    COORDINATION_MEETING = "coordination_meeting"  # 协调会
    TRAINING = "training"  # 培训
    MEETING = "meeting"  # 其他会议


class OccasionState(StrEnum):
    """Where an occasion stands. Used by read models, never sent."""

    PLANNED = "planned"  # 未开始
    OPEN = "open"  # 正在签到
    CLOSED = "closed"  # 签到结束
    CANCELLED = "cancelled"  # 取消


class Presence(StrEnum):
    """What the roll says of a person. Used by pages, never stored."""

    SIGNED = "signed"  # 到
    EXCUSED = "excused"  # 事先请假
    ON_LEAVE = "on_leave"  # 当天请假
    AT_COUNTY = "at_county"  # 在县厅跟班学习
    ABSENT = "absent"  # 缺席
    AWAITED = "awaited"  # 未签
    GUEST = "guest"  # 不在应到名单


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """When something happened on the clocks that cannot lie; `life` is the place of the boot."""

    life: tuple[int, ...]
    mono: int

    def __le__(self, other: "Instant") -> bool:
        """Say whether this was not after the other."""
        return (self.life, self.mono) <= (other.life, other.mono)


def signs(read: Instant, opened: Instant, closed: Instant | None) -> bool:
    """Say whether a card that was read then signs for an occasion."""
    return opened <= read and (closed is None or read <= closed)


class OccasionRefusal(Refusal):
    """An occasion cannot take this turn."""


class OccasionStepNotAllowed(OccasionRefusal):
    """The occasion is not in a state that permits the step."""

    code = "occasion_step_not_allowed"

    def __init__(self, title: str, *, state: str, step: str) -> None:
        super().__init__(title, state=state, step=step)


class ReaderTaken(OccasionRefusal):
    """Another occasion is being signed for at that reader."""

    code = "reader_taken"

    def __init__(self, reader: str, *, title: str) -> None:
        super().__init__(reader, title=title)


class ExcuseTooLate(OccasionRefusal):
    """The occasion has begun: 因故不能参加的应先请假."""

    code = "excuse_too_late"

    def __init__(self, staff_no: str, *, title: str) -> None:
        super().__init__(staff_no, title=title)


class ExcusesOneself(OccasionRefusal):
    """Nobody approves their own leave."""

    code = "excuses_oneself"

    def __init__(self, staff_no: str) -> None:
        super().__init__(staff_no)


class NotHeldYet(OccasionRefusal):
    """Nothing is written down of an occasion whose day has not come."""

    code = "not_held_yet"

    def __init__(self, title: str, *, day: str) -> None:
        super().__init__(title, day=day)


class NotExpected(OccasionRefusal):
    """The person is not on the list of the occasion."""

    code = "not_expected"

    def __init__(self, staff_no: str, *, title: str) -> None:
        super().__init__(staff_no, title=title)


# (state, step) that may follow; everything else is refused.
STEPS = frozenset(
    {
        (OccasionState.PLANNED, "open"),
        (OccasionState.PLANNED, "cancel"),
        (OccasionState.OPEN, "close"),
    }
)


def check_step(title: str, state: OccasionState, step: str) -> None:
    """Let a step pass.

    Raises:
        OccasionStepNotAllowed: the table has no row for it.
    """
    if (state, step) not in STEPS:
        raise OccasionStepNotAllowed(title, state=state, step=step)


def check_held(title: str, state: OccasionState, day: date, today: date) -> None:
    """Let minutes, names on paper and tasks be written down.

    Raises:
        OccasionStepNotAllowed: it was called off.
        NotHeldYet: its day has not come.
    """
    if state is OccasionState.CANCELLED:
        raise OccasionStepNotAllowed(title, state=state, step="record")
    if day > today:
        raise NotHeldYet(title, day=day.isoformat())


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """Leave from one occasion: who asks, and who grants it."""

    staff_no: str
    approver_no: str


def check_excuse(excuse: Excuse, title: str, state: OccasionState, expected: Iterable[str]) -> None:
    """Let leave from an occasion pass (004·二.3: asked for beforehand).

    Raises:
        ExcusesOneself: the approver is the person.
        NotExpected: nobody awaits the person there.
        ExcuseTooLate: it has begun.
    """
    if excuse.staff_no == excuse.approver_no:
        raise ExcusesOneself(excuse.staff_no)
    if excuse.staff_no not in frozenset(expected):
        raise NotExpected(excuse.staff_no, title=title)
    if state is not OccasionState.PLANNED:
        raise ExcuseTooLate(excuse.staff_no, title=title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Who signed, was excused, is on leave or at the county hall, and whether it is closed."""

    signed: Collection[str]
    excused: Collection[str]
    on_leave: Collection[str]
    closed: bool
    at_county: Collection[str] = ()

    def presence(self, staff_no: str, *, expected: bool = True) -> Presence:
        """Return what the roll says of a person; coming in spite of an excuse is having come."""
        if staff_no in self.signed:
            return Presence.SIGNED if expected else Presence.GUEST
        if staff_no in self.excused:
            return Presence.EXCUSED
        if staff_no in self.at_county:
            return Presence.AT_COUNTY
        if staff_no in self.on_leave:
            return Presence.ON_LEAVE
        return Presence.ABSENT if self.closed else Presence.AWAITED


def absence_days(kind: OccasionKind, presence: Presence, policy: Policy) -> float:
    """Return the absence in days that a person's line of the roll costs (004·二.3, X10)."""
    if kind is not OccasionKind.STUDY or presence is not Presence.ABSENT:
        return 0
    if not policy.is_set(MISSED_STUDY):
        return 0
    return missed_study_absence(policy, attended=False, excused=False)
