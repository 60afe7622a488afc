"""The ledger of cases (台账): by window, item and day, to print and bind, as CSV and XLSX."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from litestar import Response, get

from appliance.domain.roles import Act
from appliance.journal.seal import seal_of
from appliance.projections.catalogue import ServiceItem, items_at
from appliance.projections.ledger import (
    LedgerLine,
    LedgerPage,
    LedgerQuery,
    ledger_lines,
    ledger_pages,
    number_gaps,
)
from appliance.projections.tail import first_of_day
from appliance.web import wording_cases as words
from appliance.web.case_pages import names_of
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.registers import EVERYBODY, day_in
from appliance.web.session import needs_act

HEAD = ("序号", "编号", "收件", "事项", "申请人", "窗口", "经办人", "状态", "应办结", "办结")
TITLE = "办件台账"
EXPORTER = needs_act(Act.EXPORT_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A part of the book with its seal and the names of the clerks."""

    lines: Sequence[LedgerLine]
    pages: Sequence[LedgerPage]
    gaps: Sequence[str]
    seal: str  # in the form that `hallbox journal verify --seal` reads; empty before any record
    names: Mapping[str, str]
    items: Sequence[ServiceItem]


def seal_of_day(db: sqlite3.Connection, day: date) -> str:
    """Return the journal's seal at the end of a day, empty before the first record."""
    last = first_of_day(db, day + timedelta(days=1)) - 1
    return str(seal_of(db, until=last) or "")


def book_of(db: sqlite3.Connection, query: LedgerQuery) -> Book:
    """Return a part of the book; only the whole hall's numbers can be without a gap."""
    lines = ledger_lines(db, query)
    whole = query.window is None and not query.item_code
    return Book(
        lines=lines,
        pages=ledger_pages(lines),
        gaps=number_gaps(line.local_no for line in lines) if whole else (),
        seal=seal_of_day(db, query.last),
        names=names_of(db),
        items=items_at(db, None),
    )


@get("/ledger", guards=[EVERYBODY])
async def ledger_page(request: HallRequest) -> Response[str]:
    """Show the book, page by page with sums; it prints as it stands."""
    hall, query = hall_of(request), _query(request)
    return page(
        request,
        "ledger/ledger.html",
        book=await hall.read(book_of, query),
        query=query,
        windows=range(1, hall.settings.windows + 1),
        head=HEAD,
        query_text=request.url.query,
        words=words,
    )


@get("/ledger/list.csv", guards=[EXPORTER])
async def csv_list(request: HallRequest) -> Response[bytes]:
    """Return the book as CSV."""
    book = await hall_of(request).read(book_of, _query(request))
    return csv_response("ledger.csv", HEAD, rows_of(book))


@get("/ledger/list.xlsx", guards=[EXPORTER])
async def xlsx_list(request: HallRequest) -> Response[bytes]:
    """Return the book as a workbook."""
    book = await hall_of(request).read(book_of, _query(request))
    sheet = Sheet(title=TITLE, rows=[list(HEAD), *rows_of(book)], landscape=True)
    return await xlsx_response("ledger.xlsx", TITLE, [sheet])


def rows_of(book: Book) -> list[list[str]]:
    """Return the lines of the book as cells of text."""
    return [
        [
            str(n),
            one.local_no,
            one.received_at.replace("T", " ")[: len("2026-11-23 09:00")]
            + (f"（补录 {one.sheet}）" if one.sheet else ""),
            one.item_name,
            one.applicant,
            str(one.window),
            book.names.get(one.clerk_no, one.clerk_no),
            words.STATES[one.state],
            one.due_on or "",
            one.finished_on or "",
        ]
        for n, one in enumerate(book.lines, 1)
    ]


def _query(request: HallRequest) -> LedgerQuery:
    asked, today = request.query_params, hall_of(request).clock.today()
    last = day_in(asked.get("last", "")) or today
    window = asked.get("window", "")
    return LedgerQuery(
        first=min(day_in(asked.get("first", "")) or last, last),
        last=last,
        window=int(window) if window.isdecimal() and len(window) <= len("18") else None,
        item_code=asked.get("item", "")[:40],
    )


ROUTES = [ledger_page, csv_list, xlsx_list]
