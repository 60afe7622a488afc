"""Tasks at the desk (交办任务): taking one in with its due date, and bringing it to its report.

Sources: seed 000 第十一条第六款; domain/tasks.py; domain/limits.py.
"""

from datetime import date

from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.base import Fact, body_of
from appliance.domain.facts.tasks import TaskAssigned, TaskDone, TaskProgressed, TaskReported
from appliance.domain.frozen import dataclass
from appliance.domain.limits import TaskKind, task_limit
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.domain.tasks import TaskClock, TaskState, TaskStep, advance_task, task_deadline
from appliance.journal.transaction import Transaction
from appliance.projections.tasks import TaskLine, task_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTask:
    """A task as it was typed; `received_on` is the day of the letter or the meeting."""

    kind: TaskKind
    title: str
    source: str
    owner_no: str
    letter: str = ""
    received_on: date | None = None
    stated_days: int | None = None
    important: bool = False


def assign_task(tx: Transaction, order: AssignTask, actor: Actor, rules: Rules) -> str:
    """Take a task in; return its subject.

    Raises:
        NotPermitted: the person may not hand tasks on.
        FormIncomplete: no title, no source, nobody to do it, or a day that has not come yet.
        LimitNotStated: the document wants the limit from the meeting or the leader.
    """
    actor.may(Act.URGE)
    received = order.received_on or tx.moment.day
    missing = [name for name in ("title", "source", "owner_no") if not getattr(order, name).strip()]
    if received > tx.moment.day:
        missing.append("received_on")
    if missing:
        raise FormIncomplete(order.title, form="task", missing=missing)
    policy = rules.policy(received)
    limit = task_limit(order.kind, order.stated_days, policy)
    found = task_deadline(TaskClock(limit=limit, received=received), rules.calendar)
    fact = TaskAssigned(
        task_kind=order.kind,
        title=mask_numbers(order.title.strip()),
        source=order.source.strip(),
        letter=order.letter.strip(),
        owner_no=order.owner_no,
        received_on=received.isoformat(),
        stated_days=order.stated_days,
        limit_days=limit.amount,
        limit_unit=limit.unit,
        clause=limit.clause,
        due_on=found.due.isoformat(),
        provisional=found.provisional,
        policy=policy.version,
        calendar=found.calendar_version,
        important=order.important,
    )
    return tx.append(fact, by=actor.by).subject


def progress_task(tx: Transaction, uid: str, note: str, actor: Actor) -> None:
    """Tell how far a task is (000§11.6(3)).

    Raises:
        TurnNotAllowed: it is done already.
        FormIncomplete: nothing was said.
    """
    _step(tx, uid, TaskStep.PROGRESS, TaskProgressed(note=mask_numbers(note.strip())), actor)


def finish_task(tx: Transaction, uid: str, result: str, actor: Actor) -> None:
    """Note that a task is done; it is still owed its report.

    Raises:
        TurnNotAllowed: it is done already.
        FormIncomplete: there is no result.
    """
    _step(tx, uid, TaskStep.FINISH, TaskDone(result=mask_numbers(result.strip())), actor)


def report_task(tx: Transaction, uid: str, way: str, actor: Actor) -> None:
    """Note that the result was reported to whom the task came from; only this ends it.

    Raises:
        TurnNotAllowed: it is not done, or reported already.
        FormIncomplete: nobody said how.
    """
    task = _known(tx, uid)
    _step(tx, uid, TaskStep.REPORT, TaskReported(to=task.source, way=way.strip()), actor)


def _step(tx: Transaction, uid: str, step: TaskStep, fact: Fact, actor: Actor) -> None:
    task = _known(tx, uid)
    if task.owner_no != actor.staff_no:  # whoever owns it may move it, whatever their role
        actor.may(Act.URGE)
    advance_task(task.title, TaskState(task.state), step)
    empty = [name for name, value in body_of(fact).items() if not value]
    if empty:
        raise FormIncomplete(task.title, form="task", missing=empty)
    tx.append(fact, by=actor.by, subject=uid)


def _known(tx: Transaction, uid: str) -> TaskLine:
    task = task_of(tx.db, uid)
    if task is None:
        raise FormIncomplete(uid, form="task", missing=["task"])
    return task
