"""The frame of the county's pages: templates, headers, and the static files."""

import hashlib
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response, get
from litestar.params import FromPath

from appliance.domain.moment import HALL_TIME
from sync.county.web import wording
from sync.county.web import wording_people as people
from sync.county.web.kinds import kind_words

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
PAGES.globals.update(roles=people.ROLES, acts=people.ACTS, reasons=wording.REASONS)


def _minute(at_s: int) -> str:
    at = datetime.fromtimestamp(at_s, HALL_TIME)
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def _day(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, HALL_TIME).date().isoformat()


PAGES.filters.update(minute=_minute, day=_day, kind_name=kind_words)


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


ROUTES = [static, icon]
