"""Case (办件) lifecycle: which step may follow which, as one table.

Rule 1: every state change of a case is in NEXT_STATE. No other file decides it.
Rule 2: nothing here reads a clock, a file or a socket; times come in with the step.
Rule 3: a step that the regulation wants in writing names its parts in PARTS_OF_STEP.

Sources: seed 003-J 办件程序要求 (即办件, 承诺件, 上报件; 首席代表; 送达凭证);
seed 000 第九条第五款, 第十条, 第十一条; seed 001 四(三) (四制), 四(四) (容缺).
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import (
    FormIncomplete,
    MaterialsOwed,
    NotTheDelegate,
    StepNotAllowed,
)
from appliance.domain.frozen import dataclass


class CaseKind(StrEnum):
    """How a case is handled. Values are stored and sent; never rename one."""

    INSTANT = "instant"  # 即办件
    COMMITMENT = "commitment"  # 承诺件
    REFERRAL = "referral"  # 上报件
    JOINT = "joint"  # 联办件


class CaseState(StrEnum):
    """Where a case stands. Values are stored and sent; never rename one."""

    RECEIVED = "received"  # 收件
    SUPPLEMENTING = "supplementing"  # 补正中
    ACCEPTED = "accepted"  # 受理
    IN_PROCEDURE = "in_procedure"  # 特别程序中
    REFERRED = "referred"  # 已上报
    COMPLETED = "completed"  # 办结
    DENIED = "denied"  # 不予许可
    DELIVERED = "delivered"  # 送达
    DECLINED = "declined"  # 不予受理
    WITHDRAWN = "withdrawn"  # 撤回

    @property
    def is_open(self) -> bool:
        """Say whether the hall still owes something: delivery ends it, not the decision."""
        return self not in (CaseState.DELIVERED, CaseState.DECLINED, CaseState.WITHDRAWN)


class Step(StrEnum):
    """What can be done with a case. Values stand in refusals and forms; never rename one."""

    REQUEST_SUPPLEMENT = "request_supplement"  # 一次性告知补正
    SUPPLEMENT = "supplement"  # 补齐材料
    ACCEPT = "accept"  # 受理
    ACCEPT_CONDITIONALLY = "accept_conditionally"  # 容缺受理
    DECLINE = "decline"  # 不予受理
    START_PROCEDURE = "start_procedure"  # 特别程序开始
    END_PROCEDURE = "end_procedure"  # 特别程序结束
    EXTEND = "extend"  # 延期
    REFER = "refer"  # 上报
    COMPLETE = "complete"  # 办结
    DENY = "deny"  # 不予许可
    DELIVER = "deliver"  # 送达
    WITHDRAW = "withdraw"  # 撤回


class ProcedureKind(StrEnum):
    """Special procedures (特别程序). Values are stored and sent; never rename one."""

    HEARING = "hearing"  # 听证
    TENDER = "tender"  # 招标
    AUCTION = "auction"  # 拍卖
    INSPECTION = "inspection"  # 检验
    TESTING = "testing"  # 检测
    QUARANTINE = "quarantine"  # 检疫
    APPRAISAL = "appraisal"  # 鉴定
    EXPERT_REVIEW = "expert_review"  # 专家评审
    SITE_SURVEY = "site_survey"  # 现场勘察
    PUBLIC_NOTICE = "public_notice"  # 公示
    OTHER = "other"  # 其他


# Licensing law art. 45 names these; any other stops the clock only on a basis that is named.
NAMED_BY_LAW = frozenset(ProcedureKind) - {
    ProcedureKind.SITE_SURVEY,
    ProcedureKind.PUBLIC_NOTICE,
    ProcedureKind.OTHER,
}
FIRST_KIND = "case.received"

KIND_OF_STEP: Mapping[Step, str] = MappingProxyType(
    {
        Step.REQUEST_SUPPLEMENT: "case.supplement_requested",
        Step.SUPPLEMENT: "case.supplemented",
        Step.ACCEPT: "case.accepted",
        Step.ACCEPT_CONDITIONALLY: "case.accepted",
        Step.DECLINE: "case.declined",
        Step.START_PROCEDURE: "case.procedure_started",
        Step.END_PROCEDURE: "case.procedure_ended",
        Step.EXTEND: "case.extended",
        Step.REFER: "case.referred",
        Step.COMPLETE: "case.completed",
        Step.DENY: "case.denied",
        Step.DELIVER: "case.delivered",
        Step.WITHDRAW: "case.withdrawn",
    }
)
"""The kind of fact that a step leaves in the journal."""

NEXT_STATE: Mapping[tuple[CaseState, Step], CaseState] = MappingProxyType(
    {
        (CaseState.RECEIVED, Step.ACCEPT): CaseState.ACCEPTED,
        # 001·四(四): what is missing is named with the day by which it follows.
        (CaseState.RECEIVED, Step.ACCEPT_CONDITIONALLY): CaseState.ACCEPTED,
        (CaseState.RECEIVED, Step.REQUEST_SUPPLEMENT): CaseState.SUPPLEMENTING,
        (CaseState.RECEIVED, Step.DECLINE): CaseState.DECLINED,
        (CaseState.RECEIVED, Step.WITHDRAW): CaseState.WITHDRAWN,
        # Somebody came and something is missing still: told again, and the cause is counted.
        (CaseState.SUPPLEMENTING, Step.REQUEST_SUPPLEMENT): CaseState.SUPPLEMENTING,
        (CaseState.SUPPLEMENTING, Step.SUPPLEMENT): CaseState.RECEIVED,
        (CaseState.SUPPLEMENTING, Step.DECLINE): CaseState.DECLINED,
        (CaseState.SUPPLEMENTING, Step.WITHDRAW): CaseState.WITHDRAWN,
        (CaseState.ACCEPTED, Step.START_PROCEDURE): CaseState.IN_PROCEDURE,
        (CaseState.ACCEPTED, Step.EXTEND): CaseState.ACCEPTED,
        (CaseState.ACCEPTED, Step.REFER): CaseState.REFERRED,
        (CaseState.ACCEPTED, Step.COMPLETE): CaseState.COMPLETED,
        (CaseState.ACCEPTED, Step.DENY): CaseState.DENIED,
        (CaseState.ACCEPTED, Step.WITHDRAW): CaseState.WITHDRAWN,
        (CaseState.IN_PROCEDURE, Step.END_PROCEDURE): CaseState.ACCEPTED,
        (CaseState.IN_PROCEDURE, Step.WITHDRAW): CaseState.WITHDRAWN,
        # Seed 003-J: a referred case counts as completed here once it is sent up in time; seeds
        # 001 and 002 wait for the superior's result. Which one the clock reads is policy.
        (CaseState.REFERRED, Step.EXTEND): CaseState.REFERRED,
        (CaseState.REFERRED, Step.COMPLETE): CaseState.COMPLETED,
        (CaseState.REFERRED, Step.DENY): CaseState.DENIED,
        (CaseState.REFERRED, Step.WITHDRAW): CaseState.WITHDRAWN,
        (CaseState.COMPLETED, Step.DELIVER): CaseState.DELIVERED,
        (CaseState.DENIED, Step.DELIVER): CaseState.DELIVERED,
    }
)

PARTS_OF_STEP: Mapping[Step, frozenset[str]] = MappingProxyType(
    {
        Step.REQUEST_SUPPLEMENT: frozenset({"items"}),  # 000§9.5(3): everything, once
        Step.ACCEPT_CONDITIONALLY: frozenset({"owed", "owed_by"}),  # 001·四(四)
        Step.DECLINE: frozenset({"reason"}),  # 000§9.5(4)
        Step.DENY: frozenset({"reason"}),  # 000§11.5: written reasons
        Step.EXTEND: frozenset({"reason", "leader_consent", "told_how", "new_limit"}),  # 000§11.9
        # Licensing law art. 45: the time it takes is told in writing.
        Step.START_PROCEDURE: frozenset({"procedure", "reason", "told_how"}),
        Step.END_PROCEDURE: frozenset({"outcome"}),  # 003-J 办件二1: its record stands in the file
        Step.REFER: frozenset({"organ"}),  # 001·四(三)3
        Step.DELIVER: frozenset({"receiver"}),  # 003-J 办件一(二): 送达凭证
        Step.WITHDRAW: frozenset({"reason"}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the table needs to know of a case."""

    case_uid: str
    local_no: str
    kind: CaseKind
    state: CaseState
    changed_at: datetime


