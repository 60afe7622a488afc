"""The register of delegations (授权): what is delegated to whom, with the list to print (P17)."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.delegation import end_delegation, give_delegation
from appliance.domain.case import CaseKind
from appliance.domain.delegation import Delegation
from appliance.domain.facts.delegation import DelegationEnded, DelegationGiven
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, Role, may
from appliance.projections.catalogue import ServiceItem, items_at
from appliance.projections.delegation import delegations
from appliance.projections.staff import people, roles_of_all
from appliance.web.cases import wording_delegations as words
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.session import EVERYBODY, needs_act

HERE = "/delegations"
OFFICE = needs_act(Act.EXPORT_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The register, the items that need an approval, and the chief representatives of the day."""

    all: Sequence[Delegation]
    items: Sequence[ServiceItem]
    chiefs: Sequence[str]
    names: Mapping[str, str]


def found_on(db: sqlite3.Connection, day: date) -> Found:
    """Return what the page needs."""
    roles = roles_of_all(db, day)
    return Found(
        all=delegations(db),
        items=[one for one in items_at(db, None) if one.kind != CaseKind.INSTANT],
        chiefs=[no for no, held in roles.items() if Role.CHIEF_REPRESENTATIVE in held],
        names={one.staff_no: one.name for one in people(db)},
    )


@get(HERE, guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show the register; it prints as the list of delegated items."""
    return await _page(request, Fields(values={}), new_form_no())


@post(HERE, guards=[OFFICE])
async def give(request: HallRequest) -> Response[str] | Redirect:
    """Register a delegation, once; what is wrong is shown all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    found = await hall.read(found_on, hall.clock.today())
    names = {one.code: one.name for one in found.items}
    order = read_delegation(fields, names)
    if fields.wrong:
        return await _page(request, fields, fields["form_no"])
    return await write_once(request, lambda tx: give_delegation(tx, order, actor), HERE)


@post(f"{HERE}/{{uid:str}}/end", guards=[OFFICE])
async def end(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """End a delegation with a reason."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    last = day_in(fields["last_day"]) or hall.clock.today()
    order = DelegationEnded(last_day=last.isoformat(), reason=fields["reason"])
    return await write_once(request, lambda tx: end_delegation(tx, uid, order, actor), HERE)


def read_delegation(fields: Fields, items: Mapping[str, str]) -> DelegationGiven:
    """Return the delegation a form asks for; `fields.wrong` says whether it can be used."""
    code, last = fields["item"], fields["last_day"]
    first_holds = day_in(fields["first_day"]) is not None
    fields.need("item", words.NEED_ITEM, holds=code in items)
    fields.need("staff_no", words.NEED_STAFF, holds=bool(fields["staff_no"]))
    fields.need("organ", words.NEED_ORGAN, holds=bool(fields["organ"]))
    fields.need("document", words.NEED_DOCUMENT, holds=bool(fields["document"]))
    fields.need("first_day", words.NEED_FIRST, holds=first_holds)
    fields.need("last_day", words.NEED_LAST, holds=not last or day_in(last) is not None)
    return DelegationGiven(
        item_code=code,
        item_name=items.get(code, ""),
        staff_no=fields["staff_no"],
        organ=fields["organ"],
        document=fields["document"],
        first_day=fields["first_day"],
        last_day=last,
    )


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    today = hall.clock.today()
    found = await hall.read(found_on, today)
    standing = [one for one in found.all if one.holds_on(today)]
    heading = words.HEAD.format(count=len(standing)) if standing else words.HEAD_NONE
    return page(
        request,
        "delegations/list.html",
        found=found,
        heading=heading,
        today=today,
        values=fields,
        wrong=fields.wrong,
        bad={name for name, _ in fields.wrong},
        may_keep=may(person_of(request).roles, Act.EXPORT_LISTS),
        form_no=form_no,
    )


ROUTES = [list_page, give, end]
