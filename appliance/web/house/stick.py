"""The page of the USB courier: export to the stick in the box, take the county's receipts from it.

The page asks, hall-sync does (it holds the device key), the page tells what became of it. Who
asked, and whether full names were to go along, is a fact before anything is written.

Sources: PROTOCOL.md 5 (Stick); DESIGN.md 5 (personal data).
"""

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.domain.facts.stick import StickAsked
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.web.fields import fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.house import wording_stick as words
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act, visit_of

HERE = "/sync/stick"
CARER = needs_act(Act.CARE_FOR_BOX)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStick:
    """What became of the stick, in words: the kind of note, its head, what to do, what is left."""

    kind: str
    head: str
    next: str
    left: str = ""


@get(HERE, guards=[CARER])
async def stick_page(request: HallRequest) -> Response[str]:
    """Show the two forms, and what became of the last one."""
    return _show(request, wrong=words.NOBODY if "nobody" in request.query_params else "")


@post(f"{HERE}/export", guards=[CARER])
async def export(request: HallRequest) -> Response[str] | Redirect:
    """Have everything written that the county does not hold yet."""
    fields = await fields_of(request)
    with_personal = bool(fields["with_personal"])
    if with_personal and not may(person_of(request).roles, Act.SEE_FULL_NUMBERS):
        return _show(request, wrong=words.NOT_YOURS)
    return await _ask(request, "export", with_personal=with_personal)


@post(f"{HERE}/import", guards=[CARER])
async def take(request: HallRequest) -> Redirect:
    """Have the county's receipts taken."""
    return await _ask(request, "import", with_personal=False)


async def _ask(request: HallRequest, what: str, *, with_personal: bool) -> Redirect:
    actor, hall = actor_of(request), hall_of(request)
    asked = StickAsked(what=what, with_personal=with_personal)

    async def act() -> str:
        await hall.write(lambda tx: tx.append(asked, by=actor.by))
        is_there = await hall.county.work_stick(what, with_personal=with_personal)
        return HERE if is_there else f"{HERE}?nobody=1"

    return await once(request, act)


def _show(request: HallRequest, wrong: str = "") -> Response[str]:
    stick = hall_of(request).county.stick
    outcome = str(stick.get("outcome", ""))
    return page(
        request,
        "stick/stick.html",
        wrong=wrong,
        working=bool(stick) and not outcome,
        told=_told(outcome, {name: str(value) for name, value in stick.items()}),
        waiting=visit_of(request).reach.unsent,
        may_personal=may(person_of(request).roles, Act.SEE_FULL_NUMBERS),
        form_no=new_form_no(),
        words=words,
    )


def _told(outcome: str, values: dict[str, str]) -> ToldStick | None:
    if not outcome:
        return None
    kind, head, following = words.OUTCOMES.get(outcome, words.UNKNOWN)
    left = words.LEFT.format_map(values) if values.get("left", "0") != "0" else ""
    return ToldStick(kind=kind, head=head.format_map(values), next=following, left=left)


ROUTES = [stick_page, export, take]
