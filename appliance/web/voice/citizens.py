"""The citizens' own pages on the hall's network: where a matter stands, and rating it later.

Open to whoever holds the slip: its number and its code, 65 bits that are stored nowhere. Nothing
here shows a name, a telephone or what somebody rated (DESIGN.md 7: port 80, no personal data).
"""

import sqlite3
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.later_ratings import (
    Later,
    Why,
    case_with_number,
    explain,
    last_day,
    rate_by_slip,
    reasons_in_force,
)
from appliance.desk.rules import Rules
from appliance.desk.slips import is_slip_code, slip_code
from appliance.domain.evaluation import Level
from appliance.domain.frozen import dataclass
from appliance.domain.reasons import Reason
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.complaints import ComplaintLine, complaint_with_number
from appliance.projections.evaluation_questions import (
    explanation_of,
    rating_by,
    standing_rating,
)
from appliance.web.cases import wording_cases
from appliance.web.fields import Fields, fields_of
from appliance.web.filters import day
from appliance.web.frame import HallRequest, after, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.qr import citizens_address, qr_picture
from appliance.web.session import visit_of
from appliance.web.voice import wording_citizens as words
from appliance.web.voice import wording_complaints, wording_evaluations

KEY = "slip"
LONGEST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a slip leads to: a case or a complaint; `until` is the last day to rate a case."""

    uid: str
    local_no: str
    case: CaseLine | None = None
    complaint: ComplaintLine | None = None
    until: date | None = None
    is_rated: bool = False


def matter(db: sqlite3.Connection, local_no: str, rules: Rules) -> Matter | None:
    """Return what a printed number stands for, None if nothing recent does."""
    case = case_with_number(db, local_no)
    if case is not None:
        return Matter(
            uid=case.uid,
            local_no=local_no,
            case=case,
            until=last_day(case, rules),
            is_rated=standing_rating(db, case.uid) is not None,
        )
    complaint = complaint_with_number(db, local_no)
    if complaint is None:
        return None
    return Matter(uid=complaint.uid, local_no=local_no, complaint=complaint)


@get("/my", opt={"open": True})
async def look_page(request: HallRequest) -> Response[str]:
    """Ask for the number and the code of a slip."""
    return _look(request, Fields(values={}))


@post("/my", opt={"open": True})
async def look(request: HallRequest) -> Response[str] | Redirect:
    """Lead to the matter of a slip; a wrong code and an unknown number look the same."""
    fields = await fields_of(request)
    number, typed = fields["number"].upper()[:LONGEST], fields["slip"].upper()[:LONGEST]
    fields.need("number", words.NEED_NUMBER, holds=bool(number))
    fields.need("slip", words.NEED_CODE, holds=bool(typed))
    if fields.wrong:
        return _look(request, fields)
    try:
        await _matter(request, number, typed)
    except NotFoundException:
        fields.need("number", words.NOT_FOUND, holds=False)
        return _look(request, fields)
    return after(f"/my/{number}/{typed}")


@get("/my/{local_no:str}/{slip:str}", opt={"open": True})
async def matter_page(
    request: HallRequest, local_no: FromPath[str], slip: FromPath[str]
) -> Response[str]:
    """Show where a matter stands, and the five answers while it can be rated."""
    return _show(request, await _matter(request, local_no, slip), slip, Fields(values={}))


@post("/my/{local_no:str}/{slip:str}/rate", opt={"open": True})
async def rate(
    request: HallRequest, local_no: FromPath[str], slip: FromPath[str]
) -> Response[str] | Redirect:
    """Take the rating of whoever holds the slip, once."""
    hall, fields = hall_of(request), await fields_of(request)
    found = await _matter(request, local_no, slip)
    fields.need("level", words.OWN_PHONE, holds=visit_of(request).person is None)
    fields.need("level", wording_evaluations.NEED_LEVEL, holds=fields["level"] in list(Level))
    if fields.wrong or found.case is None:
        return _show(request, found, slip, fields)
    number = fields["form_no"] or new_form_no()
    order = Later(case_uid=found.uid, level=Level(fields["level"]), number=number)

    async def act() -> str:
        await hall.write(lambda tx: rate_by_slip(tx, order, hall.rules))
        return f"/my/{local_no}/{slip}/why/{number}"

    return await once(request, act)


@get("/my/{local_no:str}/{slip:str}/why/{number:str}", opt={"open": True})
async def why_page(
    request: HallRequest, local_no: FromPath[str], slip: FromPath[str], number: FromPath[str]
) -> Response[str]:
    """Thank, and offer to say why."""
    found = await _matter(request, local_no, slip)
    back = f"/my/{local_no}/{slip}"
    return await thanks_page(request, found.uid, number, back)


@post("/my/{local_no:str}/{slip:str}/why/{number:str}", opt={"open": True})
async def say_why(
    request: HallRequest, local_no: FromPath[str], slip: FromPath[str], number: FromPath[str]
) -> Redirect:
    """Keep the reasons, for the rating this form gave and no other."""
    found = await _matter(request, local_no, slip)
    await keep_why(request, found.uid, number)
    return after(f"/my/{local_no}/{slip}")


@get("/cases/{uid:str}/slip.svg")
async def slip_picture(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Return the QR code of a case's slip, for the printed slip alone.

    Raises:
        NotFoundException: there is no such case.
    """
    case = await hall_of(request).read(case_of, uid)
    if case is None:
        raise NotFoundException
    return qr_picture(address_of(request, case.local_no, case.uid))


