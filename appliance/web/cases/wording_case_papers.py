"""Every Chinese sentence that stands on a paper of a case."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.case_care import PaperKind

TITLES: Mapping[str, str] = MappingProxyType(
    {
        PaperKind.REGISTRATION: "登记记录",
        PaperKind.AGENCY: "代办申请书",
        PaperKind.ACCEPTANCE: "受理通知书",
        PaperKind.PROMISE: "承诺件通知书",
        PaperKind.NOTICE: "一次性告知书",
        PaperKind.DECLINE: "不予受理（不予办理）通知书",
        PaperKind.DENIAL: "不予许可决定书",
        PaperKind.DECISION: "准予决定书",
        PaperKind.EXTENSION: "延期告知书",
        PaperKind.PROCEDURE: "特别程序告知书",
        PaperKind.FINDINGS: "特别程序记录",
        PaperKind.REPLY: "书面答复",
        PaperKind.DELIVERY: "送达凭证",
        PaperKind.COVER: "案卷",
    }
)
OPENINGS: Mapping[str, str] = MappingProxyType(
    {
        PaperKind.REGISTRATION: "您于 {received} 申请{item}，已经登记。",
        PaperKind.AGENCY: "我委托大厅代办{item}（{no}），代办不收费。",
        PaperKind.ACCEPTANCE: "您申请的{item}，材料于 {at} 收齐，符合受理条件，现予受理。",
        PaperKind.PROMISE: "您申请的{item}属承诺件。我们承诺在下面的日子以前办结。",
        PaperKind.NOTICE: "您于 {received} 申请的{item}（{no}），材料还不齐。"
        "请按下表一次补齐，不用再带别的。",
        PaperKind.DECLINE: "您申请的{item}（{no}），经审查不予受理。理由和复核的办法如下。",
        PaperKind.DENIAL: "您申请的{item}（{no}），经审查决定不予许可。理由和复核的办法如下。",
        PaperKind.DECISION: "您申请的{item}（{no}），经审查准予办理。",
        PaperKind.EXTENSION: "您申请的{item}（{no}），因特殊情况在时限内办不完，"
        "经领导同意，延长 {days} 个工作日。",
        PaperKind.PROCEDURE: "您申请的{item}（{no}），依法需要{procedure}。"
        "从 {at} 起暂停计时，结束的次日接着计算。",
        PaperKind.FINDINGS: "{item}（{no}）的特别程序（勘察、听证、检验、检测、评估等）"
        "于 {at} 结束，记录如下。次日起接着计时。",
        PaperKind.REPLY: "您申请的{item}（{no}），现答复如下。",
        PaperKind.DELIVERY: "{item}（{no}）的办理结果，已经送达。",
    }
)
CASE_NO = "受理编号"
PLATFORM_NO = "省平台编号"
NOT_YET = "待录入"
WINDOW = "受理窗口"
WINDOW_NO = "{number} 号窗"
CLERK = "经办人"
RECEIVED_AT = "登记时间"
CONTACT = "联系方式"
NOT_LEFT = "没有留"
PROMISED_BY = "承诺办结"
AFTER_MATERIALS = "{day}（材料齐全的，从登记的次日算）"
AGENT = "代办人"
AGENT_IS = "{kind}：{agent}"
SUPERIOR = "上级审批单位"
TOLD = "已经告知"
FILLED_BY = "表格代填"
CONFIRMED = "{name} 代填，申请人看过、确认"
AGENCY_COMPLAINT = "代办质量有问题的，可以向镇政府投诉（第十二条第六款）。"
ACCEPTED_AT = "受理时间"
KIND = "办件类型"
PROMISED = "{kind}，承诺 {limit}"
FEE = "收费"
FREE = "不收费"
FEE_BY = "{fee}收取"
DUE = "应办结"
NEW_DUE = "新的日子"
IN_HANDS = "，并把结果交到您手上"
PROVISIONAL = "（暂定，放假安排公布后再告诉您）"
LEGAL = "法定时限"
LEGAL_DUE = "{limit}，到 {day}"
HOW_COUNTED = "怎么算的"
OWED = "容缺"
OWED_BY = "还欠{owed}，请在 {day}以前补齐；补齐以前不能办结"
RECEIPT_LIST = "收件清单"
RECEIPT_COLUMNS = ("序号", "材料", "原件、复印件份数")
PROMISE = "承诺时限"
ITEM = "事项"
APPLICANT = "申请人"
BASIS = "依据"
ITEM_EDITION = "本厅公布的事项 {version} 版"
ITEM_GUIDE = "见本厅公布的办事指南"
KEEP_PROMISE = "过了日子没有办结，请打监督电话，我们当面道歉并马上办。"
PROCEDURE = "程序"
PROCEDURE_STEPS = "窗口受理、审查、决定、办结送达"
LIMIT = "时限"
LIMIT_AFTER = "材料补齐的次日起 {limit}；补齐以前不计时"
ALL_MATERIALS = "全部材料"
NOT_HANDLED = "不予办理"
NOT_HANDLED_CASES = "材料不真实的；条件不符的；法律、法规和政策不允许的"
NONE = "没有纸质材料"
ROUND = "第几次告知"
ROUND_NO = "第 {number} 次"
TO_SUPPLY = "要补的材料"
SUPPLY_COLUMNS = ("序号", "材料和要求")
COME_BACK = "工作日直接到 {window} 号窗，不用重新排队；可以委托家人，也可以请村代办员代交。"
MAY_COMPLAIN = "因为我们没有一次讲清让您再跑一趟的，可以投诉。"
GROUND = "情形"
REASON = "理由"
REVIEW_BODY = "复核单位"
REVIEW_PERSON = "复核联系人"
REVIEW_LIMIT = "复核期限"
REVIEW = "您不同意的，可以在期限内向复核单位申请复核；也可以依法申请行政复议或者提起行政诉讼。"
ORGAN = "主管单位"
DECIDED_AT = "办结时间"
RESULT = "结果"
GRANTED = "准予"
APPROVER = "审批人"
AGREED_BY = "同意的领导"
TOLD_BY = "告知方式"
LAW_45 = "行政许可法第四十五条"
EXPECTED = "大约需要"
EXPECTED_DAYS = "{days} 天"
CLOCK_STANDS = "暂停的日子不计入办理时限；结束以后我们告诉您新的日子。"
ANSWER = "答复"
DELIVERED_AT = "送达时间"
WAY = "送达方式"
RECEIVER = "签收人"
FINDINGS = "经过和意见"
FINDINGS_SIGN = "勘察（检验）人、在场人（签字）"
RECEIVER_SIGNS = "签收人（签字）"
APPLICANT_SIGNS = "申请人（签字）"
ASK = "您可以报受理编号到窗口或打电话问进度，也可以在大厅的网络里扫码看。"
IN_FILE = "卷内材料"
FILE_COLUMNS = ("序号", "材料", "编号", "签字")
TRAIL: Mapping[str, str] = MappingProxyType(
    {
        "received_at": "收件时间",
        "accepted_at": "受理时间",
        "finished_on": "办结日期",
        "delivered_on": "送达日期",
        "archived_on": "归档日期",
    }
)
COPY = "副本，第 {nth} 次打印"
VOID = "作废"
SIGNED = "已签字"
REASON_TO_LOOK = "打印{paper}"
