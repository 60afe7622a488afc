"""A new box that takes a dead one's place: the old hall put back, asked for on the page 开张.

Offered while this box has done no work of its own. The two codes go into a file that only hall-web
and root can read, and that goes with the answer.

Sources: PROTOCOL.md 4 (a replaced box); DESIGN.md 1.
"""

import asyncio

from litestar import Response, post
from litestar.response import Redirect

from appliance.desk.opening_list import is_new_hall
from appliance.domain.roles import Act
from appliance.journal import box_notes
from appliance.journal.box_notes import Ask
from appliance.journal.faults import BackupIsUnreadable
from appliance.journal.recovery_key import recovery_key, recovery_text
from appliance.web.attendance.opening import show_opening
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, hall_of
from appliance.web.house import wording_box as words
from appliance.web.house.box import write_asked
from appliance.web.once import once
from appliance.web.session import needs_act

LONGEST = 200


@post("/start/restore", guards=[needs_act(Act.ENROL_HALL)])
async def restore(request: HallRequest) -> Response[str] | Redirect:
    """Have the old hall put back, from the stick in the box or from the county."""
    fields, hall = await fields_of(request), hall_of(request)
    how = "county" if fields["how"] == "county" else "stick"
    recovery = _check(fields, how)
    fields.need("recovery", words.RESTORE_NOT_NEW, holds=await hall.read(is_new_hall))
    if fields.wrong:
        return await show_opening(request, wrong=fields.wrong, how=how)
    order = {"how": how, "recovery": recovery, "code": fields["code"], "url": fields["url"]}

    async def act() -> str:
        home = hall.settings.home
        await write_asked(request, f"restore_{how}")
        await asyncio.to_thread(box_notes.keep, home / box_notes.RESTORE, order)
        await asyncio.to_thread(box_notes.ask, home, Ask.RESTORE)
        return "/start?restoring=1"

    return await once(request, act)


def _check(fields: Fields, how: str) -> str:
    """Return the recovery code as it is printed; note what is wrong with the form."""
    code, url = fields["code"], fields["url"]
    is_code = 0 < len(code) <= LONGEST and code.isascii() and code.isprintable()
    fields.need("code", words.RESTORE_CODE, holds=how == "stick" or is_code)
    fields.need("url", words.RESTORE_URL, holds=not url or url.startswith("https://"))
    try:
        return recovery_text(recovery_key(fields["recovery"]))
    except BackupIsUnreadable:
        # From the county it goes without: then every card has to be given out again.
        holds = how == "county" and not fields["recovery"]
        fields.need("recovery", words.RESTORE_KEY, holds=holds)
        return ""


ROUTES = [restore]
