"""The annual report (年度汇报材料): its parts, in the order in which the towns write them.

Rule 1: figures come from the journal and are never typed; what is typed stands beside them.
Rule 2: no year is reported on before it begins.

Sources: seed 002-P1, 002-P4 (全文); STU-21.
"""

from enum import StrEnum

from appliance.domain.errors import Refusal


class ReportPart(StrEnum):
    """The parts of a report. Values are stored and sent; never rename one."""

    PERSONNEL = "personnel"  # 人员
    BUSINESS = "business"  # 业务
    HARDWARE = "hardware"  # 硬件
    VILLAGES = "villages"  # 村级
    PUBLICITY = "publicity"  # 宣传
    PROBLEMS = "problems"  # 存在的问题
    NEXT_STEPS = "next_steps"  # 下一步


class ReportTooEarly(Refusal):
    """The year has not begun."""

    code = "report_too_early"

    def __init__(self, year: int) -> None:
        super().__init__(str(year))


def check_year(year: int, this_year: int) -> None:
    """Let a report be written.

    Raises:
        ReportTooEarly: its year has not begun.
    """
    if year > this_year:
        raise ReportTooEarly(year)
