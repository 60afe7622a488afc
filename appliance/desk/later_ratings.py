"""Ratings after the citizen has left (补评价): by slip, paper form or call; and the reasons.

Within a set time after the case was finished; one case, one rating, whatever the way. Whoever dealt
with the case enters nothing for it.

Sources: DOMAIN.md 1.1; reading R30; GB/T 39734-2020 7.2.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date

from appliance.desk.rating_record import Form, give, rating_by_form
from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import HandledByTheAccused, NothingToRate
from appliance.domain.evaluation import LATE_DAYS, Channel, Level, may_rate_later
from appliance.domain.facts.evaluations import EvaluationExplained
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.domain.reasons import PAPER, ReasonList, read_reasons
from appliance.domain.roles import Act
from appliance.journal.documents import find
from appliance.journal.transaction import Transaction
from appliance.policies.reasons import shipped_reasons
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.evaluation_questions import (
    RatedCase,
    explanation_of,
    is_form_used,
    rating_by,
    standing_rating,
)
from appliance.projections.papers import applied

LONGEST_REMARK = 200
RECENT = 20_000  # the newest cases a number is looked for in: years of a hall


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A rating that comes later; `number` is that of its form."""

    case_uid: str
    level: Level
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why somebody rated so; `number` is that of the form they rated with."""

    case_uid: str
    number: str
    reasons: Sequence[str]
    remark: str
    wants_call: bool


def case_with_number(db: sqlite3.Connection, local_no: str) -> CaseLine | None:
    """Return the newest case with a printed number; only the newest cases are looked through."""
    row = db.execute(
        "SELECT uid FROM (SELECT uid, local_no FROM cases ORDER BY id DESC LIMIT ?)"
        " WHERE local_no = ?",
        (RECENT, local_no),
    ).fetchone()
    return None if row is None else case_of(db, row[0])


def last_day(case: CaseLine, rules: Rules) -> date | None:
    """Return until when a case can be rated later; None while it is not finished.

    Raises:
        PolicyNotSet: nobody set the number of days.
    """
    if case.finished_on is None:
        return None
    finished = date.fromisoformat(case.finished_on)
    days = rules.policy(finished).days(LATE_DAYS)
    return rules.calendar.add_working_days(finished, days)


def reasons_in_force(db: sqlite3.Connection) -> ReasonList:
    """Return the county's newest list, else the one shipped with the program."""
    papers = [one for one in applied(db) if one.name == PAPER]
    document = find(db, papers[-1].sha256) if papers else None
    return read_reasons_paper(document.body) if document else shipped_reasons()


def read_reasons_paper(body: bytes) -> ReasonList:
    """Return the list of a document of the county.

    Raises:
        PolicyInvalid: it is no such list.
        ValueError: it is no JSON.
    """
    return read_reasons(json.loads(body))


def rate_by_slip(tx: Transaction, order: Later, rules: Rules) -> str:
    """Take the rating of whoever holds the slip; return its reference.

    Raises:
        NothingToRate: not finished, rated before, or too late.
    """
    return _rate(tx, order, Channel.QR, rules, by="citizen")


def enter_paper(tx: Transaction, order: Later, actor: Actor, rules: Rules) -> str:
    """Enter a paper form; return the rating's reference.

    Raises:
        NotPermitted: the person may not enter ratings.
        HandledByTheAccused: the person dealt with the case.
        NothingToRate: not finished, rated before, too late, or the form was entered before.
    """
    if is_form_used(tx.db, order.number):
        raise NothingToRate(order.number, why="form_used")
    return _enter(tx, order, Channel.PAPER, actor, rules)


def note_call(tx: Transaction, order: Later, actor: Actor, rules: Rules) -> str:
    """Enter what a citizen said when called (电话回访); return the rating's reference.

    Raises:
        NotPermitted, HandledByTheAccused, NothingToRate: as for a paper form.
    """
    return _enter(tx, order, Channel.PHONE, actor, rules)


def explain(tx: Transaction, why: Why) -> bool:
    """Keep why a citizen rated so, once, for the rating their own form gave; say if it was kept."""
    given = rating_by(tx.db, why.case_uid, why.number)
    standing = standing_rating(tx.db, why.case_uid)
    if given is None or standing is None or explanation_of(tx.db, given) is not None:
        return False
    listed = reasons_in_force(tx.db)
    fact = EvaluationExplained(
        given=given,
        reasons=listed.known(standing.rating.level, why.reasons),
        list_version=listed.version,
        remark=mask_numbers(why.remark.strip())[:LONGEST_REMARK],
        wants_call=why.wants_call,
    )
    if fact.reasons or fact.remark or fact.wants_call:
        tx.append(fact, by="citizen", subject=why.case_uid)
    return True


def _enter(tx: Transaction, order: Later, channel: Channel, actor: Actor, rules: Rules) -> str:
    actor.may(Act.HANDLE_COMPLAINTS)
    case = case_of(tx.db, order.case_uid)
    if case is not None and case.clerk_no == actor.staff_no:
        raise HandledByTheAccused(case.local_no, staff_id=actor.staff_no)
    return _rate(tx, order, channel, rules, by=actor.by)


def _rate(tx: Transaction, order: Later, channel: Channel, rules: Rules, *, by: str) -> str:
    case = case_of(tx.db, order.case_uid)
    if case is None or case.finished_on is None:
        raise NothingToRate(case.local_no if case else order.case_uid, why="not_finished")
    if standing_rating(tx.db, case.uid) is not None:
        raise NothingToRate(case.local_no, why="already_rated")
    finished = date.fromisoformat(case.finished_on)
    days = rules.policy(finished).days(LATE_DAYS)
    if not may_rate_later(finished, tx.moment.day, days, rules.calendar):
        raise NothingToRate(case.local_no, why="too_late")
    rated = RatedCase(window=case.window, local_no=case.local_no, clerk_no=case.clerk_no)
    form = Form(number=order.number, channel=channel)
    return give(tx, rating_by_form(rated, order.level, form), case.uid, tx.moment, by=by)
