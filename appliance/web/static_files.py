"""The sheet and the script: read once, served under a name that holds their hash, cached for ever.

A request never becomes a path: what is not in the table does not exist, so there is nothing to
traverse.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path
from types import MappingProxyType

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from appliance.domain.frozen import dataclass

HERE = Path(__file__).parent / "static"
KINDS = MappingProxyType(
    {
        ".css": "text/css",
        ".js": "text/javascript",
        ".svg": "image/svg+xml",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """One file as it is sent; `tag` is the start of its SHA-256."""

    body: bytes
    packed: bytes
    kind: str
    tag: str


@cache
def shelf() -> MappingProxyType[str, StaticFile]:
    """Return all files by name."""
    return MappingProxyType(
        {path.name: _read(path) for path in sorted(HERE.iterdir()) if path.suffix in KINDS}
    )


def address(name: str) -> str:
    """Return the address of a file.

    Raises:
        KeyError: there is no such file.
    """
    return f"/static/{shelf()[name].tag}/{name}"


@get("/static/{tag:str}/{name:str}", opt={"open": True}, sync_to_thread=False)
def static_file(
    request: Request[None, None, State], tag: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """Serve a file; an address of an older version gives the newer file, not to be kept."""
    found = shelf().get(name)
    if found is None:
        raise NotFoundException
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"vary": "accept-encoding", "cache-control": "no-cache"}
    if tag == found.tag:
        headers["cache-control"] = "public, max-age=31536000, immutable"
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(found.packed if packed else found.body, headers=headers, media_type=found.kind)


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    return StaticFile(
        body=body,
        packed=gzip.compress(body, mtime=0),
        kind=KINDS[path.suffix],
        tag=hashlib.sha256(body).hexdigest()[:12],
    )


ROUTES = [static_file]