def address_of(request: HallRequest, local_no: str, uid: str) -> str:
    """Return the address that a slip carries."""
    written = slip_code(hall_of(request).local.keys[KEY], uid)
    return citizens_address(request, f"/my/{local_no}/{written}")


async def thanks_page(request: HallRequest, uid: str, number: str, back: str) -> Response[str]:
    """Return the page after a rating: thanks, and the reasons of that level to choose from."""
    found = await hall_of(request).read(_choices, uid, number)
    return page(request, "citizens/why.html", reasons=found, back=back, words=words)


async def keep_why(request: HallRequest, uid: str, number: str) -> None:
    """Keep the reasons a form carries."""
    form = await request.form()
    why = Why(
        case_uid=uid,
        number=number,
        reasons=[str(one) for one in form.getall("reason", [])],
        remark=str(form.get("remark", "")),
        wants_call=form.get("wants_call") == "yes",
    )
    await hall_of(request).write(lambda tx: explain(tx, why))


def _choices(db: sqlite3.Connection, uid: str, number: str) -> tuple[Reason, ...] | None:
    """Return the reasons one may choose from; None once they were given, or for another's form."""
    given, standing = rating_by(db, uid, number), standing_rating(db, uid)
    if given is None or standing is None or explanation_of(db, given) is not None:
        return None
    return reasons_in_force(db).by_level.get(standing.rating.level, ())


async def _matter(request: HallRequest, local_no: str, slip: str) -> Matter:
    """Return the matter of a slip.

    Raises:
        NotFoundException: the number is not known, or the code is another's.
    """
    hall = hall_of(request)
    found = await hall.read(matter, local_no, hall.rules)
    if found is None or not is_slip_code(hall.local.keys[KEY], found.uid, slip):
        raise NotFoundException
    return found


def _look(request: HallRequest, fields: Fields) -> Response[str]:
    return page(
        request,
        "citizens/look.html",
        values=fields,
        wrong=fields.wrong,
        words=words,
    )


def _show(request: HallRequest, found: Matter, slip: str, fields: Fields) -> Response[str]:
    today = hall_of(request).clock.today()
    can_rate = found.until is not None and today <= found.until and not found.is_rated
    return page(
        request,
        "citizens/matter.html",
        found=found,
        slip=slip,
        can_rate=can_rate,
        is_over=found.until is not None and today > found.until,
        hint=words.RATE_HINT.format(until=day(found.until)) if found.until else "",
        case_states=wording_cases.STATES,
        complaint_states=wording_complaints.STATES,
        levels=wording_evaluations.LEVELS,
        stars=wording_evaluations.STARS,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [look_page, look, matter_page, rate, why_page, say_why, slip_picture]
