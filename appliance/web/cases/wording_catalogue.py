"""Every Chinese word of the catalogue's pages (事项目录)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.catalogue_list import Verdict
from appliance.domain.clocks import LimitUnit
from appliance.domain.tiers import Tier

VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        Verdict.TITLE: "标题",
        Verdict.HEADER: "表头",
        Verdict.ACCEPT: "可以导入",
        Verdict.NOTICE: "可以导入，看一眼",
        Verdict.ASK: "要回答",
        Verdict.REFUSE: "不能导入",
        Verdict.IGNORE: "合计行，不导入",
        Verdict.NOTE: "说明，不导入",
    }
)
CHIPS: Mapping[str, str] = MappingProxyType(
    {Verdict.ACCEPT: "ok", Verdict.NOTICE: "go", Verdict.ASK: "wait", Verdict.REFUSE: "bad"}
)
NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "star": "带 * 的按首席代表授权",
        "line_break": "名称里的换行去掉了",
        "full_width": "全角数字按半角读",
        "type_word": "类型里的“事项”二字去掉了",
        "type_differs": "类型和现行目录不同，导入后以新的为准",
        "only_statutory": "只有一个时限，和法定时限相同，按法定时限记；承诺时限不变",
        "half_day": "半个工作日按当日",
        "kept_as_note": "时限里其余的话留作备注",
        "materials_empty": "材料没填，不当作无需材料",
        "copies_assumed": "没写份数的按 1 份",
        "basis_empty": "依据没填",
        "fee_empty": "收费没填，不当作免费",
        "not_an_item": "没有序号、类型、材料，不像一个事项",
        "twice": "和前面一行同名",
    }
)
QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "several_items": "现行目录里有几个事项以这个名称开头，分不清是哪一个",
        "not_in_catalogue": "现行目录里没有这个名称：是新事项，还是已经取消或合并",
        "kind_unknown": "办件类型不是即办、承诺、上报",
        "joint": "联办件：目录没有这一类，要另建",
        "type_unknown": "事项类型不在七类里",
        "range": "时限写了一个范围，承诺只能是一个数",
        "unit": "没写是工作日还是自然日",
        "unit_month": "时限按月写的，日历没有月",
        "fee_amount": "写了金额，没写批准文件",
        "fee_differs": "收费和现行目录不同",
    }
)
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "working": "工作日",
        "natural": "自然日",
        "thirty": "一个月按 30 个自然日",
        "present": "照现行目录",
        "list": "照这张表",
        "standard": "按标准，标准另行备案",
    }
)
PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "code_shape": "编码要 2 到 32 位大写字母、数字、横线",
        "twice": "编码和前面一行重复",
        "no_days": "写了按天数，没有天数（空着，或者公式没有算过）",
        "not_a_number": "天数或权重不是数字",
    }
)
LINE, ENTRY = "行", "个事项"
PROBLEM_OTHERWISE = "“{word}”认不得，或者缺这一列"
NEED_LIMIT = "承诺时限：写 0 到 365 的数，选好单位"
NEED_LEGAL = "法定时限：数和单位都要有；目录没写法定时限的，两样都空着"
NEED_CODE = "编码：2 到 32 位大写字母、数字、横线"
NEED_OTHER_CODE = "编码：目录里已经有这个编码，换一个，或者去改那个事项"
NEED_NAME = "名称：写事项的全称"
NEED_KIND = "办件类型：选一个"
NEED_WINDOWS = "窗口：写 1 到 18 的窗口号，几个窗口用顿号隔开"
NEED_FEE = "收费：选不收费、按标准或者未填"
NEED_DAY = "起用日期：写成 2026-12-01，不能早于今天；空着就是现在起用"
NEED_REASON = "原因：写一句，例如文号"
NOT_OUR_JSON = '这个 JSON 里没有事项。要写成 {"items": [{"code": …, "name": …}]}'
UNITS: Mapping[str, str] = MappingProxyType(
    {
        LimitUnit.WORKING_DAYS: "工作日",
        LimitUnit.NATURAL_DAYS: "自然日",
        LimitUnit.SAME_DAY: "当日",
        LimitUnit.ON_THE_SPOT: "当场",
    }
)
TIERS: Mapping[str, str] = MappingProxyType(
    {
        Tier.SIMPLE: "简易事项",
        Tier.CENTRE: "中心能办理的",
        Tier.LEADER_IN_CHARGE: "分管领导职权内的",
        Tier.LEADERS_DECIDE: "需领导决定的",
        Tier.SUPERIOR_MATTER: "上级职权内的",
    }
)
TIER_BOUND = "{tier}（{limit}）"
TIER_BOUND_OTHERS = "{tier}（照上级的时限）"
NEED_TIER = "承诺时限：{tier}，不能更长，按同一种日子写"
TYPES = ("行政许可", "行政确认", "行政给付", "行政裁决", "行政奖励", "其他行政权力", "公共服务")
FEES: Mapping[str, str] = MappingProxyType({"0": "不收费", "按标准": "按标准", "": "未填"})
NEED_MATERIALS = "材料：一行一样，写成 名称|原件|份数"
