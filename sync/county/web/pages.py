"""The fleet page: all halls, the worst first."""

from typing import TYPE_CHECKING

from litestar import Response, get
from litestar.params import FromQuery

from sync.county.fleet import overview
from sync.county.programs import all_news
from sync.county.updates import Shelf
from sync.county.web.entry import enter, page
from sync.county.web.hjs import Asked, desk_of

if TYPE_CHECKING:
    from sync.county.soundness import ChainWatch


@get("/")
async def fleet(request: Asked, hall: FromQuery[str] = "") -> Response[str]:
    """Show all halls, the worst first; or those whose number holds what somebody looks for."""
    visit = await enter(request)
    desk = desk_of(request)
    seen = await desk.read(overview, desk.store, desk.now())
    watch: ChainWatch = request.app.state.watch
    chains = await desk.read(watch.look, desk.store)
    programs = await desk.read(all_news, desk.store, Shelf(desk.home))
    wanted = hall.strip()
    shown = [line for line in seen.halls if wanted in line.hall]
    return page(
        request,
        "fleet.html",
        visit=visit,
        seen=seen,
        shown=shown,
        wanted=wanted,
        chains=chains,
        programs=programs,
    )


ROUTES = [fleet]
