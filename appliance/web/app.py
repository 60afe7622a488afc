"""hall-web as a Litestar application: the routes of all rooms, and the three gates before them.

OpenAPI is off: its page loads from outside hosts (STACK.md 4). Bodies are small; a hall uploads no
film.
"""

import asyncio
from collections.abc import Sequence
from copy import copy

from litestar import Litestar
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler, Message, Receive, Scope, Send

from appliance.web.errors import HANDLERS
from appliance.web.frame import TABS
from appliance.web.gates import Gates
from appliance.web.house import health
from appliance.web.port import Hall
from appliance.web.rooms import FRONT, LATE, every_route, routes_of

LARGEST_BODY = 256 * 1024
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class House:
    """hall-web for uvicorn: the rooms of every day at once, the others when somebody enters."""

    def __init__(self, hall: Hall) -> None:
        self._front = build(hall, routes_of(FRONT))
        self._front.state.paths |= {tab.path for tab in TABS}
        self._late: Litestar | None = None
        self._door = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or uvicorn's own messages."""
        if scope["type"] != ScopeType.HTTP or any(
            _serves(one, scope["path"]) for one in self._front.routes
        ):
            await self._front(scope, receive, send)
        else:
            await (await self._open())(scope, receive, send)

    async def _open(self) -> Litestar:
        """Return the late rooms; whoever enters first waits while they are imported."""
        async with self._door:
            if self._late is None:
                routes = await asyncio.to_thread(routes_of, LATE)
                self._late = _application(self._front.state, routes)
                self._late.state.paths = self._front.state.paths | _paths(self._late)
            return self._late


def build(hall: Hall, routes: Sequence[ControllerRouterHandler] | None = None) -> Litestar:
    """Return one application that serves a hall: all its rooms, or these routes."""
    state = State({"hall": hall, "running": {}, "pulse": health.Pulse()})
    app = _application(state, every_route() if routes is None else routes)
    app.state.paths = _paths(app)
    return app


def _application(state: State, routes: Sequence[ControllerRouterHandler]) -> Litestar:
    return Litestar(
        route_handlers=_with_options(routes),
        middleware=[Gates()],
        exception_handlers=HANDLERS,
        before_send=[_add_headers],
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        state=state,
    )


def _with_options(routes: Sequence[ControllerRouterHandler]) -> list[ControllerRouterHandler]:
    """Let one handler of each path stand for OPTIONS, too; the gates answer before it is reached.

    Litestar makes a handler more for each path otherwise: 300 of them are 3 MB.
    """
    there: set[str] = set()
    return [_first_of_path(one, there) for one in routes]


def _first_of_path(one: ControllerRouterHandler, there: set[str]) -> ControllerRouterHandler:
    if not isinstance(one, HTTPRouteHandler) or there & one.paths:
        return one
    there |= one.paths
    first = copy(one)
    first.http_methods = one.http_methods | {"OPTIONS"}
    return first


def _paths(app: Litestar) -> frozenset[str]:
    return frozenset(route.path for route in app.routes)


def _serves(route: BaseRoute, path: str) -> bool:
    """Say whether a path has the shape of a route; its parameters may still be refused."""
    wanted = [part for part in path.split("/") if part]
    shape = route.path_components
    return len(shape) == len(wanted) and all(
        not isinstance(part, str) or part == found
        for part, found in zip(shape, wanted, strict=True)
    )


async def _add_headers(message: Message, _scope: Scope) -> None:
    if message["type"] == "http.response.start":
        message["headers"] = [
            *message["headers"],
            *((name.encode(), text.encode()) for name, text in HEADERS.items()),
        ]
