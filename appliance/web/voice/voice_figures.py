"""The monthly sheet of the citizen's voice: satisfaction, bad ratings, complaints; CSV and XLSX.

No share of good ratings stands without the share of the unrated beside it.
"""

import re
import sqlite3
from calendar import monthrange
from collections.abc import Mapping, Sequence

from litestar import Response, get

from appliance.desk.later_ratings import reasons_in_force
from appliance.domain.bad_rating import BadRatingFigures
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.projections.bad_ratings import bad_rating_figures
from appliance.projections.evaluation_questions import DayFigures, figures
from appliance.projections.voice_figures import (
    ComplaintFigures,
    Part,
    by_day,
    by_item,
    by_window,
    complaint_figures,
    presses_without_case,
    reasons_given,
)
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.session import needs_act
from appliance.web.voice import wording_bad_ratings, wording_evaluations
from appliance.web.voice import wording_voice as words
from appliance.web.voice.seals import seal_shown

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
READER = needs_act(Act.SEE_SINGLE_RATINGS)
EXPORTER = needs_act(Act.EXPORT_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthVoice:
    """Everything the sheet shows."""

    whole: DayFigures
    windows: Sequence[Part]
    days: Sequence[Part]
    bad: BadRatingFigures
    complaints: ComplaintFigures
    reasons: Sequence[tuple[str, int]]
    presses: Mapping[str, Mapping[int, int]]


def month_voice(db: sqlite3.Connection, month: str, today: str) -> MonthVoice:
    """Return the figures of a month."""
    first, last = f"{month}-01", _last_day(month)
    texts = {
        one.word: one.text for listed in reasons_in_force(db).by_level.values() for one in listed
    }
    return MonthVoice(
        whole=figures(db, first, last),
        windows=by_window(db, first, last),
        days=by_day(db, first, last),
        bad=bad_rating_figures(db, first, last),
        complaints=complaint_figures(db, first, last, today),
        reasons=[(texts.get(word, word), count) for word, count in reasons_given(db, first, last)],
        presses=presses_without_case(db, first, last),
    )


def month_asked(request: HallRequest) -> str:
    """Return the month a page is about, this one if none was asked for."""
    asked = request.query_params.get("month", "")
    return asked if MONTH.fullmatch(asked) else hall_of(request).clock.today().isoformat()[:7]


@get("/evaluations/figures", guards=[READER])
async def figures_page(request: HallRequest) -> Response[str]:
    """Show the sheet of a month, to be read or printed and posted."""
    hall, month = hall_of(request), month_asked(request)
    found = await hall.read(month_voice, month, hall.clock.today().isoformat())
    return page(
        request,
        "evaluations/figures.html",
        month=month,
        before=_beside(month, -1),
        following=_beside(month, 1),
        found=found,
        heading=words.heading(found.whole.satisfaction),
        levels=wording_evaluations.LEVELS,
        rates=wording_bad_ratings.FIGURES,
        seal=await seal_shown(request),
        words=words,
    )


@get("/evaluations/items", guards=[READER])
async def items_page(request: HallRequest) -> Response[str]:
    """Show the figures of each item of a month, the most used first."""
    month = month_asked(request)
    found = await hall_of(request).read(by_item, f"{month}-01", _last_day(month))
    return page(
        request,
        "evaluations/items.html",
        month=month,
        before=_beside(month, -1),
        following=_beside(month, 1),
        items=found,
        words=words,
    )


@get("/evaluations/figures.csv", guards=[EXPORTER])
async def figures_csv(request: HallRequest) -> Response[bytes]:
    """Return the windows of a month as CSV."""
    month, rows = await _rows(request)
    texts = [[str(cell) for cell in row] for row in rows]
    return csv_response(f"voice-{month}.csv", words.COLUMNS, texts)


@get("/evaluations/figures.xlsx", guards=[EXPORTER])
async def figures_xlsx(request: HallRequest) -> Response[bytes]:
    """Return the windows and the items of a month as XLSX, a sheet each."""
    month, rows = await _rows(request)
    items = await hall_of(request).read(by_item, f"{month}-01", _last_day(month))
    named = [[one.name or words.REST, *_row(one)[1:]] for one in items]
    title = words.FILE.format(month=month)
    sheets = [
        Sheet(title=month, rows=[words.COLUMNS, *rows]),
        Sheet(title=words.BY_ITEM, rows=[words.ITEM_COLUMNS, *named]),
    ]
    return await xlsx_response(f"voice-{month}.xlsx", title, sheets)


async def _rows(request: HallRequest) -> tuple[str, list[list[str | int | float]]]:
    hall, month = hall_of(request), month_asked(request)
    found = await hall.read(by_window, f"{month}-01", _last_day(month))
    return month, [_row(one) for one in found]


def _row(one: Part) -> list[str | int | float]:
    counted = one.satisfaction
    shares = (counted.good_share, counted.unrated_share)
    return [
        words.WINDOW.format(window=one.name),
        *one.levels.values(),
        counted.rated,
        counted.unrated,
        *(words.NONE if share is None else share for share in shares),
    ]


def _last_day(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{month}-{monthrange(year, number)[1]:02}"


def _beside(month: str, step: int) -> str:
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + step
    return f"{count // 12:04}-{count % 12 + 1:02}"


ROUTES = [figures_page, items_page, figures_csv, figures_xlsx]
