"""Facts of tasks handed down (交办任务): by superiors, county leaders and meetings."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAssigned(Fact):
    """A task came in (000§11.6). Founding fact: its subject is the task.

    `stated_days` is the limit that the letter, meeting or leader named, None if none did;
    `occasion` is the meeting of the hall that handed it out, `due_on` then the day it named.
    """

    KIND: ClassVar[str] = "task.assigned"
    task_kind: str
    title: str
    source: str
    letter: str
    owner_no: str
    received_on: str
    stated_days: int | None
    limit_days: int
    limit_unit: str
    clause: str
    due_on: str
    provisional: bool
    policy: str
    calendar: str
    important: bool = False
    occasion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskProgressed(Fact):
    """How far a task is was told to whom it came from (000§11.6(3))."""

    KIND: ClassVar[str] = "task.progressed"
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone(Fact):
    """The task was done; its result still has to be reported."""

    KIND: ClassVar[str] = "task.done"
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReported(Fact):
    """The result was reported to whom the task came from: only this ends it."""

    KIND: ClassVar[str] = "task.reported"
    to: str
    way: str


FACTS = (TaskAssigned, TaskProgressed, TaskDone, TaskReported)
