"""Complaints (投诉) at the desk: filing one with its due date, answering it, never by the accused.

Sources: seed 000 第十五条; domain/complaint.py; readings R21, R22, R44.
"""

import secrets
from datetime import date
from typing import TypedDict

from appliance.desk.numbers import give_number
from appliance.desk.rules import Actor, Rules
from appliance.domain.complaint import (
    Complaint,
    ComplaintChannel,
    ComplaintState,
    ComplaintStep,
    Difficulty,
    Ground,
    ReplyDuty,
    advance_complaint,
    difficulty_of,
    is_right_way,
    reply_duty,
    transfer_duty,
)
from appliance.domain.errors import ComplaintStepNotAllowed, FormIncomplete, HandledByTheAccused
from appliance.domain.facts.cases import PersonViewed
from appliance.domain.facts.complaints import (
    ComplaintFiled,
    ComplaintPersonRecorded,
    ComplaintReplied,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_name, mask_numbers
from appliance.domain.moment import HALL_TIME
from appliance.domain.numbers import NumberKind
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.complaint_care import box_opening
from appliance.projections.complaints import (
    Complainant,
    ComplaintLine,
    complainant_of,
    complaint_of,
    is_complaint_form_used,
)

SALT_BYTES = 8  # 16 hex characters: a short body cannot be guessed from its leaf
UNNAMED = ""  # a complainant who gave no name


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A complaint as it was typed; `about` is the unit or window, `units` how many are concerned.

    `letter_limit` is the day a transfer letter names; only a transferred complaint has one.
    `box` is the opening of the box it lay in, by its subject. `form` numbers the paper form it was
    first written on, `written_on` is the day that stands there.
    """

    title: str
    content: str
    category: Ground
    channel: ComplaintChannel
    difficulty: Difficulty
    about: str
    about_staff_no: str | None = None
    units: int = 1
    name: str = UNNAMED
    phone: str = ""
    address: str = ""
    letter_limit: date | None = None
    letter: str = ""
    box: str = ""
    form: str = ""
    written_on: date | None = None


class Said(TypedDict):
    """The fields of the fact that come from the form as they are, or masked."""

    title: str
    content: str
    category: str
    channel: str
    difficulty: str
    complainant: str
    about: str
    about_staff_no: str | None
    units: int
    letter: str
    box: str
    form: str
    written_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to a complainant; `way` is how it reached them, and why not as the rule has it."""

    finding: str
    reply: str
    way: str
    way_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The complaint that was made."""

    uid: str
    local_no: str
    due_on: str


def duty_of(order: File, received: date, rules: Rules) -> ReplyDuty:
    """Return when and how a complaint must be answered.

    Raises:
        LimitNotStated: a transferred complaint without its letter's day.
        PolicyNotSet: the profile leaves this limit open.
    """
    if order.channel is ComplaintChannel.TRANSFER and order.letter_limit is not None:
        return transfer_duty(order.letter_limit)
    difficulty = difficulty_of(order.difficulty, units=order.units)
    return reply_duty(order.channel, difficulty, received, rules.policy(received), rules.calendar)


def file_complaint(tx: Transaction, order: File, actor: Actor, rules: Rules) -> Filed:
    """File a complaint (登记): number, due date, and the complainant apart from everything else.

    Raises:
        NotPermitted: the person may not file complaints.
        HandledByTheAccused: the person files the complaint against themselves.
        FormIncomplete: no title, no facts, a box that nobody opened, or a paper form without its
            day or entered before.
    """
    actor.may(Act.FILE_COMPLAINTS)
    if order.about_staff_no == actor.staff_no:
        raise HandledByTheAccused(order.title, staff_id=actor.staff_no)
    missing = [name for name in ("title", "content") if not getattr(order, name).strip()]
    if missing:
        raise FormIncomplete(order.title, form="complaint", missing=missing)
    received = _received_on(tx, order)
    due = duty_of(order, received, rules).due
    local_no = give_number(tx, mark=rules.mark, day=tx.moment.day, kind=NumberKind.COMPLAINT)
    fact = ComplaintFiled(
        local_no=local_no,
        due_on=due.isoformat(),
        provisional=bool(rules.calendar.unknown_years(received, due)),
        policy=rules.policy(received).version,
        calendar=rules.calendar.version,
        taken_by_no=actor.staff_no,
        **_said(order),
    )
    uid = tx.append(fact, by=actor.by).subject
    if order.name.strip() or order.phone.strip() or order.address.strip():
        tx.append(_person(order), by=actor.by, subject=uid)
    return Filed(uid=uid, local_no=local_no, due_on=fact.due_on)


def reply_complaint(tx: Transaction, uid: str, order: Reply, actor: Actor) -> None:
    """Answer a complaint (答复).

    Raises:
        NotPermitted: the person may not handle complaints.
        HandledByTheAccused: the person is the one complained of.
        ComplaintStepNotAllowed: it was answered before.
        FormIncomplete: no finding, no reply, not said how it was told, or not why in another way.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    line = may_take(tx, uid, ComplaintStep.REPLY, actor)
    if line.replied_at is not None:  # a transferred one that still owes the other reply
        raise ComplaintStepNotAllowed(
            line.local_no, state=line.state, step=ComplaintStep.REPLY, allowed=[]
        )
    missing = [name for name in ("finding", "reply", "way") if not getattr(order, name).strip()]
    right = is_right_way(ComplaintChannel(line.channel), Difficulty(line.difficulty), order.way)
    if not right and not order.way_reason.strip():
        missing.append("way_reason")
    if missing:
        raise FormIncomplete(line.local_no, form="reply", missing=missing)
    fact = ComplaintReplied(
        finding=mask_numbers(order.finding),
        reply=mask_numbers(order.reply),
        way=order.way,
        handler_no=actor.staff_no,
        way_reason="" if right else mask_numbers(order.way_reason.strip()),
    )
    tx.append(fact, by=actor.by, subject=uid)


def may_take(tx: Transaction, uid: str, step: ComplaintStep, actor: Actor) -> ComplaintLine:
    """Return the complaint if this person may take this step with it now.

    Raises:
        HandledByTheAccused: the person is the one complained of.
        ComplaintStepNotAllowed: it is not in a state that permits the step.
        FormIncomplete: there is no such complaint.
    """
    line = _known(tx, uid)
    advance_complaint(
        Complaint(
            complaint_uid=uid,
            local_no=line.local_no,
            state=ComplaintState(line.state),
            changed_at=tx.moment.at.astimezone(HALL_TIME),
            against=frozenset({line.about_staff_no} - {None}),  # type: ignore[arg-type]  # None was taken out
        ),
        step,
        by=actor.staff_no,
        at=tx.moment.at,
    )
    return line


def view_complainant(tx: Transaction, uid: str, why: str, actor: Actor) -> Complainant | None:
    """Return the complainant in full, once the look itself is a fact; None if there is nobody.

    Raises:
        NotPermitted: none of the roles may handle complaints.
        HandledByTheAccused: the person complained of never sees who complained.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    line = _known(tx, uid)
    if line.about_staff_no == actor.staff_no:
        raise HandledByTheAccused(line.local_no, staff_id=actor.staff_no)
    fact = PersonViewed(staff_no=actor.staff_no, fields=["name", "phone", "address"], why=why)
    tx.append(fact, by=actor.by, subject=uid)
    return complainant_of(tx.db, line.id)


def _received_on(tx: Transaction, order: File) -> date:
    """Return the day a complaint counts as received: what lay in a box, when it was opened (R21).

    Raises:
        FormIncomplete: the opening that is named is not known, or what `_written_on` raises.
    """
    written = _written_on(tx, order) if order.form else tx.moment.day
    if order.channel is not ComplaintChannel.BOX or not order.box:
        return written
    opening = box_opening(tx.db, order.box)
    if opening is None:
        raise FormIncomplete(order.title, form="complaint", missing=["box"])
    return date.fromisoformat(opening.opened_at[:10])


def _written_on(tx: Transaction, order: File) -> date:
    """Return the day that stands on a paper form; each is entered once.

    Raises:
        FormIncomplete: no such day, one to come, or the form was entered before.
    """
    day = order.written_on
    if day is None or day > tx.moment.day:
        raise FormIncomplete(order.title, form="complaint", missing=["written_on"])
    if is_complaint_form_used(tx.db, order.form):
        raise FormIncomplete(order.title, form="complaint", missing=["form_number"])
    return day


def _said(order: File) -> Said:
    """Return what was said, without anything that tells who said it."""
    return Said(
        title=mask_numbers(order.title.strip()),
        content=mask_numbers(order.content.strip()),
        category=order.category,
        channel=order.channel,
        difficulty=difficulty_of(order.difficulty, units=order.units),
        complainant=mask_name(order.name),
        about=order.about,
        about_staff_no=order.about_staff_no,
        units=order.units,
        letter=order.letter.strip(),
        box=order.box,
        form=order.form,
        written_on=order.written_on.isoformat() if order.form and order.written_on else "",
    )


def _known(tx: Transaction, uid: str) -> ComplaintLine:
    line = complaint_of(tx.db, uid)
    if line is None:
        raise FormIncomplete(uid, form="complaint", missing=["complaint"])
    return line


def _person(order: File) -> ComplaintPersonRecorded:
    return ComplaintPersonRecorded(
        a_salt=secrets.token_hex(SALT_BYTES),
        name=order.name.strip(),
        phone=order.phone.strip(),
        address=order.address.strip(),
    )
