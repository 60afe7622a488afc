"""What is done with a leave slip: approve, refuse, take back, revoke, copy, hand over."""

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import leave as desk
from appliance.web.attendance import wording_leave as words
from appliance.web.attendance.leave import HERE, sheet_of, show_slip
from appliance.web.attendance.leave_form import read_grant, read_revocation
from appliance.web.fields import fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of
from appliance.web.once import once


@post(f"{HERE}/{{uid:str}}/grant")
async def grant(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Approve a slip, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    sheet, order = await sheet_of(request, uid), read_grant(fields)
    if fields.wrong:
        return show_slip(request, sheet, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.grant_leave(tx, uid, order, actor, hall.rules))
        return f"{HERE}/{uid}"

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/refuse")
async def refuse(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Refuse a slip, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    sheet = await sheet_of(request, uid)
    fields.need("refusal", words.NEED_REFUSAL, holds=bool(fields["refusal"]))
    if fields.wrong:
        return show_slip(request, sheet, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.refuse_leave(tx, uid, fields["refusal"], actor))
        return f"{HERE}/{uid}"

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/withdraw")
async def withdraw(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Take one's own slip back."""
    hall, actor = hall_of(request), actor_of(request)
    await sheet_of(request, uid)

    async def act() -> str:
        await hall.write(lambda tx: desk.withdraw_leave(tx, uid, actor))
        return f"{HERE}/{uid}"

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/revoke")
async def revoke(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Revoke granted leave, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    sheet, order = await sheet_of(request, uid), read_revocation(fields)
    if fields.wrong:
        return show_slip(request, sheet, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.revoke_leave(tx, uid, order, actor))
        return f"{HERE}/{uid}"

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/copied")
async def copied(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Note that a copy was sent, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    await sheet_of(request, uid)
    to = fields["to"] if fields["to"] in words.COPIES else "office"

    async def act() -> str:
        await hall.write(lambda tx: desk.mark_copied(tx, uid, to, actor))
        return f"{HERE}/{uid}"

    return await once(request, act)


@post(f"{HERE}/{{uid:str}}/handover")
async def hand_over(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Note that the post was handed over, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    sheet = await sheet_of(request, uid)
    fields.need("to_no", words.NEED_TO, holds=bool(fields["to_no"]))
    fields.need("matters", words.NEED_MATTERS, holds=bool(fields["matters"]))
    if fields.wrong:
        return show_slip(request, sheet, fields)

    async def act() -> str:
        given = (fields["to_no"], fields["matters"])
        await hall.write(lambda tx: desk.hand_over(tx, uid, *given, actor))
        return f"{HERE}/{uid}"

    return await once(request, act)


ROUTES = [grant, refuse, withdraw, revoke, copied, hand_over]
