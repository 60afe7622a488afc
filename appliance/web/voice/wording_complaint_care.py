"""Every Chinese sentence on the way of a complaint, and of boxes, opinions and emergencies."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.facts.complaint_care import (
    ComplaintAccepted,
    ComplaintAssigned,
    ComplaintCalledFalse,
    ComplaintClosed,
    ComplaintRectified,
    ComplaintReferred,
    ComplaintReportedBack,
    ComplaintStated,
    ComplaintUrged,
    ComplaintVideoChecked,
)
from appliance.domain.facts.complaints import ComplaintReplied
from appliance.web.voice.wording_complaints import FINDINGS, REPLY_WAYS

SIDES: Mapping[str, str] = MappingProxyType(
    {"complainant": "投诉人", "accused": "被投诉人", "witness": "在场的人"}
)
TOLD_WAYS: Mapping[str, str] = MappingProxyType({**REPLY_WAYS, "unnamed": "没留联系方式，公示"})
REFUSED: Mapping[str, str] = MappingProxyType({"no": "改了", "yes": "拒不改正"})
CONSEQUENCES: Mapping[str, str] = MappingProxyType(
    {
        "circulated_criticism": "通报批评",
        "ask_department_to_withdraw": "建议主管部门撤换",
    }
)
CONSEQUENCE_HEAD = "查实后拒不改正，或多次被查实（第十五条第十款）"
TOLD: Mapping[str, str] = MappingProxyType(
    {
        ComplaintAccepted.KIND: "受理，{told_way}告诉投诉人",
        ComplaintAssigned.KIND: "交办给 {to_no}。{units} {note}",
        ComplaintUrged.KIND: "催办。{note}",
        ComplaintStated.KIND: "{side}说：{statement}",
        ComplaintVideoChecked.KIND: "调看监控 {camera}，{span}：{seen}",
        ComplaintReferred.KIND: "不属受理范围，{told_way}告知去{organ}。{explained} {reported_to}",
        ComplaintReportedBack.KIND: "回复监察部门（{letter}）：{report}",
        ComplaintRectified.KIND: "整改：{done}（{refused}）",
        ComplaintCalledFalse.KIND: "认定诬告：{grounds}，移送{passed_to}",
        ComplaintClosed.KIND: "归档 {file_no}",
        ComplaintReplied.KIND: "{way}答复投诉人，查明{finding}：{reply} {way_reason}",
    }
)
STORED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "told_way": TOLD_WAYS,
        "side": SIDES,
        "way": TOLD_WAYS,
        "finding": FINDINGS,
        "refused": {"True": REFUSED["yes"], "False": REFUSED["no"]},
    }
)
NEED: Mapping[str, str] = MappingProxyType(
    {
        "told_way": "怎样告诉的：选一种",
        "to_no": "交办给谁：选一个人，不能是被投诉的人",
        "side": "谁说的：选一个",
        "statement": "说了什么：写一句",
        "camera": "哪个探头：写位置",
        "span": "看的时段：写成 9:20 到 9:35",
        "seen": "看到什么：写一句",
        "organ": "该去哪里：写单位名称",
        "explained": "怎样解释的：写一句",
        "report": "回复监察部门的内容：写一句",
        "done": "改了什么，或者怎样拒不改正：写一句",
        "refused": "改了没有：选一个",
        "grounds": "凭什么认定：写一句",
        "passed_to": "移送哪里：写单位名称",
        "file_no": "案卷号：照案卷上的填",
    }
)
BOXES: Mapping[str, str] = MappingProxyType(
    {"complaint": "投诉箱", "rating": "评议箱", "report": "举报箱"}
)
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "book": "意见簿",
        "asked": "主动征求",
        "box": "开箱",
        "phone": "来电",
        "spoken": "当面说",
    }
)
OPINIONS_HEAD = "{waiting} 条意见等答复"
OPINIONS_CALM = "意见都答复了"
NEED_SOURCE = "怎么来的：选一种"
NEED_TEXT = "说了什么：写一句"
NEED_ANSWER = "答复：写一句"
NEED_BOX = "哪个箱：选一个"
NEED_OPENERS = "开箱的两个人：选两个不同的人"
NEED_PAPERS = "几份：写个数，没有写 0"
NEED_WHAT = "什么事：写一句"
NEED_MEASURES = "先采取了什么措施：写一句"
NEED_LEADER = "报告了哪位乡镇主要领导：写姓名"
NEED_TIME = "什么时候报告的：写成 9:20"
