"""The fleet page and its static files; read from this machine only until the county has a login."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response, get
from litestar.params import FromPath

from sync.county.fleet import overview
from sync.county.web import wording
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.kinds import kind_words
from sync.county.web.nearby import is_nearby

if TYPE_CHECKING:
    from sync.county.soundness import ChainWatch

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_STATIC = {path.name: path.read_bytes() for path in sorted((_HERE / "static").iterdir())}
_MARK = hashlib.sha256(b"".join(_STATIC.values())).hexdigest()[:12]
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
GUARD = {
    **_NOSNIFF,
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PAGES = Environment(
    loader=FileSystemLoader(_HERE / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.globals.update(
    static=f"/static/{_MARK}",
    headline=wording.headline,
    trust_words=wording.trust_words,
    is_believed=wording.is_believed,
    ago=wording.ago,
    is_quiet=wording.is_quiet,
    chain_words=wording.chain_words,
    is_whole=wording.is_whole,
    kind_words=kind_words,
)


@get("/")
async def fleet(request: Asked) -> Response[str]:
    """Show all halls, the worst first."""
    desk = desk_of(request)
    if not is_nearby(request):
        page = PAGES.get_template("elsewhere.html").render(county=desk.county)
        return Response(page, status_code=403, media_type="text/html", headers=GUARD)
    seen = await desk.read(overview, desk.store, desk.now())
    watch: ChainWatch = request.app.state.watch
    chains = await desk.read(watch.look, desk.store)
    page = PAGES.get_template("fleet.html").render(county=desk.county, seen=seen, chains=chains)
    return Response(page, media_type="text/html", headers=GUARD)


@get("/static/{mark:str}/{name:str}", sync_to_thread=False)
def static(mark: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    """Give a static file; its address changes with its content, so it may be kept for ever."""
    content = _STATIC.get(name)
    if content is None or mark != _MARK:
        return Response(b"", status_code=404, media_type="text/plain")
    headers = {"Cache-Control": "public, max-age=31536000, immutable", **_NOSNIFF}
    return Response(content, media_type=_TYPES[Path(name).suffix], headers=headers)


@get("/favicon.ico", status_code=204, sync_to_thread=False)
def icon() -> None:
    """Give no icon, and no error in the browser's log either."""


ROUTES = [fleet, static, icon]
