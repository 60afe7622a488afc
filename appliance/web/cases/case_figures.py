"""The figures of a period (办件统计): the sheet, its CSV and XLSX, the cases behind a figure."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from litestar import Response, get
from litestar.exceptions import NotFoundException

from appliance.desk.case_figures import PeriodFigures, period_figures
from appliance.domain.case_figures import ONE_EXAM_PERCENT, FiveCounters, OneExam
from appliance.domain.fees import yuan
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.projections.case_figures import (
    BEHIND,
    Counted,
    DayFlow,
    Figure,
    Period,
    cases_behind,
)
from appliance.projections.case_merit import merits
from appliance.projections.case_questions import CaseLine
from appliance.projections.staff import names_of
from appliance.web.cases import wording_case_figures as words
from appliance.web.cases import wording_cases as case_words
from appliance.web.csv_list import csv_response
from appliance.web.fields import day_in
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.session import EVERYBODY, needs_act

HERE = "/figures"
LONGEST_DAYS = 366  # a year; a longer period is asked for in parts
BARS = 62  # days that stand as bars of their own; longer periods have one a month
MONTH = len("2026-11")
EXPORTER = needs_act(Act.EXPORT_LISTS)
Cells = list[str | int | float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The cases behind a figure with the names of the clerks."""

    cases: Sequence[CaseLine]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day or a month in the chart: heights in hundredths of the highest."""

    name: str
    received: int
    finished: int
    high: int
    low: int


def behind_of(db: sqlite3.Connection, period: Period, figure: Figure) -> Behind:
    """Return what the list behind a figure needs."""
    return Behind(cases=cases_behind(db, period, figure), names=names_of(db))


@dataclass(frozen=True, slots=True, kw_only=True)
class Merit:
    """The five counters of the clerks, by number, with their names."""

    lines: Mapping[str, FiveCounters]
    names: Mapping[str, str]


def merit_of(db: sqlite3.Connection, period: Period, only: str = "") -> Merit:
    """Return the five counters of every clerk, or of one."""
    found = {no: one for no, one in merits(db, period).items() if only in ("", no)}
    return Merit(lines=found, names=names_of(db))


@get(HERE, guards=[EVERYBODY])
async def figures_page(request: HallRequest) -> Response[str]:
    """Show the sheet of a period, to be read or printed."""
    hall, period = hall_of(request), period_of(request)
    found = await hall.read(period_figures, period, hall.rules)
    sees_all = may(person_of(request).roles, Act.EXPORT_LISTS)
    only = "" if sees_all else person_of(request).staff_no
    month = period.today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    return page(
        request,
        "figures/figures.html",
        found=found,
        period=period,
        span=f"first={period.first}&last={period.last}",
        spans=[
            (month, period.today, "本月"),
            (before, month - timedelta(days=1), "上月"),
            (month.replace(month=1), period.today, "今年"),
        ],
        bars=bars_of(found.days),
        exam=exam_words(found.one_exam),
        yuan=yuan(found.fees.fen),
        merit=await hall.read(merit_of, period, only),
        may_export=sees_all,
        words=words,
    )


@get(f"{HERE}/cases", guards=[EVERYBODY])
async def cases_page(request: HallRequest) -> Response[str]:
    """Show the cases that a figure counts."""
    hall, period, asked = hall_of(request), period_of(request), request.query_params
    what, window = asked.get("what", "received"), asked.get("window", "")
    if what not in BEHIND:
        raise NotFoundException
    figure = Figure(
        what=what,
        window=int(window) if window.isdecimal() and len(window) <= len("18") else None,
        item_code=asked.get("item", "")[:40],
    )
    found = await hall.read(behind_of, period, figure)
    return page(
        request,
        "figures/cases.html",
        found=found,
        period=period,
        what=words.FIGURES[what],
        window=figure.window,
        item=found.cases[0].item_name if figure.item_code and found.cases else "",
        words=words,
        case_words=case_words,
    )


@get(f"{HERE}/list.csv", guards=[EXPORTER])
async def csv_list(request: HallRequest) -> Response[bytes]:
    """Return the items of a period as CSV."""
    found = await hall_of(request).read(period_figures, period_of(request), hall_of(request).rules)
    texts = [[str(cell) for cell in row] for row in item_rows(found)]
    return csv_response("figures.csv", words.ITEM_HEAD, texts)


@get(f"{HERE}/list.xlsx", guards=[EXPORTER])
async def xlsx_list(request: HallRequest) -> Response[bytes]:
    """Return the sums, the items, the days and the five counters of a period as a workbook."""
    period = period_of(request)
    found = await hall_of(request).read(period_figures, period, hall_of(request).rules)
    merit = await hall_of(request).read(merit_of, period)
    days: list[Cells] = [[d.day, d.received, d.finished, d.delivered] for d in found.days]
    parts = (
        (words.SUM_HEAD, sum_rows(found, period)),
        (words.ITEM_HEAD, item_rows(found)),
        (words.DAY_HEAD, days),
        (words.MERIT_HEAD, merit_rows(merit)),
    )
    sheets = [
        Sheet(title=title, rows=[list(head), *rows])
        for title, (head, rows) in zip(words.SHEETS, parts, strict=True)
    ]
    return await xlsx_response("figures.xlsx", words.TITLE, sheets)


def period_of(request: HallRequest) -> Period:
    """Return the days a page is about: this month so far if none were asked for."""
    asked, today = request.query_params, hall_of(request).clock.today()
    last = day_in(asked.get("last", "")) or today
    first = min(day_in(asked.get("first", "")) or last.replace(day=1), last)
    earliest = date.fromordinal(max(1, last.toordinal() - LONGEST_DAYS + 1))
    return Period(first=max(first, earliest), last=last, today=today)


def item_rows(found: PeriodFigures) -> list[Cells]:
    """Return the items of a period, and their sum below."""
    rows = [_row(one, str(one.window)) for one in found.items]
    return [*rows, _row(found.whole, words.ALL)]


def sum_rows(found: PeriodFigures, period: Period) -> list[Cells]:
    """Return the sums of a period, each with its name."""
    sums: dict[str, str | int | float | None] = {
        "period": words.SPAN.format(first=period.first, last=period.last),
        **{name: getattr(found.whole, name) for name in words.FIGURES},
        "villages": found.villages,
        "letters": found.letters,
        "bills": found.fees.bills,
        "yuan": yuan(found.fees.fen),
        "promised": found.speed.promised,
        "used": found.speed.used,
        "saved": found.speed.saved,
        "one_exam": found.one_exam.percent,
    }
    return [
        [words.SUMS[name], words.NONE if value is None else value] for name, value in sums.items()
    ]


def merit_rows(merit: Merit) -> list[Cells]:
    """Return the five counters of each clerk, and whether all of them hold."""
    return [
        [
            staff_no,
            merit.names.get(staff_no, staff_no),
            *(getattr(one, name) for name in words.MERIT),
            words.MERIT_HOLDS[one.holds],
        ]
        for staff_no, one in merit.lines.items()
    ]


def bars_of(days: Sequence[DayFlow]) -> list[Bar]:
    """Return the bars of the chart: a day each, or a month each where the days are too many."""
    cut = None if len(days) <= BARS else MONTH
    sums: dict[str, tuple[int, int]] = {}
    for one in days:
        received, finished = sums.get(one.day[:cut], (0, 0))
        sums[one.day[:cut]] = (received + one.received, finished + one.finished)
    highest = max((max(pair) for pair in sums.values()), default=0) or 1
    return [
        Bar(
            name=name,
            received=received,
            finished=finished,
            high=round(100 * received / highest),
            low=round(100 * finished / highest),
        )
        for name, (received, finished) in sums.items()
    ]


def exam_words(share: OneExam) -> str:
    """Return how the share of short chains stands to the handbook's line."""
    if share.holds or not share.of:
        return words.EXAM_HOLDS if share.of else ""
    return words.EXAM_SHORT.format(missing=ceil(share.of * ONE_EXAM_PERCENT / 100) - share.items)


def _row(one: Counted, window: str) -> Cells:
    return [window, one.item_code, one.item_name, *(getattr(one, name) for name in words.FIGURES)]


ROUTES = [figures_page, cases_page, csv_list, xlsx_list]
