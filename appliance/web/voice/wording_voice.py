"""Every Chinese sentence of the monthly sheet and of the care for buttons."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.evaluation import Satisfaction
from appliance.web.voice.wording_evaluations import LEVELS

NONE = "\N{EN DASH}"
WINDOW = "{window} 号窗"
COLUMNS = ("窗口", *LEVELS.values(), "已评价", "未评价", "好评率 %", "未评率 %")
BY_ITEM = "按事项"
ITEM_COLUMNS = ("事项", *COLUMNS[1:])
ITEMS_HEAD = "办了 {count} 种事项"
REST = "半年以前收的件"
FILE = "评价月报 {month}"
HEAD = "好评率 {good}，未评率 {unrated}"
HEAD_EMPTY = "这个月还没有评价"
# Why a press counts for no case (desk/evaluations.py).
PRESSES: Mapping[str, str] = MappingProxyType(
    {
        "not_armed": "没有等评价的事",
        "closed": "关了以后才按",
        "repeated": "评过以后再按",
        "stuck": "按住不放、连着按",
    }
)
CARE_HEAD = "{quiet} 个窗口忙着却没有人按"
CARE_CALM = "评价器都有人按"
TESTED = "{window} 号窗：已叫它亮灯、响声，请看灯、听声，再按一遍五个键"
TEST_FAILED = "{window} 号窗：叫不应，设备程序没连着，请系统管理员看接线"
QUIET = "办结 {finished} 件，最近 {minutes} 分钟没有人按过；先自检，再看线"
NEVER = "从没有人按过"
QUESTIONS = {
    "no_case": "没有办件时被按了 {count} 次，占 {share}%：是有人在玩，还是误碰？",
    "rhythm": "有 {count} 次评价都在打开后 {seconds} 秒左右按下，太整齐：请看看是谁在按",
    "one_level": "最近 {count} 次全是“非常满意”：请回访几位群众核对",
    "out_of_hours": "下班时间被按了 {count} 次：请看看那时谁在大厅",
}


def heading(found: Satisfaction) -> str:
    """Return the finding of a month: never the good share without the unrated beside it."""
    if found.good_share is None or found.unrated_share is None:
        return HEAD_EMPTY
    return HEAD.format(good=f"{found.good_share}%", unrated=f"{found.unrated_share}%")
