"""Reading the forms of the case pages: every field on its own, all errors at once, in Chinese.

A reader returns the order and the list of what is wrong; the order counts only when the list is
empty. What was typed is never changed but for blanks at its ends.
"""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from appliance.desk.case_orders import (
    Citizen,
    Deliver,
    Ending,
    Extend,
    Papers,
    ReceiveCase,
    Refuse,
    Register,
    RequestSupplement,
    Way,
)
from appliance.desk.rules import Actor
from appliance.domain.case_care import Receiver, RefusalGround
from appliance.domain.forms import FORMS, FormName
from appliance.domain.id_number import check_digit_holds, has_shape
from appliance.domain.notice import TripReason
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.fields import Fields

LONGEST_NAME = 30
MOST_DAYS = 60
_TAKEN_BY = MappingProxyType({Way.AGENT: Receiver.AGENT, Way.POST: Receiver.COURIER})
_REFUSAL = (
    ("reason", words.NEED_REASON),
    ("basis", care.NEED_REFUSAL_BASIS),
    ("review_body", words.NEED_REVIEW),
    ("review_person", care.NEED_REVIEW_PERSON),
    ("review_limit", care.NEED_REVIEW_LIMIT),
)
PHONE = re.compile(r"\+?[0-9][0-9 -]{5,14}[0-9]")


def read_register(fields: Fields, window: int) -> Register:
    """Return the registration a form asks for; `fields.wrong` says whether it can be used."""
    papers = Papers(fields["papers"]) if fields["papers"] in list(Papers) else Papers.FULL
    ending = _ending(fields["ending"])
    fields.need("item", words.NEED_ITEM, holds=bool(fields["item"] or fields["other"]))
    citizen = _citizen(fields)
    if papers is not Papers.FULL and ending is not Ending.DECLINED:
        fields.need("missing", words.NEED_MISSING, holds=bool(fields.lines("missing")))
    owed_by = read_day(fields, "owed_by", care.NEED_OWED_BY)
    if papers is Papers.LATER and ("owed_by", care.NEED_OWED_BY) not in fields.wrong:
        fields.need("owed_by", care.NEED_OWED_BY, holds=owed_by is not None)
    refuse = Refuse(reason="", review_body="")
    if ending is Ending.DECLINED:
        refuse = read_refuse(fields)
    return Register(
        receive=ReceiveCase(
            item_code=fields["other"] or fields["item"],
            window=window,
            citizen=citizen,
            platform_no=fields["platform_no"] or None,
        ),
        papers=papers,
        ending=ending,
        missing=fields.lines("missing"),
        in_writing=fields["in_writing"] != "no",
        owed_by=owed_by,
        refuse=refuse,
    )


def read_clears(fields: Fields) -> list[str]:
    """Return which of the six clears (六清) were ticked; one tile stands for all of them."""
    six = FORMS[FormName.SIX_CLEARS].fields
    whole = fields["clear-all"] == "yes"
    return [name for name in six if whole or fields[f"clear-{name}"] == "yes"]


def read_day(fields: Fields, name: str, sentence: str = care.NEED_DAY) -> date | None:
    """Return a day somebody typed, None if the field is empty or no day."""
    try:
        return date.fromisoformat(fields[name]) if fields[name] else None
    except ValueError:
        fields.need(name, sentence, holds=False)
        return None


def read_supplement(fields: Fields) -> RequestSupplement:
    """Return what a form says is missing, and why somebody came again for it."""
    missing = fields.lines("missing")
    fields.need("missing", words.NEED_MISSING, holds=bool(missing))
    return RequestSupplement(
        missing=missing, in_writing=fields["in_writing"] != "no", trip=read_trip(fields)
    )


def read_trip(fields: Fields) -> TripReason | None:
    """Return why somebody came again, None if nobody did."""
    return TripReason(fields["trip"]) if fields["trip"] in list(TripReason) else None


def read_refuse(fields: Fields) -> Refuse:
    """Return a refusal with its five parts, and the organ it belongs to if it is known."""
    for name, sentence in _REFUSAL:
        fields.need(name, sentence, holds=bool(fields[name]))
    half = bool(fields["organ"]) and not fields["organ_contact"]
    fields.need("organ_contact", care.NEED_ORGAN_CONTACT, holds=not half)
    known = fields["ground"] in list(RefusalGround)
    return Refuse(
        reason=fields["reason"],
        review_body=fields["review_body"],
        basis=fields["basis"],
        review_person=fields["review_person"],
        review_limit=fields["review_limit"],
        ground=RefusalGround(fields["ground"]) if known else RefusalGround.CONDITIONS,
        organ=fields["organ"],
        organ_contact=fields["organ_contact"],
    )


def read_extend(fields: Fields, approvers: Mapping[str, Actor]) -> Extend:
    """Return an extension; `approvers` are the people who may agree, by staff number."""
    days = int(fields["days"]) if re.fullmatch(r"[0-9]{1,2}", fields["days"]) else 0
    approver = approvers.get(fields["approver"])
    fields.need("days", words.NEED_DAYS, holds=0 < days <= MOST_DAYS)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    fields.need("approver", words.NEED_APPROVER, holds=approver is not None)
    fields.need("told_by", words.NEED_TOLD, holds=fields["told_by"] in words.TOLD_BY)
    nobody = Actor(staff_no="", roles=frozenset())
    return Extend(
        days=days,
        reason=fields["reason"],
        approver=approver or nobody,
        told_by=fields["told_by"],
        legal_basis=fields["legal_basis"],
    )


def read_deliver(fields: Fields) -> Deliver:
    """Return how a result was handed over, and who took it."""
    known = fields["way"] in list(Way)
    fields.need("way", words.NEED_WAY, holds=known)
    way = Way(fields["way"]) if known else Way.WINDOW
    named = fields["receiver"] in list(Receiver)
    receiver = Receiver(fields["receiver"]) if named else _TAKEN_BY.get(way, Receiver.APPLICANT)
    return Deliver(way=way, receiver=receiver, receipt_signed=fields["signed"] == "yes")


def read_withdraw(fields: Fields) -> bool:
    """Say whether the applicant takes the case back; else it is undone as a mistake."""
    fields.need("who", words.NEED_WHO, holds=fields["who"] in {"applicant", "mistake"})
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    return fields["who"] == "applicant"


def _citizen(fields: Fields) -> Citizen:
    name = fields["name"]
    fields.need("name", words.NEED_NAME, holds=bool(name))
    fields.need("name", words.LONG_NAME.format(most=LONGEST_NAME), holds=len(name) <= LONGEST_NAME)
    _need_id_number(fields)
    phone = fields["phone"]
    fields.need("phone", words.BAD_PHONE, holds=not phone or bool(PHONE.fullmatch(phone)))
    return Citizen(
        name=name,
        id_number=fields["id_number"],
        phone=fields["phone"],
        agent=fields["agent"],
        is_organisation=fields["organisation"] == "yes",
        id_note=fields["id_note"] if _is_doubtful(fields) else "",
    )


def _need_id_number(fields: Fields) -> None:
    """Ask about a number that cannot be one; a wrong check digit passes with a word of why."""
    number = fields["id_number"]
    fields.need("id_number", words.BAD_ID, holds=not number or has_shape(number))
    explained = not _is_doubtful(fields) or bool(fields["id_note"])
    fields.need("id_note", words.BAD_CHECK, holds=explained)


def _is_doubtful(fields: Fields) -> bool:
    number = fields["id_number"]
    return has_shape(number) and not check_digit_holds(number)


def _ending(word: str) -> Ending:
    return Ending(word) if word in list(Ending) else Ending.LATER
