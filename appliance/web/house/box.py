"""The page of the box (厅盒): backup, recovery sheet, support bundle, versions, factory reset.

hall-web can do none of it: it asks, a one-shot of the system does, the page tells what became of
it. Who asked is a fact before anything is done. The recovery code is shown to be printed only.

Sources: DESIGN.md 1 (a dead box is replaced in 15 minutes); APPLIANCE.md 2.12.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import File, Redirect

from appliance.domain.facts.box import BoxAsked
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.journal import box_notes
from appliance.journal.box_notes import Ask
from appliance.journal.local import RECOVERY
from appliance.journal.recovery_key import KEY, recovery_text
from appliance.web.attendance import wording_clock
from appliance.web.fields import fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.house import wording_box as words
from appliance.web.house.box_update import update_words
from appliance.web.once import new_form_no, once
from appliance.web.qr import qr_svg
from appliance.web.session import needs_act, visit_of

HERE = "/box"
CARER = needs_act(Act.CARE_FOR_BOX)
OWNER = needs_act(Act.ENROL_HALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView:
    """What the page shows: notes of the one-shots, and what is still asked for."""

    failed: str
    waits_for_power: str
    backup: dict[str, str]
    backing_up: bool
    bundling: bool
    has_bundle: bool
    has_label: bool
    resets: bool
    refused: str
    update: str


def view_of(home: Path, update: Mapping[str, object]) -> BoxView:
    """Return what the notes in a home say now; `update` is the program on its way down."""
    backup = box_notes.note(home / box_notes.BACKED_UP)
    return BoxView(
        failed=box_notes.release_failed(home),
        waits_for_power=str(box_notes.note(home / box_notes.RELEASE_WAITS).get("name", "")),
        backup={name: str(value) for name, value in backup.items()},
        backing_up=box_notes.is_waiting(home, Ask.BACKUP),
        bundling=box_notes.is_waiting(home, Ask.SUPPORT),
        has_bundle=(home / box_notes.BUNDLE).is_file(),
        has_label=(home / box_notes.LABEL).is_file(),
        resets=(home / box_notes.RESET).exists(),
        refused=box_notes.text_of(home / box_notes.REFUSED_RESET),
        update=update_words(home, update),
    )


@get(HERE, guards=[CARER])
async def box_page(request: HallRequest) -> Response[str]:
    """Show what the box has done for itself, and what can be asked of it."""
    return await _show(request)


@post(f"{HERE}/backup", guards=[CARER])
async def back_up(request: HallRequest) -> Redirect:
    """Ask for a backup to the stick in the box."""
    return await _ask(request, Ask.BACKUP)


@post(f"{HERE}/support", guards=[CARER])
async def make_bundle(request: HallRequest) -> Redirect:
    """Ask for a support bundle."""
    return await _ask(request, Ask.SUPPORT)


@get(f"{HERE}/support", guards=[CARER])
async def bundle(request: HallRequest) -> File:
    """Give the support bundle that was made last.

    Raises:
        NotFoundException: there is none.
    """
    path = hall_of(request).settings.home / box_notes.BUNDLE
    if not path.is_file():
        raise NotFoundException
    return File(path, filename="hallbox-support.tar.gz", media_type="application/gzip")


@post(f"{HERE}/sheet", guards=[CARER])
async def sheet(request: HallRequest) -> Response[str]:
    """Show the recovery sheet, ready to print; who saw it is a fact first."""
    hall = hall_of(request)
    await write_asked(request, "recovery_sheet")
    return page(
        request,
        "box/sheet.html",
        written=recovery_text(hall.local.keys[RECOVERY][:KEY]),
        hall_id=hall.settings.hall_id,
        at=hall.clock.shown().at,
    )


@get(f"{HERE}/label", guards=[CARER])
async def label(request: HallRequest) -> Response[str]:
    """Show what hangs beside the box: address, serial number, fingerprint, whom to call.

    Raises:
        NotFoundException: nobody set this box up, as in the demo.
    """
    path = hall_of(request).settings.home / box_notes.LABEL
    told = await asyncio.to_thread(box_notes.note, path)
    address = str(told.get("address", ""))
    if not address:
        raise NotFoundException
    return page(request, "box/label.html", told=told, picture=qr_svg(address))


@post(f"{HERE}/reset", guards=[OWNER])
async def reset(request: HallRequest) -> Response[str] | Redirect:
    """Have everything emptied at the next power-on, or take that back; a last look is root's."""
    fields, unsent = await fields_of(request), visit_of(request).reach.unsent
    note = hall_of(request).settings.home / box_notes.RESET
    if fields["keep"]:
        await write_asked(request, "keep")
        await asyncio.to_thread(note.unlink, missing_ok=True)
        return Redirect(HERE, status_code=303)
    if unsent:
        return await _show(request, wrong=words.RESET_UNSENT.format(unsent=unsent))
    if not fields["sure"]:
        return await _show(request, wrong=words.RESET_SURE)

    async def act() -> str:
        await write_asked(request, "reset")
        await asyncio.to_thread(box_notes.keep, note, {})
        return HERE

    return await once(request, act)


async def write_asked(request: HallRequest, what: str) -> None:
    """Write down who asks for what, before it is done."""
    by = actor_of(request).by
    await hall_of(request).write(lambda tx: tx.append(BoxAsked(what=what), by=by))


async def _ask(request: HallRequest, what: Ask) -> Redirect:
    async def act() -> str:
        await write_asked(request, what)
        await asyncio.to_thread(box_notes.ask, hall_of(request).settings.home, what)
        return HERE

    return await once(request, act)


async def _show(request: HallRequest, wrong: str = "") -> Response[str]:
    hall = hall_of(request)
    return page(
        request,
        "box/box.html",
        wrong=wrong,
        view=await asyncio.to_thread(view_of, hall.settings.home, hall.county.update),
        version=hall.settings.software,
        battery=wording_clock.battery(is_flat=hall.clock.battery_is_flat),
        owns=may(person_of(request).roles, Act.ENROL_HALL),
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [box_page, back_up, sheet, label, make_bundle, bundle, reset]
