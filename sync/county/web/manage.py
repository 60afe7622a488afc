"""What people at the county do beside a running receiver: codes, decisions, rules, tokens, sticks.

Only at the county's own machine, and only from a page of ours: the Origin of every order is looked
at, because a browser there may have foreign pages open. Codes and tokens are shown once.

Sources: PROTOCOL.md 2 (enrolment), 5 (documents, feed, stick).
"""

from collections.abc import Mapping
from pathlib import Path

from litestar import Response, get, post
from litestar.params import FromPath

from sync.county.desk import Desk
from sync.county.documents import DocumentRefused, Draft, publish
from sync.county.stick import Imported, take_bundle
from sync.county.store.rows import EVERY, CodeState
from sync.county.web import wording_manage as wording
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.nearby import is_nearby
from sync.county.web.pages import GUARD, PAGES
from sync.county.web.wording_manage import Said
from sync.stick import BUNDLE, NoStick, files_on

Fields = Mapping[str, str]


@get("/manage")
async def manage(request: Asked) -> Response[str]:
    """Show who waits, and the forms."""
    return await _page(request, None)


@post("/manage/{act:str}", status_code=200)
async def order(request: Asked, act: FromPath[str]) -> Response[str]:
    """Do one thing and say what came of it."""
    do = _ACTS.get(act)
    if do is None or not is_nearby(request) or not _is_from_us(request):
        return await _page(request, wording.not_from_here(), status=403)
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    desk = desk_of(request)
    try:
        said = await desk.write(do, desk, fields)
    except (ValueError, KeyError, OSError) as why:
        return await _page(request, wording.refused(why), status=400)
    desk.fresh.set()
    return await _page(request, said)


def create_code(desk: Desk, fields: Fields) -> Said:
    """Make a one-time code for a hall.

    Raises:
        ValueError: no hall is named.
    """
    hall = _word(fields, "hall")
    return wording.code_made(hall, desk.enrolment.create_code(hall))


def decide(desk: Desk, fields: Fields) -> Said:
    """Enter what a person decided over a box that waits.

    Raises:
        ValueError: no box waits with this code, or no such decision.
    """
    code, decision = bytes.fromhex(_word(fields, "code")), CodeState(_word(fields, "decision"))
    desk.enrolment.decide(code, decision)
    return wording.decided(decision)


def publish_document(desk: Desk, fields: Fields) -> Said:
    """Publish the next version of a document.

    Raises:
        ValueError: it cannot be published as it is.
    """
    back = fields.get("rollback_of", "").strip()
    draft = Draft(
        name=_word(fields, "name"),
        content=_word(fields, "content").replace("\r\n", "\n").encode(),
        hall=fields.get("hall", "").strip() or EVERY,
        not_before=fields.get("not_before", "").strip(),
        rollback_of=int(back) if back else None,
    )
    try:
        row = publish(desk.store, draft)
    except DocumentRefused as refused:
        raise ValueError(str(refused)) from refused
    return wording.published(row.name, row.v)


def create_token(desk: Desk, fields: Fields) -> Said:
    """Make a token for a county system that pulls the feed.

    Raises:
        ValueError: it has no name.
    """
    name = _word(fields, "name")
    halls, kinds = fields.get("halls", "").split(), fields.get("kinds", "").split()
    return wording.token_made(name, desk.feed.create_token(name, halls or ["*"], kinds or ["*"]))


def import_stick(desk: Desk, fields: Fields) -> Said:
    """Import the bundles of a stick that is plugged in here; lay the receipts beside them.

    Raises:
        OSError: there is no such place.
        ValueError: there is no bundle of ours on it.
    """
    found = files_on(Path(_word(fields, "place")), BUNDLE)
    if not found:
        raise ValueError(wording.NO_BUNDLE)
    return wording.imported([(path.name, _taken(desk, path)) for path in found])


_ACTS = {
    "code": create_code,
    "decide": decide,
    "document": publish_document,
    "token": create_token,
    "stick": import_stick,
}


def _taken(desk: Desk, path: Path) -> Imported | Exception:
    try:
        return take_bundle(desk, path)
    except (NoStick, OSError) as why:
        return why


def _word(fields: Fields, name: str) -> str:
    found = fields.get(name, "").strip()
    if not found:
        raise ValueError(wording.missing(name))
    return found


def _is_from_us(request: Asked) -> bool:
    origin, host = request.headers.get("origin", ""), request.headers.get("host", "")
    return origin.partition("://")[2] == host


async def _page(request: Asked, said: Said | None, *, status: int = 200) -> Response[str]:
    desk = desk_of(request)
    if not is_nearby(request):
        page = PAGES.get_template("elsewhere.html").render(county=desk.county)
        return Response(page, status_code=403, media_type="text/html", headers=GUARD)
    waiting = await desk.read(desk.enrolment.waiting)
    page = PAGES.get_template("manage.html").render(county=desk.county, waiting=waiting, said=said)
    return Response(page, status_code=status, media_type="text/html", headers=GUARD)


ROUTES = [manage, order]
