"""Bad ratings (差评) at the desk: calling back, finding, mending, telling, visiting again.

Sources: domain/bad_rating.py; DOMAIN.md 1.1; GB/T 39734-2020 9.3.
"""

from datetime import date

from appliance.desk.rules import Actor, Rules
from appliance.domain.bad_rating import (
    MEND_DAYS,
    BadRatingStep,
    Finding,
    Remedy,
    Revisit,
    advance_bad_rating,
    answer_due,
)
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.base import Fact, body_of
from appliance.domain.facts.voice import (
    BadRatingAppealDecided,
    BadRatingAppealed,
    BadRatingContacted,
    BadRatingExtended,
    BadRatingFound,
    BadRatingMended,
    BadRatingRevisited,
    BadRatingStated,
    BadRatingTold,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.bad_ratings import BadRatingLine, bad_rating_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDue:
    """By when the citizen has to be told; `provisional` where a year's calendar is not known."""

    due: date
    days: int
    provisional: bool


def due_of(one: BadRatingLine, rules: Rules) -> AnswerDue:
    """Return by when the citizen has to be told what came of a bad rating.

    Raises:
        PolicyNotSet: nobody set the number of days.
    """
    rated_on = date.fromisoformat(one.rated_at[:10])
    days = rules.policy(rated_on).days(MEND_DAYS)
    due = answer_due(rated_on, days, rules.calendar)
    if one.extended_to is not None:
        due = date.fromisoformat(one.extended_to)
    unknown = rules.calendar.unknown_years(rated_on, due)
    return AnswerDue(due=due, days=days, provisional=bool(unknown))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A call-back: `way` is phone, visit or unnamed (nobody can be called)."""

    way: str
    reached: bool
    said: str


def contact(tx: Transaction, uid: str, order: Contact, actor: Actor) -> None:
    """Note a call-back (回访); one that reached nobody is noted as well.

    Raises:
        NotPermitted, HandledByTheAccused, TurnNotAllowed, FormIncomplete: see `_handle`.
    """
    fact = BadRatingContacted(
        way=order.way, reached=order.reached, said=mask_numbers(order.said.strip())
    )
    _handle(tx, uid, BadRatingStep.CONTACT, fact, actor)


def extend_answer(tx: Transaction, uid: str, due: date, reason: str, actor: Actor) -> None:
    """Take longer for a complex one, with the reason.

    Raises:
        FormIncomplete: no reason, or a day that has passed.
    """
    if due < tx.moment.day:
        raise FormIncomplete(uid, form="bad_rating", missing=["due_on"])
    fact = BadRatingExtended(due_on=due.isoformat(), reason=mask_numbers(reason.strip()))
    _handle(tx, uid, BadRatingStep.EXTEND, fact, actor)


def find(tx: Transaction, uid: str, finding: Finding, grounds: str, actor: Actor) -> None:
    """Say what was found (查明), and on what grounds."""
    fact = BadRatingFound(finding=finding, grounds=mask_numbers(grounds.strip()))
    _handle(tx, uid, BadRatingStep.FIND, fact, actor)


def mend(tx: Transaction, uid: str, remedy: Remedy, done: str, actor: Actor) -> None:
    """Note how a true one was put right (整改)."""
    fact = BadRatingMended(remedy=remedy, done=mask_numbers(done.strip()))
    _handle(tx, uid, BadRatingStep.MEND, fact, actor)


def tell(tx: Transaction, uid: str, way: str, answer: str, actor: Actor) -> None:
    """Tell the citizen what came of it (告知)."""
    fact = BadRatingTold(way=way, answer=mask_numbers(answer.strip()))
    _handle(tx, uid, BadRatingStep.TELL, fact, actor)


def revisit(tx: Transaction, uid: str, outcome: Revisit, said: str, actor: Actor) -> None:
    """Ask the citizen again (再回访); this ends it."""
    text = mask_numbers(said.strip()) or outcome.value
    _handle(tx, uid, BadRatingStep.REVISIT, BadRatingRevisited(outcome=outcome, said=text), actor)


def decide_appeal(tx: Transaction, uid: str, finding: Finding, reason: str, actor: Actor) -> None:
    """Judge the appeal (复核); what is found now holds, the rating stays as it was given.

    Raises:
        HandledByTheAccused: it was this person's own finding, or the rating is about them.
    """
    fact = BadRatingAppealDecided(finding=finding, reason=mask_numbers(reason.strip()))
    _handle(tx, uid, BadRatingStep.DECIDE_APPEAL, fact, actor)


def state_own(tx: Transaction, uid: str, statement: str, actor: Actor) -> None:
    """Let the person concerned say how it was (本人说明).

    Raises:
        HandledByTheAccused: somebody else would speak for them.
    """
    fact = BadRatingStated(statement=mask_numbers(statement.strip()))
    _append(tx, uid, BadRatingStep.STATE, fact, actor)


def appeal(tx: Transaction, uid: str, reason: str, actor: Actor) -> None:
    """Let the person concerned ask for the finding to be looked at again (申诉), once."""
    fact = BadRatingAppealed(reason=mask_numbers(reason.strip()))
    _append(tx, uid, BadRatingStep.APPEAL, fact, actor)


def _handle(tx: Transaction, uid: str, step: BadRatingStep, fact: Fact, actor: Actor) -> None:
    """Take one step of whoever handles bad ratings.

    Raises:
        NotPermitted: none of the roles may handle them.
        HandledByTheAccused: the rating is about this person.
        TurnNotAllowed: it is not in a state that permits the step.
        FormIncomplete: there is no such task, or a field is empty.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    _append(tx, uid, step, fact, actor)


def _append(tx: Transaction, uid: str, step: BadRatingStep, fact: Fact, actor: Actor) -> None:
    line = bad_rating_of(tx.db, uid)
    if line is None:
        raise FormIncomplete(uid, form="bad_rating", missing=["bad_rating"])
    advance_bad_rating(line.rule, step, by=actor.staff_no)
    empty = [name for name, value in body_of(fact).items() if value == ""]
    if empty:
        raise FormIncomplete(line.local_no, form="bad_rating", missing=empty)
    tx.append(fact, by=actor.by, subject=uid)
