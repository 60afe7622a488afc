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
from dataclasses import field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.response import Redirect
from litestar.types import Receive, Scope, Send

from appliance.desk import accounts
from appliance.domain.errors import NotPermitted
from appliance.domain.frozen import dataclass
from appliance.domain.roles import PERMITTED, Act, Role, is_beside_hall
from appliance.journal.local.sessions import Seen, SessionSeen
from appliance.projections import reach as steps

if TYPE_CHECKING:
    from appliance.web.port import Hall

Connection = ASGIConnection[Any, Any, Any, Any]
COOKIE = "hall"
LOGIN = "/login"
CHOOSE = "/password"  # where a start word leads
LEAVE = "/lock"
ATTENDANCE = "/attendance"
# All that somebody sees who manages people here from another house, besides the day's book.
BESIDE_PATHS = ("/attendance/people/", "/attendance/day.", "/attendance/part")
UNKEPT = frozenset({"csrf", "form_no", "word", "old", "new", "again"})
LONGEST = 10_000  # characters of one field that are kept
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
    """One request's session, or none; and how far our records have come, for every page.

    `lapsed_no` is whose session this request found too long idle, and closed.
    """

    person: Person | None = None
    token: str | None = None
    elsewhere: bool = False
    must_choose: bool = False
    lapsed_no: str | None = None
    reach: steps.Reach = field(default_factory=steps.Reach)


def visit_of(connection: Connection) -> Visit:
    """Return the visit; an address that nobody serves has an empty one."""
    state: Mapping[str, object] = connection.scope.get("state") or {}
    visit = state.get("visit")
    return visit if isinstance(visit, Visit) else Visit()


async def let_in(scope: Scope, receive: Receive, send: Send) -> bool:
    """Set `state.visit` and `state.person` of a request, or lead it to the login.

    Returns:
        Whether it may go on; it is answered otherwise.
    """
    request: Request[None, None, State] = Request(scope, receive, send)
    is_open = bool(scope["route_handler"].opt.get("open"))
    # A part that fetches itself, or an open page (the wall refreshes for ever), is no sign of a
    # person.
    touch = not is_open and "x-live" not in request.headers
    known = COOKIE in request.cookies
    visit = await _visit(request, touch=touch) if known else Visit()
    scope["state"]["visit"] = visit
    scope["state"]["person"] = visit.person
    if visit.person is None and not is_open:
        await _keep_draft(request, visit.lapsed_no)
        await _lead_to(LOGIN, request, scope, receive, send)
    elif visit.person is not None and not is_open and _is_outside(visit.person, scope["path"]):
        await _lead_to(ATTENDANCE, request, scope, receive, send)
    elif visit.must_choose and not is_open and scope["path"] not in {CHOOSE, LEAVE}:
        await _lead_to(CHOOSE, request, scope, receive, send)
    else:
        return True
    return False


def _is_outside(person: Person, path: str) -> bool:
    """Say whether a path is none of those for somebody who belongs to another house (ATT-48)."""
    is_near = path == ATTENDANCE or path.startswith((*BESIDE_PATHS, CHOOSE, LEAVE))
    return is_beside_hall(person.roles) and not is_near


def needs(
    *roles: str,
) -> Callable[[Connection, BaseRouteHandler], None]:
    """Return a guard that lets a person pass who has one of these roles today."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        person = visit_of(connection).person
        if person is None or person.roles.isdisjoint(roles):
            raise NotPermitted(
                person.staff_no if person else "", act=connection.scope["path"], needs=roles
            )

    return guard


def needs_act(*acts: Act) -> Callable[[Connection, BaseRouteHandler], None]:
    """Return a guard that lets a person pass whose roles allow one of the acts."""
    return needs(*frozenset[Role]().union(*(PERMITTED[act] for act in acts)))


async def _visit(request: Request[None, None, State], *, touch: bool) -> Visit:
    hall: Hall = request.app.state.hall
    moment = hall.clock.now()
    seen = await asyncio.to_thread(
        hall.local.sessions.look_up,
        request.cookies.get(COOKIE, ""),
        Seen(boot=moment.boot, mono=moment.mono),
        idle_ms=hall.settings.idle_lock_minutes * 60_000,
        touch=touch,
    )
    if seen is None:
        return Visit()
    if seen.lapsed:
        staff_no = seen.staff_no
        await hall.write(lambda tx: accounts.close_session(tx, staff_no, why="idle", by="hall"))
        return Visit(lapsed_no=seen.staff_no)
    facts = await hall.read(
        steps.frame_facts, seen.staff_no, hall.clock.today(), hall.local.receipts()
    )
    return _visit_from(facts, seen, hall.county.sent)


def _visit_from(facts: steps.FrameFacts, seen: SessionSeen, sent: Mapping[str, int]) -> Visit:
    known = facts.member
    if known is None:
        return Visit()
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


async def _keep_draft(request: Request[None, None, State], owner: str | None) -> None:
    """Keep what somebody had typed when the box locked; only the same person gets it back."""
    if request.method in SAFE_METHODS or owner is None:
        return
    hall: Hall = request.app.state.hall
    form = await request.form()
    fields = {
        name: str(text) for name, text in form.items() if name not in UNKEPT and len(text) < LONGEST
    }
    await asyncio.to_thread(hall.local.forms.keep_draft, owner, request.url.path, fields)


async def _lead_to(
    path: str, request: Request[None, None, State], scope: Scope, receive: Receive, send: Send
) -> None:
    target = f"{path}?back={quote(request.url.path)}" if path == LOGIN else path
    response = Redirect(target, status_code=303).to_asgi_response(app=None, request=request)
    await response(scope, receive, send)


EVERYBODY = needs_act(Act.FILE_COMPLAINTS)
