"""Complaints (投诉): channels, difficulty, limits, and the way to the reply.

Rule 1: the limit comes from channel and difficulty, as one table over the profile's settings.
Rule 2: a complaint is closed only after its reply; nobody handles the complaint against themselves.

Sources: seed 000 第十五条 (channels, grounds, limits, replies), 第四条第四款 (登记至监督).
Readings: R21 (telephone as on-site, box as letter, e-mail as online), R22 (5 days replace the
shorter limit), R44 (working days, first day not counted).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import ComplaintStepNotAllowed, HandledByTheAccused, LimitNotStated
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy
from appliance.domain.workdays import WorkCalendar


class ComplaintChannel(StrEnum):
    """How a complaint came in. Values are stored and sent; never rename one."""

    ONSITE = "onsite"  # 现场
    PHONE = "phone"  # 电话
    LETTER = "letter"  # 信函
    FAX = "fax"  # 传真
    BOX = "box"  # 投诉箱; received when the box is opened
    ONLINE = "online"  # 网上
    EMAIL = "email"  # 电子邮件
    TRANSFER = "transfer"  # 监察部门转办


class Difficulty(StrEnum):
    """How much there is to find out. Values are stored and sent; never rename one."""

    CLEAR = "clear"  # 事实清楚
    COMPLEX = "complex"  # 情况复杂, needs a check
    VERY_COMPLEX = "very_complex"  # 较为复杂, or two or more units


class Ground(StrEnum):
    """The seven kinds of complaint (000§15.5). Values are stored and sent; never rename one."""

    NOT_ACCEPTED = "not_accepted"  # 不受理, 不决定, 不送达
    DUTY_NOT_DONE = "duty_not_done"  # 不履行职责或违反程序
    RIGHTS_HARMED = "rights_harmed"  # 侵害合法权益
    PROMISE_BROKEN = "promise_broken"  # 不兑现承诺, 超时
    ERROR_KEPT = "error_kept"  # 有错不纠
    BAD_SERVICE = "bad_service"  # 态度差, 质量低, 效率低
    OTHER = "other"  # 其他


class ReplyMedium(StrEnum):
    """How the complainant is answered. Values are stored and sent; never rename one."""

    SPOT = "spot"  # 当场
    PHONE = "phone"  # 电话
    PHONE_OR_LETTER = "phone_or_letter"  # 电话或信函
    ONLINE = "online"  # 网上
    BOTH_SIDES = "both_sides"  # the supervision department and the complainant


class _Way(StrEnum):
    ONSITE = "onsite"
    LETTER = "letter"
    ONLINE = "online"


# Reading R21: the seed gives limits for on-site, letter or fax, and online only.
_WAY: Mapping[ComplaintChannel, _Way] = MappingProxyType(
    {
        ComplaintChannel.ONSITE: _Way.ONSITE,
        ComplaintChannel.PHONE: _Way.ONSITE,
        ComplaintChannel.LETTER: _Way.LETTER,
        ComplaintChannel.FAX: _Way.LETTER,
        ComplaintChannel.BOX: _Way.LETTER,
        ComplaintChannel.ONLINE: _Way.ONLINE,
        ComplaintChannel.EMAIL: _Way.ONLINE,
    }
)

# (way, difficulty) → the setting that holds the working days.
LIMIT_KEY: Mapping[tuple[str, Difficulty], str] = MappingProxyType(
    {
        (_Way.ONSITE, Difficulty.CLEAR): "complaints.onsite_clear",
        (_Way.ONSITE, Difficulty.COMPLEX): "complaints.onsite_complex",
        (_Way.ONSITE, Difficulty.VERY_COMPLEX): "complaints.complex_or_two_units",
        (_Way.LETTER, Difficulty.CLEAR): "complaints.letter_fax",
        (_Way.LETTER, Difficulty.COMPLEX): "complaints.letter_fax",
        (_Way.LETTER, Difficulty.VERY_COMPLEX): "complaints.complex_or_two_units",
        (_Way.ONLINE, Difficulty.CLEAR): "complaints.online_clear",
        (_Way.ONLINE, Difficulty.COMPLEX): "complaints.online_complex",
        (_Way.ONLINE, Difficulty.VERY_COMPLEX): "complaints.complex_or_two_units",
    }
)


class ComplaintState(StrEnum):
    """Where a complaint stands. Values are stored and sent; never rename one."""

    FILED = "filed"  # 登记
    ACCEPTED = "accepted"  # 受理
    ASSIGNED = "assigned"  # 交办
    REPLIED = "replied"  # 答复
    CLOSED = "closed"  # 归档
    OUT_OF_SCOPE = "out_of_scope"  # 不属受理范围, told where to go

    @property
    def owes_reply(self) -> bool:
        """Say whether the clock of the reply still runs."""
        return self in (ComplaintState.FILED, ComplaintState.ACCEPTED, ComplaintState.ASSIGNED)


class ComplaintStep(StrEnum):
    """What can be done with a complaint. Values stand in refusals; never rename one."""

    ACCEPT = "accept"  # 受理
    ASSIGN = "assign"  # 交办
    URGE = "urge"  # 催办
    REPLY = "reply"  # 答复
    REPORT_BACK = "report_back"  # 回复监察部门
    STATE = "state"  # 听取说明
    CHECK_VIDEO = "check_video"  # 调看监控
    RECTIFY = "rectify"  # 记整改
    CALL_FALSE = "call_false"  # 认定诬告
    CLOSE = "close"  # 归档
    REFER_ELSEWHERE = "refer_elsewhere"  # 告知受理机关


NEXT_COMPLAINT_STATE: Mapping[tuple[ComplaintState, ComplaintStep], ComplaintState] = (
    MappingProxyType(
        {
            **{
                (state, step): state
                for state in (
                    ComplaintState.FILED,
                    ComplaintState.ACCEPTED,
                    ComplaintState.ASSIGNED,
                )
                for step in (
                    ComplaintStep.STATE,
                    ComplaintStep.CHECK_VIDEO,
                    ComplaintStep.REPORT_BACK,
                )
            },
            (ComplaintState.FILED, ComplaintStep.ACCEPT): ComplaintState.ACCEPTED,
            (ComplaintState.FILED, ComplaintStep.ASSIGN): ComplaintState.ASSIGNED,
            (ComplaintState.FILED, ComplaintStep.URGE): ComplaintState.FILED,
            # 000§15.6(1): clear facts are settled on the spot, without a round of assigning.
            (ComplaintState.FILED, ComplaintStep.REPLY): ComplaintState.REPLIED,
            (ComplaintState.FILED, ComplaintStep.REFER_ELSEWHERE): ComplaintState.OUT_OF_SCOPE,
            (ComplaintState.ACCEPTED, ComplaintStep.ASSIGN): ComplaintState.ASSIGNED,
            (ComplaintState.ACCEPTED, ComplaintStep.URGE): ComplaintState.ACCEPTED,
            (ComplaintState.ACCEPTED, ComplaintStep.REPLY): ComplaintState.REPLIED,
            (ComplaintState.ACCEPTED, ComplaintStep.REFER_ELSEWHERE): ComplaintState.OUT_OF_SCOPE,
            (ComplaintState.ASSIGNED, ComplaintStep.ASSIGN): ComplaintState.ASSIGNED,
            (ComplaintState.ASSIGNED, ComplaintStep.URGE): ComplaintState.ASSIGNED,
            (ComplaintState.ASSIGNED, ComplaintStep.REPLY): ComplaintState.REPLIED,
            (ComplaintState.REPLIED, ComplaintStep.RECTIFY): ComplaintState.REPLIED,
            (ComplaintState.REPLIED, ComplaintStep.CALL_FALSE): ComplaintState.REPLIED,
            (ComplaintState.REPLIED, ComplaintStep.CLOSE): ComplaintState.CLOSED,
        }
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What the table needs to know of a complaint."""

    complaint_uid: str
    local_no: str
    state: ComplaintState
    changed_at: datetime
    against: frozenset[str] = frozenset()  # staff ids of those complained of


