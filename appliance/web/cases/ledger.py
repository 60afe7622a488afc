"""The ledger of cases (台账): by window, item and day, to print and bind, as CSV and XLSX.

A print is written down before the page that is printed; what a browser prints without that says so
on the paper.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.ledger import print_ledger, seal_of_day
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.projections.catalogue import ServiceItem, items_at
from appliance.projections.ledger import (
    LedgerLine,
    LedgerPage,
    LedgerQuery,
    ledger_lines,
    ledger_pages,
    number_gaps,
)
from appliance.projections.ledger_prints import LedgerPrint, newest_print, newest_prints
from appliance.projections.staff import names_of
from appliance.web.cases import wording_cases as words
from appliance.web.csv_list import csv_response
from appliance.web.fields import day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import new_form_no, write_once
from appliance.web.session import EVERYBODY, needs_act

HEAD = ("序号", "编号", "收件", "事项", "申请人", "窗口", "经办人", "状态", "应办结", "办结")
TITLE = "办件台账"
PRINTS = 10
EXPORTER = needs_act(Act.EXPORT_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A part of the book with its seal, the names of the clerks, its last print and all last ones.

    `printed` is None once the part holds more lines than were printed.
    """

    lines: Sequence[LedgerLine]
    pages: Sequence[LedgerPage]
    gaps: Sequence[str]
    seal: str  # in the form that `hallbox journal verify --seal` reads; empty before any record
    names: Mapping[str, str]
    items: Sequence[ServiceItem]
    printed: LedgerPrint | None
    prints: Sequence[LedgerPrint]


def book_of(db: sqlite3.Connection, query: LedgerQuery) -> Book:
    """Return a part of the book; only the whole hall's numbers can be without a gap."""
    lines = ledger_lines(db, query)
    whole = query.window is None and not query.item_code
    printed = newest_print(db, query)
    return Book(
        lines=lines,
        pages=ledger_pages(lines),
        gaps=number_gaps(line.local_no for line in lines) if whole else (),
        seal=seal_of_day(db, query.last),
        names=names_of(db),
        items=items_at(db, None),
        printed=printed if printed is not None and printed.lines == len(lines) else None,
        prints=newest_prints(db, PRINTS),
    )


@get("/ledger", guards=[EVERYBODY])
async def ledger_page(request: HallRequest) -> Response[str]:
    """Show the book, page by page with sums; it prints as it stands."""
    hall, query = hall_of(request), _query(request.query_params, hall_of(request).clock.today())
    book = await hall.read(book_of, query)
    return page(
        request,
        "ledger/ledger.html",
        book=book,
        query=query,
        logged=book.printed if request.query_params.get("printed") else None,
        form_no=new_form_no(),
        windows=range(1, hall.settings.windows + 1),
        head=HEAD,
        query_text=request.url.query,
        words=words,
    )


@post("/ledger/prints", guards=[EVERYBODY])
async def print_book(request: HallRequest) -> Redirect:
    """Write down a print, once; then show the part as it is to be printed."""
    fields, actor = await fields_of(request), actor_of(request)
    query = _query(fields.values, hall_of(request).clock.today())
    asked = {"first": query.first, "last": query.last, "item": query.item_code}
    asked |= {"window": query.window or "", "printed": "yes"}
    path = f"/ledger?{urlencode(asked)}"
    return await write_once(request, lambda tx: print_ledger(tx, query, actor), path)


@get("/ledger/list.csv", guards=[EXPORTER])
async def csv_list(request: HallRequest) -> Response[bytes]:
    """Return the book as CSV."""
    query = _query(request.query_params, hall_of(request).clock.today())
    book = await hall_of(request).read(book_of, query)
    return csv_response("ledger.csv", HEAD, rows_of(book))


@get("/ledger/list.xlsx", guards=[EXPORTER])
async def xlsx_list(request: HallRequest) -> Response[bytes]:
    """Return the book as a workbook."""
    query = _query(request.query_params, hall_of(request).clock.today())
    book = await hall_of(request).read(book_of, query)
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


def _query(asked: Mapping[str, str], today: date) -> LedgerQuery:
    last = day_in(asked.get("last", "")) or today
    window = asked.get("window", "")
    return LedgerQuery(
        first=min(day_in(asked.get("first", "")) or last, last),
        last=last,
        window=int(window) if window.isdecimal() and len(window) <= len("18") else None,
        item_code=asked.get("item", "")[:40],
    )


ROUTES = [ledger_page, print_book, csv_list, xlsx_list]
