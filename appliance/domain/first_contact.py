"""First contact (首问) and first handler (首办): when an inquiry may be closed.

Rule: the person asked first stays responsible until the answer is given here, the receiver has
taken over (领办导办, R23), or the asker knows where to go and why.

A message left for a colleague (留言) goes the same way: it is led to them, they take it over once
they have read it, and it is closed when the asker was called back. It asks for no five points.

Sources: seed 000 第九条第四款; seed 002-P3 首问; seed 003-J 一次性告知一; seed 002-P5 职责3 (留言,
转告, 陪同), 职责4 with seed 002-P2 一.4 (information on life and economy).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import TurnNotAllowed
from appliance.domain.forms import FORMS, FormName
from appliance.domain.frozen import dataclass


class ContactChannel(StrEnum):
    """How somebody asked (002-P3·首问1). Values are stored; never rename one."""

    WINDOW = "window"  # 窗口
    VISIT = "visit"  # 来访
    PHONE = "phone"  # 电话
    FAX = "fax"  # 传真
    LETTER = "letter"  # 来信


class Topic(StrEnum):
    """What an inquiry is about. Values are stored; never rename one."""

    APPLY = "apply"  # 办事
    CONSULT = "consult"  # 咨询
    PETITION = "petition"  # 信访诉求
    LIFE = "life"  # 生活信息
    ECONOMY = "economy"  # 经济信息
    MESSAGE = "message"  # 留言转告


INFORMATION = (Topic.LIFE, Topic.ECONOMY)  # 002-P2·一.4


class InquiryState(StrEnum):
    """Where an inquiry stands. Values are stored; never rename one."""

    ASKED = "asked"  # 待答复
    LED = "led"  # 领办中, not taken over yet
    TAKEN = "taken"  # 已接手
    PROMISED = "promised"  # 已定日子
    REPORTED = "reported"  # 已上报
    ANSWERED = "answered"  # 已答复
    ELSEWHERE = "elsewhere"  # 已告知去处

    @property
    def is_open(self) -> bool:
        """Say whether somebody still owes the asker an answer."""
        return self not in (InquiryState.ANSWERED, InquiryState.ELSEWHERE)


class Turn(StrEnum):
    """What can be done with an inquiry. Values stand in refusals; never rename one."""

    ANSWER = "answer"  # 当场答复
    LEAD = "lead"  # 领办导办
    TAKE_OVER = "take_over"  # 接手
    PROMISE = "promise"  # 交代日期
    REPORT_UP = "report_up"  # 向上报告
    SEND_ELSEWHERE = "send_elsewhere"  # 告知主管机关


STATE_AFTER_TURN: Mapping[Turn, InquiryState] = MappingProxyType(
    {
        Turn.ANSWER: InquiryState.ANSWERED,
        Turn.LEAD: InquiryState.LED,
        Turn.TAKE_OVER: InquiryState.TAKEN,
        Turn.PROMISE: InquiryState.PROMISED,
        Turn.REPORT_UP: InquiryState.REPORTED,
        Turn.SEND_ELSEWHERE: InquiryState.ELSEWHERE,
    }
)

# While somebody is being led, only the receiver moves the inquiry: until then it is not over (R23).
_WHILE_LED = (Turn.TAKE_OVER,)
_OTHERWISE = tuple(turn for turn in Turn if turn is not Turn.TAKE_OVER)


def turns_in(state: InquiryState) -> tuple[Turn, ...]:
    """Return what can be done with an inquiry in this state."""
    if not state.is_open:
        return ()
    return _WHILE_LED if state is InquiryState.LED else _OTHERWISE


def advance_inquiry(subject: str, state: InquiryState, turn: Turn) -> InquiryState:
    """Return the state after a turn.

    Raises:
        TurnNotAllowed: the state does not permit it.
    """
    allowed = turns_in(state)
    if turn not in allowed:
        raise TurnNotAllowed(subject, state=state, step=turn, allowed=allowed)
    return STATE_AFTER_TURN[turn]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """The matter belongs to the post asked: what was told."""

    told: frozenset[str]
    topic: Topic = Topic.APPLY

    def missing(self) -> list[str]:
        """Return what was not told yet (000§9.4(1)); a message is no matter to be told about."""
        if self.topic is Topic.MESSAGE:
            return []
        return FORMS[FormName.FIRST_CONTACT_NOTICE].missing(self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """The matter belongs to another post of the hall: who took over."""

    acknowledged_by: str = ""

    def missing(self) -> list[str]:
        """Return what is still open (000§9.4(2)): 「到」 means that the receiver took over."""
        return [] if self.acknowledged_by else ["acknowledged_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentElsewhere:
    """The matter is not the hall's: the reason, and the competent organ if it is known."""

    reason: str
    organ_known: bool = False
    organ_name: str = ""
    organ_contact: str = ""

    def missing(self) -> list[str]:
        """Return what is still open (000§9.4(3)): a known organ is told with name and contact."""
        told = {"reason": self.reason}
        if self.organ_known:
            told |= {"organ_name": self.organ_name, "organ_contact": self.organ_contact}
        return sorted(name for name, text in told.items() if not text)


Answer = OwnAnswer | Referral | SentElsewhere


def may_close(answer: Answer) -> bool:
    """Say whether the person asked first has done what the regulation wants."""
    return not answer.missing()
