"""Ratings on paper (纸质评价表): the sheet of forms to print, and entering one, or a call, later.

A form's number is made by this box and can be checked without having been stored; each is entered
once. Whoever dealt with the case enters nothing for it.
"""

import sqlite3

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.later_ratings import (
    Later,
    Why,
    case_with_number,
    enter_paper,
    explain,
    note_call,
)
from appliance.desk.slips import form_window, new_form_number
from appliance.domain.evaluation import Channel, Level
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.qr import qr_svg, staff_address
from appliance.web.session import needs_act
from appliance.web.voice import wording_citizens as words
from appliance.web.voice import wording_evaluations
from appliance.web.voice.citizens import KEY
from appliance.web.voice.evaluations import window_asked

CLERK = needs_act(Act.FILE_COMPLAINTS)
HANDLER = needs_act(Act.HANDLE_COMPLAINTS)
ENTERED = {Channel.PAPER, Channel.PHONE}
MOST_FORMS = 24
FORMS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperForm:
    """One form of the sheet: its number, and the QR code that leads to its entry."""

    number: str
    picture: str


@get("/evaluations/forms", guards=[CLERK])
async def forms_page(request: HallRequest) -> Response[str]:
    """Show a sheet of paper forms for a window and today, to be printed."""
    hall, window = hall_of(request), window_asked(request)
    asked = request.query_params.get("n", "")
    count = min(MOST_FORMS, int(asked[:3])) if asked.isdecimal() and int(asked[:3]) else FORMS
    today = hall.clock.today().isoformat()
    numbers = [new_form_number(hall.local.keys[KEY], window, today) for _ in range(count)]
    forms = [
        PaperForm(number=number, picture=qr_svg(staff_address(request, _entry(number))))
        for number in numbers
    ]
    return page(
        request,
        "evaluations/forms.html",
        forms=forms,
        window=window,
        today=today,
        levels=wording_evaluations.LEVELS,
        words=words,
    )


@get("/evaluations/enter", guards=[HANDLER])
async def enter_page(request: HallRequest) -> Response[str]:
    """Show the form to enter a paper form or a call."""
    number = request.query_params.get("form", "")
    return _show(request, Fields(values={"form": number, "channel": "paper" if number else ""}))


@post("/evaluations/enter", guards=[HANDLER])
async def enter(request: HallRequest) -> Response[str] | Redirect:
    """Enter a rating, once; what is wrong is shown all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    case = await hall.read(_case, fields["case"].upper())
    order = _read(request, fields, case)
    if fields.wrong or case is None:
        return _show(request, fields)
    take = enter_paper if fields["channel"] == Channel.PAPER else note_call
    why = Why(
        case_uid=case.uid,
        number=order.number,
        reasons=[],
        remark=fields["remark"],
        wants_call=fields["wants_call"] == "yes",
    )

    def use_case(tx: Transaction) -> None:
        take(tx, order, actor, hall.rules)
        explain(tx, why)

    async def act() -> str:
        await hall.write(use_case)
        return f"/evaluations/enter?entered={case.local_no}"

    return await once(request, act)


def _read(request: HallRequest, fields: Fields, case: CaseLine | None) -> Later:
    key = hall_of(request).local.keys[KEY]
    channel, number = fields["channel"], fields["form"].upper()
    fields.need("channel", words.NEED_CHANNEL, holds=channel in ENTERED)
    if channel == Channel.PAPER:
        fields.need("form", words.NEED_FORM, holds=form_window(key, number) is not None)
    else:
        number = f"{Channel.PHONE}-{fields['form_no']}"
    fields.need("case", words.NEED_CASE, holds=case is not None)
    known = fields["level"] in list(Level)
    fields.need("level", words.NEED_LEVEL, holds=known)
    level = Level(fields["level"]) if known else Level.SATISFIED
    return Later(case_uid=case.uid if case else "", level=level, number=number)


def _case(db: sqlite3.Connection, local_no: str) -> CaseLine | None:
    return case_with_number(db, local_no)


def _entry(number: str) -> str:
    return f"/evaluations/enter?form={number}"


def _show(request: HallRequest, fields: Fields) -> Response[str]:
    entered = request.query_params.get("entered", "")
    return page(
        request,
        "evaluations/enter.html",
        values=fields,
        wrong=fields.wrong,
        form_no=fields["form_no"] or new_form_no(),
        entered=words.ENTERED.format(number=entered) if entered else "",
        levels=wording_evaluations.LEVELS,
        channels=[(one, wording_evaluations.CHANNELS[one]) for one in sorted(ENTERED)],
        words=words,
    )


ROUTES = [forms_page, enter_page, enter]
