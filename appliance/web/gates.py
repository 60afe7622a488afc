"""The three gates before every room: the host asked for, the visit, the form.

One middleware, not three: Litestar keeps a chain of its own for each route, and a box has 200.
"""

from typing import TYPE_CHECKING

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from appliance.web.csrf import refuse_foreign_form, refuse_unknown_host
from appliance.web.session import let_in

if TYPE_CHECKING:
    from litestar.datastructures import State


class Gates(ASGIMiddleware):
    """Lets a request through to its page, or answers it."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Ask the gates in their order."""
        request: Request[None, None, State] = Request(scope, receive, send)
        refuse_unknown_host(request)
        if await let_in(scope, receive, send):
            await refuse_foreign_form(request)
            await next_app(scope, receive, send)
