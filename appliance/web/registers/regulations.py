"""The register of rules (制度登记): which documents, versions and own rules hold from which day."""

from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.regulations import register_rule, repeal_rule, rule_register
from appliance.domain.facts.hall_book import RuleRegistered, RuleRepealed
from appliance.domain.roles import Act, may
from appliance.domain.rule_register import effective_from
from appliance.web.attendance import wording_policy
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_regulations as words
from appliance.web.session import EVERYBODY, needs_act

HERE = "/rules"
OFFICE = needs_act(Act.EXPORT_LISTS)


@get(HERE, guards=[EVERYBODY])
async def register_page(request: HallRequest) -> Response[str]:
    """Show the register; it prints as it stands."""
    return await _page(request, Fields(values={}), new_form_no())


@post(HERE, guards=[OFFICE])
async def register(request: HallRequest) -> Response[str] | Redirect:
    """Write a version of a rule into the register, once."""
    fields, actor = await fields_of(request), actor_of(request)
    order = read_rule(fields)
    if fields.wrong:
        return await _page(request, fields, fields["form_no"])
    return await write_once(request, lambda tx: register_rule(tx, order, actor), HERE)


@post(f"{HERE}/{{uid:str}}/repeal", guards=[OFFICE])
async def repeal(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Let a version hold no more after today."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = RuleRepealed(last_day=hall.clock.today().isoformat(), reason=fields["reason"])
    return await write_once(request, lambda tx: repeal_rule(tx, uid, order, actor), HERE)


def read_rule(fields: Fields) -> RuleRegistered:
    """Return the version a form asks for; `fields.wrong` says whether it can be used."""
    issued, stated = day_in(fields["issued_on"]), day_in(fields["first_day"])
    fields.need("name", words.NEED_NAME, holds=bool(fields["name"]))
    fields.need("version", words.NEED_VERSION, holds=bool(fields["version"]))
    fields.need("issuer", words.NEED_ISSUER, holds=bool(fields["issuer"]))
    fields.need("issued_on", words.NEED_ISSUED, holds=issued is not None)
    fields.need("first_day", words.NEED_FIRST, holds=not fields["first_day"] or stated is not None)
    first = effective_from(issued or date.min, stated)
    fields.need("first_day", words.TOO_EARLY, holds=issued is None or first >= issued)
    return RuleRegistered(
        name=fields["name"],
        version=fields["version"],
        issuer=fields["issuer"],
        issued_on=issued.isoformat() if issued else "",
        first_day=first.isoformat(),
        kept_at=fields["kept_at"],
    )


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    today = hall.clock.today()
    return page(
        request,
        "rules/register.html",
        found=await hall.read(rule_register, today, hall.rules),
        paper_of=words.paper_of,
        areas=wording_policy.AREAS,
        profiles=wording_policy.PROFILES,
        today=today.isoformat(),
        may_keep=may(person_of(request).roles, Act.EXPORT_LISTS),
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [register_page, register, repeal]
