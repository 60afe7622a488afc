"""The county's web application: routes put together, and what happens when something breaks."""

import logging

from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from sync.county.columns import Columns
from sync.county.desk import Desk
from sync.county.pace import Pace
from sync.county.receiver import MAX_BODY
from sync.county.soundness import ChainWatch
from sync.county.web import (
    bundles,
    entry,
    figures,
    frame,
    hjs,
    login,
    manage,
    openapi,
    outages,
    pages,
    pull,
)
from sync.county.web.hjs import Asked
from sync.fields import dump
from sync.wire import JSON_TYPE

log = logging.getLogger("county.web")


def create_app(desk: Desk) -> Litestar:
    """Return the application over a county's parts."""
    return Litestar(
        route_handlers=[
            *hjs.ROUTES,
            *pull.ROUTES,
            *openapi.ROUTES,
            *frame.ROUTES,
            *login.ROUTES,
            *pages.ROUTES,
            *figures.ROUTES,
            *outages.ROUTES,
            *manage.ROUTES,
            *bundles.ROUTES,
        ],
        state=State({"desk": desk, "watch": ChainWatch(), "pace": Pace(), "columns": Columns()}),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY,
        exception_handlers={
            entry.LogInFirst: entry.to_login,
            entry.ChooseFirst: entry.to_word,
            entry.OnlyHere: entry.elsewhere,
            entry.NotYours: entry.not_yours,
            HTTPException: _refused,
            Exception: _broken,
        },
    )


def _refused(_request: Asked, refusal: HTTPException) -> Response[bytes]:
    """Answer what the framework refuses: no such path, a wrong query, a body too large."""
    words: dict[str, object] = {"hjs": 1, "error": "unknown", "text": refusal.detail}
    return Response(
        dump(words),
        status_code=refusal.status_code,
        media_type=JSON_TYPE,
        headers=refusal.headers,  # a wrong method is told the right ones
    )


def _broken(request: Asked, fault: Exception) -> Response[bytes]:
    """Answer 503 to a fault of ours, unsigned: the sender learns nothing and asks again."""
    log.error("request_failed path=%s", request.url.path, exc_info=fault)
    return Response(dump({"hjs": 1, "error": "unknown"}), status_code=503, media_type=JSON_TYPE)
