"""The work beside a post: A and B learn each other's work (互学业务); work elsewhere is noted.

Rule 1: who holds a post masters its main work and is familiar with the work assisted.
Rule 2: window staff take no work outside the window in principle; where somebody is sent all the
same it is written down who decided it, and the day shows it.

Sources: seed 002-P3 AB4, 002-P5 AB4 (LEV-18); seed 001 三(二) (ATT-43).
"""

from datetime import date
from enum import StrEnum

from appliance.domain.errors import Refusal


class SkillLevel(StrEnum):
    """How well somebody knows some work. Values are stored and sent; never rename one."""

    FAMILIAR = "familiar"  # 熟悉
    MASTERS = "masters"  # 掌握


class WorkNotNoted(Refusal):
    """Work beside a post cannot be noted. `why` is reversed or ahead."""

    code = "work_not_noted"

    def __init__(self, staff_no: str, *, why: str) -> None:
        super().__init__(staff_no, why=why)


def check_skill(staff_no: str, since: date, *, today: date) -> None:
    """Let a skill be noted that is there, or refuse.

    Raises:
        WorkNotNoted: the day has not come.
    """
    if since > today:
        raise WorkNotNoted(staff_no, why="ahead")


def check_elsewhere(staff_no: str, first: date, last: date) -> None:
    """Let work elsewhere be noted, or refuse.

    Raises:
        WorkNotNoted: it ends before it begins.
    """
    if last < first:
        raise WorkNotNoted(staff_no, why="reversed")
