"""The leave pages (请假): the inbox, the slip's form, one slip with its steps, the slip on paper.

Everybody sees their own slips; who sees all attendance sees everybody's.
"""

from collections.abc import Mapping
from datetime import date, datetime

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import leave as desk
from appliance.desk.leave_room import SlipSheet, leave_room, slip_sheet
from appliance.domain.errors import NotPermitted
from appliance.domain.leave import LeaveStatus, Session
from appliance.domain.moment import HALL_TIME
from appliance.domain.roles import PERMITTED, Act, Role, may
from appliance.projections.leave_questions import LeaveSlip
from appliance.projections.staff import hall_staff
from appliance.web.attendance import wording_leave as words
from appliance.web.attendance.attendance_view import span_words
from appliance.web.attendance.leave_form import read_leave
from appliance.web.csv_list import csv_response
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, draft_of, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import new_form_no, once

HERE = "/attendance/leave"


@get(HERE)
async def inbox(request: HallRequest) -> Response[str]:
    """Show what waits for a decision, who is away, what is owed."""
    hall, person = hall_of(request), person_of(request)
    sees_all = may(person.roles, Act.SEE_ALL_ATTENDANCE)
    only = None if sees_all else person.staff_no
    room = await hall.read(leave_room, hall.clock.today(), hall.rules, only)
    heading = words.ROOM_WAITING if room.pending else words.ROOM_CALM
    told = heading.format(pending=len(room.pending), running=len(room.running))
    return page(
        request,
        "leave/inbox.html",
        room=room,
        heading=told if sees_all else words.ROOM_OWN,
        sees_all=sees_all,
        span_words=span_words,
        length_words=length_words,
        words=words,
    )


@get(f"{HERE}/list.csv")
async def slip_list(request: HallRequest) -> Response[bytes]:
    """Give the slips of the weeks around today as a list for a spreadsheet."""
    return csv_response("qingjia.csv", words.CSV_HEAD, await _listed(request))


@get(f"{HERE}/list.xlsx")
async def slip_workbook(request: HallRequest) -> Response[bytes]:
    """Give the same list as a workbook."""
    sheet = Sheet(title=words.XLSX_LEAVE, rows=[words.CSV_HEAD, *await _listed(request)])
    return await xlsx_response("qingjia.xlsx", words.XLSX_LEAVE, [sheet])


async def _listed(request: HallRequest) -> list[list[str]]:
    hall, person = hall_of(request), person_of(request)
    only = None if may(person.roles, Act.SEE_ALL_ATTENDANCE) else person.staff_no
    room = await hall.read(leave_room, hall.clock.today(), hall.rules, only)
    slips = {one.uid: one for one in (*room.pending, *room.running, *room.coming, *room.decided)}
    return [_row(slip, room.lengths[slip.uid], room.names) for slip in slips.values()]


@get(f"{HERE}/new")
async def new_page(request: HallRequest) -> Response[str]:
    """Show the form of a slip."""
    kept = await draft_of(request)
    return await _form(request, Fields(values=kept), new_form_no())


@post(f"{HERE}/new")
async def ask(request: HallRequest) -> Response[str] | Redirect:
    """Write a slip down, once; what is wrong is shown all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    if not desk.may_keep_book(actor):
        fields = Fields(values={**fields.values, "staff_no": actor.staff_no})
    order = read_leave(fields, hall.rules.calendar)
    if fields.wrong:
        return await _form(request, fields, fields["form_no"])

    async def act() -> str:
        uid = await hall.write(lambda tx: desk.request_leave(tx, order, actor, hall.rules))
        return f"{HERE}/{uid}?saved=leave-{actor.staff_no}"

    return await once(request, act)


@get(f"{HERE}/{{uid:str}}")
async def slip_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one slip: how long, who decides, what it collides with, its steps."""
    return show_slip(request, await sheet_of(request, uid), Fields(values={}))