def receive(*, case_uid: str, local_no: str, kind: CaseKind, at: datetime) -> Case:
    """Return a case at its beginning."""
    return Case(
        case_uid=case_uid, local_no=local_no, kind=kind, state=CaseState.RECEIVED, changed_at=at
    )


def allowed_steps(state: CaseState) -> frozenset[Step]:
    """Return the steps the table permits in a state."""
    return frozenset(step for held, step in NEXT_STATE if held is state)


def advance(case: Case, step: Step, *, at: datetime) -> Case:
    """Return the case after one step, or refuse.

    Raises:
        StepNotAllowed: the table has no row for this state and step.
    """
    state = NEXT_STATE.get((case.state, step))
    if state is None:
        raise StepNotAllowed(
            case.local_no, state=case.state, step=step, allowed=allowed_steps(case.state)
        )
    return replace(case, state=state, changed_at=at)


def require_settled(case: Case, owed: Collection[str]) -> None:
    """Let a decision pass for a case to which nothing is owed any more (容缺材料已补).

    Raises:
        MaterialsOwed: something that was to follow has not come.
    """
    if owed:
        raise MaterialsOwed(case.local_no, owed=owed)


def procedure_parts(procedure: ProcedureKind) -> frozenset[str]:
    """Return the parts its notice must hold: the basis too where the law does not name it."""
    parts = PARTS_OF_STEP[Step.START_PROCEDURE]
    return parts if procedure in NAMED_BY_LAW else parts | {"basis"}


def require_parts(case: Case, step: Step, given: Collection[str]) -> None:
    """Let a step pass whose parts are all given.

    Raises:
        FormIncomplete: a part the regulation asks for is missing.
    """
    missing = PARTS_OF_STEP.get(step, frozenset()).difference(given)
    if missing:
        raise FormIncomplete(case.local_no, form=step, missing=missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """The chief representative (首席代表) signs for an item; both days are included."""

    delegate: str
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether the delegation is in force on that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def allows(self, approver: str, *, on: date) -> bool:
        """Say whether this approver may sign on that day."""
        return approver == self.delegate and self.covers(on)


def require_delegate(case: Case, delegation: Delegation, approver: str, *, on: date) -> None:
    """Let a completion pass that the delegated chief representative signed (003-J 办件三).

    Raises:
        NotTheDelegate: somebody else signed, or the delegation is not in force that day.
    """
    if not delegation.allows(approver, on=on):
        raise NotTheDelegate(case.local_no, delegate=delegation.delegate, approver=approver)
