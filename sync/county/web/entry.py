"""The door of the county's pages: who asks, and whether an order comes from a page of ours.

While nobody has an account, this machine itself may do everything (the first account is made so);
from then on everybody logs in. An order needs our Origin, and in a session the word of its forms.
"""

import hmac
from dataclasses import dataclass

from litestar import Response
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from sync.county.accounts import Clerk
from sync.county.store.rows import Role
from sync.county.web.frame import GUARD
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.nearby import is_nearby

COOKIE = "county"
HERE = "本机"  # who gave an order while nobody had an account


class LogInFirst(HTTPException):
    """The page needs a session."""

    status_code = 401


class ChooseFirst(HTTPException):
    """The start word must be replaced by one of one's own."""

    status_code = 403


class OnlyHere(HTTPException):
    """Nobody has an account yet: only the county's own machine may look."""

    status_code = 403


class NotYours(HTTPException):
    """A reader gave an order, or an order came from no page of ours."""

    status_code = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request of a person; without a clerk it is the machine itself."""

    clerk: Clerk | None = None

    @property
    def name(self) -> str:
        """Return who it is, for the book."""
        return self.clerk.name if self.clerk else HERE

    @property
    def may_order(self) -> bool:
        """Say whether this person may change something."""
        return self.clerk is None or self.clerk.role is Role.ADMINISTRATOR

    @property
    def csrf(self) -> str:
        """Return the word of this session's forms."""
        return self.clerk.csrf if self.clerk else ""


async def enter(request: Asked, *, choosing: bool = False) -> Visit:
    """Return who asks.

    Raises:
        LogInFirst: nobody we know.
        ChooseFirst: somebody with a start word, anywhere but where it is replaced.
        OnlyHere: there are no accounts, and this is not the county's machine.
    """
    desk = desk_of(request)
    clerk = None
    if session := request.cookies.get(COOKIE):
        clerk = await desk.read(desk.accounts.look_up, session)
    if clerk is None and not await desk.read(desk.accounts.nobody_yet):
        raise LogInFirst
    if clerk is None and not is_nearby(request):
        raise OnlyHere
    if clerk is not None and clerk.must_choose and not choosing:
        raise ChooseFirst
    return Visit(clerk=clerk)


async def enter_to_order(request: Asked, *, choosing: bool = False) -> tuple[Visit, dict[str, str]]:
    """Return who gives an order, and its fields.

    Raises:
        NotYours: a reader, or no page of ours sent it.
    """
    if not is_from_us(request):
        raise NotYours
    visit = await enter(request, choosing=choosing)
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    if not hmac.compare_digest(fields.get("csrf", "").encode(), visit.csrf.encode()):
        raise NotYours
    if not (visit.may_order or choosing):
        raise NotYours
    return visit, fields


def is_from_us(request: Asked) -> bool:
    """Say whether the browser names our own address as the page an order comes from."""
    origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
    return origin.partition("://")[2] == host


def page(
    request: Asked, template: str, /, *, status: int = 200, **context: object
) -> Response[str]:
    """Return a page in the frame."""
    from sync.county.web.templates import PAGES

    county = desk_of(request).county
    text = PAGES.get_template(template).render({"county": county, "visit": None, **context})
    return Response(text, status_code=status, media_type="text/html", headers=GUARD)


def cookie_of(request: Asked, session: str) -> Cookie:
    """Return the cookie of a session; an empty one takes it away."""
    forwarded = request.headers.get("x-forwarded-proto", "")
    return Cookie(
        key=COOKIE,
        value=session,
        path="/",
        httponly=True,
        samesite="strict",
        secure="https" in {request.url.scheme, forwarded},
        max_age=None if session else 0,
    )


def to_login(_request: Asked, _: LogInFirst) -> Redirect:
    """Lead to the login."""
    return Redirect("/login", status_code=303)


def to_word(_request: Asked, _: ChooseFirst) -> Redirect:
    """Lead to where a word of one's own is chosen."""
    return Redirect("/word", status_code=303)


def elsewhere(request: Asked, _: OnlyHere) -> Response[str]:
    """Say that only this machine may look."""
    return page(request, "elsewhere.html", status=403)


def not_yours(request: Asked, _: NotYours) -> Response[str]:
    """Say that the order did not come from a page of ours, or not from an administrator."""
    return page(request, "not_yours.html", status=403)
