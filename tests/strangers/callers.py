"""Who asks: each wraps an application and adds to every request what such a caller brings along."""

from collections.abc import Mapping
from urllib.parse import quote

from appliance.web.csrf import HEADER, token_for
from appliance.web.port import Hall
from appliance.web.session import COOKIE, Visit
from sync.signing import AUTH_HEADER, Request, auth_header
from tests.strangers.asking import App, Receive, Send
from tests.sync.county.hall import Hall as SendingHall

HOST = b"testserver"


class Visitor:
    """A browser that shows our own pages: its forms carry the word of the page they stand on."""

    def __init__(self, app: App, hall: Hall, session: str = "") -> None:
        self._app = app
        word = token_for(hall, Visit(token=session or None))
        self._brings = [(b"origin", b"http://" + HOST), (HEADER.encode(), word.encode())]
        if session:
            self._brings.append((b"cookie", f"{COOKIE}={session}".encode()))

    async def __call__(self, scope: dict[str, object], receive: Receive, send: Send) -> None:
        """Pass a request on, with what a browser adds to it."""
        is_asked = scope["type"] == "http"
        await self._app(_with(scope, self._brings) if is_asked else scope, receive, send)


class Box:
    """A box that holds a device key: whatever it asks is rightly signed."""

    def __init__(self, app: App, hall: SendingHall) -> None:
        self._app = app
        self._hall = hall
        self._asked = 0

    async def __call__(self, scope: dict[str, object], receive: Receive, send: Send) -> None:
        """Pass a request on, signed over method, path, query and body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), bool(message.get("more_body"))

        async def again() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        self._asked += 1
        scope = {**scope, "raw_path": quote(str(scope["path"])).encode()}
        asked = Request(
            method=str(scope["method"]),
            target=_target(scope),
            nonce=f"{self._asked:024x}",
            body=body,
        )
        auth = auth_header(self._hall.key, self._hall.device, asked)
        await self._app(_with(scope, [(AUTH_HEADER.lower().encode(), auth.encode())]), again, send)


def _with(scope: dict[str, object], more: list[tuple[bytes, bytes]]) -> dict[str, object]:
    given = scope["headers"]
    assert isinstance(given, list)
    names = {name for name, _ in more}
    return {**scope, "headers": [one for one in given if one[0].lower() not in names] + more}


def _target(scope: Mapping[str, object]) -> str:
    path, query = scope["raw_path"], scope["query_string"]
    assert isinstance(path, bytes)
    assert isinstance(query, bytes)
    return (path + b"?" * bool(query) + query).decode("latin-1")
