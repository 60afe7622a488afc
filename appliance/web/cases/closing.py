"""The page before the power is cut (下班前): unsent, open, not entered, the ledger; the answer."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.closing import CloseHall, EveningFound, close_hall, evening_of
from appliance.domain.closing import LockUp
from appliance.domain.frozen import dataclass
from appliance.projections.closing import Closing, latest_closings
from appliance.projections.staff import names_of
from appliance.web.cases import wording_cases as case_words
from appliance.web.cases import wording_closing as words
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, write_once
from appliance.web.session import EVERYBODY, visit_of

HERE = "/closing"
EVENINGS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The evening, the evenings before, and the names of the staff."""

    found: EveningFound
    closings: Sequence[Closing]
    names: Mapping[str, str]


def shown_on(db: sqlite3.Connection, today: date) -> Shown:
    """Return what the page needs."""
    return Shown(
        found=evening_of(db, today), closings=latest_closings(db, EVENINGS), names=names_of(db)
    )


@get(HERE, guards=[EVERYBODY])
async def closing_page(request: HallRequest) -> Response[str]:
    """Show what of the day is left."""
    return await _page(request, Fields(values={}), new_form_no())


@post(HERE, guards=[EVERYBODY])
async def close(request: HallRequest) -> Response[str] | Redirect:
    """Answer that the power may be cut, once; what is missing is said all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    found = (await hall.read(shown_on, hall.clock.today())).found
    printed = fields["ledger"] == "yes" or not found.ledger_lines
    locked = [one for one in LockUp if fields[one] == "yes"]
    fields.need(LockUp.WINDOWS_AND_DOORS, words.NEED_LOCKED, holds=len(locked) == len(LockUp))
    needs_reason = bool(found.left) or not printed
    fields.need("reason", words.NEED_REASON, holds=not needs_reason or bool(fields["reason"]))
    if fields.wrong:
        return await _page(request, fields, fields["form_no"])
    order = CloseHall(
        unsent=visit_of(request).reach.unsent,
        ledger_printed=printed,
        locked=locked,
        reason=fields["reason"],
    )
    return await write_once(request, lambda tx: close_hall(tx, order, actor), HERE)


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    today = hall.clock.today()
    shown = await hall.read(shown_on, today)
    newest = shown.closings[0] if shown.closings else None
    return page(
        request,
        "closing/closing.html",
        found=shown.found,
        names=shown.names,
        closings=shown.closings,
        closed=newest if newest is not None and newest.day == today.isoformat() else None,
        heading=heading_of(shown.found),
        unsent=visit_of(request).reach.unsent,
        last_pos=visit_of(request).reach.last_pos,
        today=today.isoformat(),
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
        case_words=case_words,
    )


def heading_of(found: EveningFound) -> str:
    """Return what the evening comes to, in a sentence."""
    if not found.left:
        return words.CALM
    left = "、".join(words.LEFT[one] for one in found.left)
    return words.BUSY.format(count=len(found.left), left=left)


ROUTES = [closing_page, close]
