"""Every Chinese sentence of a case's story (经过): what each record is called, and tells."""

from collections.abc import Mapping
from types import MappingProxyType

STORY: Mapping[str, str] = MappingProxyType(
    {
        "case.received": "收件",
        "case.accepted": "{conditionally}受理",
        "case.supplement_requested": "一次性告知，等补正",
        "case.supplemented": "材料补齐",
        "case.extended": "延期 {days} 个工作日",
        "case.extension_refused": "过了时限才提延期，没有延",
        "case.procedure_started": "停表：{procedure}",
        "case.procedure_ended": "恢复计时",
        "case.referred": "上报{organ}",
        "case.completed": "办结",
        "case.delivered": "送达",
        "case.declined": "不予受理",
        "case.denied": "不予许可",
        "case.withdrawn": "{by_applicant}",
        "case.debt_settled": "容缺材料补齐",
        "case.visited": "多跑了一趟",
        "case.noted": "{note_kind}",
        "case.dispatched": "派给 {window} 号窗",
        "case.fed_back": "反馈：{agrees}",
        "case.urged": "催办",
        "case.urge_answered": "回复催办",
        "case.silence_judged": "到期没有答复：{finding}",
        "case.replied": "书面答复",
        "case.recounted": "按新的放假安排重算",
        "case.undone": "撤销上一步",
        "case.corrected": "更正",
        "case.archived": "案卷归档",
        "case.materials_moved": "材料{move}",
        "case.paper_issued": "打印{paper}",
        "person.viewed": "看了完整信息",
        "case.entered": "补录",
        "case.handed_over": "移交给 {to_no}",
        "case.taken_over": "{taken_by_no} 接手",
        "agency.applied": "{agent_kind}",
        "agency.material_moved": "材料{direction}{unit}",
        "fee.charged": "开缴费票 {fen} 元",
        "fee.paid": "已缴费 {fen} 元",
        "platform.entered": "已在省平台录入",
    }
)
TOLD: Mapping[str, str] = MappingProxyType(
    {
        "case.received": "{item_name}，收件清单 {materials} 样。",
        "case.accepted": "应办结 {due_on}。{owed}{doc_no}",
        "case.supplement_requested": "缺：{missing}。{doc_no}",
        "case.supplemented": "从次日起重新起算，应办结 {due_on}。",
        "case.extended": "{reason}。新的日子 {due_on}，已{told_by}告诉本人，{approver_no} 同意。"
        "{doc_no}",
        "case.extension_refused": "{reason}。应办结 {due_on}，这一次申请记作超时第（4）种。",
        "case.procedure_started": "{reason}。已书面告诉本人，{approver_no} 批准。{doc_no}",
        "case.procedure_ended": "{outcome}。应办结 {due_on}。",
        "case.referred": "{counts_as_done}。{note}",
        "case.completed": "{note}{explained}{approver_no} 审批，已打开窗口评价器。{doc_no}",
        "case.delivered": "{way}，{receiver}签收。{doc_no}",
        "case.declined": "{reason}。可向{review_body}申请复核。{doc_no}",
        "case.denied": "{reason}。可向{review_body}申请复核。{doc_no}",
        "case.withdrawn": "{reason}。编号留着，不再给别的办件。",
        "case.debt_settled": "收到：{received}。",
        "case.visited": "{reason}。",
        "case.noted": "{text}{follow_on}",
        "case.dispatched": "{task}，{due_on}前反馈。",
        "case.fed_back": "{opinion}",
        "case.urged": "{to_no} 收。{clock}到 {due_on}。{rule}{text}",
        "case.urge_answered": "{text}",
        "case.silence_judged": "{ground}",
        "case.replied": "{text} {doc_no}",
        "case.recounted": "原来 {was}，现在 {due_on}，已{told_by}告诉本人。",
        "case.undone": "回到“{state}”。{reason}",
        "case.corrected": "原来写“{was}”，应当是“{now}”。{reason}",
        "case.archived": "入卷 {have} 样。{place}{apology}{remedy}",
        "case.materials_moved": "{materials}。{to_no}{note}",
        "case.paper_issued": "{doc_no} 第 {nth} 次打印，{size}。",
        "person.viewed": "{why}。{agreed_no}",
        "case.entered": "照{sheet}第 {line} 行补录，{day} {earliest} 到 {latest} 之间。{reason}",
        "case.handed_over": "{from_no} 交出。{reason}。{materials}",
        "case.taken_over": "",
        "agency.applied": "代办人 {agent}。",
        "agency.material_moved": "{materials}，{carrier_no} 送。",
        "fee.charged": "{name}，票号 {bill_no}。",
        "fee.paid": "{way}，票号 {bill_no}，凭证号 {receipt_no}。",
        "platform.entered": "{platform_no}",
    }
)
CONDITIONALLY = "容缺"
AGREED = "{name}同意的。"
EXPLAINED = "向本人解释：{text}。"
OWED = "欠 {owed}，{day}前补齐。"
FOLLOW_ON = " {day}再问。"
COUNTS = ("等上级结果，时限接着走", "按本厅规定，上报即办结")