def allowed_complaint_steps(state: ComplaintState) -> frozenset[ComplaintStep]:
    """Return the steps the table permits in a state."""
    return frozenset(step for held, step in NEXT_COMPLAINT_STATE if held is state)


def advance_complaint(
    complaint: Complaint, step: ComplaintStep, *, by: str, at: datetime
) -> Complaint:
    """Return the complaint after one step by the staff member `by`, or refuse.

    Raises:
        HandledByTheAccused: `by` is one of those complained of.
        ComplaintStepNotAllowed: the table has no row for this state and step.
    """
    if by in complaint.against:
        raise HandledByTheAccused(complaint.local_no, staff_id=by)
    state = NEXT_COMPLAINT_STATE.get((complaint.state, step))
    if state is None:
        raise ComplaintStepNotAllowed(
            complaint.local_no,
            state=complaint.state,
            step=step,
            allowed=allowed_complaint_steps(complaint.state),
        )
    return replace(complaint, state=state, changed_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDuty:
    """When and how a complaint must be answered; a letter's date has no `limit_days`."""

    due: date
    limit_days: int | None
    medium: ReplyMedium
    setting: str  # the key of the policy the limit came from


def difficulty_of(stated: Difficulty, *, units: int) -> Difficulty:
    """Return the difficulty that decides the limit: two or more units make it very complex."""
    return Difficulty.VERY_COMPLEX if units > 1 else stated


def reply_medium(channel: ComplaintChannel, difficulty: Difficulty) -> ReplyMedium:
    """Return how the complainant is answered (000§15.6)."""
    if channel is ComplaintChannel.TRANSFER:
        return ReplyMedium.BOTH_SIDES
    if _WAY[channel] is _Way.LETTER:
        return ReplyMedium.PHONE_OR_LETTER
    if _WAY[channel] is _Way.ONLINE:
        return ReplyMedium.ONLINE
    return ReplyMedium.SPOT if difficulty is Difficulty.CLEAR else ReplyMedium.PHONE


_FITS: Mapping[ReplyMedium, frozenset[str]] = MappingProxyType(
    {
        ReplyMedium.SPOT: frozenset({"spot"}),
        ReplyMedium.PHONE: frozenset({"phone"}),
        ReplyMedium.PHONE_OR_LETTER: frozenset({"phone", "letter"}),
        ReplyMedium.ONLINE: frozenset({"online"}),
    }
)


def is_right_way(channel: ComplaintChannel, difficulty: Difficulty, way: str) -> bool:
    """Say whether a reply came as 000§15.6 has it; who called is answered on the spot by phone."""
    medium = reply_medium(channel, difficulty)
    if medium is ReplyMedium.SPOT and channel is ComplaintChannel.PHONE:
        return way in {"spot", "phone"}
    return medium not in _FITS or way in _FITS[medium]


def reply_duty(
    channel: ComplaintChannel,
    difficulty: Difficulty,
    received: date,
    policy: Policy,
    calendar: WorkCalendar,
) -> ReplyDuty:
    """Return when and how a complaint must be answered.

    Raises:
        LimitNotStated: a transferred complaint has no limit but its letter's; see `transfer_duty`.
        PolicyNotSet: the profile leaves this limit open.
    """
    if channel is ComplaintChannel.TRANSFER:
        raise LimitNotStated(channel, clause="000§15.6(6)")
    key = LIMIT_KEY[_WAY[channel], difficulty]
    days = policy.days(key)
    due = calendar.add_working_days(received, days)
    medium = reply_medium(channel, difficulty)
    return ReplyDuty(due=due, limit_days=days, medium=medium, setting=key)


def transfer_duty(stated_limit: date) -> ReplyDuty:
    """Return the duty for a complaint from supervision: two replies by the letter's limit."""
    return ReplyDuty(
        due=stated_limit,
        limit_days=None,
        medium=ReplyMedium.BOTH_SIDES,
        setting="complaints.supervision_transfer",
    )


def owes_another_reply(
    channel: ComplaintChannel, *, to_complainant: bool, to_supervision: bool
) -> bool:
    """Say whether a reply is still owed: a transferred complaint has two (000§15.6(6))."""
    if channel is ComplaintChannel.TRANSFER:
        return not (to_complainant and to_supervision)
    return not to_complainant


def transfer_failures(duty: ReplyDuty, replies: Mapping[str, date | None]) -> list[str]:
    """Return the addressees whose reply is missing or came after the letter's limit."""
    return [to for to, day in replies.items() if day is None or day > duty.due]


def is_late(due: date, replied: date | None, *, today: date) -> bool:
    """Say whether a reply came after its due day, or is not there when that day has passed."""
    return (replied or today) > due
