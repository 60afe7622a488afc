"""Answering for it (责任追究): what happened, the step the rule has for it, and who decides.

Rule 1: nobody types a step: a ladder's comes from the profile's table and the number of times, what
has no ladder is judged by its gravity. Rule 2: a step holds only when a person confirmed it with a
reason. Rule 3: whom it concerns decides nothing and may appeal once; another person judges that.

Sources: seed 003-J 一次性告知四, 规范五2-3, 承诺二1-3; seed 002-P2 六.3; 002-P3 追究1-3;
seed 003-H 4; seed 003-E 2.4, 3; seed 004 七, 八.4, 十二.7; seed 000 第十条第五款, 第十三条,
第十五条第十款, 第十六条第二款. Readings R29, R41.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.complaint import Ground
from appliance.domain.errors import HandledByTheAccused, TurnNotAllowed
from appliance.domain.frozen import dataclass
from appliance.domain.ladder import LadderStep, broken_promise_step, ladder_step
from appliance.domain.policy import Policy


class Breach(StrEnum):
    """What happened. Values are stored and sent; never rename one."""

    SECOND_TRIP = "second_trip"  # 让人多跑一趟
    CONDUCT = "conduct"  # 违反服务规范
    LANGUAGE_COMPLAINT = "language_complaint"  # 用语引起投诉，查实
    DISCIPLINE_COMPLAINT = "discipline_complaint"  # 违纪投诉，查实
    BROKEN_PROMISE = "broken_promise"  # 没有按承诺办结
    MATERIALS_LOST = "materials_lost"  # 材料损毁丢失
    OVERCHARGE = "overcharge"  # 超标准收费
    GIFT = "gift"  # 收礼、吃请
    PROHIBITION = "prohibition"  # 十条禁令
    SERIOUS = "serious"  # 泄露信息、态度恶劣、效率低下
    OVERDUE = "overdue"  # 超时办理，单位负责人一并追究
    UNLAWFUL = "unlawful"  # 非法活动、虚假信息 (003-E·2.4)
    GUARD_AWAY = "guard_away"  # 保安擅离造成损失 (004·十二.7)
    FEES_MISUSED = "fees_misused"  # 坐支、截留收费 (004·八.4)
    DAMAGE = "damage"  # 疏忽造成财物损坏、丢失 (000§16.2)
    COMPLAINT_NEGLECTED = "complaint_neglected"  # 投诉经办人玩忽职守 (000§15.10)
    NOT_CORRECTED = "not_corrected"  # 查实后拒不改正，或多次被查实 (000§15.10)
    FIRST_CONTACT = "first_contact"  # 首问推诿、扣压、忘记移交 (002-P3·首问4)


class Cause(StrEnum):
    """The record a step is proposed from. Values are stored in no fact; never rename one."""

    COMPLAINT = "complaint"  # 查实的投诉
    BAD_RATING = "bad_rating"  # 查实的差评
    SECOND_TRIP = "second_trip"  # 没有一次告知，多跑一趟
    OVERDUE = "overdue"  # 超时办理
    FIRST_CONTACT = "first_contact"  # 首问推诿、忘记移交


class Prohibition(StrEnum):
    """The ten prohibitions (002-P2·六.3). Values are stored and sent; never rename one."""

    DEMAND_GIFTS = "demand_gifts"  # 索要财物、赞助
    ENTERTAINMENT = "entertainment"  # 接受消费娱乐
    CONSULTANCY_FEES = "consultancy_fees"  # 违规收咨询费、劳务费
    USE_OF_RELATIONS = "use_of_relations"  # 利用关系谋利
    LEVIES = "levies"  # 乱摊派、乱集资
    BUSINESS = "business"  # 与服务对象做生意
    CARS_AND_HELP = "cars_and_help"  # 借用车辆、要人帮私事
    INACTION = "inaction"  # 不作为、乱作为
    SHIRKING = "shirking"  # 推诿拖拉
    DIFFICULTIES = "difficulties"  # 刁难群众


class Penalty(StrEnum):
    """What is chosen by gravity where no ladder speaks. Stored and sent; never rename one."""

    CRITICISM_EDUCATION = "criticism_education"  # 批评教育
    RETURN_ALL = "return_all"  # 全部退还或照价付款
    PUBLIC_SELF_CRITICISM = "public_self_criticism"  # 公开检查
    WARNING = "warning"  # 警告
    FINE = "fine"  # 罚款
    SUSPENSION = "suspension"  # 停职
    DISMISSAL = "dismissal"  # 解雇
    ADMINISTRATIVE = "administrative"  # 行政处分
    COMPENSATE = "compensate"  # 照价赔偿
    LEGAL = "legal"  # 依法处理


class SanctionState(StrEnum):
    """Where it stands. Values are stored; never rename one."""

    OPEN = "open"  # 等确认
    CONFIRMED = "confirmed"  # 已确认
    DROPPED = "dropped"  # 不追究
    APPEALED = "appealed"  # 申诉中
    UPHELD = "upheld"  # 申诉后维持
    LIFTED = "lifted"  # 申诉后撤销

    @property
    def counts(self) -> bool:
        """Say whether it counts as one of the times on its ladder."""
        return self in (SanctionState.CONFIRMED, SanctionState.APPEALED, SanctionState.UPHELD)


class SanctionStep(StrEnum):
    """What can be done with it. Values stand in refusals; never rename one."""

    CONFIRM = "confirm"  # 确认
    DROP = "drop"  # 不追究
    APPEAL = "appeal"  # 申诉
    UPHOLD = "uphold"  # 维持
    LIFT = "lift"  # 撤销


NEXT_STATE: Mapping[tuple[SanctionState, SanctionStep], SanctionState] = MappingProxyType(
    {
        (SanctionState.OPEN, SanctionStep.CONFIRM): SanctionState.CONFIRMED,
        (SanctionState.OPEN, SanctionStep.DROP): SanctionState.DROPPED,
        (SanctionState.CONFIRMED, SanctionStep.APPEAL): SanctionState.APPEALED,
        (SanctionState.APPEALED, SanctionStep.UPHOLD): SanctionState.UPHELD,
        (SanctionState.APPEALED, SanctionStep.LIFT): SanctionState.LIFTED,
    }
)
JUDGES_APPEAL = frozenset({SanctionStep.UPHOLD, SanctionStep.LIFT})
LADDERS = frozenset(
    {
        Breach.SECOND_TRIP,
        Breach.CONDUCT,
        Breach.LANGUAGE_COMPLAINT,
        Breach.DISCIPLINE_COMPLAINT,
        Breach.MATERIALS_LOST,
        Breach.OVERCHARGE,
        Breach.NOT_CORRECTED,
    }
)
# What is made good by giving back, paying or compensating, beside any penalty.
MADE_GOOD = frozenset({Breach.GIFT, Breach.GUARD_AWAY, Breach.DAMAGE, Breach.FEES_MISUSED})
# The breach an upheld complaint points at; a ground that is not here is named by a person.
_COMPLAINED: Mapping[Ground, Breach] = MappingProxyType(
    {
        Ground.NOT_ACCEPTED: Breach.DISCIPLINE_COMPLAINT,
        Ground.DUTY_NOT_DONE: Breach.DISCIPLINE_COMPLAINT,
        Ground.RIGHTS_HARMED: Breach.DISCIPLINE_COMPLAINT,
        Ground.ERROR_KEPT: Breach.DISCIPLINE_COMPLAINT,
        Ground.PROMISE_BROKEN: Breach.BROKEN_PROMISE,
        Ground.BAD_SERVICE: Breach.CONDUCT,
    }
)
# Which consequences take a title or a bonus along, and whose it is.
FALLING: Mapping[str, str] = MappingProxyType(
    {
        "lose_quarter_star": "person",
        "window_loses_month_satisfied": "window",
        "bonus_month": "person",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sanction:
    """What the rule needs to know of one."""

    subject: str
    state: SanctionState
    staff_no: str
    decided_by: str = ""


def breach_of_complaint(ground: Ground) -> Breach | None:
    """Return the breach an upheld complaint points at (003-J·承诺二, 规范五); a person decides."""
    return _COMPLAINED.get(ground)


def sanction_steps(state: SanctionState) -> list[SanctionStep]:
    """Return what can be done in a state."""
    return [step for found, step in NEXT_STATE if found is state]


def advance_sanction(one: Sanction, step: SanctionStep, *, by: str) -> SanctionState:
    """Return the state after one step by the staff member `by`, or refuse.

    Raises:
        HandledByTheAccused: the person decides about themselves, somebody else appeals for them,
            or whoever decided judges the appeal.
        TurnNotAllowed: the table has no row for this state and step.
    """
    own = by == one.staff_no
    if own != (step is SanctionStep.APPEAL) or (step in JUDGES_APPEAL and by == one.decided_by):
        raise HandledByTheAccused(one.subject, staff_id=by)
    after = NEXT_STATE.get((one.state, step))
    if after is None:
        allowed = sanction_steps(one.state)
        raise TurnNotAllowed(one.subject, state=one.state, step=step, allowed=allowed)
    return after


def proposed_step(
    breach: Breach, times_before: int, policy: Policy, *, still_undone: bool = False
) -> LadderStep | None:
    """Return the step the rule has for the next time; None where gravity decides.

    Raises:
        PolicyNotSet: the profile has no such ladder.
    """
    nth = times_before + 1
    if breach is Breach.BROKEN_PROMISE:
        return broken_promise_step(nth, policy, still_undone=still_undone)
    return ladder_step(breach, nth, policy) if breach in LADDERS else None
