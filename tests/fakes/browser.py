"""A browser that fills in the forms our own pages show, as a clerk's tablet does."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import httpx
from litestar.enums import ScopeType
from litestar.testing import TestClient
from litestar.types import ControllerRouterHandler, Message, Receive, Scope, Send

from appliance.web.app import build
from appliance.web.house.health import Pulse
from appliance.web.port import Hall
from appliance.web.rooms import every_route

if TYPE_CHECKING:
    from litestar import Litestar

HOME = "https://testserver.local"
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@cache
def _application(routes: tuple[ControllerRouterHandler, ...]) -> "Litestar":
    """Return the application of these routes; a hundred rooms are built once, not for each test."""
    return build(cast("Hall", None), routes)


class _Served:
    """One hall behind the application that all tests share: its state is put in at each request."""

    def __init__(self, hall: Hall, routes: Sequence[ControllerRouterHandler]) -> None:
        self._app = _application(tuple(routes))
        self._state = {"hall": hall, "running": {}, "pulse": Pulse()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request as this hall; coming and going are each client's own."""
        if scope["type"] != ScopeType.HTTP:
            for step in ("startup", "shutdown"):
                await receive()
                await send(cast("Message", {"type": f"lifespan.{step}.complete"}))
            return
        self._app.state.update(self._state)
        await self._app(scope, receive, send)


class Browser:
    """One tablet: cookies, the Origin header, and the hidden fields of the page it looks at."""

    def __init__(self, hall: Hall, routes: Sequence[ControllerRouterHandler] | None = None) -> None:
        self.client: TestClient[_Served] = TestClient(
            _Served(hall, every_route() if routes is None else routes),
            base_url=HOME,
            raise_server_exceptions=False,
        )
        self.client.follow_redirects = False

    def __enter__(self) -> Self:
        self.client.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.__exit__(kind, error, trace)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Open a page; a redirect is returned, not followed."""
        return self.client.get(path, headers=headers)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields a page's forms carry."""
        return dict(FIELD.findall(self.get(path).text))

    def post(
        self,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        shown_on: str | None = None,
        origin: str = HOME,
    ) -> httpx.Response:
        """Send a form as its page shows it (`shown_on`, else the form's own address)."""
        body = {**self.hidden(shown_on or path), **(fields or {})}
        return self.client.post(path, data=body, headers={"origin": origin})

    def log_in(self, staff_no: str, word: str) -> httpx.Response:
        """Log in as a person; the cookie stays."""
        return self.post("/login", {"staff_no": staff_no, "word": word})
