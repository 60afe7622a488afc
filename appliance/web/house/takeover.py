"""Taking a shared tablet over (刷卡换人): swipe at the hall's reader, type the PIN at the tablet.

A swipe opens one session and only within a minute. Whoever was logged in at the tablet is logged
out, as a fact. Wrong PINs wait like wrong words; the two count together.
"""

import asyncio

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk import accounts
from appliance.desk.takeover import Swiper, SwipeSpent, swiper_at, swipers
from appliance.domain.frozen import dataclass
from appliance.domain.pin import LONGEST, SHORTEST, weakness
from appliance.journal.local.sessions import Seen
from appliance.journal.passwords import LONGEST as LONGEST_WORD
from appliance.web.duty import wording_duty as words
from appliance.web.frame import HallRequest, after, hall_of, page, part, person_of
from appliance.web.house.login import address_of, enter
from appliance.web.session import visit_of

Wrong = list[tuple[str, str]]
EVERY_S = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeoverView:
    """Who swiped in the last minute; `chosen` is whom the form names."""

    swipers: tuple[Swiper, ...]
    chosen: int
    wrong: Wrong
    every: int = EVERY_S


@get("/takeover", opt={"open": True})
async def takeover_page(request: HallRequest) -> Response[str]:
    """Wait for a card at the hall's reader."""
    return page(request, "takeover/takeover.html", view=await _view(request, []))


@get("/takeover/part", opt={"open": True})
async def takeover_part(request: HallRequest) -> Response[str]:
    """Give the waiting part again."""
    return part(request, "takeover/part.html", view=await _view(request, []))


@post("/takeover", opt={"open": True})
async def take_over(request: HallRequest) -> Response[str] | Redirect:
    """Let the holder of the card that was just read in, by the PIN."""
    hall = hall_of(request)
    form = await request.form()
    place, pin = str(form.get("swipe", "")), str(form.get("pin", ""))
    if not (place.isascii() and place.isdigit() and pin):
        return await _again(request, [("pin", words.PIN_EMPTY)])
    moment = hall.clock.now()
    who = await hall.read(swiper_at, moment, int(place[:LONGEST_POS]))
    seen, address = Seen(boot=moment.boot, mono=moment.mono), address_of(request)
    wait = await asyncio.to_thread(hall.local.accounts.wait_ms, who.staff_no, address, seen)
    if wait:
        sentence = words.PIN_WAIT.format(seconds=-(-wait // 1000))
        return await _again(request, [("pin", sentence)])
    if not await asyncio.to_thread(hall.local.pins.check, who.staff_no, pin[:LONGEST]):
        await asyncio.to_thread(hall.local.accounts.note_failure, who.staff_no, address, seen)
        await hall.write(
            lambda tx: accounts.refuse_session(tx, who.staff_no, address=address, why="wrong_pin")
        )
        return await _again(request, [("pin", words.PIN_WRONG)])
    return await _let_in(request, who)


@get("/pin")
async def pin_page(request: HallRequest) -> Response[str]:
    """Show the form for one's own PIN."""
    return await _pin_page(request, [])


@post("/pin")
async def choose_pin(request: HallRequest) -> Response[str] | Redirect:
    """Set one's own PIN; the word proves that it is the holder."""
    hall, person = hall_of(request), person_of(request)
    form = await request.form()
    word, pin, again = (str(form.get(name, "")) for name in ("word", "pin", "again"))
    wrong: Wrong = []
    right = await asyncio.to_thread(
        hall.local.accounts.check_word, person.staff_no, word[:LONGEST_WORD]
    )
    if not right:
        wrong.append(("word", words.PIN_WORD))
    weak = weakness(pin, person.staff_no)
    if weak:
        wrong.append(("pin", words.PIN_WEAK[weak].format(least=SHORTEST, most=LONGEST)))
    elif pin != again:
        wrong.append(("again", words.PIN_DIFFERS))
    if wrong:
        return await _pin_page(request, wrong)
    await asyncio.to_thread(hall.local.pins.set, person.staff_no, pin)
    by = f"staff:{person.staff_no}"
    await hall.write(lambda tx: accounts.open_account(tx, person.staff_no, why="pin", by=by))
    return after("/pin?saved=pin")


LONGEST_POS = 15  # digits of a position


async def _let_in(request: HallRequest, who: Swiper) -> Redirect:
    """Spend the swipe, end the session of whoever was here, and open the new one.

    Raises:
        SwipeSpent: it opened a session before.
    """
    hall, moment = hall_of(request), hall_of(request).clock.now()
    spent = await asyncio.to_thread(hall.local.forms.begin, f"swipe-{moment.boot}-{who.pos}")
    if not spent.is_new:
        raise SwipeSpent(who.staff_no)
    before = visit_of(request).person
    if before is not None:
        by = f"staff:{who.staff_no}"
        await hall.write(
            lambda tx: accounts.close_session(tx, before.staff_no, why="taken_over", by=by)
        )
    return await enter(request, who.staff_no, "/", accounts.Entry(how="card", reader=who.reader))


async def _view(request: HallRequest, wrong: Wrong) -> TakeoverView:
    hall = hall_of(request)
    found = await hall.read(swipers, hall.clock.now())
    asked = request.query_params.get("swipe", "")
    places = [one.pos for one in found]
    chosen = int(asked) if asked.isascii() and asked.isdigit() else 0
    if chosen not in places:
        chosen = places[0] if places else 0
    return TakeoverView(swipers=tuple(found), chosen=chosen, wrong=wrong)


async def _again(request: HallRequest, wrong: Wrong) -> Response[str]:
    view = await _view(request, wrong)
    return page(request, "takeover/takeover.html", status_code=422, view=view)


async def _pin_page(request: HallRequest, wrong: Wrong) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    return page(
        request,
        "takeover/pin.html",
        wrong=wrong,
        has=await asyncio.to_thread(hall.local.pins.has, person.staff_no),
        is_shut=await asyncio.to_thread(hall.local.pins.is_shut, person.staff_no),
        least=SHORTEST,
        most=LONGEST,
    )


ROUTES = [takeover_page, takeover_part, take_over, pin_page, choose_pin]
