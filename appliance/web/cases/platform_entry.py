"""The page of the platform beside us (省平台): what is not entered, what differs, lists to copy."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import platform_entry as desk
from appliance.desk.platform_entry import Standing
from appliance.domain.facts.platform_entry import PlatformEntered
from appliance.domain.frozen import dataclass
from appliance.domain.platform_entry import Column
from appliance.domain.roles import Act, may
from appliance.projections.platform_entry import (
    PlatformLine,
    columns_wanted,
    count_not_entered,
    platform_line,
)
from appliance.projections.platform_told import (
    ComparedDay,
    RefusedLine,
    ToldLine,
    newest_comparisons,
    refusals,
    told_of,
)
from appliance.projections.staff import names_of
from appliance.web.cases import wording_platform
from appliance.web.cases.platform_said import said_lines
from appliance.web.csv_list import csv_response
from appliance.web.fields import day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_registers as words
from appliance.web.session import needs_act

CLERK = needs_act(Act.HANDLE_CASES, Act.EXPORT_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What still has to be done, a day's cases, and the order of columns."""

    waiting: Sequence[Standing]
    total: int
    of_day: Sequence[Standing]
    columns: Sequence[Column]
    names: Mapping[str, str]
    refused: Sequence[RefusedLine]
    compared: Sequence[ComparedDay]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One case as the platform wants it."""

    line: PlatformLine
    columns: Sequence[Column]
    names: Mapping[str, str]
    told: Sequence[ToldLine]


def found_on(db: sqlite3.Connection, day: date, today: date) -> Found:
    """Return what the page of a day needs."""
    return Found(
        waiting=desk.waiting_for_entry(db, today),
        total=count_not_entered(db),
        of_day=desk.standing_of_day(db, day, today),
        columns=columns_wanted(db),
        names=names_of(db),
        refused=refusals(db),
        compared=newest_comparisons(db),
    )


def opened(db: sqlite3.Connection, uid: str) -> Opened:
    """Return one case as the platform wants it.

    Raises:
        NotFoundException: there is no such case.
    """
    line = platform_line(db, uid)
    if line is None:
        raise NotFoundException
    return Opened(line=line, columns=columns_wanted(db), names=names_of(db), told=told_of(db, uid))


@get("/platform", guards=[CLERK])
async def list_page(request: HallRequest) -> Response[str]:
    """Show every case without entry or number, then a day's cases with times that differ."""
    hall = hall_of(request)
    today = hall.clock.today()
    day = day_in(request.query_params.get("day", "")) or today
    found = await hall.read(found_on, day, today)
    return page(
        request,
        "platform/list.html",
        found=found,
        day=day,
        late=sum(one.duty.standing == "late" for one in found.waiting),
        may_order=may(person_of(request).roles, Act.EXPORT_LISTS),
        form_no=new_form_no(),
        words=words,
        platform=wording_platform,
    )


@get("/platform/list.csv", guards=[CLERK])
async def csv_list(request: HallRequest) -> Response[bytes]:
    """Return a day's cases in the county's order of columns."""
    hall = hall_of(request)
    today = hall.clock.today()
    day = day_in(request.query_params.get("day", "")) or today
    found = await hall.read(found_on, day, today)
    return csv_response(
        f"platform-{day.isoformat()}.csv",
        [words.COLUMNS[one] for one in found.columns],
        [desk.row_of(one.line, found.columns, found.names) for one in found.of_day],
    )


@post("/platform/columns", guards=[needs_act(Act.EXPORT_LISTS)])
async def set_columns(request: HallRequest) -> Redirect:
    """Set the order of columns: one word a line."""
    fields, actor = await fields_of(request), actor_of(request)
    stored = {word: column for column, word in words.COLUMNS.items()}
    wanted = [stored.get(line, line) for line in fields.lines("columns")]
    return await write_once(request, lambda tx: desk.set_columns(tx, wanted, actor), "/platform")


@get("/platform/{uid:str}", guards=[CLERK])
async def case_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one case field by field to copy, and the form for its number and times there."""
    found = await hall_of(request).read(opened, uid)
    texts = desk.row_of(found.line, found.columns, found.names)
    return page(
        request,
        "platform/case.html",
        line=found.line,
        said=said_lines(found.told),
        fields=list(zip([words.COLUMNS[one] for one in found.columns], texts, strict=True)),
        form_no=new_form_no(),
    )


@post("/platform/{uid:str}", guards=[needs_act(Act.HANDLE_CASES)])
async def enter(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Note that a case stands in the platform, with whatever was read off."""
    fields, actor = await fields_of(request), actor_of(request)
    order = PlatformEntered(
        platform_no=fields["platform_no"],
        accepted_at=fields["accepted_at"].replace(" ", "T"),
        completed_at=fields["completed_at"].replace(" ", "T"),
    )
    return await write_once(request, lambda tx: desk.note_entry(tx, uid, order, actor), "/platform")


ROUTES = [list_page, csv_list, set_columns, case_page, enter]
