"""Every Chinese sentence of the pages of shadow study, the training register and minutes."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.shadow import ShadowResult, ShadowState
from appliance.web.wording import NOTHING_CHANGED, Said

RESULTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {ShadowResult.ABLE: ("ok", "能办、会办"), ShadowResult.NEEDS_MORE: ("wait", "还要再学")}
)
SHADOW_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ShadowState.PLANNED: ("go", "等写结果"),
        ShadowState.ENDED: ("ok", "有结果"),
        ShadowState.WITHDRAWN: ("", "取消"),
    }
)
SHADOW_NONE = "{year} 年还没有安排跟班学习"
SHADOW_COUNT = "{year} 年跟班学习 {count} 人次，{able} 人次能办、会办"
SHADOW_NOW = "今天有 {count} 人在县政务大厅跟班学习"
NEED_PERSON = "选一个人"
NEED_FIRST = "起始日期写成 2026-12-07"
NEED_LAST = "结束日期写成 2026-12-18"
NEED_PLACE = "写清在县政务大厅哪个窗口"
NEED_ITEMS = "写清学什么事项"
NEED_RESULT = "选学习的结果"
CSV_SHADOW = "genban-{year}.csv"
XLSX_SHADOW = "跟班学习"
CSV_SHADOW_HEAD = (
    *("工号", "姓名", "单位", "起", "止", "县厅窗口", "学什么"),
    *("情况", "结果", "说明"),
)

TRAINING_NONE = "{year} 年还没有办培训"
TRAINING_COUNT = "{year} 年培训 {count} 次，共 {people} 人次参加"
CSV_TRAINING = "peixun-{year}.csv"
XLSX_TRAINING = "培训登记"
CSV_TRAINING_HEAD = ("日期", "内容", "授课人", "应到", "到", "刷卡签到", "补签", "缺席", "记要")
AND = "、"

NEED_NAMES = "至少勾一个人"
NEED_HAND_WHY = "写明为什么没有刷卡，例如到县里培训"
NEED_LED_BY = "写谁主持、谁授课"
LED_BY: Mapping[str, str] = MappingProxyType({"training": "授课人"})
LED_BY_OTHERS = "主持人"
NEED_MINUTES = "写上纪要"
NEED_TASK = "写清什么事"
NEED_OWNER = "选谁来办"
NEED_DUE = "写明哪天以前办完，不早于今天，写成 2026-12-04"
CHAIRS = "主任或副主任主持（004 第四条第二款）"

REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "shadow_not_possible": Said(
            what="工号 {subject} 的跟班学习不能这样记：{why}。",
            kept=NOTHING_CHANGED,
            now="改好日期再存；过去的日子没有刷卡，由本人填补卡单或请假单说明。",
        ),
        "report_too_early": Said(
            what="{subject} 年还没有到，不能写这一年的汇报。",
            kept=NOTHING_CHANGED,
            now="到了那一年再写；下一步的打算写在今年的“下一步”里。",
        ),
        "not_held_yet": Said(
            what="“{subject}”还没有到日子，不能先记。",
            kept=NOTHING_CHANGED,
            now="到了那天再写纪要、补签到。",
        ),
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "oneself": "不能安排自己、定自己的结果，请另一位领导来办",
        "reversed": "结束的日子在开始以前",
        "too_long": "一次最长一年",
        "began": "开始的日子已经过了，要事先安排",
        "overlaps": "这几天已经安排过跟班学习",
        "not_planned": "这一次已经有结果，或者已经取消",
        "not_begun": "还没有开始，不能写结果",
        "outside": "结束的日子不在这次学习里，或者还没有到",
    }
)
