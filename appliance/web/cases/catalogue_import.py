"""Importing a list of items: choose a file, see every line with its verdict, answer, confirm.

The list waits in the local store between preview and confirmation; nothing holds before.
"""

import asyncio
import json
from collections.abc import Mapping

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from appliance.desk import catalogue_import as desk
from appliance.desk.catalogue_changes import Change
from appliance.domain.errors import FormIncomplete
from appliance.domain.roles import Act
from appliance.web.attendance.roster_files import read_file
from appliance.web.cases import wording_catalogue as words
from appliance.web.fields import Fields, day_in
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

KEEPER = needs_act(Act.CHANGE_CALENDAR)
PATH = "/items/import"
FIELD, DOCUMENT = "grid", "document"  # of what waits: rows of cells, or a text of JSON
JSON_HEADS = (b"{", b"[")
BOM = b"\xef\xbb\xbf"
Waiting = Mapping[str, str]


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
    if body.removeprefix(BOM).lstrip()[:1] in JSON_HEADS:
        kept = {DOCUMENT: body.removeprefix(BOM).decode("utf-8", "replace")}
        if desk.read_document(kept[DOCUMENT].encode()) is None:
            return page(
                request, "items/import.html", status_code=422, wrong=[("file", words.NOT_OUR_JSON)]
            )
    else:
        grid = [[_text(cell) for cell in row] for row in (await read_file(body)).rows]
        kept = {FIELD: json.dumps(grid, ensure_ascii=False)}
    await asyncio.to_thread(hall.local.forms.keep_draft, person_of(request).staff_no, PATH, kept)
    return await _preview(request, kept)


@post("/items/import/confirm", guards=[KEEPER])
async def confirm(request: HallRequest) -> Redirect:
    """Put the list in force as far as it was answered."""
    hall, actor = hall_of(request), actor_of(request)
    fields = Fields(values={name: str(value) for name, value in (await request.form()).items()})
    kept = await asyncio.to_thread(hall.local.forms.take_draft, actor.staff_no, PATH)
    if not kept:  # confirmed on another tablet, or the box was exchanged meanwhile
        return after(PATH)
    change = Change(first_day=day_in(fields["first_day"]), reason=fields["reason"])
    table = _table(kept)

    async def act() -> str:
        if fields["first_day"] and change.first_day is None:
            raise FormIncomplete("", form="catalogue", missing=["first_day"])
        if table is not None:
            await hall.write(lambda tx: desk.put_own_table(tx, table, change, actor))
        else:
            grid: list[list[str]] = json.loads(kept[FIELD])
            await hall.write(lambda tx: desk.put_list(tx, grid, fields.values, change, actor))
        return "/items"

    return await once(request, act)


def _table(kept: Waiting) -> desk.OwnTable | None:
    """Return the whole catalogue that waits, None where it is an office's list."""
    if DOCUMENT in kept:
        return desk.read_document(kept[DOCUMENT].encode())
    grid: list[list[str]] = json.loads(kept[FIELD])
    return desk.read_own_table(grid) if desk.is_own_table(grid) else None


async def _preview(request: HallRequest, kept: Waiting) -> Response[str]:
    hall, table = hall_of(request), _table(kept)
    if table is not None:
        wrong = [
            (n, words.PROBLEMS.get(why) or words.PROBLEM_OTHERWISE.format(word=why))
            for n, why in table.wrong
        ]
        return page(
            request,
            "items/own.html",
            table=table,
            wrong=wrong,
            unit=words.ENTRY if DOCUMENT in kept else words.LINE,
            form_no=new_form_no(),
        )
    lines = await hall.read(desk.preview, json.loads(kept[FIELD]))
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
