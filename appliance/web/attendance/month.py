"""The pages of a month: the hall's grid on one A4, the copies of home units, one person's month.

A person sees the own month; who may see all attendance sees everybody's.
"""

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.month import month_sheet, month_span
from appliance.desk.month_publishing import (
    MonthState,
    hand_over,
    month_state,
    publish_month,
    send_copy,
)
from appliance.desk.month_sheet import Book, MonthSheet, PersonMonth
from appliance.domain.attendance import market_pay
from appliance.domain.errors import NotPermitted, PolicyRefusal
from appliance.domain.frozen import dataclass
from appliance.domain.roles import PERMITTED, Act, may
from appliance.domain.workdays import ONE_DAY
from appliance.projections.staff import names_of
from appliance.web.attendance import wording_month as words
from appliance.web.attendance.month_view import GridView, grid_of, list_rows, number, sum_cells
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

HERE = "/month"
SEES = needs_act(Act.SEE_ALL_ATTENDANCE)
KEEPS = needs_act(Act.CORRECT_ATTENDANCE)
PAY = "attendance.market_pay_yuan_per_month"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A home unit's copy: its people, and whether it was given away."""

    unit: str
    people: int
    sent_at: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceLine:
    """One person's market days and the pay of the month."""

    line: PersonMonth
    days: int
    yuan: int


@get(HERE, guards=[SEES])
async def month_page(request: HallRequest) -> Response[str]:
    """Show the month's sheet, and what has become of it."""
    state = await _state(request)
    return page(
        request,
        "month/month.html",
        state=state,
        grid=grid_of(state.sheet),
        words=words,
        units=[_unit(state, unit) for unit in state.sheet.units],
        books=_books(state),
        before=_beside(state.sheet.month, -1),
        following=_beside(state.sheet.month, 1),
        names=await hall_of(request).read(names_of),
        may_keep=may(person_of(request).roles, Act.CORRECT_ATTENDANCE),
        form_no=new_form_no(),
    )


@get(f"{HERE}/sheet", guards=[SEES])
async def sheet_page(request: HallRequest) -> Response[str]:
    """Show the sheet as paper: of the hall, or one home unit's copy."""
    state = await _state(request)
    unit = request.query_params.get("unit", "")
    if unit and unit not in state.sheet.units:
        raise NotFoundException
    return page(
        request,
        "month/paper.html",
        grid=_of_unit(grid_of(state.sheet), state.sheet, unit),
        state=state,
        unit=unit,
        words=words,
        at=hall_of(request).clock.now().at,
    )


@get(f"{HERE}/market", guards=[SEES])
async def market_page(request: HallRequest) -> Response[str]:
    """Show the allowance sheet of market days as paper."""
    state = await _state(request)
    lines, unset = _allowance(request, state.sheet)
    return page(
        request,
        "month/market.html",
        state=state,
        lines=lines,
        unset=unset,
        total=sum(one.yuan for one in lines),
        title=words.month_word(state.sheet.month),
        words=words,
    )


@get(f"{HERE}/month.csv", guards=[SEES])
async def month_csv(request: HallRequest) -> Response[bytes]:
    """Give the month as a list: one line a person, two columns a day, and the sums."""
    state = await _state(request)
    head, *rows = list_rows(state.sheet)
    return csv_response(words.CSV_NAME.format(month=state.sheet.month), head, rows)


@get(f"{HERE}/month.xlsx", guards=[SEES])
async def month_xlsx(request: HallRequest) -> Response[bytes]:
    """Give the month as a workbook: the grid, every home unit's copy, the allowance."""
    sheet = (await _state(request)).sheet
    lines, _unset = _allowance(request, sheet)
    pages = [Sheet(title=words.SHEET_HALL, rows=list_rows(sheet), landscape=True)]
    pages += [
        Sheet(title=_title(unit, n), rows=list_rows(sheet, unit), landscape=True)
        for n, unit in enumerate(sheet.units, 1)
    ]
    pay: list[list[str | int]] = [
        [one.line.member.staff_no, one.line.member.name, one.days, one.yuan] for one in lines
    ]
    pages.append(Sheet(title=words.SHEET_MARKET, rows=[words.MARKET_HEAD, *pay]))
    name = words.XLSX_NAME.format(month=sheet.month)
    return await xlsx_response(name, words.title_of(sheet.month), pages)


@get(f"{HERE}/person/{{staff_no:str}}")
async def person_page(request: HallRequest, staff_no: FromPath[str]) -> Response[str]:
    """Show one person's month."""
    asking = person_of(request)
    if staff_no != asking.staff_no and not may(asking.roles, Act.SEE_ALL_ATTENDANCE):
        raise NotPermitted(
            asking.staff_no, act=request.url.path, needs=PERMITTED[Act.SEE_ALL_ATTENDANCE]
        )
    hall = hall_of(request)
    month = _month(request)
    sheet = await hall.read(month_sheet, month, hall.rules, hall.clock.shown(), [staff_no])
    if not sheet.lines:
        raise NotFoundException
    line = sheet.lines[0]
    return page(
        request,
        "month/person.html",
        line=line,
        grid=grid_of(sheet),
        days=list(zip(sheet.heads, line.halves, strict=True)),
        sums=list(zip(words.SUMS, sum_cells(line.sums), strict=True)),
        words=words,
        before=_beside(month, -1),
        following=_beside(month, 1),
        number=number,
    )


