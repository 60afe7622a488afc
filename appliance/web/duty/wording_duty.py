"""Every Chinese sentence of the pages of study, duty, guards, take-over and looking after posts."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.desk.proxy import Result
from appliance.desk.spot_checks import Found
from appliance.domain.duty import Shift
from appliance.domain.duty_roster import DutyKind
from appliance.domain.occasions import OccasionKind, OccasionState, Presence
from appliance.domain.proxy_punching import Finding, QuestionKind
from appliance.web.wording import NOTHING_CHANGED, Said

PLACES = (
    ("/duty", "值班和事项"),
    ("/duty/roster", "值班表"),
    ("/duty/occasions", "学习和会议"),
    ("/duty/guards", "保安"),
    ("/duty/training", "培训登记"),
    ("/duty/shadow", "跟班学习"),
)
PLACE_QUESTIONS = ("/duty/questions", "核对和抽查")

OCCASIONS: Mapping[str, str] = MappingProxyType(
    {
        OccasionKind.STUDY: "学习",
        OccasionKind.OFFICE_MEETING: "办公会",
        OccasionKind.COORDINATION_MEETING: "协调会",
        OccasionKind.TRAINING: "培训",
        OccasionKind.MEETING: "其他会议",
    }
)
STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        OccasionState.PLANNED: ("", "未开始"),
        OccasionState.OPEN: ("go", "正在签到"),
        OccasionState.CLOSED: ("ok", "签到结束"),
        OccasionState.CANCELLED: ("", "取消"),
    }
)
PRESENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Presence.SIGNED: ("ok", "到"),
        Presence.EXCUSED: ("wait", "事先请假"),
        Presence.ON_LEAVE: ("wait", "当天请假"),
        Presence.AT_COUNTY: ("ok", "在县厅跟班学习"),
        Presence.ABSENT: ("bad", "缺席"),
        Presence.AWAITED: ("", "未签"),
        Presence.GUEST: ("ok", "到，不在名单"),
    }
)
BY_HAND = "补签"
MISS_COSTS = "计缺勤 {half_days} 个半天"
WHO: Mapping[str, str] = MappingProxyType(
    {"all": "全体", "windows": "窗口人员", "managers": "管理人员", "picked": "下面勾选的人"}
)
OCCASION_CALM = "这个月还没有召集学习和会议"
OCCASION_OPEN = "{title}正在签到，请刷卡"
OCCASION_COUNT = "这个月 {count} 次"
ROLL_PLANNED = "{title}：应到 {due} 人，还没开始"
ROLL_OPEN = "{title}：应到 {due} 人，已签 {came} 人，请刷卡"
ROLL_CLOSED = "{title}：应到 {due} 人，到 {came} 人，缺席 {absent} 人"
ROLL_CANCELLED = "{title}：取消了"
NEED_KIND = "选是学习还是哪一种会"
NEED_TITLE = "写一个名目，最多 {most} 个字"
NEED_DAY = "日期写成 2026-12-04"
NEED_BEGINS = "时间写成 15:00"
NEED_WHO = "至少要有一个人应到"
NEED_READER = "没有这台读卡器"
CSV_ROLL_HEAD = ("日期", "时间", "名目", "种类", "工号", "姓名", "单位", "情况", "刷卡", "缺勤半天")
XLSX_ROLL = "学习和会议签到"
XLSX_ROSTER = "值班表"
CSV_ROLL = "qiandao-{day}.csv"

DUTIES: Mapping[str, str] = MappingProxyType({DutyKind.STAFF: "值班", DutyKind.LEADER: "带班领导"})
NOBODY_ON_DUTY = "现在没有排值班"
ON_DUTY = "现在值班：{names}"
LED_BY = "带班领导：{names}，通讯二十四小时畅通"
NO_LEADER = "现在没有排带班领导"
ROSTER_WHOLE = "{first} 至 {last}，二十四小时都有人值班、有人带班"
ROSTER_GAPS = "{first} 至 {last}，有 {days} 天值班或带班没排满"
NEED_PERSON = "选一个人"
NEED_DUTY = "选值班还是带班"
NEED_FIRST = "起始日期写成 2026-12-04"
NEED_LAST = "结束日期写成 2026-12-04，不早于起始日期，不超过一年"
NEED_HOURS = "时长写 1 到 168 之间的小时数"
NEED_EVERY = "隔几天写 1 到 31 之间的数"
NEED_SUMMARY = "写清是什么事"
NEED_HAPPENED = "发生时间写成 2026-12-04T21:30"
NEED_REPORTED = "报告时间写成 2026-12-04T21:30"
NEED_AT = "时间写成 2026-12-04T21:30"
CSV_ROSTER_HEAD = ("日期", "值班或带班", "工号", "姓名", "起", "止")
SPAN = "{begins}\u2013{ends}"
CSV_ROSTER_GAP = "没排"
CSV_ROSTER = "zhiban-{first}.csv"

SHIFTS: Mapping[str, str] = MappingProxyType({Shift.DAY: "白班", Shift.NIGHT: "夜班"})
GUARDS_UNSET = "还没有给保安分组"
GUARDS_WAITING = "分好组了，第一班结束时交接"
GUARDS_DUE = "{day}{shift}还没有交接签名"
GUARDS_SIGNED = "{day}{shift}已经交接"
GUARDS_WAIT = "请交班、接班的保安各刷一次卡，五分钟内有效"
GUARDS_READ = "已刷卡：{names}"
NEED_MONDAY = "轮换从星期一起，写成 2026-11-23"
NEED_GUARDS = "每组选 {size} 人，一个人只在一组"
NEED_ITEMS = "交接物品要写，没有就写“无”"
NEED_MATTERS = "交接事项要写，没有就写“无”"

QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        QuestionKind.NEAR: "几张卡三秒内挨着刷",
        QuestionKind.TWO_READERS: "一个人的卡三秒内在两台读卡器上刷",
    }
)
FINDINGS: Mapping[str, str] = MappingProxyType(
    {Finding.HARMLESS: "问过了，没有代打", Finding.PROXY: "是代打卡"}
)
FOUND: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Found.ON_POST: ("ok", "在岗"),
        Found.AWAY: ("bad", "不在岗"),
        Found.EXCUSED: ("wait", "不在岗，有手续"),
        Found.ELSEWHERE: ("bad", "在办窗口以外的事"),
        Found.PRIVATE_CALL: ("bad", "接待时打私人电话"),
        Found.DRINKING: ("bad", "中午饮酒"),
    }
)
WAYS: Mapping[str, str] = MappingProxyType({"screen": "自己点的", "told": "当面或电话说的"})
LOGIN_HOW: Mapping[str, str] = MappingProxyType({"word": "口令", "card": "刷卡加数字口令"})
NOTHING_TO_ASK = "刷卡没有要核对的，没有人反映空岗"
TO_ASK = "{count} 处刷卡要核对，{reports} 个窗口有人反映没人"
NEED_FINDING = "选核对的结果"
NEED_FOUND = "选看到的情况"

RESULTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Result.TAKEN: ("ok", "已记下"),
        Result.SIGNED: ("ok", "已签到"),
        Result.REPEAT: ("wait", "刚刷过，算一次"),
        Result.UNKNOWN: ("bad", "认不出的卡，请找办公室"),
    }
)
EMPTY_THANKS = "已经告诉大厅主任，马上有人来看。"
EMPTY_KNOWN = "刚才已经有人说过，大厅主任正在处理。"

PIN_EMPTY = "先刷卡，再输数字口令"
PIN_WRONG = "数字口令不对，或还没有定过"
PIN_WAIT = "输错几次了，请等 {seconds} 秒再试"
PIN_WORD = "现在的登录口令不对"
PIN_DIFFERS = "两遍输得不一样"
PIN_WEAK: Mapping[str, str] = MappingProxyType(
    {
        "digits": "只能是数字",
        "length": "要 {least} 到 {most} 位数字",
        "same": "不能全是一个数字",
        "run": "不能是连着的数字",
        "staff_no": "不能带工号",
    }
)

REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "occasion_step_not_allowed": Said(
            what="{subject}现在是“{state}”，不能再做这一步。",
            kept=NOTHING_CHANGED,
            now="回到它的页面看现在的情况，再做下一步。",
        ),
        "occasion_unknown": Said(
            what="没有找到这次学习或会议。",
            kept=NOTHING_CHANGED,
            now="回到“学习和会议”，从名单里点开。",
        ),
        "reader_taken": Said(
            what="读卡器 {subject} 正在给“{title}”签到。",
            kept=NOTHING_CHANGED,
            now="先结束那一次签到，或换一台读卡器。",
        ),
        "excuse_too_late": Said(
            what="“{title}”已经开始，不能再批事先请假（第二条第三款）。",
            kept=NOTHING_CHANGED,
            now="缺席的原因写进请假单，由有权批假的人处理。",
        ),
        "excuses_oneself": Said(
            what="不能批自己的假。",
            kept=NOTHING_CHANGED,
            now="请科室负责人或分管领导来批。",
        ),
        "not_expected": Said(
            what="工号 {subject} 不在“{title}”的应到名单里，不用请假。",
            kept=NOTHING_CHANGED,
            now="核对名单上的人，再批。",
        ),
        "turn_invalid": Said(
            what="这一班从 {begins} 到 {ends}，时间不对。",
            kept=NOTHING_CHANGED,
            now="一班要从早到晚、不超过七天，改好再存。",
        ),
        "turns_overlap": Said(
            what="工号 {subject} 在 {begins} 到 {ends} 已经有同样的班。",
            kept=NOTHING_CHANGED,
            now="撤下原来那一班，或改这一班的时间。",
        ),
        "nobody_leads": Said(
            what="{subject} 这个时间没有排带班领导，事情没有人负责。",
            kept=NOTHING_CHANGED,
            now="请办公室在值班表补上当时的带班领导，再登记这件事。",
        ),
        "matter_step_not_allowed": Said(
            what="这一步和已经记下的时间对不上。",
            kept=NOTHING_CHANGED,
            now="按发生、报告、联系上、到场的先后填，每一步只填一次。",
        ),
        "duty_unknown": Said(
            what="没有找到这一班或这件事，可能已经撤下。",
            kept=NOTHING_CHANGED,
            now="回到值班页面，从名单里点开。",
        ),
        "no_guards": Said(
            what="还没有给保安分组。",
            kept=NOTHING_CHANGED,
            now="请办公室先在保安页面分好两组。",
        ),
        "groups_invalid": Said(
            what="保安的分组和规定对不上。",
            kept=NOTHING_CHANGED,
            now="四名保安分两组、每组两人、一人只在一组，从星期一起轮换（第十二条第十款）。",
        ),
        "not_the_guards": Said(
            what="还缺第 {group} 组{side}的刷卡签名。",
            kept=NOTHING_CHANGED,
            now="请这一组的保安在读卡器上刷卡，五分钟内再按交接。",
        ),
        "handed_over_already": Said(
            what="{subject} 的{shift}已经交接过。",
            kept="原来的签名和记录都在。",
            now="有补充的事项，记在值班事项里。",
        ),
        "no_such_question": Said(
            what="这一处刷卡已经和刚才看到的不一样。",
            kept=NOTHING_CHANGED,
            now="重新打开这一页，看清楚再写结果。",
        ),
        "report_unknown": Said(
            what="这一条反映已经有人处理。",
            kept=NOTHING_CHANGED,
            now="回到“核对和抽查”看处理的结果。",
        ),
        "swipe_too_old": Said(
            what="刷卡已经过了一分钟，或没有读到。",
            kept=NOTHING_CHANGED,
            now="请在大厅的读卡器上再刷一次，一分钟内输数字口令。",
        ),
        "swipe_spent": Said(
            what="这一次刷卡已经登录过一回。",
            kept=NOTHING_CHANGED,
            now="请再刷一次卡，再输数字口令。",
        ),
        "card_until_needed": Said(
            what="临时卡要写明用到哪一天：借用最多一个月，替岗不超过报备的最后一天。",
            kept=NOTHING_CHANGED,
            now="写上归还的日期，再发卡。",
        ),
        "no_substitution": Said(
            what="{subject} 没有替岗报备，或报备已经过期，不能发替岗临时卡。",
            kept=NOTHING_CHANGED,
            now="请派出单位先报备替岗，在“顶岗和AB岗”页登记，再发卡。",
        ),
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        **{state: word for state, (_, word) in STATES.items()},
        **SHIFTS,
        "out": "交班人",
        "in": "接班人",
    }
)
