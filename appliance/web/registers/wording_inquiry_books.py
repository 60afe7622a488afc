"""Every Chinese word of the books that first questions fill, and of messages (留言)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.first_contact import InquiryState

BOOKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "letters": ("来信来访", "来信、来访、信访诉求"),
        "information": ("信息咨询", "生活信息、经济信息（002-P2 职责4、002-P5 职责4）"),
        "messages": ("留言转告", "留给谁、看过没有、回了没有（002-P5 职责3）"),
    }
)
MESSAGE_STATES: Mapping[str, str] = MappingProxyType(
    {
        InquiryState.LED: "还没有看",
        InquiryState.TAKEN: "看过了，待回话",
        InquiryState.ANSWERED: "回过话了",
    }
)
