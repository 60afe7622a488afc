"""The forms on a case's page: each step reads its own fields and hands one order to the desk."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import case_steps
from appliance.desk.evaluations import Armed
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import Step
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.web.case_form import (
    Fields,
    fields_of,
    read_extend,
    read_refuse,
    read_supplement,
    read_way,
    read_withdraw,
)
from appliance.web.case_pages import CaseFacts, Opened, actor_of, facts_of, show_case
from appliance.web.frame import HallRequest, hall_of
from appliance.web.once import once
from appliance.web.session import needs_act

UseCase = Callable[[Transaction, str, Actor, Rules], Armed | None]
Reader = Callable[[Fields, CaseFacts], UseCase]


@post("/cases/{uid:str}/{step:str}", guards=[needs_act(Act.HANDLE_CASES)])
async def take_step(
    request: HallRequest, uid: FromPath[str], step: FromPath[str]
) -> Response[str] | Redirect:
    """Take one step with a case, once; a form with errors is shown again with what was typed."""
    hall, actor = hall_of(request), actor_of(request)
    facts, fields = await facts_of(request, uid), await fields_of(request)
    reader = READERS.get(step)
    if reader is None:
        raise NotFoundException
    use_case = reader(fields, facts)
    if fields.wrong:
        return show_case(request, facts, Opened(step=step, fields=fields))

    async def act() -> str:
        armed = await hall.write(lambda tx: use_case(tx, uid, actor, hall.rules))
        if armed is None:
            return f"/cases/{uid}"
        await hall.devices.lamp(armed.lamp.window, on=True, for_ms=armed.lamp.for_ms)
        return f"/evaluations?window={armed.lamp.window}"

    return await once(request, act)


def _accept(_fields: Fields, _facts: CaseFacts) -> UseCase:
    def use_case(tx: Transaction, uid: str, actor: Actor, rules: Rules) -> None:
        case_steps.accept_case(tx, uid, actor, rules)

    return use_case


def _supplement(_fields: Fields, _facts: CaseFacts) -> UseCase:
    return case_steps.supplement_case


def _complete(_fields: Fields, _facts: CaseFacts) -> UseCase:
    return lambda tx, uid, actor, rules: case_steps.complete_case(tx, uid, "granted", actor, rules)


def _request_supplement(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = read_supplement(fields)
    return lambda tx, uid, actor, rules: case_steps.request_supplement(tx, uid, order, actor, rules)


def _extend(fields: Fields, facts: CaseFacts) -> UseCase:
    order = read_extend(fields, facts.approvers)
    return lambda tx, uid, actor, rules: case_steps.extend_case(tx, uid, order, actor, rules)


def _decline(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = read_refuse(fields)
    return lambda tx, uid, actor, rules: case_steps.decline_case(tx, uid, order, actor, rules)


def _deny(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = read_refuse(fields)
    return lambda tx, uid, actor, rules: case_steps.deny_case(tx, uid, order, actor, rules)


def _deliver(fields: Fields, _facts: CaseFacts) -> UseCase:
    way, signed = read_way(fields), fields["signed"] == "yes"
    return lambda tx, uid, actor, _rules: case_steps.deliver_case(
        tx, uid, way, actor, receipt_signed=signed
    )


def _withdraw(fields: Fields, _facts: CaseFacts) -> UseCase:
    by_applicant, reason = read_withdraw(fields), fields["reason"]
    return lambda tx, uid, actor, _rules: case_steps.withdraw_case(
        tx, uid, reason, actor, by_applicant=by_applicant
    )


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        Step.ACCEPT: _accept,
        Step.SUPPLEMENT: _supplement,
        Step.COMPLETE: _complete,
        Step.DELIVER: _deliver,
        Step.REQUEST_SUPPLEMENT: _request_supplement,
        Step.EXTEND: _extend,
        Step.DECLINE: _decline,
        Step.DENY: _deny,
        Step.WITHDRAW: _withdraw,
    }
)
ROUTES = [take_step]
