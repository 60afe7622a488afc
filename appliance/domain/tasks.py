"""Tasks handed down (交办任务): done is not enough, the result must be reported in time.

Rule 1: a task ends with its report; a task done and not reported is still owed (000§11.6(2), (3)).
Rule 2: a task that a county leader named important owes word of its progress as well.
Rule 3: limits count from the day the task came in, that day not counted; domain/limits.py has them.

Sources: seed 000 第十一条第六款.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.clocks import ClockStory, Deadline, Limit, deadline
from appliance.domain.errors import TurnNotAllowed
from appliance.domain.frozen import dataclass
from appliance.domain.workdays import WorkCalendar


class TaskState(StrEnum):
    """Where a task stands. Values are stored; never rename one."""

    OPEN = "open"  # 办理中
    DONE = "done"  # 已办完，待回报
    REPORTED = "reported"  # 已回报


class TaskStep(StrEnum):
    """What can be done with a task. Values stand in refusals; never rename one."""

    PROGRESS = "progress"  # 报进展
    FINISH = "finish"  # 办完
    REPORT = "report"  # 回报


NEXT_STATE: Mapping[tuple[TaskState, TaskStep], TaskState] = MappingProxyType(
    {
        (TaskState.OPEN, TaskStep.PROGRESS): TaskState.OPEN,
        (TaskState.OPEN, TaskStep.FINISH): TaskState.DONE,
        (TaskState.DONE, TaskStep.REPORT): TaskState.REPORTED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskClock:
    """What a task's clock begins with: its limit and the day it came in."""

    limit: Limit
    received: date


def advance_task(title: str, state: TaskState, step: TaskStep) -> TaskState:
    """Return the state after a step.

    Raises:
        TurnNotAllowed: the table has no row for this state and step.
    """
    after = NEXT_STATE.get((state, step))
    if after is None:
        raise TurnNotAllowed(title, state=state, step=step, allowed=task_steps(state))
    return after


def task_steps(state: TaskState) -> list[TaskStep]:
    """Return what can be done with a task in this state."""
    return [step for found, step in NEXT_STATE if found is state]


def task_deadline(clock: TaskClock, calendar: WorkCalendar) -> Deadline:
    """Return by when a task must be done and reported, with the steps of the count."""
    return deadline(ClockStory(received=clock.received), clock.limit, calendar)
