"""Importing a list of items: choose a file, see every line with its verdict, answer, confirm.

The list waits in the local store between preview and confirmation; nothing holds before.
"""

import asyncio
import json

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from appliance.desk import catalogue_import as desk
from appliance.domain.roles import Act
from appliance.web import wording_catalogue as words
from appliance.web.case_pages import actor_of
from appliance.web.frame import HallRequest, after, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.roster_files import read_file
from appliance.web.session import needs_act

KEEPER = needs_act(Act.CHANGE_CALENDAR)
PATH = "/items/import"
FIELD = "grid"


@get(PATH, guards=[KEEPER])
async def choose_page(request: HallRequest) -> Response[str]:
    """Ask for a file."""
    return page(request, "items/import.html")


@post(PATH, guards=[KEEPER])
async def look(request: HallRequest) -> Response[str]:
    """Show every line of a file with its verdict; nothing changes yet.

    Raises:
        RosterUnreadable: no file, too large, or damaged.
    """
    hall, form = hall_of(request), await request.form()
    upload = form.get("file")
    body = await upload.read() if isinstance(upload, UploadFile) else b""
    grid = [[_text(cell) for cell in row] for row in (await read_file(body)).rows]
    kept = {FIELD: json.dumps(grid, ensure_ascii=False)}
    await asyncio.to_thread(hall.local.forms.keep_draft, person_of(request).staff_no, PATH, kept)
    return await _preview(request, grid)


@post("/items/import/confirm", guards=[KEEPER])
async def confirm(request: HallRequest) -> Redirect:
    """Put the list in force as far as it was answered."""
    hall, actor = hall_of(request), actor_of(request)
    form = await request.form()
    answers = {name: str(value) for name, value in form.items()}
    kept = await asyncio.to_thread(hall.local.forms.take_draft, actor.staff_no, PATH)
    if FIELD not in kept:  # confirmed on another tablet, or the box was exchanged meanwhile
        return after(PATH)
    grid: list[list[str]] = json.loads(kept[FIELD])

    async def act() -> str:
        if desk.is_own_table(grid):
            await hall.write(lambda tx: desk.put_own_table(tx, grid, actor))
        else:
            await hall.write(lambda tx: desk.put_list(tx, grid, answers, actor))
        return "/items"

    return await once(request, act)


async def _preview(request: HallRequest, grid: list[list[str]]) -> Response[str]:
    hall = hall_of(request)
    if desk.is_own_table(grid):
        table = desk.read_own_table(grid)
        wrong = [
            (n, words.PROBLEMS.get(why) or words.PROBLEM_OTHERWISE.format(word=why))
            for n, why in table.wrong
        ]
        return page(request, "items/own.html", table=table, wrong=wrong, form_no=new_form_no())
    lines = await hall.read(desk.preview, grid)
    return page(
        request,
        "items/preview.html",
        lines=lines,
        clear=sum(line.verdict in words.CHIPS and line.verdict.startswith("acc") for line in lines),
        asked=sum(line.verdict == "ask" for line in lines),
        answers=desk.ANSWERS,
        form_no=new_form_no(),
        words=words,
    )


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


ROUTES = [choose_page, look, confirm]
