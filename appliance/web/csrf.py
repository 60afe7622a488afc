"""Where a form may come from: our own pages, shown in the session that sends it.

Two independent checks for everything that changes something: the address the browser says the form
came from, and a word that only our own page could have put into it. The login page has no session
yet; its word is tied to the box alone and its real guard is the address.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import State
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, PermissionDeniedException

from appliance.web.port import Hall
from appliance.web.session import SAFE_METHODS, Visit, visit_of

FIELD = "csrf"
HEADER = "x-csrf"
NOT_TEXT = ("\ufffd", "\x00")  # what bytes that are no UTF-8 turn into; NUL fits into no record


class WrongHost(ClientException):
    """The request names a host that is not this hall (DNS rebinding, a wrong bookmark)."""

    status_code = 400


class ForeignForm(PermissionDeniedException):
    """A form that our own page did not send."""


class NotText(ClientException):
    """A form holds bytes that are no text."""

    status_code = 400


def token_for(hall: Hall, visit: Visit) -> str:
    """Return the word for the forms of a visit."""
    about = (visit.token or "nobody").encode()
    return hmac.new(hall.local.keys["form"], about, hashlib.sha256).hexdigest()


def refuse_unknown_host(request: Request[None, None, State]) -> None:
    """Let pass only requests for a host of the allow-list; ports are not compared.

    Raises:
        WrongHost: the request names another host.
    """
    hall: Hall = request.app.state.hall
    if _bare(request.headers.get("host", "")) not in hall.settings.listen.hosts:
        raise WrongHost


async def refuse_foreign_form(request: Request[None, None, State]) -> None:
    """Let a change pass only from our own page: where it comes from, its word, and that it is text.

    Raises:
        ForeignForm: another page sent it, or none.
        NotText: a field holds bytes that are no text.
        UnicodeDecodeError: raw bytes that are no UTF-8; Litestar would pass them on mangled.
    """
    if request.method in SAFE_METHODS:
        return
    if not _from_here(request):
        raise ForeignForm
    if request.content_type[0] == RequestEncodingType.URL_ENCODED:
        (await request.body()).decode()
    form = await request.form()
    hall: Hall = request.app.state.hall
    given = request.headers.get(HEADER) or str(form.get(FIELD, ""))
    if not hmac.compare_digest(given.encode(), token_for(hall, visit_of(request)).encode()):
        raise ForeignForm
    if any(mark in str(value) for value in form.values() for mark in NOT_TEXT):
        raise NotText


def _from_here(request: Request[None, None, State]) -> bool:
    """Compare Origin, or Referer where an old browser sends no Origin, with the host asked for."""
    source = request.headers.get("origin") or request.headers.get("referer")
    return source is not None and urlsplit(source).netloc == request.headers.get("host")


def _bare(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host
