"""Login, leaving, and choosing a word of one's own."""

from litestar import Response, get, post
from litestar.response import Redirect

from sync.county.accounts import TooManyTries, WordRefused
from sync.county.web import wording_people as wording
from sync.county.web.entry import (
    NotYours,
    cookie_of,
    enter,
    enter_to_order,
    is_from_us,
    page,
)
from sync.county.web.hjs import Asked, desk_of


@get("/login")
async def login_page(request: Asked) -> Response[str]:
    """Show the login."""
    return page(request, "login.html", wrong="", name="")


@post("/login")
async def log_in(request: Asked) -> Response[str] | Redirect:
    """Open a session, or say what is wrong; a wrong word and an unknown name sound alike."""
    if not is_from_us(request):
        raise NotYours
    form = await request.form()
    name, word = str(form.get("name", "")), str(form.get("word", ""))
    address = request.client.host if request.client else ""
    desk = desk_of(request)
    try:
        session = await desk.read(desk.accounts.log_in, name, word, address)
    except TooManyTries:
        return page(request, "login.html", status=429, wrong=wording.TOO_MANY, name=name)
    if session is None:
        return page(request, "login.html", status=401, wrong=wording.WRONG, name=name)
    answer = Redirect("/", status_code=303)
    answer.set_cookie(cookie_of(request, session))
    return answer


@post("/logout")
async def log_out(request: Asked) -> Redirect:
    """End this session."""
    visit, _ = await enter_to_order(request, choosing=True)
    desk = desk_of(request)
    if visit.clerk is not None:
        await desk.write(desk.accounts.log_out, visit.clerk.session)
    answer = Redirect("/login", status_code=303)
    answer.set_cookie(cookie_of(request, ""))
    return answer


@get("/word")
async def word_page(request: Asked) -> Response[str]:
    """Show the form for a word of one's own."""
    visit = await enter(request, choosing=True)
    return page(request, "word.html", visit=visit, wrong="")


@post("/word")
async def choose_word(request: Asked) -> Response[str] | Redirect:
    """Set a word of one's own."""
    visit, fields = await enter_to_order(request, choosing=True)
    desk = desk_of(request)
    if visit.clerk is None:
        return Redirect("/", status_code=303)
    if fields.get("new") != fields.get("again"):
        return page(request, "word.html", status=400, visit=visit, wrong=wording.DIFFERS)
    try:
        old, new = fields.get("old", ""), fields.get("new", "")
        await desk.write(desk.accounts.choose_word, visit.clerk, old, new)
    except WordRefused as why:
        said = wording.word_refused(str(why))
        return page(request, "word.html", status=400, visit=visit, wrong=said)
    return Redirect("/", status_code=303)


ROUTES = [login_page, log_in, log_out, word_page, choose_word]
