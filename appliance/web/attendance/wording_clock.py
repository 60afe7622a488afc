"""What the page 校时 says."""

from collections.abc import Mapping
from types import MappingProxyType

HEADING_OPEN = "本机的时间要人核对"
HEADING_HUMAN = "本次开机的时间已经人工核对"
HEADING_KNOWN = "时间由县里或网络校准，不用人核对"
WAITING = "现在有 {count} 次刷卡的日期还定不下来，核对以后本机自己重算。"
NO_WAITING = "现在没有刷卡等着定日期。"
FLAT_BATTERY = (
    "时钟电池没电了",
    (
        "断电以后电池钟没有走，每天早上联网以前的时间都要核对。刷卡照收，不会丢。"
        "断电，换时钟模块上的纽扣电池（CR2032），再通电。"
    ),
)
DONE = "改定了 {punches} 次刷卡的时间，重算 {days}；原来的记录一条没动。"
DONE_NONE = "已经显示的日子没有变。"
SAYS = "本机显示 {shown}，实际 {wall}"
SAYS_RIGHT = "本机显示的时间是对的"
NEED_DAY = "日期写成 2026-11-23"
NEED_TIME = "时间写成 15:42"
NEED_REASON = "写明凭什么知道，如“看手机”“电话问县里”"
# Why a time is not taken: the field it belongs to, and the sentence beside it.
NOT_TAKEN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "known_better": ("day", "时间已经由县里或网络校准，不再按人说的改"),
        "too_early": ("day", "比县里或网络证明过的时间还早，不会是真的；对一对手机再填"),
        "far_ahead": (
            "is_sure",
            "比上次可信的时间晚一个多月；没填错就勾上“确实隔了这么久”再存",
        ),
        "no_reason": ("reason", NEED_REASON),
    }
)


def battery(*, is_flat: bool) -> tuple[str, str] | None:
    """Return what is wrong with the battery clock and what to do; None where nothing is."""
    return FLAT_BATTERY if is_flat else None
