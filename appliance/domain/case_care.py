"""What is done for a case beside its steps (跟踪, 保管, 文书): the words that are stored.

Sources: seed 001 四(三)3 (contact with the superior); seed 000 第十条第三款 (asking up),
第十四条第十九款 (custody of materials); seed 003-J 办件一, 承诺一4; RULEBOOK 4.1.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from appliance.domain.workdays import WorkCalendar


class NoteKind(StrEnum):
    """What was done without moving the case. Values are stored and sent; never rename one."""

    SUPERIOR_CONTACTED = "superior_contacted"  # 联系上级
    APPLICANT_TOLD = "applicant_told"  # 反馈本人
    ASKED_UP = "asked_up"  # 请示
    ANSWER_CAME = "answer_came"  # 请示有了答复
    WORK_NOTED = "work_noted"  # 办理情况


class MaterialMove(StrEnum):
    """Where the papers went. Values are stored and sent; never rename one."""

    HANDED_OVER = "handed_over"  # 移交
    RETURNED = "returned"  # 退还本人
    DAMAGED = "damaged"  # 损毁
    LOST = "lost"  # 丢失


class Receiver(StrEnum):
    """Who took the result. Values are stored and sent; never rename one."""

    APPLICANT = "applicant"  # 本人
    AGENT = "agent"  # 代办人
    FAMILY = "family"  # 家属，带委托
    COURIER = "courier"  # 邮寄


class RefusalGround(StrEnum):
    """Why something is not accepted or not allowed. Values are stored; never rename one."""

    PROHIBITED = "prohibited"  # 明令禁止
    UNLAWFUL = "unlawful"  # 不符合法律法规
    OUT_OF_SCOPE = "out_of_scope"  # 不属本大厅职责
    CONDITIONS = "conditions"  # 条件不符


class PaperKind(StrEnum):
    """The papers of a case. Values are stored and stand in addresses; never rename one."""

    REGISTRATION = "registration"  # 登记记录
    AGENCY = "agency"  # 代办申请书
    ACCEPTANCE = "acceptance"  # 受理通知书, with the receipt list
    PROMISE = "promise"  # 承诺件通知书
    NOTICE = "notice"  # 一次性告知书, 补正告知
    DECLINE = "decline"  # 不予受理（不予办理）通知书
    DENIAL = "denial"  # 不予许可决定书
    DECISION = "decision"  # 准予决定书
    EXTENSION = "extension"  # 延期告知书
    PROCEDURE = "procedure"  # 特别程序告知书
    FINDINGS = "findings"  # 勘察、听证、检验等的记录
    REPLY = "reply"  # 书面答复
    DELIVERY = "delivery"  # 送达凭证
    COVER = "cover"  # 案卷封面
    SLIP = "slip"  # 小票


class PaperSize(StrEnum):
    """What it is printed on. Values are stored; never rename one."""

    A4 = "a4"  # A4 纸
    ROLL = "roll"  # 80 毫米小票纸


LOSSES = frozenset({MaterialMove.DAMAGED, MaterialMove.LOST})


def is_of_another_unit(mine: str, theirs: str) -> bool:
    """Say whether a file belongs to another unit, whose word its reader needs first (000§14.20).

    Who has no unit on record is asked nothing: the rule is about units.
    """
    return bool(mine and theirs) and mine != theirs


def idle_days(touched: Iterable[date], today: date, calendar: WorkCalendar) -> int:
    """Return the working days since something was last done for a case (002-P2·六.2)."""
    return calendar.working_days_after(max(touched), today)
