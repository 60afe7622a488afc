"""Every Chinese sentence of the care for a case: its story, clocks, urging, papers, the file."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.case import ProcedureKind
from appliance.domain.case_care import (
    MaterialMove,
    NoteKind,
    PaperKind,
    PaperSize,
    Receiver,
    RefusalGround,
)
from appliance.domain.clocks import ClockName
from appliance.domain.limits import OverdueKind, ReportUpEnds, SilenceFinding
from appliance.domain.notice import TripReason

PROCEDURES: Mapping[str, str] = MappingProxyType(
    {
        ProcedureKind.SITE_SURVEY: "现场勘察",
        ProcedureKind.PUBLIC_NOTICE: "公示",
        ProcedureKind.HEARING: "听证",
        ProcedureKind.EXPERT_REVIEW: "专家评审",
        ProcedureKind.INSPECTION: "检验",
        ProcedureKind.TESTING: "检测",
        ProcedureKind.QUARANTINE: "检疫",
        ProcedureKind.APPRAISAL: "鉴定",
        ProcedureKind.TENDER: "招标",
        ProcedureKind.AUCTION: "拍卖",
        ProcedureKind.OTHER: "其他特别程序",
    }
)
NOTES: Mapping[str, str] = MappingProxyType(
    {
        NoteKind.WORK_NOTED: "办理情况",
        NoteKind.APPLICANT_TOLD: "反馈本人",
        NoteKind.SUPERIOR_CONTACTED: "联系上级",
        NoteKind.ASKED_UP: "请示",
        NoteKind.ANSWER_CAME: "请示有了答复",
    }
)
MOVES: Mapping[str, str] = MappingProxyType(
    {
        MaterialMove.HANDED_OVER: "移交",
        MaterialMove.RETURNED: "退还本人",
        MaterialMove.DAMAGED: "损毁",
        MaterialMove.LOST: "丢失",
    }
)
RECEIVERS: Mapping[str, str] = MappingProxyType(
    {
        Receiver.APPLICANT: "本人",
        Receiver.AGENT: "代办人",
        Receiver.FAMILY: "家属，带委托",
        Receiver.COURIER: "邮递员",
    }
)
GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        RefusalGround.CONDITIONS: "条件不符",
        RefusalGround.OUT_OF_SCOPE: "不属本大厅职责",
        RefusalGround.PROHIBITED: "明令禁止",
        RefusalGround.UNLAWFUL: "不符合法律法规",
    }
)
TRIPS: Mapping[str, str] = MappingProxyType(
    {
        TripReason.MISSING_MATERIAL_TOLD: "上次告诉过，本人没带来",
        TripReason.MISSING_MATERIAL_NOT_TOLD: "上次没有一次讲清",
        TripReason.APPLICANT_CHANGED_MIND: "本人改了主意",
        TripReason.COLLECT_RESULT: "来取结果",
        TripReason.OTHER: "别的原因",
    }
)
NO_TRIP = "没有多跑，别人带来或寄来"
CLOCKS: Mapping[str, str] = MappingProxyType(
    {
        ClockName.PROMISED: "承诺时限",
        ClockName.STATUTORY: "法定时限",
        ClockName.STEP: "环节时限",
    }
)
OVERDUE: Mapping[int, str] = MappingProxyType(
    {
        OverdueKind.NOT_DECIDED: "超过时限没有办结",
        OverdueKind.NOT_ACCEPTED: "没有正当理由不受理",
        OverdueKind.NOT_REPLIED: "没有按规定答复",
        OverdueKind.EXTENSION_TOO_LATE: "过了时限才提延期",
        OverdueKind.NOT_DELIVERED: "结果没有按时交到本人手上",
    }
)
OVERDUE_LINE = "超时第（{number}）种：{words}"
FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        SilenceFinding.JUSTIFIED: "有正当理由",
        SilenceFinding.DEEMED_CONSENT: "视为同意，补办手续",
        SilenceFinding.BARRED: "依法不能同意",
    }
)
ENDS: Mapping[str, str] = MappingProxyType(
    {
        ReportUpEnds.REPORTED_UP: "本厅的事到上报为止算办结",
        ReportUpEnds.RESULT_DELIVERED: "跟到上级有结果才算办结",
    }
)
PAPERS: Mapping[str, str] = MappingProxyType(
    {
        PaperKind.REGISTRATION: "登记记录",
        PaperKind.AGENCY: "代办申请书",
        PaperKind.ACCEPTANCE: "受理通知书",
        PaperKind.PROMISE: "承诺件通知书",
        PaperKind.NOTICE: "一次性告知书",
        PaperKind.DECLINE: "不予受理通知书",
        PaperKind.DENIAL: "不予许可决定书",
        PaperKind.DECISION: "准予决定书",
        PaperKind.EXTENSION: "延期告知书",
        PaperKind.PROCEDURE: "特别程序告知书",
        PaperKind.FINDINGS: "特别程序记录",
        PaperKind.REPLY: "书面答复",
        PaperKind.DELIVERY: "送达凭证",
        PaperKind.COVER: "案卷封面",
        PaperKind.SLIP: "小票",
    }
)
SIZES: Mapping[str, str] = MappingProxyType(
    {PaperSize.A4: "A4 纸", PaperSize.ROLL: "80 毫米小票纸"}
)
FILE_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "acceptance_notice": "受理通知书",
        "receipt_list": "收件清单",
        "received_materials": "收到的材料",
        "licence_or_refusal": "决定书或不予办理通知书",
        "special_procedure_material": "特别程序的记录或意见",
    }
)

UNDONE = "已撤销"
AGREES = ("不同意", "同意")

# The page of a case ----------------------------------------------------------------------------
SAID: Mapping[str, str] = MappingProxyType(
    {
        "late_extension": "时限已经过了，没有延期。这次申请记作超时第（4）种，请报大厅主任。",
        "undone": "上一步撤销了。编号和原来的一条都留着。",
        "same": "日子没有变，不用改。",
        "urged": "催办已经记下，经办人的“今日”里看得到。",
        "filed": "案卷归档了。",
    }
)
UNDO = "撤销上一步（{what}）"
UNDO_FRESH = "十分钟以内可以自己撤销，还剩 {left} 分钟。"
UNDO_LATE = "过了十分钟，要大厅主任或首席代表写明理由才能撤销。"
STOPPED = "停表中：{procedure}，{day}起不计时。"
DEBT_WHY = "容缺受理时说好 {day}前补齐材料，还没有补来。"
OWED_LINE = "容缺受理，还欠：{owed}。{day}前补齐。"
URGED_LINE = "{day}催办，还没有回复。"
FOLLOW_LINE = "{day}要再问一次。"
DONE_ABOVE = "已上报{organ}，按本厅规定算办结；结果来了再登记。"
TRIPS_LINE = "已经多跑 {trips} 趟，其中 {fault} 趟是没有一次讲清。"
UNPAID_LINE = "还有 {bills} 张票没有缴费，缴了才能交付结果。"
SILENCE_LINE = "时限过了还没有书面答复。没有正当理由的，视为同意；请大厅主任认定。"

# Forms -----------------------------------------------------------------------------------------
NEED_OWED = "欠什么：至少写一样，一行一样"
NEED_OWED_BY = "哪天补齐：选今天或以后的一天"
NEED_PROCEDURE = "哪一种程序：选一种"
NEED_BASIS = "依据：法律没有点名的程序，要写停表的依据"
NEED_OUTCOME = "结果：写勘察、听证等的结果"
NEED_ORGAN = "报给谁：写上级单位"
NEED_DAY = "日子：照 2026-11-23 这样写，空着也行"
NEED_AGREED = "谁同意的：别的单位的件，先征得那个单位的人同意，再选是谁（第十四条第二十款）"
NEED_EXPLAINED = "怎样向本人解释的：该当日办结的没有办结，写一句"
NEED_TEXT = "内容：写一句"
NEED_TASK = "派什么事：写一句"
NEED_WINDOW = "给几号窗：选一个"
NEED_LIMIT = "几天反馈：写 1 到 60 之间的数"
NEED_OPINION = "意见：写一句"
NEED_GROUND = "依据和理由：写清楚"
NEED_FINDING = "怎样认定：选一种"
NEED_WAS = "原来写的：写一句"
NEED_NOW = "应当是：写一句"
NEED_MATERIALS = "哪些材料：至少写一样"
NEED_MOVE = "怎样了：选一种"
NEED_TO = "交给谁：写工号或姓名"
NEED_LOSS = "经过：损毁、丢失要写经过"
NEED_TRIP = "为什么又来：选一种"
NEED_REVIEW_PERSON = "复核找谁：写科室或联系人"
NEED_REVIEW_LIMIT = "复核期限：写多少日以内"
NEED_REFUSAL_BASIS = "依据：写不予办理的依据"
NEED_ORGAN_CONTACT = "主管单位的联系方式：写了单位就要写电话或地址"
NO_NAMES = "不写姓名、证件号码和电话"

# Supervision -----------------------------------------------------------------------------------
WATCH_HEAD = "红 {red} 件，黄 {yellow} 件"
WATCH_CALM = "没有红牌和黄牌"
WATCH_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "red": "红牌",
        "yellow": "黄牌",
        "early": "快到期",
        "silence": "到期没有答复",
        "idle": "{days} 个工作日没有动",
        "moved": "放假安排变了",
        "debts": "容缺材料到期",
        "follow": "该再问上级",
        "late_entry": "过了时限才提延期",
    }
)
URGED_ON = "{day}已催"
CARD_WHY = "{clock}{day}，{left}；规则 {rule}。"
STEP_WHY = "环节“{task}”在 {window} 号窗：{why}"
LEFT_DAYS = "还剩 {days} 个工作日"
OVER_DAYS = "超 {days} 个工作日"
OVER_TODAY = "已过期"
MOVED_WHY = "告诉本人的是 {was}，按 {calendar} 版算是 {now}。"
IDLE_WHY = "{day}以后没有记录，已 {days} 个工作日。"
RULES: Mapping[str, str] = MappingProxyType(
    {
        "R1": "过了最后一天",
        "Y1": "剩下的工作日不多",
        "Y2": "时限已用了大半",
        "E1": "本机提前提醒",
    }
)
