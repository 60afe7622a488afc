"""The pages of corrections (补卡): what waits, asking for one, deciding on one."""

import sqlite3
from datetime import date, time

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import corrections as desk
from appliance.desk.leave import may_keep_book
from appliance.domain.frozen import dataclass
from appliance.domain.punch_plan import SlotName
from appliance.domain.roles import Act, may
from appliance.domain.workdays import ONE_DAY, last_of_month
from appliance.projections.corrections import (
    Correction,
    corrections_between,
    pending_corrections,
)
from appliance.projections.staff import StaffMember, hall_staff
from appliance.web.attendance import wording_leave as words
from appliance.web.attendance.leave_form import time_in
from appliance.web.attendance.wording_attendance import SLOTS
from appliance.web.csv_list import csv_response
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, draft_of, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

HERE = "/attendance/corrections"
KEEPER = needs_act(Act.CORRECT_ATTENDANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRoom:
    """What waits, this month's slips, how many were approved for each person, and the people."""

    pending: tuple[Correction, ...]
    month: tuple[Correction, ...]
    counts: tuple[tuple[str, int], ...]
    staff: tuple[StaffMember, ...]
    names: dict[str, str]


def correction_room(db: sqlite3.Connection, month: date, only: str | None) -> CorrectionRoom:
    """Return what the page shows in a month: its slips and the month before's.

    What is found when the sheet is made up belongs to the month that has just passed. `only` cuts
    it to one person.
    """
    last = last_of_month(month)
    first = (month.replace(day=1) - ONE_DAY).replace(day=1)
    own = [only] if only else []
    slips = corrections_between(db, first, last, own)
    pending = [one for one in pending_corrections(db) if only in (None, one.staff_no)]
    staff = hall_staff(db, month)
    text = month.isoformat()[:7]
    approved = [
        one.staff_no for one in slips if one.status == desk.APPROVED and one.day.startswith(text)
    ]
    counts = {staff_no: approved.count(staff_no) for staff_no in approved}
    return CorrectionRoom(
        pending=tuple(pending),
        month=tuple(reversed(slips)),
        counts=tuple(sorted(counts.items(), key=lambda one: -one[1])),
        staff=tuple(staff),
        names={one.staff_no: one.name for one in staff},
    )


@get(HERE)
async def corrections_page(request: HallRequest) -> Response[str]:
    """Show what waits, the month's slips, and the form of a new one."""
    kept = await draft_of(request)
    day = request.query_params.get("day", "")
    return await _page(request, Fields(values={"day": day, **kept}), new_form_no())


@get(f"{HERE}/list.csv")
async def correction_list(request: HallRequest) -> Response[bytes]:
    """Give the month's correction slips as a list for a spreadsheet."""
    return csv_response("buka.csv", words.CORRECTION_HEAD, await _listed(request))


@get(f"{HERE}/list.xlsx")
async def correction_workbook(request: HallRequest) -> Response[bytes]:
    """Give the same list as a workbook."""
    rows = [words.CORRECTION_HEAD, *await _listed(request)]
    sheet = Sheet(title=words.XLSX_CORRECTIONS, rows=rows)
    return await xlsx_response("buka.xlsx", words.XLSX_CORRECTIONS, [sheet])


async def _listed(request: HallRequest) -> list[list[str]]:
    room = await _room(request)
    return [
        [
            one.day,
            one.staff_no,
            room.names.get(one.staff_no, ""),
            SLOTS.get(one.slot, one.slot),
            one.at,
            one.reason,
            words.CORRECTION_STATES.get(one.status, one.status),
            room.names.get(one.approver_no or "", ""),
        ]
        for one in room.month
    ]


@post(HERE)
async def ask(request: HallRequest) -> Response[str] | Redirect:
    """Write a correction slip down, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    if not may_keep_book(actor):
        fields = Fields(values={**fields.values, "staff_no": actor.staff_no})
    order = read_correction(fields)
    if fields.wrong:
        return await _page(request, fields, fields["form_no"])

    async def act() -> str:
        await hall.write(lambda tx: desk.request_correction(tx, order, actor, hall.rules))
        return f"{HERE}?saved=correction-{actor.staff_no}"

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/approve", guards=[KEEPER])
async def approve(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Let a correction count, once."""
    hall, actor = hall_of(request), actor_of(request)

    async def act() -> str:
        await hall.write(lambda tx: desk.approve_correction(tx, uid, actor))
        return HERE

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/refuse", guards=[KEEPER])
async def refuse(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Refuse a correction, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fields.need(f"refusal-{uid}", words.NEED_REFUSAL, holds=bool(fields["refusal"]))
    if fields.wrong:
        return await _page(request, fields, new_form_no())

    async def act() -> str:
        await hall.write(lambda tx: desk.refuse_correction(tx, uid, fields["refusal"], actor))
        return HERE

    return await once(request, act)


def read_correction(fields: Fields) -> desk.CorrectionOrder:
    """Return the correction a form asks for; `fields.wrong` says whether it can be used."""
    day, at = day_in(fields["day"]), time_in(fields["at"])
    slot = fields["slot"] if fields["slot"] in list(SlotName) else ""
    fields.need("staff_no", words.NEED_STAFF, holds=bool(fields["staff_no"]))
    fields.need("day", words.NEED_DAY, holds=day is not None)
    fields.need("slot", words.NEED_SLOT, holds=bool(slot))
    fields.need("at", words.NEED_TIME, holds=at is not None)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    return desk.CorrectionOrder(
        staff_no=fields["staff_no"],
        day=day or date.min,
        slot=SlotName(slot or SlotName.AM_IN),
        at=at or time(),
        reason=fields["reason"],
    )


async def _room(request: HallRequest) -> CorrectionRoom:
    hall, person = hall_of(request), person_of(request)
    only = None if may(person.roles, Act.SEE_ALL_ATTENDANCE) else person.staff_no
    return await hall.read(correction_room, hall.clock.today(), only)


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    person, room = person_of(request), await _room(request)
    waiting = words.CORRECTIONS_WAITING if room.pending else words.CORRECTIONS_CALM
    return page(
        request,
        "corrections/list.html",
        room=room,
        heading=waiting.format(count=len(room.pending)),
        keeps_book=may(person.roles, Act.CORRECT_ATTENDANCE),
        own_no=person.staff_no,
        slots=SLOTS,
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        saved=request.query_params.get("saved", ""),
        words=words,
    )


ROUTES = [corrections_page, correction_list, correction_workbook, ask, approve, refuse]
