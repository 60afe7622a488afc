"""The frame of the county's pages: headers, and the static files."""

import hashlib
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_STATIC = {path.name: path.read_bytes() for path in sorted((_HERE / "static").iterdir())}
_MARK = hashlib.sha256(b"".join(_STATIC.values())).hexdigest()[:12]
STATIC_AT = f"/static/{_MARK}"
_NOSNIFF = {"X-Content-Type-Options": "nosniff"}
GUARD = {
    **_NOSNIFF,
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    # never no-referrer: a form would say that it comes from nowhere (Origin: null), and be refused
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


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
