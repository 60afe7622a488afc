"""The page of the buttons: which window is silent, self-test from the tablet, what to ask about."""

from datetime import time

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.button_care import silent_minutes
from appliance.domain.button_care import Asked, questions
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.projections.button_care import WindowCare, window_care
from appliance.web.frame import HallRequest, after, hall_of, page
from appliance.web.session import needs_act
from appliance.web.voice import wording_voice as words

CARER = needs_act(Act.CARE_FOR_BOX, Act.HANDLE_COMPLAINTS)
OPENS, CLOSES = time(7, 30), time(18, 30)  # generous: only the night is strange


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One window as the page shows it."""

    window: int
    last: str
    silent: str
    asked: list[str]


@get("/buttons", guards=[CARER])
async def buttons_page(request: HallRequest) -> Response[str]:
    """Show all windows, the silent ones first."""
    hall = hall_of(request)
    now = hall.clock.now()
    found = await hall.read(window_care, hall.settings.windows, now.day.isoformat())
    shown = [_shown(one, silent_minutes(one, now, hall.rules)) for one in found]
    number = sum(bool(one.silent) for one in shown)
    return page(
        request,
        "evaluations/buttons.html",
        heading=words.CARE_HEAD.format(quiet=number) if number else words.CARE_CALM,
        windows=sorted(shown, key=lambda one: not one.silent),
        tested=request.query_params.get("tested", ""),
        answered=request.query_params.get("answered", ""),
        words=words,
    )


@post("/buttons/{window:int}/test", guards=[CARER])
async def test(request: HallRequest, window: FromPath[int]) -> Redirect:
    """Let a window show its lamp and sound."""
    answered = await hall_of(request).devices.test_window(window)
    return after(f"/buttons?tested={window}&answered={'yes' if answered else 'no'}")


def _shown(one: WindowCare, silent_minutes: int | None) -> Shown:
    silent = ""
    if silent_minutes is not None:
        silent = words.QUIET.format(finished=one.finished_since, minutes=silent_minutes)
    asked = [_sentence(found) for found in questions(one.presses, OPENS, CLOSES)]
    last = one.last_at.isoformat() if one.last_at is not None else ""
    return Shown(window=one.window, last=last, silent=silent, asked=asked)


def _sentence(found: Asked) -> str:
    return words.QUESTIONS[found.question].format(
        count=found.count, share=found.share, seconds=found.seconds
    )


ROUTES = [buttons_page, test]
