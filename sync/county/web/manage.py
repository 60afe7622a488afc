"""What people at the county do beside a running receiver: codes, decisions, rules, tokens, sticks.

Only administrators, and only from a page of ours (`entry`). Codes, tokens and start words are shown
once; who ordered what stands in the book.

Sources: PROTOCOL.md 2 (enrolment), 5 (documents, feed, stick).
"""

from collections.abc import Mapping
from pathlib import Path

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from sync.county.accounts import WordRefused
from sync.county.clock import unix_s
from sync.county.desk import Desk
from sync.county.documents import DocumentRefused, Draft, publish
from sync.county.stick import Imported, take_bundle
from sync.county.store.rows import EVERY, CodeState, Role
from sync.county.web import wording_manage as wording
from sync.county.web import wording_people as people
from sync.county.web.entry import NotYours, Visit, enter, enter_to_order, page
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.wording_manage import Said
from sync.fields import Malformed, load
from sync.stick import BUNDLE, NoStick, files_on

Fields = Mapping[str, str]


@get("/manage")
async def manage(request: Asked) -> Response[str]:
    """Show who waits, the forms, and the books."""
    visit = await enter(request)
    if not visit.may_order:
        raise NotYours
    return await manage_page(request, visit, None)


@post("/manage/{act:str}", status_code=200)
async def order(request: Asked, act: FromPath[str]) -> Response[str]:
    """Do one thing and say what came of it."""
    do = _ACTS.get(act)
    if do is None:
        raise NotYours
    visit, fields = await enter_to_order(request)
    desk = desk_of(request)
    if chosen := await _file(request):
        fields["content"] = chosen
    try:
        said = await desk.write(do, desk, fields)
    except WordRefused as why:
        refused = ValueError(people.word_refused(str(why)))
        return await manage_page(request, visit, wording.refused(refused), status=400)
    except (ValueError, KeyError, OSError) as why:
        return await manage_page(request, visit, wording.refused(why), status=400)
    what = " ".join(fields.get(name, "") for name in _NAMED if fields.get(name))
    await desk.write(desk.accounts.note_done, visit.name, act, what[:200])
    desk.fresh.set()
    return await manage_page(request, visit, said)


def open_account(desk: Desk, fields: Fields) -> Said:
    """Open an account, or give it new access.

    Raises:
        ValueError: no name, or no such role.
    """
    name, role = _word(fields, "name"), Role(fields.get("role", Role.READER))
    return wording.account_opened(name, desk.accounts.open(name, role))


def close_account(desk: Desk, fields: Fields) -> Said:
    """End an account.

    Raises:
        WordRefused: there is none, or it is the last administrator's.
    """
    name = _word(fields, "name")
    desk.accounts.close(name)
    return wording.ended(name)


def end_token(desk: Desk, fields: Fields) -> Said:
    """End a token.

    Raises:
        ValueError: it is none.
    """
    desk.feed.end_token(bytes.fromhex(_word(fields, "token")))
    return wording.ended(fields.get("name", ""))


def revoke(desk: Desk, fields: Fields) -> Said:
    """Take a box's right to send.

    Raises:
        ValueError: there is no such box.
    """
    device = _word(fields, "device")
    desk.enrolment.revoke(device)
    return wording.revoked(device)


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
    back, name = fields.get("rollback_of", "").strip(), _word(fields, "name")
    content = _word(fields, "content").replace("\r\n", "\n").encode()
    if wording.is_tree(name):
        try:
            load(content)
        except Malformed as wrong:
            raise ValueError(wording.NO_TREE) from wrong
    draft = Draft(
        name=name,
        content=content,
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
    return wording.imported([(path.name, taken(desk, path)) for path in found])


_ACTS = {
    "code": create_code,
    "decide": decide,
    "document": publish_document,
    "token": create_token,
    "stick": import_stick,
    "account": open_account,
    "close_account": close_account,
    "end_token": end_token,
    "revoke": revoke,
}
_NAMED = ("hall", "name", "device", "decision", "role", "kinds", "place")  # never a secret
_SHOWN = 30


def taken(desk: Desk, path: Path) -> Imported | Exception:
    """Import a bundle; return what came of it, or why nothing did."""
    try:
        return take_bundle(desk, path)
    except (NoStick, OSError) as why:
        return why


async def _file(request: Asked) -> str:
    """Return the text of a file that was chosen instead of typing; offices write GBK as well."""
    chosen = (await request.form()).get("file")
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return ""
    raw = await chosen.read()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _word(fields: Fields, name: str) -> str:
    found = fields.get(name, "").strip()
    if not found:
        raise ValueError(wording.missing(name))
    return found


async def manage_page(
    request: Asked, visit: Visit, said: Said | None, *, status: int = 200
) -> Response[str]:
    """Return the page with what came of the last order."""
    desk = desk_of(request)
    seen = await desk.read(_books, desk)
    return page(
        request,
        "manage.html",
        status=status,
        visit=visit,
        said=said,
        seen=seen,
        papers=wording.PAPERS,
    )


def _books(desk: Desk) -> dict[str, object]:
    with desk.store.snapshot() as tables:
        return {
            "waiting": tables.devices.codes_in(CodeState.WAITING),
            "devices": tables.devices.every(),
            "tokens": tables.feed.tokens(),
            "accounts": tables.people.every(),
            "done": tables.people.done(_SHOWN),
            "pulled": tables.people.pulled(_SHOWN),
            "now_s": unix_s(desk.now()),
        }


ROUTES = [manage, order]
