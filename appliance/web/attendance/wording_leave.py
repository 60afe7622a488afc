"""Every Chinese sentence of leave, cover, corrections, paper days and off-post."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.beside_punches import Purpose
from appliance.domain.leave import LeaveKind, LeaveStatus, Session
from appliance.domain.leave_slip import CoverKind, RevokeWhy
from appliance.web.wording import NOTHING_CHANGED, Said

KINDS: Mapping[str, str] = MappingProxyType(
    {
        LeaveKind.OFFICIAL: "公务",
        LeaveKind.ANNUAL: "公休",
        LeaveKind.PRIVATE: "事假",
        LeaveKind.SICK: "病假",
    }
)
OTHER_KIND = "其他"
STATUSES: Mapping[str, str] = MappingProxyType(
    {
        LeaveStatus.DRAFT: "填写中",
        LeaveStatus.PENDING: "待批",
        LeaveStatus.APPROVED: "已批",
        LeaveStatus.REFUSED: "未批准",
        LeaveStatus.WITHDRAWN: "本人收回",
        LeaveStatus.REVOKED: "已撤销",
    }
)
CHIPS: Mapping[str, str] = MappingProxyType(
    {
        LeaveStatus.PENDING: "wait",
        LeaveStatus.APPROVED: "ok",
        LeaveStatus.REFUSED: "bad",
        LeaveStatus.REVOKED: "bad",
    }
)
SESSIONS: Mapping[str, str] = MappingProxyType({Session.AM: "上午", Session.PM: "下午"})
COVERS: Mapping[str, str] = MappingProxyType(
    {
        CoverKind.INTERNAL: "窗口内部调剂",
        CoverKind.AB: "AB岗",
        CoverKind.SUBSTITUTE: "原单位替岗",
    }
)
WHYS: Mapping[str, str] = MappingProxyType(
    {
        RevokeWhy.DECEPTION: "骗假",
        RevokeWhy.EARLY_RETURN: "提前销假",
        RevokeWhy.MISTAKE: "批错了",
    }
)
WHY_HINTS: Mapping[str, str] = MappingProxyType(
    {
        RevokeWhy.DECEPTION: "整张不算，各天重新算，没有刷卡的按旷工",
        RevokeWhy.EARLY_RETURN: "从填的那一天起不算",
        RevokeWhy.MISTAKE: "整张不算",
    }
)
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        Purpose.OFFICIAL: "公务外出",
        Purpose.PRIVATE: "私事",
        Purpose.EXCHANGE: "回单位交换文件",
        Purpose.UNKNOWN: "不清楚",
    }
)
APPROVERS: Mapping[str, str] = MappingProxyType(
    {"deputy_director": "副主任批", "director": "大厅主任批"}
)
COPIES: Mapping[str, str] = MappingProxyType({"office": "办公室备案", "home_unit": "抄送原单位"})
CORRECTION_STATES: Mapping[str, str] = MappingProxyType(
    {"pending": "待批", "approved": "已补", "refused": "未批准"}
)
CORRECTION_CHIPS: Mapping[str, str] = MappingProxyType(
    {"pending": "wait", "approved": "ok", "refused": "bad"}
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "leave.requested": "填请假单",
        "leave.granted": "批准",
        "leave.refused": "不批准",
        "leave.withdrawn": "本人收回",
        "leave.revoked": "撤销",
        "leave.copied": "抄送",
        "leave.handed_over": "交接",
    }
)
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "unnamed": "还没有定谁顶岗",
        "away": "顶岗的人那几天自己也请假：{days}",
        "oneself": "不能自己顶自己",
        "not_the_backup": "这个人不是这个岗位的 AB 岗搭档",
        "not_filed": "原单位没有在替岗开始前报备",
        "not_allowed": "本厅不用这种顶岗办法",
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        **STATUSES,
        **{code: word for code, word in REASONS.items() if "{" not in word},
        "away": "顶岗的人那几天自己也请假",
        "unknown": "查不到",
        "issued": "已经发出",
        "returned": "已经收回",
        "not_issued": "还没有发",
        "deputy_director": "副主任",
        "director": "大厅主任",
        "applicant": "本人",
        "future": "这个时间还没有到",
        "day_off": "这一天不上班",
        "no_hours": "本厅还没有定上下班时间",
        "no_such_slot": "这一天没有这一次打卡",
        "other_slot": "这个时间不属于这一次打卡",
        "asked_already": "这一次打卡已经有补卡单",
        "reversed": "结束早于开始",
        "empty": "一行也没有填",
        "cancelled": "这一行已经撤回",
        "out_already": "已经离岗，还没有返岗",
        "not_out": "没有离岗",
    }
)

REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "leave_reversed": Said(
            what="请假的结束早于开始：{first} 到 {last}。",
            kept=NOTHING_CHANGED,
            now="回到上一页，把起止改过来再交。",
        ),
        "leave_too_long": Said(
            what="请假超过一年：{first} 到 {last}，工作日历排不到那么远。",
            kept=NOTHING_CHANGED,
            now="先请一年以内的，到期再续。",
        ),
        "leave_without_working_day": Said(
            what="{first} 到 {last} 本来就不上班，不用请假。",
            kept=NOTHING_CHANGED,
            now="核对日子；调休上班日在工作日历里能查到。",
        ),
        "own_slip": Said(
            what="自己的单子不能自己批。",
            kept="单子还在待批，没有动。",
            now="请别的负责人批；主任本人请假，由上级领导书面批准，办公室录入。",
        ),
        "not_the_approver": Said(
            what="这张单子 {days} 天，要{needs}来办（{clause}）。",
            kept="单子没有动。",
            now="请{needs}登录来办。",
        ),
        "cover_missing": Said(
            what="岗位会空：{why}{days}。",
            kept="单子还在待批，没有动。",
            now="定下能顶岗的人再批；严禁空岗。",
        ),
        "both_away": Said(
            what="同一个岗位的 AB 岗会同时不在：{days}。",
            kept="单子还在待批，没有动。",
            now="错开日子再请；本厅要放宽，请大厅主任在规则里改成只提醒。",
        ),
        "slip_decided": Said(
            what="这张单子现在是“{status}”，不能再这样办。",
            kept=NOTHING_CHANGED,
            now="打开单子看看走到哪一步了。",
        ),
        "correction_not_possible": Said(
            what="{day} 补不了这次卡：{why}。", kept=NOTHING_CHANGED, now="核对日子和时间再填。"
        ),
        "paper_not_possible": Said(
            what="{day} 的纸签到录不进去：{why}。",
            kept="一行也没有录，纸上的内容都在。",
            now="核对这一天和时间，再整张录。",
        ),
        "off_post_not_possible": Said(
            what="离岗返岗对不上：{why}。", kept=NOTHING_CHANGED, now="核对是谁、什么时间再记。"
        ),
    }
)

# Fields ------------------------------------------------------------------------------------------
NEED_STAFF = "请假人：选一个人"
NEED_KIND = "种类：选一种"
NEED_FIRST = "开始：写一个日子，如 2026-11-25"
NEED_LAST = "结束：写一个日子，如 2026-11-26"
NEED_HOURS = "几点到几点：写成 09:00 和 10:30，两个都要填，结束要晚于开始"
NEED_REASON = "事由：写一句"
NEED_COVER = "顶岗：选了办法就要选人，选了人就要选办法"
SPAN_WRONG: Mapping[str, str] = MappingProxyType(
    {
        "leave_reversed": "结束：早于开始了",
        "leave_too_long": "结束：超过一年，工作日历排不到那么远",
        "leave_without_working_day": "开始：这几天本来就不上班，不用请假",
    }
)
NEED_REFUSAL = "不批准的理由：写一句"
NEED_WHY = "为什么撤销：选一个"
NEED_SINCE = "从哪一天起：提前销假要写日子"
NEED_MATTERS = "交接事项：写清手头的事"
NEED_TO = "交给谁：选一个人"
NEED_DAY = "哪一天：写一个日子，如 2026-11-25"
NEED_SLOT = "哪一次：选一次打卡"
NEED_TIME = "几点：写成 08:55"
NEED_SHEET = "哪张纸：写清楚，如 11月25日签到簿第3页"
NEED_LINES = "签到：至少填一个人的时间"
BAD_LINE = "{name}：时间写成 08:55，或两个时间写成 08:30-09:00"
NEED_PURPOSE = "为什么离岗：选一个"
NEED_BACK = "几点回来：要晚于离开"
NEED_POST = "岗位：写名称"
NEED_PRIMARY = "A岗：选一个人"
NEED_UNIT = "原单位：写名称"
NEED_BADGE = "工作牌号：写上"
NEED_BEGINS = "替岗开始：写日子和时间"
NEED_ENDS = "替岗结束：写日子和时间"

# Pages -------------------------------------------------------------------------------------------
ROOM_WAITING = "{pending} 张请假单等批；今天 {running} 人在假"
ROOM_CALM = "没有等批的请假单；今天 {running} 人在假"
ROOM_OWN = "本人的请假单"
LENGTH = "{days} 个工作日"
HOURS_LENGTH = "短假，不计天数"
GAP = "文件对 1 天以上、2 天以下没有规定，本厅定为{approver}"
MONTH_SO_FAR = "{month} 月{kind}合计 {days} 天"
OVER_LIMIT = "超过每月 {limit} 天，不影响准假，影响当月评优（000 第十三条）"
LATE_SLIP = "事后补填"
PROVISIONAL = "暂定"
CORRECTIONS_WAITING = "{count} 张补卡单等批"
CORRECTIONS_CALM = "没有等批的补卡单"
OFF_POST_OUT = "{count} 人离岗未回"
OFF_POST_CALM = "现在没有人离岗"
STILL_OUT = "还没有返岗"
BADGE_DUE = "该还工作牌和座牌了"
FILED_LATE = "开始以后才报备"
MINE = "{name} {month} 月的考勤"
MINE_SUM = "迟到早退 {marks} 次；补卡 {corrections} 次；旷工合计 {absence} 天"
HALVES = "其中迟到早退折算 {halves} 天"
LEAVE_SUM = "{kind} {days} 天"
NO_LEAVE = "没有请假"
CSV_HEAD = (
    "单号",
    "工号",
    "姓名",
    "种类",
    "起止",
    "天数",
    "事由",
    "情况",
    "批准人",
    "顶岗",
    "填单时间",
)
CORRECTION_HEAD = ("日期", "工号", "姓名", "哪一次", "几点", "事由", "情况", "批准人")
XLSX_DAY = "考勤 {day}"
XLSX_MINE = "{name} {month} 考勤"
MINE_HEAD = ("日期", "情况", "一", "二", "三", "四", "说明", "原始刷卡")
XLSX_LEAVE = "请假单"
XLSX_CORRECTIONS = "补卡单"
