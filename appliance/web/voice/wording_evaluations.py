"""Every Chinese sentence of the rating pages: ask and thank, never press for an answer."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.evaluation import Channel, Level
from appliance.web.wording import NOTHING_CHANGED, Said

LEVELS: Mapping[str, str] = MappingProxyType(
    {
        Level.VERY_SATISFIED: "非常满意",
        Level.SATISFIED: "满意",
        Level.FAIRLY_SATISFIED: "基本满意",
        Level.DISSATISFIED: "不满意",
        Level.VERY_DISSATISFIED: "非常不满意",
    }
)
STARS: Mapping[str, str] = MappingProxyType(
    {
        Level.VERY_SATISFIED: "★★★★★",
        Level.SATISFIED: "★★★★☆",
        Level.FAIRLY_SATISFIED: "★★★☆☆",
        Level.DISSATISFIED: "★★☆☆☆",
        Level.VERY_DISSATISFIED: "★☆☆☆☆",
    }
)
CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        Channel.BUTTON: "按键",
        Channel.TABLET: "平板",
        Channel.QR: "扫码",
        Channel.PAPER: "纸表",
        Channel.PHONE: "电话",
    }
)
ARMED_HEAD = "请说：“请您按一下评价器，按哪个都行。”"
IDLE_HEAD = "{window} 号窗没有等评价的办件"
NO_WINDOW_HEAD = "先选一个窗口"
WAITING = "等按"
RATED = "已评价"
UNRATED = "未评价"
SECONDS = "{seconds} 秒"
NEED_LEVEL = "按一个再交；不想评价，按“不评价”就行"
REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "nothing_to_rate": Said(
            what="{subject} 现在不能评价：{why}。",
            kept=NOTHING_CHANGED,
            now="办结以后再打开评价器；每件只计一次，已评价的不再改。",
        ),
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "already_rated": "已经评价过",
        "not_finished": "还没办结",
        "closed": "时间到了，或者窗口已经在等下一位",
        "too_late": "补评价的时间过了",
        "form_used": "这张评价表已经录过",
    }
)
