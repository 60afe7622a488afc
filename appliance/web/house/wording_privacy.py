"""Every Chinese sentence of the page of personal data (个人信息)."""

from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "case": "办件",
        "complaint": "投诉",
        "inquiry.person_recorded": "首问、留言",
        "appointment.person_recorded": "预约",
        "village.person_recorded": "村级台账",
    }
)
HEAD = "本机存着 {held} 份个人信息，{due} 份到了该删的日子"
HEAD_UNSET = "本机存着 {held} 份个人信息，几天以后删还没有定"
