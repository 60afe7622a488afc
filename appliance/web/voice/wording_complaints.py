"""Every Chinese sentence of the complaint pages."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.complaint import (
    ComplaintChannel,
    ComplaintState,
    ComplaintStep,
    Difficulty,
    Ground,
    ReplyMedium,
)
from appliance.web.wording import NOTHING_CHANGED, Said

CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        ComplaintChannel.ONSITE: "现场",
        ComplaintChannel.PHONE: "电话",
        ComplaintChannel.BOX: "投诉箱",
        ComplaintChannel.LETTER: "信函",
        ComplaintChannel.FAX: "传真",
        ComplaintChannel.ONLINE: "网上",
        ComplaintChannel.EMAIL: "电子邮件",
        ComplaintChannel.TRANSFER: "监察部门转办",
    }
)
DIFFICULTIES: Mapping[str, str] = MappingProxyType(
    {
        Difficulty.CLEAR: "事实清楚",
        Difficulty.COMPLEX: "要核实",
        Difficulty.VERY_COMPLEX: "复杂，或涉及两个以上单位",
    }
)
DIFFICULTY_HINTS: Mapping[str, str] = MappingProxyType(
    {
        Difficulty.CLEAR: "现场当场办，网上 1 个工作日",
        Difficulty.COMPLEX: "3 个工作日",
        Difficulty.VERY_COMPLEX: "5 个工作日",
    }
)
GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        Ground.BAD_SERVICE: "六 态度差、质量差、效率低",
        Ground.NOT_ACCEPTED: "一 不受理、不决定、不送达",
        Ground.DUTY_NOT_DONE: "二 不履行职责或违反程序",
        Ground.RIGHTS_HARMED: "三 侵害合法权益",
        Ground.PROMISE_BROKEN: "四 不守承诺、超时",
        Ground.ERROR_KEPT: "五 有错不改",
        Ground.OTHER: "七 其他",
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        ComplaintState.FILED: "等答复",
        ComplaintState.ACCEPTED: "已受理",
        ComplaintState.ASSIGNED: "已交办",
        ComplaintState.REPLIED: "已答复",
        ComplaintState.CLOSED: "已归档",
        ComplaintState.OUT_OF_SCOPE: "不属受理范围",
    }
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        ComplaintStep.ACCEPT: "受理",
        ComplaintStep.ASSIGN: "交办",
        ComplaintStep.URGE: "催办",
        ComplaintStep.REPLY: "答复",
        ComplaintStep.REPORT_BACK: "回复监察部门",
        ComplaintStep.STATE: "记说明",
        ComplaintStep.CHECK_VIDEO: "记调看监控",
        ComplaintStep.RECTIFY: "记整改",
        ComplaintStep.CALL_FALSE: "认定诬告",
        ComplaintStep.CLOSE: "归档",
        ComplaintStep.REFER_ELSEWHERE: "告知受理机关",
    }
)
MEDIA: Mapping[str, str] = MappingProxyType(
    {
        ReplyMedium.SPOT: "当场答复",
        ReplyMedium.PHONE: "电话答复",
        ReplyMedium.PHONE_OR_LETTER: "电话或信函答复",
        ReplyMedium.ONLINE: "网上答复",
        ReplyMedium.BOTH_SIDES: "答复监察部门，也答复投诉人",
    }
)
FINDINGS: Mapping[str, str] = MappingProxyType(
    {"true": "属实", "partly": "部分属实", "mistaken": "误会", "untrue": "不属实"}
)
REPLY_WAYS: Mapping[str, str] = MappingProxyType(
    {"spot": "当场", "phone": "电话", "letter": "信函", "online": "网上"}
)
UNNAMED = "未署名"
LIST_HEAD = "{open} 件投诉等答复，{late} 件已超时"
LIST_CALM = "没有等答复的投诉"
NEED_CHANNEL = "途径：选一种"
NEED_ABOUT = "被投诉的是谁：选窗口，不知道就选“说不清”"
NEED_GROUND = "属于哪一类：选一类"
NEED_DIFFICULTY = "难不难：选一种"
NEED_TITLE = "标题：写一句话"
NEED_CONTENT = "什么事：至少写 5 个字"
BAD_PHONE = "回复电话：要 7 到 12 位数字；没有就空着"
NEED_LETTER_DAY = "转办函的期限：转办件要填函上写的日子"
NEED_BOX = "哪次开箱：选一次；没有的，先到意见簿登记开箱"
NEED_FORM = "纸表编号：照表上二维码下面的抄，这个编号不是本机印的"
FORM_USED = "纸表编号：这张表已经登记过，一张只登记一次"
NEED_WRITTEN = "纸表上写的日子：写成 2026-11-23，不早于印表那天，不晚于今天"
FORM_TITLE = "投诉、意见表"
FORM_LINES = 5
NEED_FINDING = "查明：选一种"
NEED_REPLY = "答复内容：至少写 5 个字"
NEED_WAY = "怎样答复的：选一种"
NEED_WAY_REASON = "为什么不用规定的方式：写一句，例如没留电话"
UNCLEAR = "说不清"
OTHERS = "大厅其他人员"
OTHERS_HINT = "保安、保洁等"
WINDOW = "{window} 号窗"
BY_LETTER = "按转办函写明的日子。依据：第十五条第六款第六项。"
BY_LIMIT = "{channel}、{difficulty}：{received}登记，{days}。依据：第十五条第六款。"
BY_FORM = "{channel}、{difficulty}：{received}写在纸表上，{days}。依据：第十五条第六款。"
BY_OPENING = "{channel}、{difficulty}：{received}开箱，{days}。依据：第十五条第六款。"
NO_DAYS = "当天答复"
SOME_DAYS = "当天不计，{days} 个工作日"
VIEW_REASONS = ("回复投诉人", "核实情况")
REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "handled_by_the_accused": Said(
            what="投诉 {subject} 说的就是本人，不能由本人登记、查看或处理。",
            kept=NOTHING_CHANGED,
            now="请督查或大厅主任来办。",
        ),
        "complaint_step_not_allowed": Said(
            what="投诉 {subject} 现在是“{state}”，不能{step}。",
            kept=NOTHING_CHANGED,
            now="也许另一台平板刚办过。回到投诉页看经过。",
        ),
        "limit_not_stated": Said(
            what="转办的投诉没有写期限（依据 {clause}）。",
            kept=NOTHING_CHANGED,
            now="把转办函上写明的日子填上再登记。",
        ),
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        **STATES,
        **STEPS,
        "title": "标题",
        "content": "什么事",
        "finding": "查明",
        "reply": "答复内容",
        "way": "怎样答复的",
        "way_reason": "为什么不用规定的方式",
        "complaint": "投诉",
        "box": "哪次开箱",
        "form_number": "没有登记过的纸表编号",
        "written_on": "纸表上写的日子",
    }
)
