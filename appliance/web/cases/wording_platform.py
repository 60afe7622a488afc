"""Every Chinese word of what a platform answered, as pages show it at the case."""

from types import MappingProxyType

from appliance.domain.platform_report import What

WHATS = MappingProxyType(
    {
        What.CASE: "收件受理",
        What.STEP: "环节",
        What.SUPPLEMENT: "补正告知",
        What.PROCEDURE: "特别程序",
        What.MATERIAL: "材料",
        What.RESULT: "办结结果",
        What.SERVICE: "服务记录",
        What.RATING: "好差评",
    }
)
ACCEPTED, REFUSED, WITHDRAWN = "平台已收", "平台退回", "平台已撤"
NO_TEXT = "平台没有说明"
BETWEEN = "、"
