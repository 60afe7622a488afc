"""Every Chinese sentence of the evening's page (下班前)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.closing import Leftover
from appliance.web.registers.wording_registers import LOCKED

__all__ = ["LOCKED"]

LEFT: Mapping[str, str] = MappingProxyType(
    {
        Leftover.SAME_DAY: "当天该办完的件还没办完",
        Leftover.PLATFORM: "还有件没有录省平台",
        Leftover.LEDGER: "今天的台账还没有打印",
    }
)
CALM = "今天的事都收好了，勾完就可以断电"
BUSY = "还有 {count} 样没收好：{left}"
UNSENT_NONE = "没有等着发的记录，县里都收到了。"
UNSENT_SOME = "还有 {unsent} 条记录没有等到县里的回执；都已存本机，断电不会丢，明天开机接着发。"
CLOSED = "{at} {name} 已确认可以断电"
MORE_CAME = "确认以后又有了新的记录，走以前再看一遍。"
NEED_LOCKED = "收拾：门窗、灯和电器都要看过、勾上"
NEED_REASON = "为什么留到明天：有没收好的，要写一句"
