"""Every Chinese sentence of the annual report (年度汇报材料)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.annual_report import ReportPart
from appliance.web.wording import DEVICE_KINDS

PARTS: Mapping[str, str] = MappingProxyType(
    {
        ReportPart.PERSONNEL: "人员",
        ReportPart.BUSINESS: "业务",
        ReportPart.HARDWARE: "硬件",
        ReportPart.VILLAGES: "村级服务室",
        ReportPart.PUBLICITY: "宣传",
        ReportPart.PROBLEMS: "存在的问题",
        ReportPart.NEXT_STEPS: "下一步",
    }
)
HINTS: Mapping[str, str] = MappingProxyType(
    {
        ReportPart.PERSONNEL: "进驻、调整、管理、奖励",
        ReportPart.BUSINESS: "业务上做了什么",
        ReportPart.HARDWARE: "场地、设备、网络，谁出的钱",
        ReportPart.VILLAGES: "规范化建设、坐班、培训",
        ReportPart.PUBLICITY: "谁负责、登在哪里",
        ReportPart.PROBLEMS: "一行写一条",
        ReportPart.NEXT_STEPS: "一行写一条",
    }
)
NUMERALS = "一二三四五六七"
HEADING = "{year} 年年度汇报"
UNTIL = "数字算到 {until}，年还没有过完"
WHOLE = "数字是全年的"
NOTHING_NEW = "没有改动，没有另存"

PEOPLE = "在岗 {people} 人，其中窗口 {at_windows} 人；{units}。"
UNIT = "{unit} {count} 人"
LEARNT = (
    "开会 {meetings} 次，学习 {studies} 次，培训 {trainings} 次、{trained} 人次，"
    "到县政务大厅跟班学习 {shadows} 人次。"
)
TOTAL = "收件 {received} 件，办结 {finished} 件，送达 {delivered} 件。"
COMPLAINTS = "收到投诉 {filed} 件，答复 {answered} 件，其中按期 {in_time} 件，超期 {late} 件。"
PETITIONS = "上访 {count} 次。"
NO_PETITIONS = "没有上访。"
DEVICES = "本机现在接着{devices}。"
DEVICE = "{kind} {count} 个"
NO_DEVICES = "读卡器、评价器现在没有接上。"
OUTAGES = "和县里断开 {count} 次。"
VILLAGES = (
    "村级代办员 {agents} 人，村级办事 {matters} 件，其中代办 {by_agency} 件；到村检查 {visits} 次。"
)
NO_UNIT = "没有登记单位"
COLUMNS = ("窗口", "单位", "收件", "办结", "送达", "好评率", "未评")
WINDOW = "{window} 号窗"
ALL = "合计"
VILLAGE_COLUMNS = ("村", "办事", "其中代办")
SHEETS = ("汇报", "窗口业务", "村级")
PART_COLUMNS = ("部分", "内容")
SHARE = "{share}%"
DASH = "\u2013"
AND = "、"
FILE = "huibao-{year}.xlsx"


def unit_words(units: tuple[tuple[str, int], ...]) -> str:
    """Return how many people each unit has sent."""
    return AND.join(UNIT.format(unit=unit or NO_UNIT, count=count) for unit, count in units)


def device_words(devices: tuple[tuple[str, int], ...]) -> str:
    """Return what is wired to the box, by kind."""
    if not devices:
        return NO_DEVICES
    named = [
        DEVICE.format(kind=DEVICE_KINDS.get(kind, kind), count=count) for kind, count in devices
    ]
    return DEVICES.format(devices=AND.join(named))