@get(f"{HERE}/{{uid:str}}/print")
async def slip_paper(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the slip as it is printed and signed (P22)."""
    return show_slip(request, await sheet_of(request, uid), Fields(values={}), "leave/paper.html")


@get(f"{HERE}/{{uid:str}}/handover")
async def handover_paper(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the hand-over sheet as it is printed and signed (P25)."""
    return show_slip(
        request, await sheet_of(request, uid), Fields(values={}), "leave/handover.html"
    )


def length_words(slip: LeaveSlip, length: float) -> str:
    """Return how long a slip is, in words."""
    return words.HOURS_LENGTH if slip.span.is_short else words.LENGTH.format(days=f"{length:g}")


async def sheet_of(request: HallRequest, uid: str) -> SlipSheet:
    """Return a slip that this person may see: the own, one they cover, or any by role.

    Raises:
        NotFoundException: there is no such slip.
        NotPermitted: it is another's.
    """
    hall, person = hall_of(request), person_of(request)
    sheet = await hall.read(slip_sheet, uid, hall.clock.today(), hall.rules)
    if sheet is None:
        raise NotFoundException
    mine = {sheet.slip.staff_no, sheet.slip.cover_no, *sheet.partners}
    if person.staff_no not in mine and not may(person.roles, Act.SEE_ALL_ATTENDANCE):
        raise NotPermitted(
            person.staff_no, act=Act.SEE_ALL_ATTENDANCE, needs=PERMITTED[Act.SEE_ALL_ATTENDANCE]
        )
    return sheet


def show_slip(
    request: HallRequest, sheet: SlipSheet, fields: Fields, template: str = "leave/slip.html"
) -> Response[str]:
    """Show one slip to who asks, on a page or on paper; with errors the form that has them."""
    person, slip = person_of(request), sheet.slip
    is_own = person.staff_no == slip.staff_no
    roles = person.roles
    waits = slip.status == LeaveStatus.PENDING
    return page(
        request,
        template,
        sheet=sheet,
        slip=slip,
        span=span_words(slip.span),
        left=span_words(slip.counts) if slip.counts else "",
        length=length_words(slip, sheet.ruling.length),
        late=_is_late(slip),
        is_own=is_own,
        may_decide=waits and not is_own and bool(roles & _DECIDERS),
        may_grant=may(roles, Act.GRANT_LEAVE),
        keeps_book=may(roles, Act.CORRECT_ATTENDANCE),
        today=hall_of(request).clock.today(),
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        saved=request.query_params.get("saved", ""),
        words=words,
    )


async def _form(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    staff = await hall.read(hall_staff, hall.clock.today())
    return page(
        request,
        "leave/new.html",
        staff=staff,
        for_others=may(person.roles, Act.CORRECT_ATTENDANCE),
        own_no=person.staff_no,
        today=hall.clock.today(),
        sessions=list(Session),
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


def _is_late(slip: LeaveSlip) -> bool:
    """Say whether a slip was written after its leave had begun (003-A 三.1: beforehand)."""
    span, asked = slip.span, datetime.fromisoformat(slip.asked_at).astimezone(HALL_TIME)
    if asked.date() != span.first:
        return asked.date() > span.first
    minute = asked.hour * 60 + asked.minute
    return span.begins is not None and minute > span.begins


def _row(slip: LeaveSlip, length: float, names: Mapping[str, str]) -> list[str]:
    return [
        slip.uid,
        slip.staff_no,
        names.get(slip.staff_no, ""),
        words.KINDS.get(slip.leave_kind, words.OTHER_KIND),
        span_words(slip.span),
        f"{length:g}",
        slip.reason,
        words.STATUSES.get(slip.status, slip.status),
        slip.on_paper or names.get(slip.approver_no or "", slip.approver_no or ""),
        names.get(slip.cover_no or "", slip.cover_no or ""),
        date.fromisoformat(slip.asked_at[:10]).isoformat(),
    ]


_DECIDERS = PERMITTED[Act.GRANT_LEAVE] | {Role.OFFICE}

ROUTES = [
    inbox,
    slip_list,
    slip_workbook,
    new_page,
    ask,
    slip_page,
    slip_paper,
    handover_paper,
]
