"""Pressing save twice makes one record: the number a form carries is spent before its act.

Kept honest across a power cut: a number that was spent but has no end may or may not have become a
record, so whoever sends it again is told to look, never given a second one.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from litestar.exceptions import ClientException
from litestar.response import Redirect

from appliance.domain.errors import Refusal
from appliance.journal.faults import Fault
from appliance.journal.transaction import Transaction
from appliance.web.frame import HallRequest, after, hall_of

FIELD = "form_no"
LONGEST = 64


class FormUnderWay(ClientException):
    """The form was sent before and nobody knows how that ended."""

    status_code = 409


def new_form_no() -> str:
    """Return the number of a form that is shown now: `{{ p.guard(form_no) }}` carries it."""
    return secrets.token_urlsafe(12)


async def once(request: HallRequest, act: Callable[[], Awaitable[str]]) -> Redirect:
    """Run the act of a form once; lead every further press to the same record.

    Check the fields before: a form with errors is shown again with its old number, which is not
    spent. A refusal or a fault of the disk gives the number free.

    Args:
        request: the POST, whose form has a field `form_no`.
        act: writes, and returns the path of what was written.

    Raises:
        FormUnderWay: the number was spent by an act that never ended (a power cut).
    """
    hall = hall_of(request)
    form_no = str((await request.form()).get(FIELD, ""))[:LONGEST] or new_form_no()
    running: dict[str, asyncio.Event] = request.app.state.running
    if form_no in running:
        await running[form_no].wait()
    ended = running[form_no] = asyncio.Event()
    try:
        seen = await asyncio.to_thread(hall.local.forms.begin, form_no)
        if not seen.is_new:
            if seen.target is None:
                raise FormUnderWay
            return after(seen.target)
        try:
            target = await act()
        except (Refusal, Fault):
            await asyncio.to_thread(hall.local.forms.forget, form_no)
            raise
        await asyncio.to_thread(hall.local.forms.finish, form_no, target)
        return after(target)
    finally:
        ended.set()
        running.pop(form_no, None)


async def write_once(
    request: HallRequest, use_case: Callable[[Transaction], object], path: str
) -> Redirect:
    """Run a use case of a form once, then show a page."""
    hall = hall_of(request)

    async def act() -> str:
        await hall.write(use_case)
        return path

    return await once(request, act)
