"""Every Chinese sentence of the register of rules (制度登记)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.rule_register import Standing

STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        Standing.COMING: "还没有施行",
        Standing.IN_FORCE: "现行",
        Standing.REPLACED: "有了新的一版",
        Standing.REPEALED: "废止",
    }
)
CHIPS: Mapping[str, str] = MappingProxyType(
    {
        Standing.COMING: "wait",
        Standing.IN_FORCE: "got",
        Standing.REPLACED: "",
        Standing.REPEALED: "bad",
    }
)
PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "policy": "制度",
        "catalogue": "事项目录",
        "rating-reasons": "好差评原因",
        "notices": "县里通知",
        "roster": "花名册",
    }
)
CALENDAR = "calendar-"
CALENDAR_OF = "{year} 年工作日历"
NEED_NAME = "制度叫什么：写上"
NEED_VERSION = "第几版、文号：写上"
NEED_ISSUER = "谁定的：写上"
NEED_ISSUED = "印发日期：写成 2026-11-23"
NEED_FIRST = "施行日期：写成 2026-11-23，自印发之日起的空着"
TOO_EARLY = "施行日期比印发日期还早，请核对"


def paper_of(name: str) -> str:
    """Return what a document of the county is called."""
    if name.startswith(CALENDAR):
        return CALENDAR_OF.format(year=name.removeprefix(CALENDAR))
    return PAPERS.get(name, name)
