"""Taking back what was just done with a case (撤销), or later with a reason and consent (更正)."""

from datetime import datetime

from appliance.desk.case_turn import known_case
from appliance.desk.evaluations import close_window
from appliance.desk.rules import Actor
from appliance.domain.case_undo import (
    UNDO_MINUTES,
    UndoRequest,
    check_undo,
    last_act,
    state_without,
)
from appliance.domain.facts.case_care import CaseUndone
from appliance.domain.masking import mask_numbers
from appliance.domain.moment import Moment
from appliance.domain.record import Record, reference
from appliance.domain.roles import Act, may
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import story_of
from appliance.projections.evaluation_questions import armed_now, standing_rating

A_MINUTE_MS = 60_000
A_MINUTE_S = 60


def undo_case(tx: Transaction, uid: str, reason: str, actor: Actor) -> list[str]:
    """Take back the last act of a case, whole; return the kinds that no longer stand.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: there is no such case.
        UndoNotAllowed: nothing is left, ten minutes are over, or the citizen has rated it.
    """
    actor.may(Act.HANDLE_CASES)
    case = known_case(tx, uid, "undo")
    story = [one.record for one in story_of(tx.db, case.id)]
    act = last_act(story)
    minutes = minutes_since(act[-1], tx.moment) if act else 0.0
    approved = may(actor.roles, Act.APPROVE_CASES)
    request = UndoRequest(by=actor.by, minutes_since=minutes, approved=approved, reason=reason)
    rated = case.finished_on is not None and standing_rating(tx.db, uid) is not None
    check_undo(case.local_no, act, request, rated=rated)
    fact = CaseUndone(
        records=[reference(one) for one in act],
        state=state_without(story, act),
        late=minutes > UNDO_MINUTES,
        reason=mask_numbers(reason),
        approver_no=actor.staff_no if approved else "",
    )
    tx.append(fact, by=actor.by, subject=uid)
    armed = armed_now(tx.db, case.window, tx.moment)
    if armed is not None and armed.case_uid == uid:
        close_window(tx, case.window, "by_clerk", actor.by)
    return [one.kind for one in act]


def minutes_since(record: Record, now: Moment) -> float:
    """Return how long ago a record was made; the wall clock is asked only across a restart."""
    if record.boot == now.boot:
        return (now.mono - record.mono) / A_MINUTE_MS
    return (now.at - datetime.fromisoformat(record.at)).total_seconds() / A_MINUTE_S
