"""What the page 开门检查 says."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.morning_ticks import TickItem

ITEMS: Mapping[str, str] = MappingProxyType(
    {
        TickItem.MONITORING: "电子监控打开",
        TickItem.TIDY_UP: "内务整理好",
        TickItem.DOORS: "开门",
    }
)
WHAT: Mapping[str, str] = MappingProxyType(
    {
        TickItem.MONITORING: "窗口人员自己打开，接受县中心监督；打不开写原因，县里也看得到。",
        TickItem.TIDY_UP: "职工的上班时间在前，整理完才到开门时间。",
        TickItem.DOORS: "对群众开门的时间，和职工上班时间不是一回事：迟到按上班时间算。",
    }
)
HEADING_REST = "今天休息，不用检查"
HEADING_WAITS = "开门检查还差 {count} 项"
HEADING_DONE = "今天的开门检查做完了"
DONE, NOT_DONE, WAITS = "好了", "没有：{note}", "还没有人点"
LATE = "晚了 {minutes} 分"
BETWEEN, UNPROVEN = "{begin} 到 {end} 之间", "时间待核"
BY = "{hour} 以前"
NEED_WHY = "没有做到要写原因"
NOT_TODAY = "今天休息，或本厅的规则不要求这一项"
