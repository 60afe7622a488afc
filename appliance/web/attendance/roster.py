"""Importing a roster: choose a file, see every line with its verdict, then everybody or nobody.

The file travels back with the answers; nothing of it is kept on the box before it is confirmed.
"""

import base64
from collections.abc import Mapping, Sequence

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from appliance.desk.county_lists import county_roster
from appliance.desk.roster_import import (
    ImportOrder,
    import_roster,
    known_people,
    named_window,
    to_enrol,
    window_names,
)
from appliance.domain.errors import FormIncomplete
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.domain.roster_file import RosterLine, RosterUnreadable, Verdict
from appliance.domain.roster_lines import read_roster
from appliance.web.attendance import wording_policy as words
from appliance.web.attendance.roster_files import read_file
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act

HERE = "/staff/roster"
ENROLS = needs_act(Act.ENROL_STAFF)
SHOWN = frozenset({Verdict.ACCEPT, Verdict.ACCEPT_WITH_NOTICE, Verdict.ASK, Verdict.REFUSE})
CHIPS = {
    Verdict.ACCEPT: "ok",
    Verdict.ACCEPT_WITH_NOTICE: "go",
    Verdict.ASK: "wait",
    Verdict.REFUSE: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One line of the look: what is taken of it, and what is said about it."""

    line: RosterLine
    chip: str
    said: tuple[str, ...]
    asked: bool


@get(HERE, guards=[ENROLS])
async def roster_page(request: HallRequest) -> Response[str]:
    """Ask for a file."""
    county = await hall_of(request).read(county_roster)
    return page(request, "roster/choose.html", county=county, wrong=[])


@post(f"{HERE}/look", guards=[ENROLS])
async def look(request: HallRequest) -> Response[str]:
    """Show every line of a file with its verdict; nothing is written."""
    form = await request.form()
    body = await _chosen(request, form)
    with_ids = bool(form.get("with_ids"))
    try:
        lines = await _lines(request, body, with_ids=with_ids)
    except RosterUnreadable as refused:
        return await _choose_again(request, refused)
    return _look(request, lines, {"body": base64.b64encode(body).decode(), "with_ids": with_ids})


@post(f"{HERE}/import", guards=[ENROLS])
async def take(request: HallRequest) -> Response[str] | Redirect:
    """Enrol everybody of the look or nobody."""
    hall = hall_of(request)
    form = await request.form()
    with_ids = bool(form.get("with_ids"))
    try:
        body = base64.b64decode(str(form.get("body", "")), validate=True)
        lines = await _lines(request, body, with_ids=with_ids)
    except (RosterUnreadable, ValueError) as refused:  # what is no Base64, in any way
        why = refused if isinstance(refused, RosterUnreadable) else None
        return await _choose_again(request, why or RosterUnreadable("", why="broken"))
    typed = {str(name): str(value) for name, value in form.items()}
    order = _order(lines, typed, hall.settings.windows)
    try:
        to_enrol(order)
    except FormIncomplete as waiting:
        rows = str(waiting.facts["missing"]).split("|")
        return _look(request, lines, {**typed, "with_ids": with_ids}, rows)
    actor = actor_of(request)

    async def act() -> str:
        await hall.write(lambda tx: import_roster(tx, order, actor))
        return "/staff"

    return await once(request, act)


async def _chosen(request: HallRequest, form: Mapping[str, object]) -> bytes:
    """Return the file that was chosen; the county's own where that was asked for."""
    document = await hall_of(request).read(county_roster) if form.get("county") else None
    if document is not None:
        return document.body
    upload = form.get("file")
    return await upload.read() if isinstance(upload, UploadFile) else b""


async def _lines(request: HallRequest, body: bytes, *, with_ids: bool) -> list[RosterLine]:
    hall = hall_of(request)
    found = await read_file(body)
    return read_roster(
        found.rows,
        merged=found.merged,
        with_ids=with_ids,
        as_of=hall.clock.today(),
        known=await hall.read(known_people),
    )


def _order(lines: Sequence[RosterLine], typed: Mapping[str, str], windows: int) -> ImportOrder:
    chosen: dict[str, int | None] = {}
    for n, name in enumerate(window_names(lines)):
        text = typed.get(f"window-{n}", "")
        number = int(text) if text.isascii() and text.isdigit() else None
        chosen[name] = number if number and 1 <= number <= windows else None
    answers = {line.row: typed.get(f"row-{line.row}", "") for line in lines}
    return ImportOrder(lines=lines, answers=answers, windows=chosen, window_count=windows)


def _look(
    request: HallRequest,
    lines: Sequence[RosterLine],
    typed: Mapping[str, object],
    open_rows: Sequence[str] = (),
) -> Response[str]:
    views = [_view(line) for line in lines if line.verdict in SHOWN]
    counts = {verdict: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    taken = sum(not view.asked and view.line.verdict is not Verdict.REFUSE for view in views)
    wrong = [(f"row-{row}", words.ROSTER_OPEN.format(rows=row)) for row in open_rows]
    return page(
        request,
        "roster/look.html",
        views=views,
        heading=words.ROSTER_HEADING.format(
            taken=taken, asked=counts[Verdict.ASK], refused=counts[Verdict.REFUSE]
        ),
        names=[
            (f"window-{n}", name, typed.get(f"window-{n}", named_window(name) or ""))
            for n, name in enumerate(window_names(lines))
        ],
        windows=hall_of(request).settings.windows,
        typed=typed,
        wrong=wrong,
        words=words,
        form_no=typed.get(FIELD) or new_form_no(),
    )


def _view(line: RosterLine) -> LineView:
    said = [words.QUESTIONS[code].format(same_as=line.same_as or "") for code in line.questions] + [
        words.NOTES[code] for code in line.notices
    ]
    return LineView(
        line=line,
        chip=CHIPS[line.verdict],
        said=tuple(said),
        asked=line.verdict is Verdict.ASK,
    )


async def _choose_again(request: HallRequest, refused: RosterUnreadable) -> Response[str]:
    why = words.UNREADABLE.get(str(refused.facts["why"]), words.UNREADABLE["broken"])
    county = await hall_of(request).read(county_roster)
    wrong = [("file", why)]
    return page(request, "roster/choose.html", status_code=422, county=county, wrong=wrong)


ROUTES = [roster_page, look, take]
