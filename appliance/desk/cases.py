"""Cases (办件) at the desk: registering, and looking at who applies.

What a citizen is called, and their numbers, go into `case.person_recorded` alone; every other fact
carries masked words. A refused registration leaves nothing, not even a number.

Sources: seed 000 第九条; seed 003-J 办件程序要求; DESIGN.md 5.
"""

import secrets

from appliance.desk.case_orders import (
    AcceptConditionally,
    Citizen,
    Complete,
    Deliver,
    Ending,
    Papers,
    ReceiveCase,
    Register,
    Registered,
    RequestSupplement,
    Way,
)
from appliance.desk.case_steps import (
    accept_case,
    accept_conditionally,
    complete_case,
    decline_case,
    deliver_case,
    request_supplement,
)
from appliance.desk.case_turn import known_case
from appliance.desk.catalogue_days import take_up_catalogue
from appliance.desk.file_consent import require_consent
from appliance.desk.numbers import give_number
from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.cases import CasePersonRecorded, CaseReceived, PersonViewed
from appliance.domain.masking import mask_name, mask_organisation
from appliance.domain.numbers import NumberKind
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import Applicant, applicant_of
from appliance.projections.catalogue import ServiceItem, item_coded

SALT_BYTES = 8  # 16 hex characters: a short body cannot be guessed from its leaf


def register_case(tx: Transaction, order: Register, actor: Actor, rules: Rules) -> Registered:
    """Register a case and bring it as far as the page says; all of it or nothing.

    Raises:
        Refusal: as the single steps do.
    """
    made = receive_case(tx, order.receive, actor, rules)
    if order.ending is Ending.DECLINED:
        decline_case(tx, made.uid, order.refuse, actor, rules)
        return made
    if order.papers is Papers.SHORT:
        missing = RequestSupplement(missing=order.missing, in_writing=order.in_writing)
        request_supplement(tx, made.uid, missing, actor, rules)
        return made
    if order.papers is Papers.LATER:
        owed_by = order.owed_by or tx.moment.day
        debt = AcceptConditionally(owed=order.missing, owed_by=owed_by)
        accept_conditionally(tx, made.uid, debt, actor, rules)
        return made
    accept_case(tx, made.uid, actor, rules)
    if order.ending is not Ending.DONE:
        return made
    armed = complete_case(tx, made.uid, Complete(), actor, rules)
    deliver_case(tx, made.uid, Deliver(way=Way.SPOT), actor, rules)
    return Registered(uid=made.uid, local_no=made.local_no, armed=armed)


def receive_case(tx: Transaction, order: ReceiveCase, actor: Actor, rules: Rules) -> Registered:
    """Receive an application (收件): it gets its number, its person a record of their own.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: no such item, or nobody's name.
    """
    actor.may(Act.HANDLE_CASES)
    take_up_catalogue(tx)
    item = item_coded(tx.db, order.item_code)
    missing = [] if order.citizen.name.strip() else ["name"]
    if item is None:
        raise FormIncomplete(order.item_code, form="register", missing=[*missing, "item"])
    if missing:
        raise FormIncomplete(item.name, form="register", missing=missing)
    local_no = give_number(tx, mark=rules.mark, day=tx.moment.day, kind=NumberKind.CASE)
    fact = _received(order, item, local_no, order.clerk_no or actor.staff_no)
    uid = tx.append(fact, by=actor.by).subject
    tx.append(_person(order.citizen), by=actor.by, subject=uid)
    return Registered(uid=uid, local_no=local_no)


def _received(order: ReceiveCase, item: ServiceItem, local_no: str, clerk_no: str) -> CaseReceived:
    """Return the fact of an application: it keeps the version of the item it came under."""
    return CaseReceived(
        local_no=local_no,
        item_code=item.code,
        item_name=item.name,
        item_version=item.version,
        case_kind=item.kind,
        window=order.window,
        clerk_no=clerk_no,
        applicant=masked(order.citizen),
        promise_days=item.promise_days,
        promise_unit=item.promise_unit,
        apply_way=order.apply_way,
        platform_no=order.platform_no,
        materials=list(item.materials if order.materials is None else order.materials),
        legal_days=item.legal_days,
        legal_unit=item.legal_unit,
        legal_basis=item.legal_basis,
        fee=item.fee,
        procedure=item.steps,
    )


def view_person(
    tx: Transaction, uid: str, why: str, actor: Actor, *, agreed_no: str = ""
) -> Applicant | None:
    """Return the applicant in full, once the look itself is a fact; None if it was erased.

    Raises:
        NotPermitted: none of the roles may see full numbers.
        FormIncomplete: it is another unit's file, and nobody of that unit is named who agreed.
    """
    actor.may(Act.SEE_FULL_NUMBERS)
    case = known_case(tx, uid, "view")
    fact = PersonViewed(
        staff_no=actor.staff_no,
        fields=["name", "id_number", "phone", "agent"],
        why=why,
        agreed_no=require_consent(tx, case, actor, agreed_no),
    )
    tx.append(fact, by=actor.by, subject=uid)
    return applicant_of(tx.db, case.id)


def masked(citizen: Citizen) -> str:
    """Return how a citizen stands in every fact and on every page."""
    return (mask_organisation if citizen.is_organisation else mask_name)(citizen.name)


def _person(citizen: Citizen) -> CasePersonRecorded:
    return CasePersonRecorded(
        a_salt=secrets.token_hex(SALT_BYTES),
        name=citizen.name.strip(),
        id_number=citizen.id_number.strip().upper(),
        phone=citizen.phone.strip(),
        agent=citizen.agent.strip(),
        id_note=citizen.id_note.strip(),
    )
