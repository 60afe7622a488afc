"""The three gates before every room: the host asked for, the visit, the form.

One middleware, not three: Litestar keeps a chain of its own for each route, and a box has 300.
Which methods an address knows is told here, too, for the same reason.
"""

from litestar import Request, Response
from litestar.datastructures import State
from litestar.enums import MediaType, ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.status_codes import HTTP_204_NO_CONTENT
from litestar.types import ASGIApp, Receive, Scope, Send

from appliance.web.csrf import refuse_foreign_form, refuse_unknown_host
from appliance.web.session import let_in


class Gates(ASGIMiddleware):
    """Lets a request through to its page, or answers it."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Ask the gates in their order."""
        request: Request[None, None, State] = Request(scope, receive, send)
        refuse_unknown_host(request)
        if not await let_in(scope, receive, send):
            return
        if request.method == "OPTIONS":
            answer = _methods(request).to_asgi_response(app=None, request=request)
            await answer(scope, receive, send)
            return
        await refuse_foreign_form(request)
        await next_app(scope, receive, send)


def _methods(request: Request[None, None, State]) -> Response[None]:
    known = request.app.route_handler_method_map[request.scope["path_template"]]
    headers = {"allow": ", ".join(sorted(known))}
    return Response(
        None, status_code=HTTP_204_NO_CONTENT, headers=headers, media_type=MediaType.TEXT
    )
