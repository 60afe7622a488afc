"""The page 考勤: whom to ask about today, and the raw punches behind every word of it.

A person sees the own line; who may see all attendance sees everybody (domain/roles.py).
"""

import hashlib
from dataclasses import replace
from datetime import date

from litestar import Response, get
from litestar.enums import MediaType
from litestar.response import Redirect

from appliance.desk.attendance import day_sheet
from appliance.desk.day_sheet import DaySheet
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.domain.workdays import ONE_DAY
from appliance.web import wording
from appliance.web.attendance import wording_attendance as words
from appliance.web.attendance.attendance_view import (
    LineView,
    figures,
    heading,
    hint,
    line_of,
    own_heading,
    slot_heads,
)
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, after, frame_of, hall_of, page, person_of, rendered
from appliance.web.session import visit_of

HERE = "/attendance"
Row = list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """What the page of a day shows. `before` and `following` are the days beside it."""

    sheet: DaySheet
    before: date
    following: date
    everybody: bool
    heading: str
    hint: str
    figures: list[tuple[str, int, str]]
    slots: list[tuple[str, str]]
    to_ask: list[LineView]
    in_order: list[LineView]


@get(HERE)
async def day_page(request: HallRequest) -> Response[str] | Redirect:
    """Show the book of a day; a day nobody can read leads to today."""
    day = _wanted_day(request)
    if day is None:
        return after(HERE)
    return page(request, "attendance/day.html", view=await _view(request, day), words=words)


@get(f"{HERE}/part")
async def day_part(request: HallRequest) -> Response[str]:
    """Give the live part of the page again, or say that nothing has changed."""
    view = await _view(request, _wanted_day(request) or _today(request))
    context = {"frame": frame_of(request), "view": view, "words": words}
    html = rendered("attendance/live.html", context)
    tag = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response("", status_code=304, media_type=MediaType.HTML, headers=headers)
    return Response(html, media_type=MediaType.HTML, headers=headers)


@get(f"{HERE}/day.csv")
async def day_list(request: HallRequest) -> Response[bytes]:
    """Give the book of a day as a list for a spreadsheet."""
    day, head, rows = await listed_day(request)
    return csv_response(words.CSV_NAME.format(day=day), head, rows)


async def listed_day(request: HallRequest) -> tuple[date, Row, list[Row]]:
    """Return a day with its book as rows, cut down to what the person may see."""
    day = _wanted_day(request) or _today(request)
    sheet = await _sheet(request, day)
    slots = slot_heads(sheet)
    reach = visit_of(request).reach
    rows = [_row(line_of(line, sheet, reach), day, len(slots)) for line in sheet.lines]
    return day, [*words.CSV_HEAD, *(name for name, _ in slots), *words.CSV_TAIL], rows


def _today(request: HallRequest) -> date:
    return hall_of(request).clock.today()


def _wanted_day(request: HallRequest) -> date | None:
    """Return the day the address names, today without one, None for what is no day."""
    text = request.query_params.get("day")
    if not text:
        return _today(request)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _sees_all(request: HallRequest) -> bool:
    return may(person_of(request).roles, Act.SEE_ALL_ATTENDANCE)


def _sees_unit(request: HallRequest) -> bool:
    return may(person_of(request).roles, Act.SEE_UNIT_ATTENDANCE)


async def _sheet(request: HallRequest, day: date) -> DaySheet:
    """Return the day's book, cut down to what the person may see."""
    hall = hall_of(request)
    sheet = await hall.read(day_sheet, day, hall.rules, hall.clock.shown())
    if _sees_all(request):
        return sheet
    person = person_of(request)
    seen = {person.staff_no}
    if _sees_unit(request):
        seen |= {one.member.staff_no for one in sheet.lines if one.member.unit == person.unit}
    return replace(
        sheet,
        lines=tuple(line for line in sheet.lines if line.member.staff_no in seen),
        unknown=tuple(one for one in sheet.unknown if one.held_by in seen),
        lent=(),
        after_loss=tuple(one for one in sheet.after_loss if one.staff_no in seen),
        elsewhere=tuple(one for one in sheet.elsewhere if one.staff_no in seen),
    )


async def _view(request: HallRequest, day: date) -> DayView:
    sheet = await _sheet(request, day)
    reach = visit_of(request).reach
    everybody = _sees_all(request) or _sees_unit(request)
    own = sheet.lines[0] if sheet.lines else None
    return DayView(
        sheet=sheet,
        before=_neighbour(day, -1),
        following=_neighbour(day, 1),
        everybody=everybody,
        heading=heading(sheet) if everybody else own_heading(own),
        hint=hint(sheet, sheet.lines),
        figures=figures(sheet) if everybody else [],
        slots=slot_heads(sheet),
        to_ask=[line_of(line, sheet, reach) for line in sheet.to_ask],
        in_order=[line_of(line, sheet, reach) for line in sheet.in_order],
    )


def _neighbour(day: date, steps: int) -> date:
    """Return the day before or after; the calendar's first and last day stay."""
    try:
        return day + steps * ONE_DAY
    except OverflowError:
        return day


def _row(line: LineView, day: date, slots: int) -> list[str]:
    cells = [cell.text for cell in line.cells] or [""] * slots
    punches = " ".join(
        f"{punch.at}（{punch.note}）" if punch.note else punch.at for punch in line.punches
    )
    return [
        day.isoformat(),
        line.staff_no,
        line.name,
        line.unit,
        line.post,
        *cells,
        line.word,
        line.why,
        punches or words.NO_PUNCH,
        wording.STEPS[line.step] if line.step else "",
    ]


ROUTES = [day_page, day_part, day_list]
