"""What county systems read: the feed, health and metrics."""

import asyncio

from litestar import Response, get
from litestar.params import FromQuery

from sync.county.feed import LIMIT, METRICS, CursorGone, TokenRefused, Wanted
from sync.county.metrics import MEDIA_TYPE, metrics
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.nearby import is_nearby
from sync.fields import Malformed, dump
from sync.papers import FEED_NEXT
from sync.wire import BATCH_TYPE, JSON_TYPE, PREFIX


@get(f"{PREFIX}/feed")
async def feed(
    request: Asked,
    after: FromQuery[str] = "",
    limit: FromQuery[int] = LIMIT,
    kind: FromQuery[str] = "",
    hall: FromQuery[str] = "",
) -> Response[bytes]:
    """Give the lines after a cursor; `kind` and `hall` take several, separated by commas."""
    desk = desk_of(request)
    wanted = Wanted(after=after, limit=limit, kinds=_words(kind), halls=_words(hall))
    try:
        token = await desk.read(desk.feed.admit, request.headers.get("authorization", ""))
        page = await desk.read(desk.feed.page, token, wanted)
    except TokenRefused:
        return _refusal(401, {"error": "token"}, {"WWW-Authenticate": "Bearer"})
    except CursorGone as gone:
        return _refusal(410, {"error": "epoch", "restart_at": gone.restart_at})
    except Malformed as broken:
        return _refusal(400, {"error": "malformed", "text": str(broken)})
    return Response(page.lines, media_type=BATCH_TYPE, headers={FEED_NEXT: page.cursor})


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


ROUTES = [feed, health, scrape]
