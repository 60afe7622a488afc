"""Every Chinese sentence of the page of surveys, inspections and improvements."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.service_points import ServicePoint
from appliance.domain.survey import Method, Source, SurveyKind

KINDS: Mapping[str, str] = MappingProxyType(
    {
        SurveyKind.VILLAGE: "村（社区）测评",
        SurveyKind.PEER: "民主互评",
        SurveyKind.PUBLIC: "征求群众意见",
    }
)
SHEETS: Mapping[str, str] = MappingProxyType(
    {
        SurveyKind.VILLAGE: "便民服务测评表（村、社区）",
        SurveyKind.PEER: "工作人员互评表",
        SurveyKind.PUBLIC: "征求群众意见表",
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
POINTS: Mapping[str, str] = MappingProxyType(
    {
        ServicePoint.VOICE_ON_ARRIVAL: "来有迎声",
        ServicePoint.VOICE_ON_QUESTION: "问有答声",
        ServicePoint.VOICE_ON_LEAVING: "走有送声",
        ServicePoint.SAME_LEADER_OR_MASS: "干部、群众一样",
        ServicePoint.SAME_KNOWN_OR_STRANGER: "生人、熟人一样",
        ServicePoint.SAME_LOCAL_OR_OUTSIDE: "本地、外地一样",
        ServicePoint.SMILE: "一张笑脸",
        ServicePoint.GREETING: "一声问候",
        ServicePoint.HOT_DRINK: "一杯热茶、热水",
        ServicePoint.CHAIR: "一把椅子",
        ServicePoint.EXPLANATION: "一番耐心解释",
        ServicePoint.WARM_HEART: "一片热心",
        ServicePoint.FEWER_TRIPS: "少跑一趟",
        ServicePoint.FEWER_OFFICES: "少进一个门",
        ServicePoint.FEWER_PEOPLE: "少找一个人",
    }
)
ALL_MET = "服务要点都做到了"
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
