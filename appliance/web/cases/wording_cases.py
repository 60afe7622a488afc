"""Every Chinese sentence of the case pages. A sentence is one message with named places."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.desk.case_orders import Way
from appliance.domain.case import CaseKind, CaseState, Step
from appliance.domain.clocks import LimitUnit, StepCode
from appliance.domain.workdays import Festival
from appliance.web.wording import NOTHING_CHANGED, Said

KINDS: Mapping[str, str] = MappingProxyType(
    {
        CaseKind.INSTANT: "即办件",
        CaseKind.COMMITMENT: "承诺件",
        CaseKind.REFERRAL: "上报件",
        CaseKind.JOINT: "联办件",
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        CaseState.RECEIVED: "已收件",
        CaseState.SUPPLEMENTING: "等补正",
        CaseState.ACCEPTED: "办理中",
        CaseState.IN_PROCEDURE: "特别程序中",
        CaseState.REFERRED: "已上报",
        CaseState.COMPLETED: "已办结",
        CaseState.DENIED: "不予许可",
        CaseState.DELIVERED: "已送达",
        CaseState.DECLINED: "不予受理",
        CaseState.WITHDRAWN: "撤回作废",
    }
)
CHIPS: Mapping[str, str] = MappingProxyType(
    {
        CaseState.RECEIVED: "",
        CaseState.SUPPLEMENTING: "wait",
        CaseState.ACCEPTED: "go",
        CaseState.IN_PROCEDURE: "wait",
        CaseState.REFERRED: "go",
        CaseState.COMPLETED: "ok",
        CaseState.DENIED: "bad",
        CaseState.DELIVERED: "ok",
        CaseState.DECLINED: "bad",
        CaseState.WITHDRAWN: "",
    }
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        Step.ACCEPT: "受理",
        Step.ACCEPT_CONDITIONALLY: "容缺受理",
        Step.REQUEST_SUPPLEMENT: "告知补正",
        Step.SUPPLEMENT: "收补正",
        Step.DECLINE: "不予受理",
        Step.START_PROCEDURE: "停表",
        Step.END_PROCEDURE: "恢复计时",
        Step.EXTEND: "延期",
        Step.REFER: "上报",
        Step.COMPLETE: "办结",
        Step.DENY: "不予许可",
        Step.DELIVER: "送达",
        Step.WITHDRAW: "撤回或作废",
    }
)
WAYS: Mapping[str, str] = MappingProxyType(
    {
        Way.WINDOW: "本人到窗口领取",
        Way.AGENT: "代办人代领",
        Way.POST: "邮寄",
        Way.ONLINE: "网上送达",
        Way.SPOT: "当场交付",
    }
)
UNITS: Mapping[str, str] = MappingProxyType(
    {
        LimitUnit.WORKING_DAYS: "{amount} 个工作日",
        LimitUnit.NATURAL_DAYS: "{amount} 个自然日",
        LimitUnit.SAME_DAY: "当日",
        LimitUnit.ON_THE_SPOT: "当场",
    }
)
FESTIVALS: Mapping[str, str] = MappingProxyType(
    {
        Festival.NEW_YEAR: "元旦",
        Festival.SPRING_FESTIVAL: "春节",
        Festival.TOMB_SWEEPING: "清明节",
        Festival.LABOUR_DAY: "劳动节",
        Festival.DRAGON_BOAT: "端午节",
        Festival.MID_AUTUMN: "中秋节",
        Festival.NATIONAL_DAY: "国庆节",
        Festival.COMMEMORATION: "纪念日放假",
    }
)
EXPLAINED: Mapping[str, str] = MappingProxyType(
    {
        StepCode.RECEIVED: "收到申请",
        StepCode.COMPLETED_MATERIALS: "材料补齐，从这一天重新起算",
        StepCode.FIRST_DAY_NOT_COUNTED: "当天不计，从次日起算",
        StepCode.COUNTED: "计入 {number} 天",
        StepCode.SKIPPED: "{festival}，不计",
        StepCode.MAKE_UP_COUNTED: "调休上班，计入 {number} 天",
        StepCode.STOPPED: "停表：{reason}",
        StepCode.ROLLED: "最后一天是休息日，顺延到下一个工作日",
        StepCode.EXTENDED: "延期 {count_to} 个工作日：{reason}",
        StepCode.ON_THE_SPOT: "当场办结",
        StepCode.SAME_DAY: "当天办结",
        StepCode.PROVISIONAL: "{year} 年放假安排还没公布，日子暂定",
        StepCode.DUE: "{until}办结，并把结果交给本人",
    }
)
WEEKEND = "周末"
CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        StepCode.RECEIVED: "第十一条第七款",
        StepCode.COMPLETED_MATERIALS: "第十一条第七款",
        StepCode.FIRST_DAY_NOT_COUNTED: "第十一条第七款",
        StepCode.EXTENDED: "第十一条第九款",
        StepCode.STOPPED: "行政许可法第四十五条",
        StepCode.ROLLED: "民法典第二百零三条",
    }
)
CALENDAR = "工作日历 {version} 版"
ITEM_EDITION = "事项 {version} 版，承诺 {limit}"
BEFORE_HOUR = "{hour} 前"
BEFORE_CLOSING = "下班前"
PROVISIONAL = "暂定"
SIGNS: Mapping[str, str] = MappingProxyType({"first": "收齐", "rest": "休", "stop": "停"})
TODAY = "今天"
WHO_WITHDREW = ("登记错了，作废", "本人撤回")

# Today -----------------------------------------------------------------------------------------
TODAY_HEAD = "{name}，今天有 {today} 件到期，{late} 件已超时"
TODAY_CALM = "{name}，今天没有到期和超时的办件"
GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "late": "已超时",
        "today": "今天到期",
        "soon": "快到期",
        "later": "往后",
        "waiting": "等本人补正",
        "new": "收件未受理",
    }
)
WHY_DONE = "{day}已办结，结果还没交到本人手上；交付才停表。"
WHY_INSTANT = "{hour} 登记，即办件，当天办结。"
WHY_RUNNING = "{day}收齐，次日起算，承诺 {limit}，今天是第 {used} 个工作日。"
WHY_BEGUN = "{day}收齐，次日起算，承诺 {limit}。"
WHY_MOVED = "{day}收齐，次日起算，承诺 {limit}；中间停过表或延过期，怎么数的看办件页。"
WHY_WAITING = "{day}一次性告知，本人还没补来；补齐的次日起算。"
WHY_NEW = "{day}收件，还没受理；今天受理或告知补正。"
DUE_ON = "{day} 周{name}"
OVER = "超 {days} 个工作日"
OVER_TODAY = "已过期"
LEFT = "还剩 {days} 个工作日"
DUE_TODAY = "今天 {until}"

# Lists -----------------------------------------------------------------------------------------
LIST_TITLE = "办件清单"
LIST_PARTS = "编号 省平台号 事项 申请人 窗口 经办人 状态 收件 受理 应办结 办结 送达"
LIST_HEAD = tuple(LIST_PARTS.split())

# Forms -----------------------------------------------------------------------------------------
NEED_ITEM = "办什么事：选一项"
NEED_NAME = "姓名：写申请人的姓名或单位名称"
LONG_NAME = "姓名：最多 {most} 个字"
BAD_ID = "证件号码：要 18 位，最后一位可以是 X；没有就空着"
BAD_CHECK = "证件号码的最后一位对不上：再对一遍证件；证件上就是这样的，写明理由也能存"
BAD_PHONE = "手机：要 7 到 12 位数字；没有就空着"
NEED_MISSING = "缺什么：至少写一样，一行一样"
NEED_REASON = "理由：写给本人看的理由"
NEED_REVIEW = "复核单位：写清楚向哪里申请复核"
NEED_DAYS = "延几天：写 1 到 60 之间的数"
NEED_APPROVER = "谁同意的：选一位"
NEED_TOLD = "怎样告诉本人：选一种"
NEED_WAY = "怎样送到：选一种"
NEED_WHO = "谁要撤：选一种"
NEED_WHY = "为什么看：写一句"
TOLD_BY = ("电话", "书面", "短信")
VIEW_REASONS = ("核对证件", "电话联系本人", "补办手续")

REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "step_not_allowed": Said(
            what="办件 {subject} 现在是“{state}”，不能{step}。",
            kept=NOTHING_CHANGED,
            now="也许另一台平板刚办过。回到办件页看经过；现在可以：{allowed}。",
        ),
        "form_incomplete": Said(
            what="{subject} 还缺几项，没有存上。",
            kept=NOTHING_CHANGED,
            now="回到上一页补上再存：{missing}。",
        ),
        "extension_not_allowed": Said(
            what="办件 {subject} 不能延期：{why}（应办结 {due}）。",
            kept=NOTHING_CHANGED,
            now="延期要在到期以前提，有领导同意，并告诉本人；已经过期的请写明情况报大厅主任。",
        ),
        "materials_owed": Said(
            what="办件 {subject} 是容缺受理的，还欠材料：{owed}。",
            kept=NOTHING_CHANGED,
            now="材料来了先按“容缺材料已补齐”，再办结。",
        ),
        "paper_line_refused": Said(
            what="{day} {subject} 第 {line} 行录不进去：{why}。",
            kept="这一页一行也没有录，纸上的内容都在。",
            now="核对页码、行号和时间，再整页录。",
        ),
        "undo_not_allowed": Said(
            what="办件 {subject} 的上一步不能撤销：{why}。",
            kept=NOTHING_CHANGED,
            now="十分钟以内本人可以自己撤销；过后请大厅主任或首席代表写明理由撤销。",
        ),
        "delegation_refused": Said(
            what="“{subject}”的授权登记不了：{why}。",
            kept=NOTHING_CHANGED,
            now="照授权书核对是谁、从哪天到哪天，再登记。",
        ),
        "not_the_delegate": Said(
            what="办件 {subject} 的事项已授权首席代表审批，别人签字不算。",
            kept=NOTHING_CHANGED,
            now="请首席代表审批，在“谁批准的”里选首席代表，再办结。",
        ),
        "number_not_next": Said(
            what="编号 {subject} 接不上，前面还差 {expected} 号。",
            kept=NOTHING_CHANGED,
            now="请系统管理员核对台账编号。",
        ),
    }
)
# Stored words that stand in refusals, as a clerk reads them.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        **STATES,
        **STEPS,
        "late": "已过期限",
        "taken": "这一行已经录过",
        "overlap": "这几天已经授给了别人",
        "over": "已经到期",
        "not_a_chief": "这个人不是首席代表",
        "future": "这个时间还没有到",
        "reversed": "结束早于开始",
        "no_sheet": "没有写哪一页",
        "no_line": "没有写第几行",
        "not_approved": "没有领导同意",
        "not_told": "还没告诉本人",
        "past_law": "新的日子过了法定时限，又没有写法律依据",
        "nothing": "没有可以撤销的步骤",
        "rated": "本人已经评价过",
        "no_reason": "没有写理由",
        "dispatch": "派件",
        "urge": "催办",
        "archive": "归档",
        "owed": "欠的材料",
        "owed_by": "补齐的日子（今天或以后）",
        "procedure": "哪一种程序",
        "outcome": "结果",
        "organ": "报给哪个单位",
        "organ_contact": "主管单位的联系方式",
        "basis": "依据",
        "review_department": "向哪里申请复核",
        "review_person": "复核找谁",
        "review_time_limit": "复核期限",
        "text": "内容",
        "task": "派的事",
        "opinion": "意见",
        "urged": "催办",
        "ground": "依据和理由",
        "passed": "时限还没有过",
        "was": "原来写的",
        "now": "应当是",
        "materials": "材料",
        "note": "经过",
        "explained": "怎样向本人解释的",
        "agreed_no": "这一件是别的单位的，那个单位谁同意的",
        "to_whom": "交给谁",
        "acceptance_notice": "受理通知书",
        "receipt_list": "收件清单",
        "received_materials": "收到的材料",
        "licence_or_refusal": "决定书或不予办理通知书",
        "special_procedure_material": "特别程序的记录或意见",
        "unsigned_acceptance_notice": "受理通知书上本人的签字",
        "apology": "向本人的道歉",
        "remedy": "怎样补救的",
        "unsigned_receipt_list": "收件清单上本人的签字",
        "name": "姓名",
        "item": "事项",
        "case": "办件",
        "items": "缺的材料",
        "reason": "理由",
        "receiver": "怎样送到",
        "leader_consent": "谁同意的",
        "told_how": "怎样告诉本人",
        "new_limit": "延几天",
        "title": "标题",
        "content": "什么事",
        "finding": "查明",
        "reply": "答复内容",
        "way": "怎样答复的",
    }
)
