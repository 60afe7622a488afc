"""The page of paper days (补录): a sheet of the sign-in book entered as a whole, and taken back."""

import re
from datetime import date, time

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.paper_entry import PaperLine, PaperSheet, cancel_entry, enter_paper
from appliance.domain.roles import Act
from appliance.projections.corrections import entries_between
from appliance.projections.staff import StaffMember, hall_staff
from appliance.web.attendance import wording_leave as words
from appliance.web.attendance.leave_form import time_in
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, draft_of, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

HERE = "/attendance/paper"
KEEPER = needs_act(Act.CORRECT_ATTENDANCE)
SLOTS = 4  # times a day on a paper sheet
_BETWEEN = re.compile(r"[-\u2013~\uff5e至到]")


@get(HERE, guards=[KEEPER])
async def paper_page(request: HallRequest) -> Response[str]:
    """Show the sheet to fill in, and what was entered for that day."""
    kept = await draft_of(request)
    day = request.query_params.get("day", "")
    return await _page(request, Fields(values={"day": day, **kept}), new_form_no())


@post(HERE, guards=[KEEPER])
async def enter(request: HallRequest) -> Response[str] | Redirect:
    """Enter a sheet, once and as a whole."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_sheet(fields, await hall.read(hall_staff, hall.clock.today()))
    if fields.wrong:
        return await _page(request, fields, fields["form_no"])

    async def act() -> str:
        await hall.write(lambda tx: enter_paper(tx, order, actor))
        return f"{HERE}?day={order.day}&saved=paper-{actor.staff_no}"

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/cancel", guards=[KEEPER])
async def cancel(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Take an entry back, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fields.need("why", words.NEED_REASON, holds=bool(fields["why"]))
    if fields.wrong:
        return await _page(request, fields, new_form_no())

    async def act() -> str:
        await hall.write(lambda tx: cancel_entry(tx, uid, fields["why"], actor))
        return f"{HERE}?day={fields['day']}"

    return await once(request, act)


def read_sheet(fields: Fields, staff: list[StaffMember]) -> PaperSheet:
    """Return the sheet a form holds; a cell is a time or two times with a dash between."""
    day = day_in(fields["day"])
    fields.need("day", words.NEED_DAY, holds=day is not None)
    fields.need("sheet", words.NEED_SHEET, holds=bool(fields["sheet"]))
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    lines = []
    for one in staff:
        for slot in range(1, SLOTS + 1):
            name = f"t-{one.staff_no}-{slot}"
            if fields[name]:
                bounds = _bounds(fields[name])
                sentence = words.BAD_LINE.format(name=one.name)
                fields.need(name, sentence, holds=bounds is not None)
                earliest, latest = bounds or (time(), time())
                lines.append(PaperLine(staff_no=one.staff_no, earliest=earliest, latest=latest))
    fields.need("lines", words.NEED_LINES, holds=bool(lines))
    return PaperSheet(
        day=day or date.min, sheet=fields["sheet"], reason=fields["reason"], lines=tuple(lines)
    )


def _bounds(text: str) -> tuple[time, time] | None:
    parts = [time_in(part.strip()) for part in _BETWEEN.split(text, maxsplit=1)]
    first, last = parts[0], parts[-1]
    if first is None or last is None or last < first:
        return None
    return first, last


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    staff = await hall.read(hall_staff, hall.clock.today())
    day = day_in(fields["day"]) or hall.clock.today()
    entries = await hall.read(entries_between, day, day)
    return page(
        request,
        "corrections/paper.html",
        staff=staff,
        names={one.staff_no: one.name for one in staff},
        day=day,
        entries=entries,
        slots=range(1, SLOTS + 1),
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        saved=request.query_params.get("saved", ""),
        words=words,
    )


ROUTES = [paper_page, enter, cancel]
