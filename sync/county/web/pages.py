"""The fleet page: all halls, the worst first."""

from typing import TYPE_CHECKING

from litestar import Response, get

from sync.county.fleet import overview
from sync.county.web.entry import enter, page
from sync.county.web.hjs import Asked, desk_of

if TYPE_CHECKING:
    from sync.county.soundness import ChainWatch


@get("/")
async def fleet(request: Asked) -> Response[str]:
    """Show all halls, the worst first."""
    visit = await enter(request)
    desk = desk_of(request)
    seen = await desk.read(overview, desk.store, desk.now())
    watch: ChainWatch = request.app.state.watch
    chains = await desk.read(watch.look, desk.store)
    return page(request, "fleet.html", visit=visit, seen=seen, chains=chains)


ROUTES = [fleet]
