"""The inbox of filings (备案): early returns and substitutes of a month, and as lists."""

from collections.abc import Sequence
from datetime import date

from litestar import Response, get

from appliance.desk.filings import FilingLine, filings_of
from appliance.desk.occasions import month_of
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.domain.workdays import ONE_DAY
from appliance.web.attendance import wording_filings as words
from appliance.web.csv_list import csv_response
from appliance.web.duty.occasions import month_asked
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.session import needs_act

HERE = "/attendance/filings"
KEEPER = needs_act(Act.CORRECT_ATTENDANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingsView:
    """The filings for a month."""

    today: date
    month: str
    before: str
    following: str
    heading: str
    lines: Sequence[FilingLine]


@get(HERE, guards=[KEEPER])
async def filings_page(request: HallRequest) -> Response[str]:
    """Show the filings for a month, the newest first."""
    first, last, lines = await _of_month(request)
    late = sum(not one.in_time for one in lines)
    sentence = words.COUNT_LATE if late else words.COUNT if lines else words.NONE
    view = FilingsView(
        today=hall_of(request).clock.today(),
        month=f"{first:%Y-%m}",
        before=f"{first - ONE_DAY:%Y-%m}",
        following=f"{last + ONE_DAY:%Y-%m}",
        heading=sentence.format(count=len(lines), late=late),
        lines=lines,
    )
    return page(request, "leave/filings.html", view=view, words=words)


@get(f"{HERE}/list.csv", guards=[KEEPER])
async def listed(request: HallRequest) -> Response[bytes]:
    """Give the filings for a spreadsheet."""
    first, _, lines = await _of_month(request)
    return csv_response(words.CSV.format(month=f"{first:%Y-%m}"), words.HEAD, map(_row, lines))


@get(f"{HERE}/list.xlsx", guards=[KEEPER])
async def workbook(request: HallRequest) -> Response[bytes]:
    """Give the same list as a workbook."""
    first, _, lines = await _of_month(request)
    month = f"{first:%Y-%m}"
    sheet = Sheet(title=words.SHEET, rows=[words.HEAD, *map(_row, lines)])
    name = words.CSV.format(month=month).replace(".csv", ".xlsx")
    return await xlsx_response(name, f"{words.SHEET} {month}", [sheet])


async def _of_month(request: HallRequest) -> tuple[date, date, list[FilingLine]]:
    first, last = month_of(month_asked(request))
    return first, last, await hall_of(request).read(filings_of, first, last)


def _row(one: FilingLine) -> list[str]:
    return [
        words.KINDS[one.kind],
        one.name,
        one.unit,
        one.other,
        one.begins.replace("T", " "),
        one.ends.replace("T", " "),
        one.reason,
        one.filed_at[:16].replace("T", " "),
        one.filed_by,
        words.IN_TIME[one.in_time][1],
    ]


ROUTES = [filings_page, listed, workbook]
