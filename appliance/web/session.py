"""Sessions: who asks. A route needs a person unless it says `opt={"open": True}`.

Promises, kept by this file alone:
1. A session's id is made at login and nowhere else; what a browser brings along is only looked up.
2. Looking at pages writes at most once a minute; a part that fetches itself again (header x-live)
   is no sign of a person and never keeps a session awake.
3. Roles are read from the facts at every request, for the day of the request.

Sources: RULEBOOK IT-01, IT-02; DESIGN.md 7.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.response import Redirect
from litestar.types import ASGIApp, Receive, Scope, Send

from appliance.desk import accounts
from appliance.domain.errors import NotPermitted
from appliance.domain.roles import PERMITTED, Act, Role
from appliance.journal.local import Seen, SessionSeen
from appliance.projections import overview
from appliance.web.port import Hall

COOKIE = "hall"
CHOOSE = "/password"  # where a start word leads
LEAVE = "/lock"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, with the roles of today. `subject` is how facts name the person."""

    staff_no: str
    name: str
    unit: str
    roles: frozenset[Role]
    window: int | None
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request's session, or none; and how far our records have come, for every page."""

    person: Person | None = None
    token: str | None = None
    elsewhere: bool = False
    must_choose: bool = False
    reach: overview.Reach = field(default_factory=overview.Reach)


def visit_of(connection: ASGIConnection[BaseRouteHandler, None, None, State]) -> Visit:
    """Return the visit; an address that nobody serves has an empty one."""
    state: Mapping[str, object] = connection.scope.get("state") or {}
    visit = state.get("visit")
    return visit if isinstance(visit, Visit) else Visit()


class SessionMiddleware(ASGIMiddleware):
    """Finds the visit of each request and keeps strangers out of routes that are not open."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Set `state.visit` and `state.person`, or lead to the login."""
        request: Request[None, None, State] = Request(scope, receive, send)
        is_open = bool(scope["route_handler"].opt.get("open"))
        if is_open and COOKIE not in request.cookies:
            visit = Visit(reach=await _reach(request)) if not _is_plain(scope) else Visit()
        else:
            visit = await _visit(request)
        scope["state"]["visit"] = visit
        scope["state"]["person"] = visit.person
        if visit.person is None and not is_open:
            await _keep_draft(request)
            await _lead_to("/login", request, scope, receive, send)
        elif visit.must_choose and not is_open and scope["path"] not in {CHOOSE, LEAVE}:
            await _lead_to(CHOOSE, request, scope, receive, send)
        else:
            await next_app(scope, receive, send)


def needs(
    *roles: str,
) -> Callable[[ASGIConnection[BaseRouteHandler, None, None, State], BaseRouteHandler], None]:
    """Return a guard that lets a person pass who has one of these roles today."""

    def guard(
        connection: ASGIConnection[BaseRouteHandler, None, None, State], _: BaseRouteHandler
    ) -> None:
        person = visit_of(connection).person
        if person is None or person.roles.isdisjoint(roles):
            raise NotPermitted(
                person.staff_no if person else "", act=connection.scope["path"], needs=roles
            )

    return guard


def needs_act(
    act: Act,
) -> Callable[[ASGIConnection[BaseRouteHandler, None, None, State], BaseRouteHandler], None]:
    """Return a guard that lets a person pass whose roles allow the act (domain/roles.py)."""
    return needs(*PERMITTED[act])


async def _visit(request: Request[None, None, State]) -> Visit:
    hall: Hall = request.app.state.hall
    moment = hall.clock.now()
    seen = await asyncio.to_thread(
        hall.local.look_up,
        request.cookies.get(COOKIE, ""),
        Seen(boot=moment.boot, mono=moment.mono),
        idle_ms=hall.settings.idle_lock_minutes * 60_000,
        touch="x-live" not in request.headers,
    )
    if seen is None:
        return Visit(reach=await _reach(request))
    if seen.lapsed:
        await hall.write(accounts.close_session(seen.staff_no, why="idle", by="hall"))
        return Visit(reach=await _reach(request))
    facts = await hall.read(
        overview.frame_facts, seen.staff_no, moment.at.date(), hall.local.receipts()
    )
    return _visit_from(facts, seen, hall.county.sent)


def _visit_from(facts: overview.FrameFacts, seen: SessionSeen, sent: Mapping[str, int]) -> Visit:
    known = facts.member
    if known is None:
        return Visit(reach=facts.reach.with_sent(sent))
    return Visit(
        person=Person(
            staff_no=known.staff_no,
            name=known.name,
            unit=known.unit,
            roles=facts.roles,
            window=known.window,
            subject=known.subject,
        ),
        token=seen.id_hash,
        elsewhere=seen.others > 0,
        must_choose=seen.must_choose,
        reach=facts.reach.with_sent(sent),
    )


async def _reach(request: Request[None, None, State]) -> overview.Reach:
    hall: Hall = request.app.state.hall
    reach = await hall.read(overview.reach, hall.local.receipts())
    return reach.with_sent(hall.county.sent)


def _is_plain(scope: Scope) -> bool:
    return bool(scope["route_handler"].opt.get("plain"))


async def _keep_draft(request: Request[None, None, State]) -> None:
    """Keep what a locked-out person had typed, until that person logs in again on the same box."""


async def _lead_to(
    path: str, request: Request[None, None, State], scope: Scope, receive: Receive, send: Send
) -> None:
    back = request.url.path if request.method in SAFE_METHODS else ""
    target = f"{path}?back={quote(back)}" if back and path == "/login" else path
    response = Redirect(target, status_code=303).to_asgi_response(app=None, request=request)
    await response(scope, receive, send)
