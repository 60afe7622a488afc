"""The page of leaving the post (离岗): out, back, found empty, going early filed beforehand."""

import sqlite3
from datetime import date, datetime, time

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import off_post as desk
from appliance.domain.beside_punches import Purpose
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.projections.off_post import (
    EarlyReturn,
    OffPost,
    filings_between,
    off_posts_between,
)
from appliance.projections.staff import StaffMember, hall_staff
from appliance.web.attendance import wording_leave as words
from appliance.web.attendance.leave_form import time_in
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once

HERE = "/attendance/off-post"


@dataclass(frozen=True, slots=True, kw_only=True)
class OffPostRoom:
    """A day's absences from posts and filings, and the people."""

    absences: tuple[OffPost, ...]
    filings: tuple[EarlyReturn, ...]
    staff: tuple[StaffMember, ...]
    names: dict[str, str]

    @property
    def out(self) -> tuple[OffPost, ...]:
        """Return who has not come back."""
        return tuple(one for one in self.absences if one.back_at is None)


def off_post_room(db: sqlite3.Connection, day: date, only: str | None) -> OffPostRoom:
    """Return what the page shows of a day; `only` cuts it to one person."""
    own = [only] if only else []
    staff = hall_staff(db, day)
    return OffPostRoom(
        absences=tuple(off_posts_between(db, day, day, own)),
        filings=tuple(filings_between(db, day, day, own)),
        staff=tuple(staff),
        names={one.staff_no: one.name for one in staff},
    )


@get(HERE)
async def off_post_page(request: HallRequest) -> Response[str]:
    """Show who is out, the day's absences and filings, and the forms."""
    return await _page(request, Fields(values={}))


@post(f"{HERE}/leave")
async def leave(request: HallRequest) -> Response[str] | Redirect:
    """Note that somebody leaves: oneself now, or another at a time that was found."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_going(fields, actor.staff_no, hall.clock.today())
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.leave_post(tx, order, actor))
        return HERE

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/back")
async def back(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Note that somebody is back."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    at = _moment(fields, "back_at", hall.clock.today())
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.return_to_post(tx, uid, at, actor))
        return HERE

    return await once(request, act)


@post(f"{HERE}/file")
async def file(request: HallRequest) -> Response[str] | Redirect:
    """File going back early to exchange documents (P23)."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_filing(fields, actor.staff_no, hall.clock.today())
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.file_early_return(tx, order, actor))
        return HERE

    return await once(request, act)


def read_going(fields: Fields, own_no: str, today: date) -> desk.Going:
    """Return who leaves and why; a typed time makes it one that was found."""
    purpose = fields["purpose"] if fields["purpose"] in list(Purpose) else ""
    fields.need("purpose", words.NEED_PURPOSE, holds=bool(purpose))
    return desk.Going(
        staff_no=fields["staff_no"] or own_no,
        purpose=Purpose(purpose or Purpose.UNKNOWN),
        reason=fields["reason"],
        at=_moment(fields, "left_at", today),
    )


def read_filing(fields: Fields, own_no: str, today: date) -> desk.Filing:
    """Return a filing of going back early."""
    day = day_in(fields["day"]) if fields["day"] else today
    leaves, returns = time_in(fields["leaves"]), time_in(fields["back"])
    fields.need("day", words.NEED_DAY, holds=day is not None)
    fields.need("leaves", words.NEED_TIME, holds=leaves is not None)
    late = returns is None or leaves is None or returns > leaves
    fields.need("back", words.NEED_BACK, holds=late and (bool(returns) or not fields["back"]))
    fields.need("filing_reason", words.NEED_REASON, holds=bool(fields["filing_reason"]))
    return desk.Filing(
        staff_no=fields["filing_no"] or own_no,
        day=day or today,
        leaves=leaves or time(),
        back=returns,
        reason=fields["filing_reason"],
    )


def _moment(fields: Fields, name: str, today: date) -> datetime | None:
    if not fields[name]:
        return None
    at = time_in(fields[name])
    fields.need(name, words.NEED_TIME, holds=at is not None)
    return datetime.combine(today, at or time())


async def _page(request: HallRequest, fields: Fields) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    only = None if may(person.roles, Act.SEE_ALL_ATTENDANCE) else person.staff_no
    room = await hall.read(off_post_room, hall.clock.today(), only)
    heading = words.OFF_POST_OUT if room.out else words.OFF_POST_CALM
    return page(
        request,
        "corrections/off_post.html",
        room=room,
        heading=heading.format(count=len(room.out)),
        keeps_book=may(person.roles, Act.CORRECT_ATTENDANCE),
        own_no=person.staff_no,
        today=hall.clock.today(),
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [off_post_page, leave, back, file]
