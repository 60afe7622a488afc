"""The citizens' door (port 80): the same house, of which only a few rooms can be entered here.

Three promises, kept by this file alone:
1. Nothing answers but the citizens' pages with the guides, the public screen and the certificate.
2. Nobody is logged in here: plain HTTP carries no session, so the cookie of one is dropped.
3. Any other path gets the same answer, whether the house has such a room or not.
"""

from typing import TYPE_CHECKING

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from appliance.web.frame import TYPE_COOKIE
from appliance.web.voice.wording_citizens import OTHER_DOOR

if TYPE_CHECKING:
    from litestar.types.asgi_types import HTTPScope

HOME = "/my"
SOME = "*"  # one part of a path, whatever it is; the room itself checks it
ROOMS = (
    "/my",
    "/my/*/*",
    "/my/*/*/rate",
    "/my/*/*/why/*",
    "/wall",
    "/wall/swipes",
    "/wall/photo/*",
    # DESIGN.md 7 does not name the guides; they are open because the documents have them published
    # (002-P5 办事原则二, 003-J 一次性告知三): items with their nine facts, windows, and agents with
    # the telephones that are announced (002-P4 一(二)). Nothing there is about a citizen.
    "/guides",
    "/guides/*",
    "/empty-post",  # the public screen leads there
    "/certificate",
    "/static/*/*",
)
CROOKED = frozenset({"", ".", ".."})  # parts that a server may drop or follow
SHAPES = tuple(tuple(room.split("/")) for room in ROOMS)
PLAIN = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


class CitizensDoor:
    """Lets the citizens' requests pass into a house, and no others."""

    def __init__(self, house: ASGIApp) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a websocket or a lifespan message finds nobody."""
        if scope["type"] != ScopeType.HTTP:
            return
        if scope["path"] == "/":
            await _answer(send, 303, (b"location", HOME.encode()))
        elif is_for_citizens(scope["path"]):
            await self._house(_without_session(scope), receive, send)
        else:
            await _answer(send, 404)


def is_for_citizens(path: str) -> bool:
    """Say whether a path has the shape of a room that is open here."""
    asked = path.split("/")
    return any(
        len(shape) == len(asked)
        and all(_fits(part, found) for part, found in zip(shape, asked, strict=True))
        for shape in SHAPES
    )


def _fits(part: str, found: str) -> bool:
    return found not in CROOKED if part == SOME else part == found


def _without_session(scope: "HTTPScope") -> "HTTPScope":
    """Keep of the cookies only how large the type is wanted."""
    headers = [one for one in scope["headers"] if one[0].lower() != b"cookie"]
    wish = f"{TYPE_COOKIE}=".encode()
    kept = [
        one.strip()
        for name, value in scope["headers"]
        if name.lower() == b"cookie"
        for one in value.split(b";")
        if one.strip().startswith(wish)
    ]
    headers += [(b"cookie", one) for one in kept[:1]]
    scope["headers"] = headers
    return scope


async def _answer(send: Send, status: int, *more: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*PLAIN, *more]})
    await send({"type": "http.response.body", "body": OTHER_DOOR.encode(), "more_body": False})
