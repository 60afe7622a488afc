"""Login, lock, and choosing one's own word (IT-01, IT-02).

A session's id is made here and nowhere else. A failed attempt costs a growing wait for that account
from that address; another tablet, and another account, do not wait.
"""

import asyncio
from collections.abc import Mapping, Sequence

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect

from appliance.desk import accounts
from appliance.desk.opening_list import opening_list
from appliance.domain.roles import Role
from appliance.journal.local.sessions import Seen
from appliance.journal.passwords import LONGEST, SHORTEST
from appliance.projections.reach import frame_facts
from appliance.web import wording
from appliance.web.frame import TABS, HallRequest, after, hall_of, may_see, page, person_of
from appliance.web.port import Device, Hall
from appliance.web.session import CHOOSE, COOKIE, visit_of

Wrong = list[tuple[str, str]]
OPENING = "/start"


@get("/")
async def home(request: HallRequest) -> Redirect:
    """Lead to the first page a person works with."""
    person, hall = person_of(request), hall_of(request)
    if person.roles == {Role.ADMINISTRATOR}:
        found = await hall.read(opening_list, hall.clock.today(), hall.rules)
        if found.holds_up:
            return after(OPENING)
    served: frozenset[str] = request.app.state.paths
    first = next(
        (tab.path for tab in TABS if tab.path in served and may_see(tab, person)), "/password"
    )
    return after(first)


@get("/login", opt={"open": True})
async def login_page(request: HallRequest) -> Response[str]:
    """Show the login, with how the box is."""
    return _login_page(request, {"back": request.query_params.get("back", "")}, [])


@post("/login", opt={"open": True})
async def log_in(request: HallRequest) -> Response[str] | Redirect:
    """Open a session, or say what is wrong; a wrong word and an unknown number sound alike."""
    form = await request.form()
    fields = {name: str(form.get(name, "")) for name in ("staff_no", "word", "back")}
    staff_no = fields["staff_no"].strip()
    wrong: Wrong = []
    if not staff_no:
        wrong.append(("staff_no", wording.LOGIN_NO))
    if not fields["word"]:
        wrong.append(("word", wording.LOGIN_WORD))
    if wrong:
        return _login_page(request, fields, wrong)
    hall = hall_of(request)
    moment = hall.clock.now()
    seen = Seen(boot=moment.boot, mono=moment.mono)
    known = await hall.read(frame_facts, staff_no, hall.clock.today(), ())
    counted_as = staff_no if known.member else ""  # all unknown numbers share one wait
    wait_ms = await asyncio.to_thread(
        hall.local.accounts.wait_ms, counted_as, address_of(request), seen
    )
    if wait_ms:
        return _waiting(request, fields, wait_ms)
    right = await asyncio.to_thread(
        hall.local.accounts.check_word, staff_no, fields["word"][:LONGEST]
    )
    if not right or known.member is None:
        await asyncio.to_thread(
            hall.local.accounts.note_failure, counted_as, address_of(request), seen
        )
        address = address_of(request)
        await hall.write(
            lambda tx: accounts.refuse_session(tx, counted_as, address=address, why="wrong")
        )
        return _login_page(request, fields, [("staff_no", wording.LOGIN_WRONG)])
    await asyncio.to_thread(hall.local.pins.forgive, staff_no)
    return await enter(request, staff_no, fields["back"])


@post("/lock")
async def lock(request: HallRequest) -> Redirect:
    """Close this session; what is being filled in stays in the tablet."""
    hall, person = hall_of(request), person_of(request)
    token = visit_of(request).token
    if token is not None:
        await asyncio.to_thread(hall.local.sessions.close, token)
    by = f"staff:{person.staff_no}"
    await hall.write(lambda tx: accounts.close_session(tx, person.staff_no, why="locked", by=by))
    answer = after("/login")
    answer.set_cookie(_cookie(hall, "", max_age=0))
    return answer


@get("/password")
async def word_page(request: HallRequest) -> Response[str]:
    """Show the form for a word of one's own."""
    return _word_page(request, [])


@post("/password")
async def choose_word(request: HallRequest) -> Response[str] | Redirect:
    """Set a word of one's own; all other sessions of the person end."""
    hall, person, visit = hall_of(request), person_of(request), visit_of(request)
    form = await request.form()
    old, new, again = (str(form.get(name, "")) for name in ("old", "new", "again"))
    wrong: Wrong = []
    if not visit.must_choose and not await asyncio.to_thread(
        hall.local.accounts.check_word, person.staff_no, old[:LONGEST]
    ):
        wrong.append(("old", wording.WORD_OLD_WRONG))
    wrong += _check_new(new, again, person.staff_no)
    if wrong:
        return _word_page(request, wrong)
    await asyncio.to_thread(hall.local.accounts.set_word, person.staff_no, new, is_start_word=False)
    await asyncio.to_thread(hall.local.sessions.close_all, person.staff_no)
    by = f"staff:{person.staff_no}"
    await hall.write(lambda tx: accounts.open_account(tx, person.staff_no, why="chosen", by=by))
    return await enter(request, person.staff_no, "/")


