"""First questions at the desk (首问): asked, led, taken over, promised, answered, sent elsewhere.

The person asked first stays responsible until the answer is given or a colleague took over. Who
asked goes into `inquiry.person_recorded` alone.

Sources: seed 000 第九条; seed 002-P3 首问; seed 003-J 一次性告知一; domain/first_contact.py.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import date

from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete, NotTheReceiver
from appliance.domain.facts.cases import PersonViewed
from appliance.domain.facts.first_contact import (
    InquiryAnswered,
    InquiryPersonRecorded,
    InquiryPromised,
    InquiryReceived,
    InquiryReferred,
    InquiryReportedUp,
    InquirySentElsewhere,
    InquiryTakenOver,
)
from appliance.domain.first_contact import (
    Answer,
    ContactChannel,
    InquiryState,
    OwnAnswer,
    SentElsewhere,
    Topic,
    Turn,
    advance_inquiry,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_name, mask_numbers
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import item_coded
from appliance.projections.first_contact import InquiryLine
from appliance.projections.inquiries import inquiry_of, led_to
from appliance.projections.persons import person_in_full

SALT_BYTES = 8  # 16 hex characters: a short body cannot be guessed from its leaf
FORM = "inquiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question as it was typed; name, phone and unit may stay empty."""

    channel: ContactChannel
    topic: Topic
    question: str
    window: int | None = None
    item_code: str = ""
    name: str = ""
    phone: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """To whom an asker is led: which window and which colleague (003-J·一次性告知一)."""

    to_no: str
    to_window: int | None
    note: str = ""


def receive_inquiry(tx: Transaction, order: Ask, actor: Actor) -> str:
    """Note who was asked what; return the inquiry's subject.

    Raises:
        NotPermitted: the person does not work with the public.
        FormIncomplete: no question, or an item that is not in the catalogue.
    """
    actor.may(Act.FILE_COMPLAINTS)
    item = item_coded(tx.db, order.item_code) if order.item_code else None
    missing = [] if order.question.strip() else ["question"]
    if order.item_code and item is None:
        missing.append("item")
    if missing:
        raise FormIncomplete("", form=FORM, missing=missing)
    fact = InquiryReceived(
        asked_no=actor.staff_no,
        channel=order.channel,
        topic=order.topic,
        question=mask_numbers(order.question.strip()),
        asker=mask_name(order.name),
        window=order.window,
        item_code=order.item_code,
        item_name=item.name if item else "",
    )
    uid = tx.append(fact, by=actor.by).subject
    if order.name.strip() or order.phone.strip():
        person = InquiryPersonRecorded(
            a_salt=secrets.token_hex(SALT_BYTES),
            name=order.name.strip(),
            phone=order.phone.strip(),
            unit=order.unit.strip(),
        )
        tx.append(person, by=actor.by, subject=uid)
    return uid


def leave_message(tx: Transaction, order: Ask, lead: Lead, actor: Actor) -> str:
    """Take a message for a colleague (留言转告); taking it over is the mark that it was read.

    Raises:
        NotPermitted: the person does not work with the public.
        FormIncomplete: no message, or nobody it is for.
    """
    uid = receive_inquiry(tx, order, actor)
    lead_inquiry(tx, uid, lead, actor)
    return uid


def answer_inquiry(
    tx: Transaction, uid: str, told: Collection[str], actor: Actor, *, note: str = ""
) -> None:
    """Answer a matter of the own post: all five points in one go; in writing unless by phone.

    A message is answered by calling back, so it is never in writing and has no points.

    Raises:
        TurnNotAllowed: it was answered, or somebody is being led.
        FormIncomplete: a point was not told (000§9.4(1)).
    """
    found = _begin(tx, uid, Turn.ANSWER, actor)
    _complete(found, OwnAnswer(told=frozenset(told), topic=Topic(found.topic)))
    fact = InquiryAnswered(
        told=sorted(told),
        in_writing=found.channel != ContactChannel.PHONE and found.topic != Topic.MESSAGE,
        note=mask_numbers(note.strip()),
    )
    tx.append(fact, by=actor.by, subject=uid)


def lead_inquiry(tx: Transaction, uid: str, order: Lead, actor: Actor) -> None:
    """Lead the asker to the colleague who handles the matter; open until they take over.

    Raises:
        TurnNotAllowed: it was answered, or somebody is being led already.
        FormIncomplete: no colleague, or the one who leads.
    """
    found = _begin(tx, uid, Turn.LEAD, actor)
    if order.to_no in {"", actor.staff_no}:
        raise FormIncomplete(found.question, form=FORM, missing=["to_no"])
    fact = InquiryReferred(
        from_no=actor.staff_no,
        to_no=order.to_no,
        to_window=order.to_window,
        note=mask_numbers(order.note.strip()),
    )
    tx.append(fact, by=actor.by, subject=uid)