@post(f"{HERE}/publish", guards=[KEEPS])
async def publish(request: HallRequest) -> Redirect:
    """Close the month's sheet for the wall."""
    hall, actor, month = hall_of(request), actor_of(request), await _posted(request)

    async def act() -> str:
        await hall.write(lambda tx: publish_month(tx, month, actor, hall.rules))
        return f"{HERE}?month={month}"

    return await once(request, act)


@post(f"{HERE}/copy", guards=[KEEPS])
async def copy(request: HallRequest) -> Redirect:
    """Note that a home unit was given its copy."""
    hall, actor, month = hall_of(request), actor_of(request), await _posted(request)
    form = await request.form()
    unit, way = str(form.get("unit", "")), str(form.get("way", ""))
    known = way if way in words.WAYS else next(iter(words.WAYS))
    await hall.write(lambda tx: send_copy(tx, month, unit, actor, way=known))
    return after(f"{HERE}?month={month}")


@post(f"{HERE}/hand-over", guards=[KEEPS])
async def hand_book_over(request: HallRequest) -> Redirect:
    """Note that a book was handed to the office."""
    hall, actor, month = hall_of(request), actor_of(request), await _posted(request)
    form = await request.form()
    text, taken_by_no = str(form.get("book", "")), str(form.get("taken_by_no", "")).strip()
    book = Book(text) if text in list(Book) else Book.WINDOWS
    await hall.write(lambda tx: hand_over(tx, month, book, actor, taken_by_no=taken_by_no))
    return after(f"{HERE}?month={month}")


async def _state(request: HallRequest) -> MonthState:
    hall = hall_of(request)
    return await hall.read(month_state, _month(request), hall.rules, hall.clock.shown())


async def _posted(request: HallRequest) -> str:
    return _checked(str((await request.form()).get("month", "")))


def _month(request: HallRequest) -> str:
    """Return the month the address names, the one that runs without a name."""
    text = request.query_params.get("month")
    if text:
        return _checked(text)
    return f"{hall_of(request).clock.today():%Y-%m}"


def _checked(text: str) -> str:
    try:
        month_span(text)
    except ValueError as wrong:
        raise NotFoundException from wrong
    return text


def _beside(month: str, steps: int) -> str:
    first, last = month_span(month)
    day = first - ONE_DAY if steps < 0 else last + ONE_DAY
    return f"{day:%Y-%m}"


def _unit(state: MonthState, unit: str) -> UnitView:
    sent = state.copy_of(unit)
    return UnitView(
        unit=unit,
        people=sum(line.member.unit == unit for line in state.sheet.lines),
        sent_at=sent.at if sent else "",
        way=words.WAYS.get(sent.way, sent.way) if sent else "",
    )


def _books(state: MonthState) -> list[tuple[Book, int, str]]:
    """Return each book with how many people stand in it, and when it was handed over."""
    given = {one.book: one.at for one in state.hand_overs}
    return [
        (book, sum(line.book is book for line in state.sheet.lines), given.get(book.value, ""))
        for book in Book
    ]


def _of_unit(grid: GridView, sheet: MonthSheet, unit: str) -> GridView:
    if not unit:
        return grid
    own = {line.member.staff_no for line in sheet.lines if line.member.unit == unit}
    return grid.with_rows([row for row in grid.rows if row.staff_no in own])


def _allowance(request: HallRequest, sheet: MonthSheet) -> tuple[list[AllowanceLine], str]:
    """Return who worked on market days and what it pays; and the setting that is missing."""
    _first, last = month_span(sheet.month)
    policy = hall_of(request).rules.policy(last)
    worked = [line for line in sheet.lines if line.sums.market]
    try:
        found = [
            AllowanceLine(
                line=line, days=line.sums.market, yuan=market_pay(line.sums.market, policy)
            )
            for line in worked
        ]
    except PolicyRefusal as unset:
        return [
            AllowanceLine(line=line, days=line.sums.market, yuan=0) for line in worked
        ], unset.subject
    return found, "" if policy.is_set(PAY) else PAY


def _title(unit: str, n: int) -> str:
    """Return a unit's name as a sheet may be called: short, without the letters Excel forbids."""
    plain = "".join(letter for letter in unit if letter not in "[]:*?/\\")
    return f"{n} {plain}"[:31]


ROUTES = [
    month_page,
    sheet_page,
    market_page,
    month_csv,
    month_xlsx,
    person_page,
    publish,
    copy,
    hand_book_over,
]
