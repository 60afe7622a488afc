"""Complaints at the desk between filing and filing away: accepting, assigning, hearing, mending.

Also what people say without complaining: the boxes, the book of opinions, emergencies.

Sources: seed 000 第十五条, 第四条第四款, 第十四条第十三、二十四款; seed 001 一(五); seed 002-P2 七.
"""

from appliance.desk.complaints import may_take
from appliance.desk.rules import Actor
from appliance.domain.complaint import ComplaintChannel, ComplaintStep
from appliance.domain.errors import ComplaintStepNotAllowed, FormIncomplete, HandledByTheAccused
from appliance.domain.facts.base import Fact, body_of
from appliance.domain.facts.complaint_care import (
    ComplaintAccepted,
    ComplaintAssigned,
    ComplaintCalledFalse,
    ComplaintClosed,
    ComplaintRectified,
    ComplaintReferred,
    ComplaintReportedBack,
    ComplaintStated,
    ComplaintUrged,
    ComplaintVideoChecked,
    EmergencyReported,
    OpinionAnswered,
    OpinionBoxOpened,
    OpinionNoted,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.complaints import ComplaintLine

MAY_BE_EMPTY = frozenset({"reported_to", "note", "units", "improved", "about"})
UPHELD = frozenset({"true", "partly"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Who has to find out, with which units, and what to look at."""

    to_no: str
    units: str = ""
    note: str = ""


def accept_complaint(tx: Transaction, uid: str, told_way: str, actor: Actor) -> None:
    """Take a complaint up (受理) and tell the complainant: the first response.

    Raises:
        NotPermitted, HandledByTheAccused, ComplaintStepNotAllowed, FormIncomplete: see `_take`.
    """
    _take(tx, uid, ComplaintStep.ACCEPT, ComplaintAccepted(told_way=told_way), actor)


def assign_complaint(tx: Transaction, uid: str, order: Assign, actor: Actor) -> None:
    """Give a complaint to somebody to find out (交办); never to the one complained of.

    Raises:
        HandledByTheAccused: the one complained of would find out about themselves.
    """
    fact = ComplaintAssigned(to_no=order.to_no, units=order.units, note=mask_numbers(order.note))
    line = _may(tx, uid, ComplaintStep.ASSIGN, actor)
    if line.about_staff_no == order.to_no:
        raise HandledByTheAccused(line.local_no, staff_id=order.to_no)
    _write(tx, line, fact, actor)


def urge_complaint(tx: Transaction, uid: str, note: str, actor: Actor) -> None:
    """Ask whoever has it to get on with it (催办)."""
    _take(tx, uid, ComplaintStep.URGE, ComplaintUrged(note=mask_numbers(note)), actor)


def hear(tx: Transaction, uid: str, side: str, statement: str, actor: Actor) -> None:
    """Write down what one side says; that of the one complained of as well (000§15.6(1))."""
    fact = ComplaintStated(side=side, statement=mask_numbers(statement.strip()))
    _take(tx, uid, ComplaintStep.STATE, fact, actor)


def check_video(tx: Transaction, uid: str, fact: ComplaintVideoChecked, actor: Actor) -> None:
    """Write down that the film was looked at: which camera, from when to when, what it shows."""
    _take(tx, uid, ComplaintStep.CHECK_VIDEO, fact, actor)


def refer_complaint(tx: Transaction, uid: str, fact: ComplaintReferred, actor: Actor) -> None:
    """Tell the complainant where to go with what is not ours (000§15.4)."""
    _take(tx, uid, ComplaintStep.REFER_ELSEWHERE, fact, actor)


def report_back(tx: Transaction, uid: str, report: str, actor: Actor) -> None:
    """Reply to the supervision department whose letter it was (000§15.6(6)).

    Raises:
        ComplaintStepNotAllowed: it came by no letter, or the department has its reply.
    """
    line = _may(tx, uid, ComplaintStep.REPORT_BACK, actor)
    if line.channel != ComplaintChannel.TRANSFER or line.reported_at is not None:
        raise _not_now(line, ComplaintStep.REPORT_BACK)
    letter = line.letter or line.local_no
    _write(tx, line, ComplaintReportedBack(letter=letter, report=mask_numbers(report)), actor)


def rectify(tx: Transaction, uid: str, done: str, actor: Actor, *, refused: bool) -> None:
    """Note what was put right, or that the person would not (000§15.9, §15.10).

    Raises:
        ComplaintStepNotAllowed: nothing was found true.
    """
    line = _may(tx, uid, ComplaintStep.RECTIFY, actor)
    if line.finding not in UPHELD:
        raise _not_now(line, ComplaintStep.RECTIFY)
    fact = ComplaintRectified(done=mask_numbers(done.strip()), refused=refused)
    _write(tx, line, fact, actor)


def call_false(tx: Transaction, uid: str, grounds: str, passed_to: str, actor: Actor) -> None:
    """Note that an untrue complaint is a false accusation and to whom it was passed (000§15.7).

    Raises:
        ComplaintStepNotAllowed: it was not found untrue; a mistake is no false accusation.
    """
    line = _may(tx, uid, ComplaintStep.CALL_FALSE, actor)
    if line.finding != "untrue":
        raise _not_now(line, ComplaintStep.CALL_FALSE)
    fact = ComplaintCalledFalse(grounds=mask_numbers(grounds.strip()), passed_to=passed_to.strip())
    _write(tx, line, fact, actor)


def close_complaint(tx: Transaction, uid: str, file_no: str, actor: Actor) -> None:
    """File the papers away (归档); only after every reply, and what was true was put right.

    Raises:
        ComplaintStepNotAllowed: a reply is owed, or an upheld one was not rectified yet.
    """
    line = _may(tx, uid, ComplaintStep.CLOSE, actor)
    if line.finding in UPHELD and line.rectified is None:
        raise _not_now(line, ComplaintStep.CLOSE)
    _write(tx, line, ComplaintClosed(file_no=file_no.strip()), actor)


def open_box(tx: Transaction, fact: OpinionBoxOpened, actor: Actor) -> str:
    """Note that a box was opened by two people (001·一(五)); what lay in it is filed from here.

    Raises:
        FormIncomplete: one person alone, or no known kind of box.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    missing = [name for name in ("first_no", "second_no") if not getattr(fact, name)]
    if fact.first_no == fact.second_no:
        missing.append("second_no")
    if missing or fact.papers < 0:
        raise FormIncomplete(fact.box, form="opinion_box", missing=missing or ["papers"])
    return tx.append(fact, by=actor.by).subject


def note_opinion(tx: Transaction, fact: OpinionNoted, actor: Actor) -> str:
    """Write an opinion, suggestion or criticism into the book (000§14.13, 002-P2·七)."""
    actor.may(Act.FILE_COMPLAINTS)
    masked = OpinionNoted(
        source=fact.source, text=mask_numbers(fact.text.strip()), about=fact.about.strip()
    )
    _complete("opinion", masked)
    return tx.append(masked, by=actor.by).subject


def answer_opinion(tx: Transaction, uid: str, fact: OpinionAnswered, actor: Actor) -> None:
    """Answer an opinion and say what was improved."""
    actor.may(Act.HANDLE_COMPLAINTS)
    _complete(uid, fact)
    tx.append(fact, by=actor.by, subject=uid)


def report_emergency(tx: Transaction, fact: EmergencyReported, actor: Actor) -> str:
    """Note an emergency: what was done, and both reports with their times (000§14.24)."""
    actor.may(Act.FILE_COMPLAINTS)
    _complete("emergency", fact)
    return tx.append(fact, by=actor.by).subject


def _take(tx: Transaction, uid: str, step: ComplaintStep, fact: Fact, actor: Actor) -> None:
    """Take one step with a complaint.

    Raises:
        NotPermitted: none of the roles may handle complaints.
        HandledByTheAccused: the person is the one complained of.
        ComplaintStepNotAllowed: it is not in a state that permits the step.
        FormIncomplete: there is no such complaint, or a field is empty.
    """
    _write(tx, _may(tx, uid, step, actor), fact, actor)


def _may(tx: Transaction, uid: str, step: ComplaintStep, actor: Actor) -> ComplaintLine:
    actor.may(Act.HANDLE_COMPLAINTS)
    return may_take(tx, uid, step, actor)


def _write(tx: Transaction, line: ComplaintLine, fact: Fact, actor: Actor) -> None:
    _complete(line.local_no, fact)
    tx.append(fact, by=actor.by, subject=line.uid)


def _complete(subject: str, fact: Fact) -> None:
    empty = [
        name for name, value in body_of(fact).items() if value == "" and name not in MAY_BE_EMPTY
    ]
    if empty:
        raise FormIncomplete(subject, form="complaint", missing=empty)


def _not_now(line: ComplaintLine, step: ComplaintStep) -> ComplaintStepNotAllowed:
    return ComplaintStepNotAllowed(line.local_no, state=line.state, step=step, allowed=[])