def take_inquiry_over(tx: Transaction, uid: str, actor: Actor) -> None:
    """Take over from the colleague who led the asker here (R23).

    Raises:
        TurnNotAllowed: nobody is being led.
        NotTheReceiver: the asker was led to somebody else.
    """
    found = _begin(tx, uid, Turn.TAKE_OVER, actor)
    receiver = led_to(tx.db, found.id)
    if receiver != actor.staff_no:
        raise NotTheReceiver(found.question, receiver=receiver)
    tx.append(InquiryTakenOver(taken_by_no=actor.staff_no), by=actor.by, subject=uid)


def promise_answer(tx: Transaction, uid: str, due: date, why: str, actor: Actor) -> None:
    """Tell the day on which it will be solved (002-P3·首问3).

    Raises:
        TurnNotAllowed: it was answered, or somebody is being led.
        FormIncomplete: no reason, or a day that is past.
    """
    found = _begin(tx, uid, Turn.PROMISE, actor)
    missing = [] if why.strip() else ["why"]
    if due < tx.moment.day:
        missing.append("due_on")
    _need(found, missing)
    fact = InquiryPromised(due_on=due.isoformat(), why=mask_numbers(why.strip()))
    tx.append(fact, by=actor.by, subject=uid)


def report_inquiry_up(tx: Transaction, uid: str, to_no: str, question: str, actor: Actor) -> None:
    """Report a matter upward that the post cannot solve (002-P3·首问3).

    Raises:
        TurnNotAllowed: it was answered, or somebody is being led.
        FormIncomplete: nobody to report to, or nothing asked.
    """
    found = _begin(tx, uid, Turn.REPORT_UP, actor)
    given = {"to_no": to_no, "question": question.strip()}
    _need(found, [name for name, text in given.items() if not text])
    fact = InquiryReportedUp(to_no=to_no, question=mask_numbers(question.strip()))
    tx.append(fact, by=actor.by, subject=uid)


def send_elsewhere(tx: Transaction, uid: str, answer: SentElsewhere, actor: Actor) -> None:
    """Tell that the matter is not the hall's: why, and whose it is if that is known.

    Raises:
        TurnNotAllowed: it was answered, or somebody is being led.
        FormIncomplete: no reason, or a known organ without name or contact (000§9.4(3)).
    """
    found = _begin(tx, uid, Turn.SEND_ELSEWHERE, actor)
    _complete(found, answer)
    fact = InquirySentElsewhere(
        reason=mask_numbers(answer.reason.strip()),
        organ_known=answer.organ_known,
        organ_name=answer.organ_name.strip(),
        organ_contact=answer.organ_contact.strip(),
    )
    tx.append(fact, by=actor.by, subject=uid)


def view_asker(tx: Transaction, uid: str, why: str, actor: Actor) -> dict[str, str]:
    """Return who asked, in full, once the look itself is a fact; empty if it was erased.

    Raises:
        NotPermitted: none of the roles may see full numbers.
    """
    actor.may(Act.SEE_FULL_NUMBERS)
    known_inquiry(tx, uid)
    viewed = PersonViewed(staff_no=actor.staff_no, fields=["name", "phone"], why=why)
    tx.append(viewed, by=actor.by, subject=uid)
    return dict(person_in_full(tx.db, uid) or {})


def known_inquiry(tx: Transaction, uid: str) -> InquiryLine:
    """Return an inquiry that a use case was asked for.

    Raises:
        FormIncomplete: there is none with this subject.
    """
    found = inquiry_of(tx.db, uid)
    if found is None:
        raise FormIncomplete(uid, form=FORM, missing=["inquiry"])
    return found


def _begin(tx: Transaction, uid: str, turn: Turn, actor: Actor) -> InquiryLine:
    actor.may(Act.FILE_COMPLAINTS)
    found = known_inquiry(tx, uid)
    advance_inquiry(found.question, InquiryState(found.state), turn)
    return found


def _complete(found: InquiryLine, answer: Answer) -> None:
    _need(found, answer.missing())


def _need(found: InquiryLine, missing: Iterable[str]) -> None:
    missing = list(missing)
    if missing:
        raise FormIncomplete(found.question, form=FORM, missing=missing)
