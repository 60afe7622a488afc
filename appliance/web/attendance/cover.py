"""The page of cover (顶岗): A and B of each post, substitutes with badge and plate, the notice."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import cover as desk
from appliance.domain.roles import Act, may
from appliance.projections.staff import hall_staff
from appliance.web.attendance import wording_leave as words
from appliance.web.attendance.leave_form import read_pair, read_substitution
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

HERE = "/attendance/cover"
HEAD = needs_act(Act.GRANT_LEAVE)
KEEPER = needs_act(Act.CORRECT_ATTENDANCE)


@get(HERE)
async def cover_page(request: HallRequest) -> Response[str]:
    """Show the pairs, the substitutions and the badges that are out."""
    return await _page(request, Fields(values={}))


@get(f"{HERE}/notice")
async def notice(request: HallRequest) -> Response[str]:
    """Show the notice of A and B for the wall (LEV-15)."""
    return await _page(request, Fields(values={}), "leave/pairs.html")


@get(f"{HERE}/register")
async def register(request: HallRequest) -> Response[str]:
    """Show the issue list of badges and seat plates as it is printed (P24)."""
    return await _page(request, Fields(values={}), "leave/badges.html")


@post(f"{HERE}/pair", guards=[HEAD])
async def pair(request: HallRequest) -> Response[str] | Redirect:
    """Set A and B of a post, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_pair(fields, hall.clock.today())
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.pair_post(tx, order, actor))
        return HERE

    return await once(request, act)


@post(f"{HERE}/substitution", guards=[KEEPER])
async def substitution(request: HallRequest) -> Response[str] | Redirect:
    """File a substitute, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_substitution(fields)
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.file_substitution(tx, order, actor))
        return HERE

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/badge", guards=[KEEPER])
async def badge(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Give out badge and plate, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fields.need("badge_no", words.NEED_BADGE, holds=bool(fields["badge_no"]))
    if fields.wrong:
        return await _page(request, fields)

    async def act() -> str:
        numbers = (fields["badge_no"], fields["plate_no"])
        await hall.write(lambda tx: desk.issue_badge(tx, uid, *numbers, actor))
        return HERE

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/returned", guards=[KEEPER])
async def returned(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Take badge and plate back, once."""
    hall, actor = hall_of(request), actor_of(request)

    async def act() -> str:
        await hall.write(lambda tx: desk.return_badge(tx, uid, actor))
        return HERE

    return await once(request, act)


async def _page(
    request: HallRequest, fields: Fields, template: str = "leave/cover.html"
) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    today = hall.clock.today()
    room = await hall.read(desk.cover_room, today, hall.rules)
    staff = await hall.read(hall_staff, today)
    return page(
        request,
        template,
        room=room,
        due=sum(line.is_due for line in room.substitutions),
        staff=staff,
        names={one.staff_no: one.name for one in staff},
        today=today,
        is_head=may(person.roles, Act.GRANT_LEAVE),
        keeps_book=may(person.roles, Act.CORRECT_ATTENDANCE),
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [cover_page, notice, register, pair, substitution, badge, returned]
