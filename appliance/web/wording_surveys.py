"""Every Chinese sentence of the page of surveys, inspections and improvements."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.survey import Method, Source, SurveyKind

KINDS: Mapping[str, str] = MappingProxyType(
    {
        SurveyKind.VILLAGE: "村（社区）测评",
        SurveyKind.PEER: "民主互评",
        SurveyKind.PUBLIC: "征求群众意见",
    }
)
METHODS: Mapping[str, str] = MappingProxyType(
    {
        Method.SELF_CHECK: "自查",
        Method.SPOT_CHECK: "抽查",
        Method.UNANNOUNCED: "暗访",
        Method.INQUIRY: "询问",
        Method.SURVEY: "测评",
    }
)
SOURCES: Mapping[str, str] = MappingProxyType(
    {
        Source.RATING: "低评价",
        Source.SURVEY: "测评",
        Source.INSPECTION: "检查",
        Source.OPINION: "意见",
        Source.COMPLAINT: "投诉",
    }
)
HEAD = "{open} 项要改进，{late} 项过期"
CALM = "要改进的都改了"
NEED_KIND = "哪一种测评：选一种"
NEED_DAY = "哪天：写成 2026-11-20，不晚于今天"
NEED_PLACE = "在哪里：写一句"
NEED_SHEETS = "几张：写个数，各档加起来不能多过张数"
NEED_METHOD = "怎样查的：选一种"
NEED_FINDINGS = "查到什么：写一句；没有问题也写明"
NEED_SOURCE = "从哪里来的：选一种"
NEED_WHAT = "改什么：写一句"
NEED_OWNER = "谁来改：选一个人"
NEED_FIX_BY = "改到哪天：写成 2026-12-04"
NEED_RESULT = "改得怎样：写一句"
