"""Every Chinese sentence of the pages of oversight by the public (群众监督)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.oversight import OversightWay, PetitionLevel

WAYS: Mapping[str, str] = MappingProxyType(
    {
        OversightWay.CONSULTING_PHONE: "咨询电话",
        OversightWay.OVERSIGHT_PHONE: "监督、投诉电话",
        OversightWay.REPORT_PHONE: "举报电话",
        OversightWay.RATING_BOX: "评议箱",
        OversightWay.COMPLAINT_BOX: "投诉箱",
        OversightWay.REPORT_BOX: "举报箱",
        OversightWay.OPINION_BOOK: "意见簿",
        OversightWay.EMAIL: "电子邮箱",
        OversightWay.ONLINE: "网上投诉",
    }
)
LEVELS: Mapping[str, str] = MappingProxyType(
    {
        PetitionLevel.TOWN: "到镇里",
        PetitionLevel.COUNTY: "到县里",
        PetitionLevel.ABOVE: "到市里以上",
    }
)
# How long an answer takes, by the setting that says so (000§15.6).
LIMITS: Mapping[str, str] = MappingProxyType(
    {
        "complaints.onsite_clear": "现场、电话，事实清楚",
        "complaints.onsite_complex": "现场、电话，要核实",
        "complaints.letter_fax": "信函、传真、投诉箱",
        "complaints.online_clear": "网上、电子邮件，事实清楚",
        "complaints.online_complex": "网上、电子邮件，要核实",
        "complaints.complex_or_two_units": "较为复杂，或涉及两个以上单位",
    }
)
AT_ONCE = "当场、当天答复"
DAYS = "{days} 个工作日"
HEAD = "{year} 年上访 {count} 次、{people} 人次"
CALM = "{year} 年没有上访"
NEED_NAME = "姓名：写上"
NEED_UNIT = "单位、村：写上"
NEED_DAY = "哪天：写成 2026-11-20，不晚于今天"
NEED_LAST = "到哪天：写成 2026-11-20，不早于聘请那天"
NEED_FOUND = "看到什么：写一句；没有问题也写明"
NEED_LEVEL = "到哪里：选一种"
NEED_PEOPLE = "几个人：写 1 到 999 的数"
NEED_MATTER = "什么事：写一句，不写姓名"
PAPER = "接受群众监督"
