"""The pages of figures: one hall, red and yellow, voices, attendance, cases and fees, papers."""

from dataclasses import replace

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery

from appliance.domain.evaluation import Level
from sync.county import watch
from sync.county.changes import Changes, changes
from sync.county.desk import Desk
from sync.county.fleet import HallLine, overview
from sync.county.outages import outages_of
from sync.county.platform_standing import standing_of
from sync.county.programs import all_news
from sync.county.store.rows import DocumentRow
from sync.county.table import BOM, csv_text
from sync.county.updates import Shelf
from sync.county.web import wording
from sync.county.web.entry import enter, page
from sync.county.web.hjs import Asked, desk_of


@get("/cards")
async def cards(request: Asked) -> Response[str]:
    """Show the running cases past their day over all halls."""
    visit = await enter(request)
    desk = desk_of(request)
    seen = await desk.read(watch.cards, desk.store, desk.now())
    return page(request, "cards.html", visit=visit, seen=seen)


@get("/voice")
async def voice(request: Asked, month: FromQuery[str] = "") -> Response[str]:
    """Show a month's ratings and complaints over all halls."""
    visit = await enter(request)
    desk = desk_of(request)
    wanted = watch.month_of(month, desk.now())
    seen = await desk.read(watch.voice, desk.store, wanted, desk.now())
    return page(
        request, "voice.html", visit=visit, seen=seen, levels=tuple(Level), words=wording.LEVELS
    )


@get("/month")
async def month(request: Asked, month: FromQuery[str] = "") -> Response[str]:
    """Show a month's attendance by home unit."""
    visit = await enter(request)
    desk = desk_of(request)
    seen = await desk.read(watch.attendance, desk.store, watch.month_of(month, desk.now()))
    return page(request, "month.html", visit=visit, seen=seen)


@get("/work")
async def work(request: Asked, month: FromQuery[str] = "") -> Response[str]:
    """Show what all halls received, finished and were paid in a month (CASE-36)."""
    visit = await enter(request)
    desk = desk_of(request)
    seen = await desk.read(watch.work, desk.store, watch.month_of(month, desk.now()))
    return page(request, "work.html", visit=visit, seen=seen)


@get("/work.csv")
async def work_table(request: Asked, month: FromQuery[str] = "") -> Response[bytes]:
    """Give the same as a table."""
    await enter(request)
    desk = desk_of(request)
    seen = await desk.read(watch.work, desk.store, watch.month_of(month, desk.now()))
    rows = [
        (one.hall, str(one.received), str(one.finished), str(one.bills), wording.yuan(one.fen))
        for one in (*seen.halls, replace(seen.whole, hall=wording.WHOLE))
    ]
    content = BOM.encode() + csv_text([wording.WORK_HEAD, *rows])
    headers = {"Content-Disposition": f'attachment; filename="work-{seen.month}.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


@get("/hall/{hall:str}/paper/{name:str}")
async def one_paper(
    request: Asked, hall: FromPath[str], name: FromPath[str], v: FromQuery[int] = 0
) -> Response[str]:
    """Show what a version of a document changed; the newest one where none is asked for."""
    visit = await enter(request)
    desk = desk_of(request)
    seen = await desk.read(_paper, desk, (hall, name, v or None))
    if seen is None:
        raise NotFoundException
    paper, found = seen
    return page(request, "paper.html", visit=visit, hall=hall, paper=paper, found=found)


@get("/hall/{hall:str}")
async def one_hall(request: Asked, hall: FromPath[str]) -> Response[str]:
    """Show one hall: its streams, boxes, devices, kinds, cards and what was set aside."""
    visit = await enter(request)
    desk = desk_of(request)
    found = await desk.read(_hall, desk, hall)
    if found is None:
        raise NotFoundException
    line, seen = found
    late = await desk.read(watch.cards, desk.store, desk.now(), hall)
    return page(request, "hall.html", visit=visit, line=line, seen=seen, late=late, at=desk.now())


def _hall(desk: Desk, hall: str) -> tuple[HallLine, dict[str, object]] | None:
    known = overview(desk.store, desk.now())
    line = next((one for one in known.halls if one.hall == hall), None)
    if line is None:
        return None
    news = all_news(desk.store, Shelf(desk.home)).of(hall)
    with desk.store.snapshot() as tables:
        aside = [
            (row, error)
            for gseq, error in tables.fleet.quarantined(0, count=_SHOWN)
            if (row := tables.feed.at(gseq)) is not None and row.hall == hall
        ]
        return line, {
            "news": news,
            "streams": tables.streams.of_hall(hall),
            "boxes": tables.devices.of_hall(hall),
            "kinds": sorted(
                ((kind, n) for of, kind, n in tables.fleet.counts() if of == hall),
                key=lambda each: -each[1],
            ),
            "documents": tables.documents.newest(hall),
            "papers": {one.name: one for one in tables.figures.papers(hall)},
            "aside": aside,
            "outages": outages_of(tables, hall, _OUTAGES),
            "platform": standing_of(desk.home, hall),
        }


def _paper(desk: Desk, asked: tuple[str, str, int | None]) -> tuple[DocumentRow, Changes] | None:
    hall, name, v = asked
    with desk.store.snapshot() as tables:
        paper = tables.documents.find(hall, name, v)
        if paper is None:
            return None
        before = tables.documents.find(hall, name, paper.prev) if paper.prev else None
        old = tables.documents.content(before.sha256) if before else b""
        return paper, changes(old, tables.documents.content(paper.sha256))


_SHOWN = 200
_OUTAGES = 10
ROUTES = [cards, voice, month, work, work_table, one_paper, one_hall]
