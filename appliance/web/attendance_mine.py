"""The page 本人考勤: a person's own month with the raw punches; others' by role."""

from datetime import date, timedelta

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from appliance.desk.own_record import OwnRecord, own_record
from appliance.domain.roles import Act
from appliance.domain.workdays import ONE_DAY
from appliance.web import wording_leave as words
from appliance.web.attendance_view import LineView, line_of
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.session import needs_act, visit_of

HERE = "/attendance/mine"
SEES = needs_act(Act.SEE_ALL_ATTENDANCE)


@get(HERE)
async def mine(request: HallRequest) -> Response[str]:
    """Show the own month."""
    return await _show(request, person_of(request).staff_no, HERE)


@get(f"{HERE}.csv")
async def mine_list(request: HallRequest) -> Response[bytes]:
    """Give the own month as a list for a spreadsheet."""
    record = await _record(request, person_of(request).staff_no)
    rows = [
        [
            day.isoformat(),
            one.word,
            *([cell.text for cell in one.cells] + [""] * 4)[:4],
            one.why,
            " ".join(punch.at for punch in one.punches),
        ]
        for day, one in _lines(request, record)
    ]
    return csv_response(f"kaoqin-{record.month:%Y-%m}.csv", words.MINE_HEAD, rows)


@get("/attendance/people/{staff_no:str}", guards=[SEES])
async def of_person(request: HallRequest, staff_no: FromPath[str]) -> Response[str]:
    """Show another's month."""
    return await _show(request, staff_no, f"/attendance/people/{staff_no}")


async def _record(request: HallRequest, staff_no: str) -> OwnRecord:
    """Return a person's month.

    Raises:
        NotFoundException: nobody has that number.
    """
    hall = hall_of(request)
    month = _wanted(request.query_params.get("month", "")) or hall.clock.today().replace(day=1)
    found = await hall.read(own_record, staff_no, month, hall.rules, hall.clock.now())
    if found is None:
        raise NotFoundException
    return found


async def _show(request: HallRequest, staff_no: str, here: str) -> Response[str]:
    record, hall = await _record(request, staff_no), hall_of(request)
    this = hall.clock.today().replace(day=1)
    before, following = _beside(record.month)
    return page(
        request,
        "corrections/mine.html",
        record=record,
        lines=_lines(request, record),
        here=here,
        before=before,
        following=following if following <= this else None,
        is_own=staff_no == person_of(request).staff_no,
        words=words,
    )


def _lines(request: HallRequest, record: OwnRecord) -> list[tuple[date, LineView]]:
    reach = visit_of(request).reach
    return [(sheet.day, line_of(sheet.lines[0], sheet, reach)) for sheet in record.days]


def _wanted(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _beside(month: date) -> tuple[date, date]:
    """Return the months before and after; the calendar's first and last stay."""
    before = month if month == date.min else (month - ONE_DAY).replace(day=1)
    last = month.year == date.max.year and month.month == date.max.month
    following = month if last else (month + timedelta(days=31)).replace(day=1)
    return before, following


ROUTES = [mine, mine_list, of_person]
