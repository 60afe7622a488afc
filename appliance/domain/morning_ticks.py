"""Morning ticks (开门检查): monitoring switched on, the hall tidied, the doors opened.

Rule 1: electronic monitoring (电子监控) is switched on by the staff themselves, every worked day;
where it is off the reason is written down, and the county sees both.
Rule 2: the half hour of tidying and the opening of the doors are apart from the staff's own time:
who comes after the staff's time is late, though the doors are still shut.
Rule 3: the last tick of an item on a day is the one that holds; earlier ones stay in the journal.

Sources: seed 002-P1 三.1 (ATT-12); seed 004 三.2 (ATT-30, ATT-31; X5).
"""

from collections.abc import Sequence
from enum import StrEnum

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy

DOORS_OPEN = "attendance.doors_open"  # settings
TIDY_UP = "attendance.tidy_up"


class TickItem(StrEnum):
    """What is ticked in the morning. Values are stored and sent; never rename one."""

    MONITORING = "monitoring"  # 电子监控
    TIDY_UP = "tidy_up"  # 内务整理
    DOORS = "doors"  # 开门


class TickNotTaken(Refusal):
    """An item cannot be ticked. `why` is rest_day, not_asked or no_reason."""

    code = "tick_not_taken"

    def __init__(self, item: str, *, why: str) -> None:
        super().__init__(item, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickDue:
    """One item of a worked day: by which minute of the day it is due (None: in the day)."""

    item: TickItem
    by: int | None
    clause: str


def ticks_due(policy: Policy) -> tuple[TickDue, ...]:
    """Return what is to be ticked under a policy; an hour nobody has set asks for nothing."""
    found = [TickDue(item=TickItem.MONITORING, by=None, clause="002-P1·三.1")]
    if policy.is_set(TIDY_UP):
        ends = policy.span(TIDY_UP).ends
        found.append(TickDue(item=TickItem.TIDY_UP, by=ends, clause=policy.clause(TIDY_UP)))
    opens = doors_open(policy)
    if opens is not None:
        found.append(TickDue(item=TickItem.DOORS, by=opens, clause=policy.clause(DOORS_OPEN)))
    return tuple(found)


def doors_open(policy: Policy) -> int | None:
    """Return from which minute the hall serves the public, None where nobody set it (ATT-31)."""
    return policy.time_of_day(DOORS_OPEN) if policy.is_set(DOORS_OPEN) else None


def check_tick(item: TickItem, due: Sequence[TickDue], *, lacks_reason: bool) -> None:
    """Let an item be ticked that is due today, or refuse.

    Raises:
        TickNotTaken: nothing is due today, the hall's rules do not ask for it, or it is reported
            as not done without a reason.
    """
    if item not in {one.item for one in due}:
        raise TickNotTaken(item, why="not_asked" if due else "rest_day")
    if lacks_reason:
        raise TickNotTaken(item, why="no_reason")
