"""Every Chinese sentence of the attendance pages (考勤) and their lists."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.desk.day_sheet import Standing
from appliance.domain.leave import LeaveKind, Session
from appliance.domain.punch_plan import DutyKind, SlotName
from appliance.projections.attendance import PunchSource
from appliance.projections.shadow import ShadowStudy
from appliance.web.filters import short_day

SLOTS: Mapping[str, str] = MappingProxyType(
    {
        SlotName.AM_IN: "上午上班",
        SlotName.AM_OUT: "上午下班",
        SlotName.PM_IN: "下午上班",
        SlotName.PM_OUT: "下午下班",
    }
)
BY = "{end} 前"
FROM = "{begin} 起"
BETWEEN = "{begin}\u2013{end}"
DASH = "\u2013"
NOBODY_KNOWS = "？"

DUTIES: Mapping[str, str] = MappingProxyType(
    {
        DutyKind.WORKDAY: "工作日",
        DutyKind.MARKET_OVERTIME: "逢场天加班",
        DutyKind.REST_DAY: "休息日",
    }
)
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        Standing.NO_SWIPE: "没刷卡",
        Standing.LATE: "迟到",
        Standing.LEFT_EARLY: "早退",
        Standing.OFF_POST: "离岗超时",
        Standing.MISSING: "缺卡",
        Standing.REVIEW: "时间待核",
        Standing.AWAY: "请假",
        Standing.STUDYING: "跟班学习",
        Standing.PENDING: "未到点",
        Standing.ON_TIME: "按时",
        Standing.RESTING: "休息日",
        Standing.UNJUDGED: "没有结论",
    }
)
LATE = "迟到 {minutes} 分"
LEFT_EARLY = "早退 {minutes} 分"
PENDING = "未到点"
REPEAT = "重复"
SIMULATED = "模拟"
CORRECTED = "按校时推算"
POST = "{window} 号窗 {post}"
NO_PUNCH = "没有刷卡"
MISSING = "缺卡"
OUTSIDE = "不在时段内"

WHY_NO_SWIPE_TODAY = "过了点还没有刷卡，也没有请假单；请先打电话问"
WHY_NO_SWIPE = "全天没有刷卡，也没有请假单；按规定算旷工，请先问清原因"
WHY_MARKS = "{slots}；本月第 {count} 次，满 {limit} 次计旷工半天"
WHY_MARKS_ALONE = "{slots}；本月第 {count} 次"
SLOT_AT = "{slot} {at}"
AND = "、"
WHY_MISSING = "少 {slots} 的卡，请本人说明；不算迟到，也不算早退"
WHY_REVIEW = "刷卡时本机还没校时，按对本人有利的时间算，请核对"
WHY_REVIEW_OPEN = "刷卡时本机还没校时，是不是这一天还说不定，请核对"
WHY_REST_SILENT = "只请了半天，另外半天没有刷卡；请先问清原因"
WHY_OVERSTAYED = "假到 {last} 为止，过后没有回来；没有正当理由的算旷工，请先问清原因"
WHY_OFF_POST = "离岗超过规定的小时数，没有请假也没有备案；按规定计旷工半天"
WHY_AWAY = "{kind} {span}，{approver}批"
WHY_STUDYING = "{span}在{place}跟班学习：{items}；按学习计，不算缺勤"
SPAN = "{first}至{last}"
HOURS = "{day} {begin}\u2013{end}"
ONE_DAY = "{day}{half}"
DAYS = "{first}{first_half} 至 {last}{last_half}"
COVERED = "{names} 顶岗"
OUT_NOW = "现在离岗"
CORRECTION_WAITS = "补卡待批"
ON_LEAVE = "请假"
SENTENCES = "；"
SESSIONS: Mapping[str, str] = MappingProxyType({Session.AM: "上午", Session.PM: "下午"})
LEAVE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        LeaveKind.OFFICIAL: "公务",
        LeaveKind.ANNUAL: "公休",
        LeaveKind.PRIVATE: "事假",
        LeaveKind.SICK: "病假",
    }
)
OTHER_LEAVE = "请假"
SOURCES: Mapping[str, str] = MappingProxyType({PunchSource.PAPER: "补录", PunchSource.SLIP: "补卡"})

ALL_ON_TIME = "应到 {due} 人，全部按时"
SO_FAR_ON_TIME = "应到 {due} 人，都已按时刷卡"
SO_FAR = "应到 {due} 人，已刷卡 {came} 人；迟到 {late} 人，没有消息 {silent} 人"
TOO_EARLY = "应到 {due} 人，已刷卡 {came} 人，还没到上班时间"
WHOLE_DAY = "应到 {due} 人，出勤 {came} 人；迟到 {late} 人，没刷卡 {silent} 人"
RESTING = "休息日，不考勤"
RESTING_SWIPED = "休息日，不考勤；有 {came} 人刷过卡"
NOT_YET = "这一天还没有到"
UNSET = "还没有定上下班时间，只列刷卡，不下结论"
NOBODY = "还没有登记人员"
OWN: Mapping[str, str] = MappingProxyType(
    {
        Standing.NO_SWIPE: "这一天没有刷卡记录",
        Standing.LATE: "这一天迟到 {minutes} 分",
        Standing.LEFT_EARLY: "这一天早退 {minutes} 分",
        Standing.OFF_POST: "这一天离岗超时",
        Standing.MISSING: "这一天缺卡，请说明",
        Standing.REVIEW: "这一天的刷卡时间待核",
        Standing.AWAY: "这一天请假",
        Standing.STUDYING: "这一天在县政务大厅跟班学习",
        Standing.PENDING: "还没到刷卡的时间",
        Standing.ON_TIME: "这一天按时",
        Standing.RESTING: RESTING,
        Standing.UNJUDGED: UNSET,
    }
)
RULE = "上午 {end} 前刷卡。"
LAST_PUNCH = "最近一次刷卡 {at}。"
NO_PUNCHES = "这一天还没有人刷卡。"

TO_ASK = "要过问"
IN_ORDER = "不用过问"
UNKNOWN_CARDS = "认不出的卡"
UNKNOWN_WHY: Mapping[str, str] = MappingProxyType(
    {
        "unknown": "没有发给任何人",
        "ambiguous": "和几个人的卡分不清，没有记给谁",
        "withdrawn": "已挂失或已收回",
        "expired": "替岗临时卡到期，不再记考勤",
        "unreadable": "读到的号不合这台读卡器的格式",
    }
)
FIGURES = ("按时", "迟到", "早退", "请假", "没刷卡、没请假", "时间待核")

CSV_HEAD = ("日期", "工号", "姓名", "单位", "岗位")
CSV_TAIL = ("情况", "说明", "原始刷卡", "走到哪一步")
CSV_NAME = "kaoqin-{day}.csv"


def studying(study: ShadowStudy) -> str:
    """Return where somebody learns, and that it is no absence."""
    span = SPAN.format(first=short_day(study.first), last=short_day(study.last))
    return WHY_STUDYING.format(span=span, place=study.place, items=study.items)
