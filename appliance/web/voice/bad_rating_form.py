"""Reading the forms of the bad-rating pages: each step is read into the use case it asks for."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from appliance.desk import bad_ratings as desk
from appliance.desk.rules import Actor
from appliance.domain.bad_rating import BadRatingStep, Finding, Remedy, Revisit
from appliance.journal.transaction import Transaction
from appliance.web.fields import Fields, day_in
from appliance.web.voice import wording_bad_ratings as words

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Act = Callable[[Transaction, str, Actor], None]
Reader = Callable[[Fields, date], Act]


def _contact(fields: Fields, _today: date) -> Act:
    fields.need("way", words.NEED_WAY, holds=fields["way"] in words.CONTACT_WAYS)
    fields.need("reached", words.NEED_REACHED, holds=fields["reached"] in words.REACHED)
    fields.need("said", words.NEED_SAID, holds=bool(fields["said"]))
    order = desk.Contact(way=fields["way"], reached=fields["reached"] == "yes", said=fields["said"])
    return lambda tx, uid, actor: desk.contact(tx, uid, order, actor)


def _extend(fields: Fields, today: date) -> Act:
    due = day_in(fields["due_on"])
    fields.need("due_on", words.NEED_DAY, holds=due is not None and due >= today)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    until, reason = due or today, fields["reason"]
    return lambda tx, uid, actor: desk.extend_answer(tx, uid, until, reason, actor)


def _find(fields: Fields, _today: date) -> Act:
    finding = _finding(fields)
    fields.need("grounds", words.NEED_GROUNDS, holds=bool(fields["grounds"]))
    return lambda tx, uid, actor: desk.find(tx, uid, finding, fields["grounds"], actor)


def _mend(fields: Fields, _today: date) -> Act:
    known = fields["remedy"] in list(Remedy)
    fields.need("remedy", words.NEED_REMEDY, holds=known)
    fields.need("done", words.NEED_DONE, holds=bool(fields["done"]))
    remedy = Remedy(fields["remedy"]) if known else Remedy.AT_ONCE
    return lambda tx, uid, actor: desk.mend(tx, uid, remedy, fields["done"], actor)


def _tell(fields: Fields, _today: date) -> Act:
    fields.need("way", words.NEED_WAY, holds=fields["way"] in words.TELL_WAYS)
    fields.need("answer", words.NEED_ANSWER, holds=bool(fields["answer"]))
    return lambda tx, uid, actor: desk.tell(tx, uid, fields["way"], fields["answer"], actor)


def _revisit(fields: Fields, _today: date) -> Act:
    known = fields["outcome"] in list(Revisit)
    fields.need("outcome", words.NEED_OUTCOME, holds=known)
    outcome = Revisit(fields["outcome"]) if known else Revisit.NOT_REACHED
    return lambda tx, uid, actor: desk.revisit(tx, uid, outcome, fields["said"], actor)


def _state(fields: Fields, _today: date) -> Act:
    fields.need("statement", words.NEED_STATEMENT, holds=bool(fields["statement"]))
    return lambda tx, uid, actor: desk.state_own(tx, uid, fields["statement"], actor)


def _appeal(fields: Fields, _today: date) -> Act:
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    return lambda tx, uid, actor: desk.appeal(tx, uid, fields["reason"], actor)


def _decide(fields: Fields, _today: date) -> Act:
    finding = _finding(fields)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    return lambda tx, uid, actor: desk.decide_appeal(tx, uid, finding, fields["reason"], actor)


def _finding(fields: Fields) -> Finding:
    known = fields["finding"] in list(Finding)
    fields.need("finding", words.NEED_FINDING, holds=known)
    return Finding(fields["finding"]) if known else Finding.TRUE


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        BadRatingStep.CONTACT: _contact,
        BadRatingStep.EXTEND: _extend,
        BadRatingStep.FIND: _find,
        BadRatingStep.MEND: _mend,
        BadRatingStep.TELL: _tell,
        BadRatingStep.REVISIT: _revisit,
        BadRatingStep.STATE: _state,
        BadRatingStep.APPEAL: _appeal,
        BadRatingStep.DECIDE_APPEAL: _decide,
    }
)
