"""What county systems read: the feed, health and metrics."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.params import FromQuery
from litestar.response import Stream

from sync.county.desk import Desk
from sync.county.feed import LIMIT, METRICS, CursorGone, TokenRefused, Wanted
from sync.county.metrics import MEDIA_TYPE, metrics
from sync.county.store.rows import TokenRow
from sync.county.table import BOM, Span, Table, csv_text, step
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.nearby import is_nearby
from sync.county.web.workbook import XLSX_TYPE, TooLong, workbook
from sync.fields import Malformed, dump
from sync.papers import FEED_NEXT
from sync.wire import BATCH_TYPE, JSON_TYPE, PREFIX

if TYPE_CHECKING:
    from sync.county.columns import Columns
    from sync.county.pace import Pace

CSV_TYPE = "text/csv"  # the framework names the charset
_WORDS = frozenset({"after", "limit", "kind", "hall", "month", "first", "last"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Consumer:
    """Who pulls: its token, where it asks from, and what, without anything secret."""

    desk: Desk
    token: TokenRow
    address: str
    asked: str

    async def note(self, lines: int) -> None:
        """Write into the book what it got."""
        note = self.desk.feed.note_pulled
        await self.desk.write(note, self.token, self.address, self.asked, lines)


class _Wait(Exception):
    """The consumer asks too often."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


async def _consumer(request: Asked) -> _Consumer:
    desk = desk_of(request)
    token = await desk.read(desk.feed.admit, request.headers.get("authorization", ""))
    pace: Pace = request.app.state.pace
    if wait_s := pace.wait_s(token.token_hash, time.monotonic()):
        raise _Wait(wait_s)
    known = {name: value for name, value in request.query_params.items() if name in _WORDS}
    asked = " ".join(f"{name}={value}" for name, value in known.items())
    return _Consumer(
        desk=desk,
        token=token,
        address=request.client.host if request.client else "",
        asked=f"{request.url.path.removeprefix(PREFIX)} {asked}",
    )


def _told(why: Exception) -> Response[bytes]:
    """Answer what a question cannot have."""
    match why:
        case TokenRefused():
            return _refusal(401, {"error": "token"}, {"WWW-Authenticate": "Bearer"})
        case CursorGone():
            return _refusal(410, {"error": "epoch", "restart_at": why.restart_at})
        case _Wait():
            return _refusal(429, {"error": "pace"}, {"Retry-After": str(why.seconds)})
        case TooLong():
            return _refusal(413, {"error": "too_long", "text": str(why)})
        case _:
            return _refusal(400, {"error": "malformed", "text": str(why)})


@get(f"{PREFIX}/feed")
async def feed(
    request: Asked,
    after: FromQuery[str] = "",
    limit: FromQuery[int] = LIMIT,
    kind: FromQuery[str] = "",
    hall: FromQuery[str] = "",
) -> Response[bytes]:
    """Give the lines after a cursor; `kind` and `hall` take several, separated by commas."""
    wanted = Wanted(after=after, limit=limit, kinds=_words(kind), halls=_words(hall))
    try:
        consumer = await _consumer(request)
        page = await consumer.desk.read(consumer.desk.feed.page, consumer.token, wanted)
    except (TokenRefused, CursorGone, Malformed, _Wait) as why:
        return _told(why)
    await consumer.note(page.lines.count(b"\n"))
    return Response(page.lines, media_type=BATCH_TYPE, headers={FEED_NEXT: page.cursor})


@get([f"{PREFIX}/feed.csv", f"{PREFIX}/feed.xlsx"])
async def sheet(
    request: Asked, kind: FromQuery[str] = "", hall: FromQuery[str] = ""
) -> Response[bytes] | Stream:
    """Give all records of some kinds and days (`month`, or `first` and `last`) as one table."""
    try:
        consumer = await _consumer(request)
        columns: Columns = request.app.state.columns
        table = Table(
            token=consumer.token,
            wanted=Wanted(kinds=_words(kind), halls=_words(hall)),
            span=Span.of(request.query_params),
            fields=await columns.of(_words(kind)),
        )
        if request.url.path.endswith(".csv"):
            headers = {"Content-Disposition": 'attachment; filename="hallbox.csv"'}
            return Stream(_csv(consumer, table), media_type=CSV_TYPE, headers=headers)
        return await _workbook(consumer, table)
    except (TokenRefused, CursorGone, Malformed, TooLong, _Wait) as why:
        return _told(why)


async def _csv(consumer: _Consumer, table: Table) -> AsyncIterator[bytes]:
    yield BOM.encode() + csv_text([table.columns()])
    count = 0
    async for rows in _pages(consumer, table):
        count += len(rows)
        yield csv_text(rows)
    await consumer.note(count)


async def _workbook(consumer: _Consumer, table: Table) -> Response[bytes]:
    count = 0

    async def rows() -> AsyncIterator[list[str]]:
        nonlocal count
        yield table.columns()
        async for part in _pages(consumer, table):
            count += len(part)
            for row in part:
                yield row

    made = await workbook(rows())
    await consumer.note(count)
    headers = {"Content-Disposition": 'attachment; filename="hallbox.xlsx"'}
    return Response(made, media_type=XLSX_TYPE, headers=headers)


async def _pages(consumer: _Consumer, table: Table) -> AsyncIterator[list[list[str]]]:
    after = ""
    while True:
        rows, after = await consumer.desk.read(step, consumer.desk.feed, table, after)
        yield rows
        if not after:
            return


@get("/healthz")
async def health(request: Asked) -> Response[bytes]:
    """Say that the store answers, and how far the feed is."""
    desk = desk_of(request)

    def ask() -> dict[str, object]:
        with desk.store.snapshot() as tables:
            return {
                "status": "ok",
                "epoch": tables.feed.epochs()[-1].name,
                "feed": tables.feed.last(),
                "folded": tables.fleet.folded(),
                "demo": desk.county.demo,
            }

    return Response(dump(await asyncio.wait_for(desk.read(ask), 5)), media_type=JSON_TYPE)


@get("/metrics")
async def scrape(request: Asked) -> Response[bytes]:
    """Give Prometheus text: to this machine, or to a token whose kinds name `metrics`."""
    desk = desk_of(request)
    if not is_nearby(request):
        try:
            token = await desk.read(desk.feed.admit, request.headers.get("authorization", ""))
        except TokenRefused:
            return _refusal(401, {"error": "token"}, {"WWW-Authenticate": "Bearer"})
        if METRICS not in token.kinds:
            return _refusal(403, {"error": "scope"})
    page = await desk.read(metrics, desk.store, desk.now())
    return Response(page.encode(), media_type=MEDIA_TYPE)


def _words(value: str) -> frozenset[str]:
    return frozenset(word for word in value.split(",") if word)


def _refusal(
    status: int, words: dict[str, object], headers: dict[str, str] | None = None
) -> Response[bytes]:
    return Response(dump(words), status_code=status, media_type=JSON_TYPE, headers=headers)


ROUTES = [feed, sheet, health, scrape]
