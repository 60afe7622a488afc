"""What the page of the work beside a post says (互学业务、窗口以外的工作)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.post_work import SkillLevel

LEVELS: Mapping[str, str] = MappingProxyType(
    {SkillLevel.FAMILIAR: "熟悉", SkillLevel.MASTERS: "掌握"}
)
HEADING = "{count} 个人登了会办的业务"
NOBODY = "还没有登会办的业务"
NEED_STAFF = "选一个人"
NEED_WORK = "写明哪项业务"
NEED_LEVEL = "选熟悉还是掌握"
NEED_TOLD_BY = "写明听谁说的"
NEED_PLACE = "写明到哪里、做什么"
NEED_DECIDED_BY = "写明谁定的"
NEED_DAY = "日期写成 2026-11-23"
NOT_YET = "还没到的日子不能登会办"
REVERSED = "止的日子在起的前面"
CSV_HEAD = ("工号", "姓名", "业务", "程度", "从哪天起", "听谁说的", "谁登记")
XLSX_TITLE = "互学业务"
