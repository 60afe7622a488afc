"""The one place where a rating becomes a fact; each needs its evidence, and there is no default.

`rating_by_button` asks for the event of a device, `rating_by_form` for the form a citizen handed
in: a page, a slip's page, a paper form, or the record of a call. tests/desk/test_evaluations.py
reads the source for who calls what.
"""

from appliance.domain.evaluation import Channel, Level
from appliance.domain.facts.evaluations import EvaluationGiven, EvaluationSuperseded
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.record import reference
from appliance.journal.transaction import Transaction
from appliance.projections.evaluation_questions import ArmedWindow, RatedCase, standing_rating


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The device event a rating stands on: entry `i` of `spool`."""

    spool: str
    i: int
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form a rating stands on, and the way it came."""

    number: str
    channel: Channel


def rating_by_button(armed: ArmedWindow, level: Level, event: Event) -> EvaluationGiven:
    """Return the rating that a press at an armed window gives."""
    return EvaluationGiven(
        window=armed.window,
        local_no=armed.local_no,
        level=level,
        channel=Channel.BUTTON,
        armed=armed.ref,
        clerk_no=armed.clerk_no,
        spool=event.spool,
        i=event.i,
        simulated=event.simulated,
    )


def rating_by_form(rated: RatedCase, level: Level, form: Form) -> EvaluationGiven:
    """Return the rating that a citizen's form gives."""
    return EvaluationGiven(
        window=rated.window,
        local_no=rated.local_no,
        level=level,
        channel=form.channel,
        armed=rated.armed,
        clerk_no=rated.clerk_no,
        form=form.number,
    )


def give(
    tx: Transaction, fact: EvaluationGiven, case_uid: str, moment: Moment, *, by: str = ""
) -> str:
    """Write a rating; the one that stands, pressed later and arrived earlier, gives way first.

    Returns:
        the reference of the rating.
    """
    standing = standing_rating(tx.db, case_uid)
    if standing is not None:
        gave_way = EvaluationSuperseded(given=standing.rating.rating_uid, why="earlier_press_came")
        tx.append(gave_way, by="hall", subject=case_uid)
    by = by or f"window:{fact.window}"
    record = tx.append(fact, by=by, subject=case_uid, moment=moment)
    return reference(record)
