"""Shadow study (跟班学习): learning at the matching window of the county hall until it is mastered.

Rule 1: whoever is there is at study: no swipe is asked for on those days, and none is absence.
Rule 2: it is arranged before it begins, by somebody else, and never twice for the same days.
Rule 3: it ends with a result; ended earlier, only the days until then were study.

Sources: seed 001 四(一) 「确保事项能办、会办」; seed 004 二.3; STU-09.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass

LONGEST_DAYS = 366


class ShadowState(StrEnum):
    """Where a shadow study stands. Used by read models, never sent."""

    PLANNED = "planned"  # 已安排
    ENDED = "ended"  # 有结果
    WITHDRAWN = "withdrawn"  # 取消


class ShadowResult(StrEnum):
    """What came of it. Values are stored and sent; never rename one."""

    ABLE = "able"  # 能办、会办
    NEEDS_MORE = "needs_more"  # 还要再学


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From a day to a day, both included."""

    first: date
    last: date

    def meets(self, other: "Days") -> bool:
        """Say whether both have a day in common."""
        return self.first <= other.last and other.first <= self.last


class ShadowNotPossible(Refusal):
    """A shadow study does not fit.

    `why` is oneself, reversed, too_long, began, overlaps, not_planned, not_begun or outside.
    """

    code = "shadow_not_possible"

    def __init__(self, staff_no: str, *, why: str) -> None:
        super().__init__(staff_no, why=why)


def check_plan(staff_no: str, wanted: Days, others: Iterable[Days], today: date) -> None:
    """Let a shadow study be arranged.

    Raises:
        ShadowNotPossible: its days are reversed, too many, past, or taken by another one.
    """
    if wanted.last < wanted.first:
        raise ShadowNotPossible(staff_no, why="reversed")
    if (wanted.last - wanted.first).days >= LONGEST_DAYS:
        raise ShadowNotPossible(staff_no, why="too_long")
    if wanted.first < today:
        raise ShadowNotPossible(staff_no, why="began")
    if any(wanted.meets(other) for other in others):
        raise ShadowNotPossible(staff_no, why="overlaps")


def check_end(staff_no: str, planned: Days, last: date, today: date) -> None:
    """Let a result be written: on a day of the study that has come.

    Raises:
        ShadowNotPossible: it has not begun, or the day lies outside it or ahead.
    """
    if today < planned.first:
        raise ShadowNotPossible(staff_no, why="not_begun")
    if not planned.first <= last <= min(planned.last, today):
        raise ShadowNotPossible(staff_no, why="outside")
