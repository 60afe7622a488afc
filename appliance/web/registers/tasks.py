"""The pages of tasks handed down (交办任务): what is owed, taking one in, bringing it on."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import tasks as desk
from appliance.desk.rules import Actor
from appliance.domain.clocks import Limit, LimitUnit
from appliance.domain.frozen import dataclass
from appliance.domain.limits import TaskKind
from appliance.domain.record import Record
from appliance.domain.roles import Act, may
from appliance.domain.tasks import TaskState, task_steps
from appliance.journal.transaction import Transaction
from appliance.projections.staff import names_of, people
from appliance.projections.tasks import (
    TaskLine,
    open_tasks,
    reported_tasks,
    story_of_task,
    task_of,
)
from appliance.web.cases.case_clock_view import limit_words
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_registers as words
from appliance.web.session import EVERYBODY, needs_act

ASSIGNER = needs_act(Act.URGE)
MOST_DAYS = 99
STEPS: Mapping[str, Callable[[Transaction, str, str, Actor], None]] = MappingProxyType(
    {"progress": desk.progress_task, "finish": desk.finish_task, "report": desk.report_task}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The tasks with the names of the people of the hall."""

    waiting: Sequence[TaskLine]
    reported: Sequence[TaskLine]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One task with its story."""

    task: TaskLine
    story: Sequence[Record]
    names: Mapping[str, str]


def all_tasks(db: sqlite3.Connection) -> Found:
    """Return what is owed, and what was reported last."""
    return Found(waiting=open_tasks(db), reported=reported_tasks(db), names=names_of(db))


def opened(db: sqlite3.Connection, uid: str) -> Opened:
    """Return one task with its story.

    Raises:
        NotFoundException: there is none with this subject.
    """
    task = task_of(db, uid)
    if task is None:
        raise NotFoundException
    return Opened(task=task, story=story_of_task(db, task.id), names=names_of(db))


@get("/tasks", guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show what is owed, due first at the head, then what was reported."""
    hall = hall_of(request)
    today = hall.clock.today().isoformat()
    found = await hall.read(all_tasks)
    return page(
        request,
        "tasks/list.html",
        found=found,
        late=sum(one.due_on < today for one in found.waiting),
        today=today,
        may_assign=may(person_of(request).roles, Act.URGE),
        words=words,
    )


@get("/tasks/new", guards=[ASSIGNER])
async def new_page(request: HallRequest) -> Response[str]:
    """Show the form of a task."""
    return await _form(request, Fields(values={}), new_form_no())


@post("/tasks/new", guards=[ASSIGNER])
async def assign(request: HallRequest) -> Response[str] | Redirect:
    """Take a task in, once; what is wrong is shown all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = _read(fields)
    if fields.wrong:
        return await _form(request, fields, fields["form_no"])
    return await write_once(
        request, lambda tx: desk.assign_task(tx, order, actor, hall.rules), "/tasks"
    )


@get("/tasks/{uid:str}", guards=[EVERYBODY])
async def task_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one task: by when and why, how far it is, what can be done."""
    hall = hall_of(request)
    found = await hall.read(opened, uid)
    task = found.task
    limit = Limit(unit=LimitUnit(task.limit_unit), amount=task.limit_days)
    return page(
        request,
        "tasks/task.html",
        found=found,
        task=task,
        limit=limit_words(limit),
        steps=task_steps(TaskState(task.state)),
        late=task.state != TaskState.REPORTED and task.due_on < hall.clock.today().isoformat(),
        form_no=new_form_no(),
        words=words,
    )


@post("/tasks/{uid:str}/{step:str}", guards=[EVERYBODY])
async def move(request: HallRequest, uid: FromPath[str], step: FromPath[str]) -> Redirect:
    """Bring a task one step on.

    Raises:
        NotFoundException: there is no such step.
    """
    act = STEPS.get(step)
    if act is None:
        raise NotFoundException
    fields, actor = await fields_of(request), actor_of(request)
    return await write_once(
        request, lambda tx: act(tx, uid, fields["text"], actor), f"/tasks/{uid}"
    )


def _read(fields: Fields) -> desk.AssignTask:
    kind = fields["kind"] if fields["kind"] in list(TaskKind) else ""
    received = day_in(fields["received_on"])
    days = fields["days"]
    fields.need("kind", words.NEED_KIND, holds=bool(kind))
    fields.need("title", words.NEED_TITLE, holds=bool(fields["title"]))
    fields.need("source", words.NEED_SOURCE, holds=bool(fields["source"]))
    fields.need("owner_no", words.NEED_OWNER, holds=bool(fields["owner_no"]))
    fields.need("received_on", words.NEED_DAY, holds=received is not None)
    number = int(days) if days.isascii() and days.isdecimal() and len(days) <= len("99") else 0
    fields.need("days", words.NEED_DAYS, holds=not days or 0 < number <= MOST_DAYS)
    needs_days = kind == TaskKind.COUNTY_DECISION and not days
    fields.need("days", words.TASK_HINTS[TaskKind.COUNTY_DECISION], holds=not needs_days)
    return desk.AssignTask(
        kind=TaskKind(kind or TaskKind.SUPERIOR),
        title=fields["title"],
        source=fields["source"],
        letter=fields["letter"],
        owner_no=fields["owner_no"],
        received_on=received,
        stated_days=number or None,
        important=fields["important"] == "yes",
    )


async def _form(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    return page(
        request,
        "tasks/form.html",
        staff=await hall.read(people),
        today=hall.clock.today().isoformat(),
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [list_page, new_page, assign, task_page, move]
