"""The page 本人考勤: a person's own month with the raw punches; others' by role."""

from datetime import date, timedelta

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from appliance.desk.own_record import OwnRecord, own_record
from appliance.domain.errors import NotPermitted
from appliance.domain.roles import PERMITTED, Act, may
from appliance.domain.workdays import ONE_DAY
from appliance.web.attendance import wording_leave as words
from appliance.web.attendance.attendance_view import LineView, line_of
from appliance.web.attendance.day import listed_day
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.session import needs_act, visit_of

HERE = "/attendance/mine"
SEES = needs_act(Act.SEE_ALL_ATTENDANCE, Act.SEE_UNIT_ATTENDANCE)


@get(HERE)
async def mine(request: HallRequest) -> Response[str]:
    """Show the own month."""
    return await _show(request, person_of(request).staff_no, HERE)


@get(f"{HERE}.csv")
async def mine_list(request: HallRequest) -> Response[bytes]:
    """Give the own month as a list for a spreadsheet."""
    return await _as_csv(request, person_of(request).staff_no)


@get(f"{HERE}.xlsx")
async def mine_workbook(request: HallRequest) -> Response[bytes]:
    """Give the own month as a workbook."""
    return await _as_xlsx(request, person_of(request).staff_no)


@get("/attendance/people/{staff_no:str}/month.csv", guards=[SEES])
async def list_of_person(request: HallRequest, staff_no: FromPath[str]) -> Response[bytes]:
    """Give another's month as a list for a spreadsheet."""
    return await _as_csv(request, staff_no)


@get("/attendance/people/{staff_no:str}/month.xlsx", guards=[SEES])
async def workbook_of_person(request: HallRequest, staff_no: FromPath[str]) -> Response[bytes]:
    """Give another's month as a workbook."""
    return await _as_xlsx(request, staff_no)


@get("/attendance/day.xlsx")
async def day_workbook(request: HallRequest) -> Response[bytes]:
    """Give the book of a day as a workbook, cut down to what the person may see."""
    day, head, rows = await listed_day(request)
    title = words.XLSX_DAY.format(day=day)
    sheet = Sheet(title=title, rows=[head, *rows], landscape=True)
    return await xlsx_response(f"kaoqin-{day}.xlsx", title, [sheet])


@get("/attendance/people/{staff_no:str}", guards=[SEES])
async def of_person(request: HallRequest, staff_no: FromPath[str]) -> Response[str]:
    """Show another's month."""
    return await _show(request, staff_no, f"/attendance/people/{staff_no}")


async def _as_csv(request: HallRequest, staff_no: str) -> Response[bytes]:
    record = await _record(request, staff_no)
    rows = _rows(request, record)
    return csv_response(f"kaoqin-{record.month:%Y-%m}.csv", words.MINE_HEAD, rows)


async def _as_xlsx(request: HallRequest, staff_no: str) -> Response[bytes]:
    record = await _record(request, staff_no)
    title = words.XLSX_MINE.format(name=record.member.name, month=f"{record.month:%Y-%m}")
    sheet = Sheet(title=title, rows=[words.MINE_HEAD, *_rows(request, record)], landscape=True)
    return await xlsx_response(f"kaoqin-{record.month:%Y-%m}.xlsx", title, [sheet])


def _rows(request: HallRequest, record: OwnRecord) -> list[list[str]]:
    return [
        [
            day.isoformat(),
            one.word,
            *([cell.text for cell in one.cells] + [""] * 4)[:4],
            one.why,
            " ".join(punch.at for punch in one.punches),
        ]
        for day, one in _lines(request, record)
    ]


async def _record(request: HallRequest, staff_no: str) -> OwnRecord:
    """Return a person's month.

    Raises:
        NotFoundException: nobody has that number.
        NotPermitted: it is another's, of another unit, and the person sees only the own unit.
    """
    hall, asking = hall_of(request), person_of(request)
    month = _wanted(request.query_params.get("month", "")) or hall.clock.today().replace(day=1)
    found = await hall.read(own_record, staff_no, month, hall.rules, hall.clock.shown())
    if found is None:
        raise NotFoundException
    is_near = staff_no == asking.staff_no or found.member.unit == asking.unit
    if not is_near and not may(asking.roles, Act.SEE_ALL_ATTENDANCE):
        raise NotPermitted(
            asking.staff_no, act=request.url.path, needs=PERMITTED[Act.SEE_ALL_ATTENDANCE]
        )
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


ROUTES = [
    day_workbook,
    list_of_person,
    mine,
    mine_list,
    mine_workbook,
    of_person,
    workbook_of_person,
]
