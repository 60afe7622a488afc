"""The page of outages: who is silent now, and when halls had no answer (IT-14)."""

from litestar import Response, get
from litestar.params import FromQuery

from sync.county import watch
from sync.county.fleet import overview
from sync.county.outages import OutageLine, month_of_outages
from sync.county.table import BOM, csv_text
from sync.county.web import wording
from sync.county.web.entry import enter, page
from sync.county.web.hjs import Asked, desk_of


@get("/outages")
async def outages(request: Asked, month: FromQuery[str] = "") -> Response[str]:
    """Show who is silent now, and a month's outages over all halls."""
    visit = await enter(request)
    desk = desk_of(request)
    at = desk.now()
    seen = await desk.read(month_of_outages, desk.store, watch.month_of(month, at), at)
    known = await desk.read(overview, desk.store, at)
    silent = [line for line in known.halls if wording.is_quiet(line.seen, at)]
    return page(request, "outages.html", visit=visit, seen=seen, silent=silent, at=at)


@get("/outages.csv")
async def outage_table(request: Asked, month: FromQuery[str] = "") -> Response[bytes]:
    """Give the month's outages as a table."""
    await enter(request)
    desk = desk_of(request)
    at = desk.now()
    seen = await desk.read(month_of_outages, desk.store, watch.month_of(month, at), at)
    content = BOM.encode() + csv_text([wording.OUTAGE_HEAD, *(_row(line) for line in seen.lines)])
    headers = {"Content-Disposition": f'attachment; filename="outages-{seen.month}.csv"'}
    return Response(content, media_type="text/csv", headers=headers)


def _row(line: OutageLine) -> tuple[str, ...]:
    until = f"{line.until:%Y-%m-%d %H:%M}" if line.until else ""
    minutes = "" if line.lasted is None else str(int(line.lasted.total_seconds()) // 60)
    return (
        line.hall,
        f"{line.since:%Y-%m-%d %H:%M}",
        until,
        minutes,
        wording.why_out(line.why),
    )


ROUTES = [outages, outage_table]