def _check_new(new: str, again: str, staff_no: str) -> Wrong:
    if len(new) < SHORTEST:
        return [("new", wording.WORD_SHORT.format(least=SHORTEST))]
    if len(new) > LONGEST:
        return [("new", wording.WORD_LONG.format(most=LONGEST))]
    if new.startswith(staff_no) and len(new) <= len(staff_no) + 1:
        return [("new", wording.WORD_SAME_AS_NO)]
    return [("again", wording.WORD_DIFFERS)] if new != again else []


async def enter(
    request: HallRequest, staff_no: str, back: str, entry: accounts.Entry = accounts.BY_WORD
) -> Redirect:
    """Open a session under a new id; whatever id the browser brought along ends."""
    hall = hall_of(request)
    moment = hall.clock.now()
    seen = Seen(boot=moment.boot, mono=moment.mono)
    before = visit_of(request).token
    if before is not None:
        await asyncio.to_thread(hall.local.sessions.close, before)
    elsewhere = await asyncio.to_thread(
        hall.local.sessions.has,
        staff_no,
        seen,
        idle_ms=hall.settings.idle_lock_minutes * 60_000,
    )
    must_choose = await asyncio.to_thread(hall.local.accounts.has_start_word, staff_no)
    token = await asyncio.to_thread(
        hall.local.sessions.open, staff_no, address_of(request), seen, must_choose=must_choose
    )
    await asyncio.to_thread(hall.local.accounts.release, staff_no, address_of(request))
    address = address_of(request)
    await hall.write(
        lambda tx: accounts.open_session(
            tx, staff_no, address=address, elsewhere=elsewhere, entry=entry
        )
    )
    answer = after(CHOOSE if must_choose else _own_path(back))
    answer.set_cookie(_cookie(hall, token))
    return answer


def _waiting(request: HallRequest, fields: Mapping[str, str], wait_ms: int) -> Response[str]:
    seconds = -(-wait_ms // 1000)
    wrong = [("staff_no", wording.LOGIN_WAIT.format(seconds=seconds))]
    return _login_page(request, fields, wrong, now=wording.LOGIN_WAIT_NOW)


def _login_page(
    request: HallRequest,
    fields: Mapping[str, str],
    wrong: Wrong,
    *,
    now: str = wording.LOGIN_WRONG_NOW,
) -> Response[str]:
    hall = hall_of(request)
    hour = hall.clock.now().at.hour
    return page(
        request,
        "login/login.html",
        greeting=next(words for until, words in wording.GREETINGS if hour < until),
        fields=fields,
        wrong=wrong,
        now=now,
        idle=hall.settings.idle_lock_minutes,
        county=wording.COUNTY.get(hall.county.state, wording.COUNTY["offline"]),
        last_answer=hall.county.last_answer,
        devices=_devices(hall.devices.known),
    )


def _devices(known: Sequence[Device]) -> list[tuple[str, str, bool]]:
    """Return one line a kind of device: its name, how it is, and whether all is well."""
    lines = []
    for kind, name in wording.DEVICE_KINDS.items():
        own = [one for one in known if one.kind == kind]
        ailing = [one for one in own if one.state != "ready"]
        words = wording.DEVICES_FINE.format(count=len(own)) if own else wording.DEVICES_SILENT
        if ailing:
            words = wording.DEVICES_AILING.format(
                names="、".join(one.name for one in ailing),
                state=wording.DEVICE_STATES.get(ailing[0].state, ailing[0].state),
            )
        lines.append((name, words, bool(own) and not ailing))
    return lines


def _word_page(request: HallRequest, wrong: Wrong) -> Response[str]:
    return page(
        request,
        "login/word.html",
        wrong=wrong,
        first=visit_of(request).must_choose,
        least=SHORTEST,
    )


def address_of(request: HallRequest) -> str:
    """Return where a request comes from, for waits and for the record of a login."""
    return request.client.host if request.client else ""


def _own_path(back: str) -> str:
    """Return a path of our own; anything that could lead elsewhere becomes the first page."""
    own = back.startswith("/") and not back.startswith(("//", "/login", "/lock", "/password"))
    return back if own and "\\" not in back and back.isprintable() else "/"


def _cookie(hall: Hall, token: str, *, max_age: int | None = None) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=token,
        path="/",
        httponly=True,
        samesite="strict",
        secure=not hall.settings.demo,
        max_age=max_age,
    )


ROUTES = [home, login_page, log_in, lock, word_page, choose_word]
