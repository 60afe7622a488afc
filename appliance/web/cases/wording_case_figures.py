"""Every Chinese sentence of the figures of a period (办件统计)."""

from collections.abc import Mapping
from types import MappingProxyType

TITLE = "办件统计"
FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "received": "收件",
        "finished": "办结",
        "late": "超时办结",
        "overdue": "超时未办",
        "refused": "不予受理、许可",
        "again": "多跑一趟以上",
        "withdrawn": "撤回、作废",
    }
)
ITEM_HEAD = ("窗口", "事项编码", "事项", *FIGURES.values())
DAY_HEAD = ("日期", "收件", "办结", "送达")
SUM_HEAD = ("项目", "数")
SHEETS = ("合计", "各事项", "每天", "五项")
MERIT: Mapping[str, str] = MappingProxyType(
    {
        "finished": "办结",
        "accuracy": "准确率（%）",
        "overdue": "超期",
        "irregular": "违规",
        "dissatisfied": "不满意",
        "complaints": "投诉",
    }
)
MERIT_HEAD = ("工号", "姓名", *MERIT.values(), "五项")
MERIT_HOLDS = ("没有达到", "都达到")
ALL = "合计"
NONE = "\N{EN DASH}"
SUMS: Mapping[str, str] = MappingProxyType(
    {
        "period": "起止",
        **FIGURES,
        "villages": "村级办件",
        "letters": "来信来访",
        "bills": "缴费票数",
        "yuan": "缴费金额（元）",
        "promised": "平均承诺（工作日）",
        "used": "平均用时（工作日）",
        "saved": "平均提速（工作日）",
        "one_exam": "一审一核事项比例（%）",
    }
)
HEAD = "收 {received} 件，办结 {finished} 件，超时 {late} 件"
EXAM_HOLDS = "达到 80% 的要求。"
EXAM_SHORT = "没有到 80%，还差 {missing} 个事项。"
SPAN = "{first} 至 {last}"
