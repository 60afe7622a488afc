"""The forms on a case's page: each reads its own fields and hands one order to the desk."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import case_care, case_filing, case_steps, case_stops, case_undo, case_watch
from appliance.desk.case_orders import Supplement
from appliance.desk.evaluations import Armed
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import Step
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.web.cases import case_care_form as asked
from appliance.web.cases.case_form import (
    read_deliver,
    read_extend,
    read_refuse,
    read_supplement,
    read_trip,
    read_withdraw,
)
from appliance.web.cases.case_pages import CaseFacts, Opened, facts_of, show_case, write_step
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of
from appliance.web.once import once
from appliance.web.session import needs_act

Outcome = Armed | str | None  # a window that waits for its rating, or a word for the page
UseCase = Callable[[Transaction, str, Actor, Rules], Outcome]
Reader = Callable[[Fields, CaseFacts], UseCase]


@post("/cases/{uid:str}/{step:str}", guards=[needs_act(Act.HANDLE_CASES)])
async def take_step(
    request: HallRequest, uid: FromPath[str], step: FromPath[str]
) -> Response[str] | Redirect:
    """Do one thing with a case, once; a form with errors is shown again with what was typed."""
    hall, actor = hall_of(request), actor_of(request)
    facts, fields = await facts_of(request, uid), await fields_of(request)
    reader = READERS.get(step)
    if reader is None:
        raise NotFoundException
    use_case = reader(fields, facts)
    if fields.wrong:
        return show_case(request, facts, Opened(step=step, fields=fields))

    async def act() -> str:
        outcome = await write_step(request, lambda tx: use_case(tx, uid, actor, hall.rules))
        if outcome is None:
            return f"/cases/{uid}"
        if isinstance(outcome, str):
            return f"/cases/{uid}?said={outcome}"
        await hall.devices.lamp(outcome.lamp.window, on=True, for_ms=outcome.lamp.for_ms)
        return f"/evaluations?window={outcome.lamp.window}"

    return await once(request, act)


def _accept(_fields: Fields, _facts: CaseFacts) -> UseCase:
    def use_case(tx: Transaction, uid: str, actor: Actor, rules: Rules) -> None:
        case_steps.accept_case(tx, uid, actor, rules)

    return use_case


def _conditionally(fields: Fields, facts: CaseFacts) -> UseCase:
    order = asked.read_conditionally(fields, facts.today)
    return lambda tx, uid, actor, rules: case_steps.accept_conditionally(
        tx, uid, order, actor, rules
    )


def _supplement(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = Supplement(trip=read_trip(fields))
    return lambda tx, uid, actor, rules: case_steps.supplement_case(tx, uid, order, actor, rules)


def _complete(fields: Fields, facts: CaseFacts) -> UseCase:
    order = asked.read_complete(fields, facts.approvers, explains=facts.explains)
    return lambda tx, uid, actor, rules: case_steps.complete_case(tx, uid, order, actor, rules)


def _request_supplement(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = read_supplement(fields)
    return lambda tx, uid, actor, rules: case_steps.request_supplement(tx, uid, order, actor, rules)


def _extend(fields: Fields, facts: CaseFacts) -> UseCase:
    order = read_extend(fields, facts.approvers)

    def use_case(tx: Transaction, uid: str, actor: Actor, rules: Rules) -> str | None:
        held = case_stops.extend_case(tx, uid, order, actor, rules)
        return None if held else "late_extension"

    return use_case


def _start_procedure(fields: Fields, facts: CaseFacts) -> UseCase:
    order = asked.read_procedure(fields, facts.approvers)
    return lambda tx, uid, actor, rules: case_stops.start_procedure(tx, uid, order, actor, rules)


def _end_procedure(fields: Fields, _facts: CaseFacts) -> UseCase:
    outcome = asked.read_outcome(fields)
    return lambda tx, uid, actor, rules: case_stops.end_procedure(tx, uid, outcome, actor, rules)


def _refer(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = asked.read_refer(fields)
    return lambda tx, uid, actor, rules: case_stops.refer_case(tx, uid, order, actor, rules)


def _decline(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = read_refuse(fields)
    return lambda tx, uid, actor, rules: case_steps.decline_case(tx, uid, order, actor, rules)


def _deny(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = read_refuse(fields)
    return lambda tx, uid, actor, rules: case_steps.deny_case(tx, uid, order, actor, rules)


def _deliver(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = read_deliver(fields)
    return lambda tx, uid, actor, rules: case_steps.deliver_case(tx, uid, order, actor, rules)


def _withdraw(fields: Fields, _facts: CaseFacts) -> UseCase:
    by_applicant, reason = read_withdraw(fields), fields["reason"]
    return lambda tx, uid, actor, _rules: case_steps.withdraw_case(
        tx, uid, reason, actor, by_applicant=by_applicant
    )


def _undo(fields: Fields, _facts: CaseFacts) -> UseCase:
    def use_case(tx: Transaction, uid: str, actor: Actor, _rules: Rules) -> str:
        case_undo.undo_case(tx, uid, fields["reason"], actor)
        return "undone"

    return use_case


def _recount(fields: Fields, _facts: CaseFacts) -> UseCase:
    def use_case(tx: Transaction, uid: str, actor: Actor, rules: Rules) -> str | None:
        moved = case_stops.recount_case(tx, uid, fields["told_by"], actor, rules)
        return None if moved else "same"

    return use_case


def _settle(_fields: Fields, _facts: CaseFacts) -> UseCase:
    return lambda tx, uid, actor, _rules: case_care.settle_debt(tx, uid, actor)


def _note(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = asked.read_note(fields)
    return lambda tx, uid, actor, _rules: case_care.note_case(tx, uid, order, actor)


def _dispatch(fields: Fields, facts: CaseFacts) -> UseCase:
    order = asked.read_dispatch(fields, facts.windows)
    return lambda tx, uid, actor, rules: case_care.dispatch_case(tx, uid, order, actor, rules)


def _feed_back(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = asked.read_feedback(fields)
    return lambda tx, uid, actor, _rules: case_care.feed_back(tx, uid, order, actor)


def _answer(fields: Fields, _facts: CaseFacts) -> UseCase:
    text = asked.read_text(fields)
    return lambda tx, uid, actor, _rules: case_watch.answer_urge(tx, uid, text, actor)


def _reply(fields: Fields, _facts: CaseFacts) -> UseCase:
    text = asked.read_text(fields)
    return lambda tx, uid, actor, rules: case_watch.reply_case(tx, uid, text, actor, rules)


def _correct(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = asked.read_correction(fields)
    return lambda tx, uid, actor, _rules: case_care.correct_case(tx, uid, order, actor)


def _materials(fields: Fields, _facts: CaseFacts) -> UseCase:
    order = asked.read_moved(fields)
    return lambda tx, uid, actor, _rules: case_filing.move_materials(tx, uid, order, actor)


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        Step.ACCEPT: _accept,
        Step.ACCEPT_CONDITIONALLY: _conditionally,
        Step.SUPPLEMENT: _supplement,
        Step.COMPLETE: _complete,
        Step.DELIVER: _deliver,
        Step.REQUEST_SUPPLEMENT: _request_supplement,
        Step.EXTEND: _extend,
        Step.START_PROCEDURE: _start_procedure,
        Step.END_PROCEDURE: _end_procedure,
        Step.REFER: _refer,
        Step.DECLINE: _decline,
        Step.DENY: _deny,
        Step.WITHDRAW: _withdraw,
        "undo": _undo,
        "recount": _recount,
        "settle": _settle,
        "note": _note,
        "dispatch": _dispatch,
        "feedback": _feed_back,
        "answer": _answer,
        "reply": _reply,
        "correct": _correct,
        "materials": _materials,
    }
)
ROUTES = [take_step]
