"""The rating pages: the clerk's armed window, the citizen's five answers, the figures of the day.

No page here shows a clerk what one citizen answered; figures by level need a role of their own.
"""

import sqlite3
from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.evaluations import HandedIn, arm, close_window, hand_in
from appliance.domain.evaluation import Level
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.roles import Act, may
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.evaluation_questions import (
    ArmedWindow,
    DayFigures,
    WindowTurn,
    armed_now,
    figures,
    turns_at,
)
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, part, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act
from appliance.web.voice import wording_evaluations as words

CLERK = needs_act(Act.HANDLE_CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowState:
    """What a window waits for, and what became of the day's cases there."""

    armed: ArmedWindow | None
    case: CaseLine | None
    turns: Sequence[WindowTurn]
    figures: DayFigures


def window_state(db: sqlite3.Connection, window: int, now: Moment) -> WindowState:
    """Return how a window stands at a moment."""
    armed = armed_now(db, window, now)
    day = now.at.date().isoformat()
    return WindowState(
        armed=armed,
        case=case_of(db, armed.case_uid) if armed else None,
        turns=turns_at(db, window, day),
        figures=figures(db, day, day, window),
    )


@get("/evaluations")
async def window_page(request: HallRequest) -> Response[str]:
    """Show whether a window's buttons are open, for whom and how long."""
    hall, window = hall_of(request), window_asked(request)
    now = hall.clock.now()
    day = now.at.date().isoformat()
    state = await hall.read(window_state, window, now)
    whole = await hall.read(figures, day, day)
    return page(
        request,
        "evaluations/window.html",
        status_code=200,
        **_shown(state, window, now),
        whole=whole,
        by_level=may(person_of(request).roles, Act.SEE_SINGLE_RATINGS),
        windows=range(1, hall.settings.windows + 1),
        saved=request.query_params.get("saved", ""),
    )


@get("/evaluations/{window:int}/state")
async def window_part(request: HallRequest, window: FromPath[int]) -> Response[str]:
    """Show the part of the page that changes by itself."""
    hall = hall_of(request)
    now = hall.clock.now()
    state = await hall.read(window_state, window, now)
    return part(request, "evaluations/state.html", **_shown(state, window, now))


@post("/evaluations/{window:int}/arm", guards=[CLERK])
async def open_again(request: HallRequest, window: FromPath[int]) -> Redirect:
    """Open the buttons for a case that is finished and not rated."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)

    async def act() -> str:
        armed = await hall.write(lambda tx: arm(tx, fields["case"], actor, hall.rules))
        await hall.devices.lamp(armed.lamp.window, on=True, for_ms=armed.lamp.for_ms)
        return f"/evaluations?window={window}"

    return await once(request, act)


@post("/evaluations/{window:int}/close", guards=[CLERK])
async def close(request: HallRequest, window: FromPath[int]) -> Redirect:
    """Close the buttons before their time; the case stays unrated."""
    hall, actor = hall_of(request), actor_of(request)
    fields = await fields_of(request)
    why = "by_citizen" if fields["by"] == "citizen" else "by_clerk"
    lamp = await hall.write(lambda tx: close_window(tx, window, why, actor.by))
    await hall.devices.lamp(lamp.window, on=False)
    return after(f"/evaluations?window={window}")


@get("/evaluations/{window:int}/rate", guards=[CLERK])
async def rate_page(request: HallRequest, window: FromPath[int]) -> Response[str]:
    """Show the citizen five equal answers, and leave to give none."""
    return await _rate_page(request, window, Fields(values={}), new_form_no())


@post("/evaluations/{window:int}/rate", guards=[CLERK])
async def rate(request: HallRequest, window: FromPath[int]) -> Response[str] | Redirect:
    """Take the citizen's answer, by the same rule as a button."""
    hall, fields = hall_of(request), await fields_of(request)
    fields.need("level", words.NEED_LEVEL, holds=fields["level"] in list(Level))
    if fields.wrong:
        return await _rate_page(request, window, fields, fields["form_no"])
    order = HandedIn(
        window=window, armed=fields["armed"], level=fields["level"], form_no=fields["form_no"]
    )

    async def act() -> str:
        outcome = await hall.write(lambda tx: hand_in(tx, order))
        if outcome.lamp is not None:
            await hall.devices.lamp(outcome.lamp.window, on=False)
        return f"/evaluations/{window}/thanks"

    return await once(request, act)


@get("/evaluations/{window:int}/thanks")
async def thanks(request: HallRequest, window: FromPath[int]) -> Response[str]:
    """Thank the citizen; what was answered is not shown."""
    return page(request, "evaluations/thanks.html", window=window)


def window_asked(request: HallRequest) -> int:
    """Return the window a page is about: the one asked for, else the person's own, else 1."""
    asked = request.query_params.get("window", "")
    if asked.isdecimal() and 1 <= int(asked[:3]) <= hall_of(request).settings.windows:
        return int(asked[:3])
    return person_of(request).window or 1


async def _rate_page(
    request: HallRequest, window: int, fields: Fields, form_no: str
) -> Response[str]:
    hall = hall_of(request)
    now = hall.clock.now()
    state = await hall.read(window_state, window, now)
    return page(
        request,
        "evaluations/rate.html",
        status_code=422 if fields.wrong else 200,
        **_shown(state, window, now),
        wrong=fields.wrong,
        form_no=form_no,
    )


def _shown(state: WindowState, window: int, now: Moment) -> dict[str, object]:
    left = state.armed.arming.until - now.mono if state.armed else 0
    return {
        "window": window,
        "state": state,
        "left_s": left // 1000,
        "left": f"{left // 60_000:02}:{left // 1000 % 60:02}",
        "words": words,
    }


ROUTES = [window_page, window_part, open_again, close, rate_page, rate, thanks]
