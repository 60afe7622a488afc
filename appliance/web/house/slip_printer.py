"""Slips on the 80 mm printer at the box: the same page as in the browser, sent as ESC/POS.

hall-web has no device: it leaves the bytes in memory and a one-shot of the system prints them, or
drops them after ten minutes, for a slip that comes out later is somebody else's.
"""

import asyncio

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.domain.roles import Act
from appliance.journal import box_notes
from appliance.projections.case_questions import case_of
from appliance.web.cases import case_papers
from appliance.web.escpos import slip_bytes
from appliance.web.frame import HallRequest, after, hall_of
from appliance.web.registers import first_contact
from appliance.web.session import EVERYBODY, needs_act
from appliance.web.voice import complaint_acts
from appliance.web.voice.citizens import address_of
from appliance.web.voice.complaints import facts_for


@post("/cases/{uid:str}/slip/print")
async def print_case_slip(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Print the slip of a case at the box."""
    shown = await case_papers.slip.fn(request, uid)
    case = await hall_of(request).read(case_of, uid)
    address = address_of(request, case.local_no, uid) if case else ""
    return await _print(request, shown, address, f"/cases/{uid}/slip")


@post("/complaints/{uid:str}/slip/print", guards=[needs_act(Act.FILE_COMPLAINTS)])
async def print_complaint_slip(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Print the slip of a complaint at the box."""
    shown = await complaint_acts.slip.fn(request, uid)
    facts = await facts_for(request, uid)
    address = address_of(request, facts.complaint.local_no, uid)
    return await _print(request, shown, address, f"/complaints/{uid}/slip")


@post("/inquiries/{uid:str}/slip/print", guards=[EVERYBODY])
async def print_inquiry_slip(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Print at the box what an asker was told."""
    shown = await first_contact.slip.fn(request, uid)
    if isinstance(shown, Redirect):
        return shown
    return await _print(request, shown, "", f"/inquiries/{uid}/slip")


async def _print(request: HallRequest, shown: Response[str], qr: str, back: str) -> Redirect:
    home = hall_of(request).settings.home
    await asyncio.to_thread(box_notes.print_slip, home, slip_bytes(shown.content, qr))
    return after(back)


ROUTES = [print_case_slip, print_complaint_slip, print_inquiry_slip]
