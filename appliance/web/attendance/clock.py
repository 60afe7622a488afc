"""The page 校时: the box's time beside one's own, to be confirmed or typed right."""

import sqlite3
from datetime import datetime

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.clock_confirming import confirm_clock
from appliance.domain.confirmed_time import ClockNotTaken, ToldTime
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME, Trust
from appliance.domain.roles import Act
from appliance.projections.clock_words import ClockWord, clock_words, without_a_time
from appliance.projections.staff import names_of
from appliance.web.attendance import wording_clock as words
from appliance.web.attendance.leave_form import time_in
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.filters import day_hour, short_day
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act

HERE = "/clock"
CONFIRMS = needs_act(Act.CONFIRM_CLOCK)
SHOWN = 20  # words of people about the clock
BETTER = frozenset({Trust.NETWORK, Trust.COUNTY})  # sources that are heard before a person


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRoom:
    """What people said of the clock, and how many punches wait for a time."""

    said: tuple[ClockWord, ...]
    waiting: int
    names: dict[str, str]


def clock_room(db: sqlite3.Connection) -> ClockRoom:
    """Return what the page shows."""
    return ClockRoom(
        said=tuple(clock_words(db, SHOWN)), waiting=without_a_time(db), names=names_of(db)
    )


@get(HERE, guards=[CONFIRMS])
async def clock_page(request: HallRequest) -> Response[str]:
    """Show the box's time, what waits for it, and who confirmed it before."""
    return await _page(request, Fields(values={}))


@post(f"{HERE}/right", guards=[CONFIRMS])
async def box_is_right(request: HallRequest) -> Response[str] | Redirect:
    """Confirm that the box shows the right time."""
    fields = await fields_of(request)
    return await _take(request, fields, ToldTime(is_sure=bool(fields["is_sure"])))


@post(f"{HERE}/told", guards=[CONFIRMS])
async def box_is_wrong(request: HallRequest) -> Response[str] | Redirect:
    """Take the right time, typed in with its reason."""
    fields = await fields_of(request)
    return await _take(request, fields, read_told(fields))


def read_told(fields: Fields) -> ToldTime:
    """Return the time a form names; `fields.wrong` says whether it can be used."""
    day, hour = day_in(fields["day"]), time_in(fields["time"])
    fields.need("day", words.NEED_DAY, holds=day is not None)
    fields.need("time", words.NEED_TIME, holds=hour is not None)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    at = datetime.combine(day, hour, HALL_TIME) if day and hour else None
    return ToldTime(at=at, reason=fields["reason"], is_sure=bool(fields["is_sure"]))


def effect(one: ClockWord) -> str:
    """Return what a word did to the days that were shown before."""
    if not one.punches:
        return words.DONE_NONE
    days = "、".join(short_day(day) for day in one.days)
    return words.DONE.format(punches=one.punches, days=days)


def spoken(one: ClockWord) -> str:
    """Return what somebody said."""
    if one.shown == one.wall:
        return words.SAYS_RIGHT
    return words.SAYS.format(
        shown=f"{one.shown.year}年{day_hour(one.shown)}",
        wall=f"{one.wall.year}年{day_hour(one.wall)}",
    )


async def _take(request: HallRequest, fields: Fields, told: ToldTime) -> Response[str] | Redirect:
    hall, actor = hall_of(request), actor_of(request)
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        taken = await hall.write(lambda tx: confirm_clock(tx, told, actor))
        hall.clock.confirm(taken.at, taken.mono)
        return HERE

    try:
        return await once(request, act)
    except ClockNotTaken as refused:
        fields.wrong.append(words.NOT_TAKEN[str(refused.facts["why"])])
        return await _page(request, fields)


async def _page(request: HallRequest, fields: Fields) -> Response[str]:
    hall = hall_of(request)
    moment, shown = hall.clock.now(), hall.clock.shown()
    heading = words.HEADING_HUMAN if shown.trust is Trust.HUMAN else words.HEADING_OPEN
    return page(
        request,
        "clock/clock.html",
        room=await hall.read(clock_room),
        box=moment.at,
        told=shown.at if shown.at != moment.at else None,
        is_told=shown.trust is Trust.HUMAN,
        is_known=shown.trust in BETTER,
        heading=words.HEADING_KNOWN if shown.trust in BETTER else heading,
        battery=words.battery(is_flat=hall.clock.battery_is_flat),
        effect=effect,
        spoken=spoken,
        values=fields,
        wrong=fields.wrong,
        form_no=fields[FIELD] or new_form_no(),
        words=words,
    )


ROUTES = [box_is_right, box_is_wrong, clock_page]
