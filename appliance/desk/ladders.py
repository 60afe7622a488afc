"""Answering for it (责任追究) at the desk: recorded with its cause, proposed by rule, confirmed.

Sources: domain/sanction.py; domain/ladder.py.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import FormIncomplete, HandledByTheAccused, PolicyNotSet
from appliance.domain.facts.base import Fact
from appliance.domain.facts.sanctions import (
    BreachRecorded,
    BreachSettled,
    IntegrityNoted,
    SanctionAppealDecided,
    SanctionAppealed,
    SanctionConfirmed,
    SanctionDropped,
    TalkHeld,
)
from appliance.domain.frozen import dataclass
from appliance.domain.ladder import LadderStep
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.domain.sanction import (
    Breach,
    Penalty,
    SanctionStep,
    advance_sanction,
    proposed_step,
)
from appliance.journal.transaction import Transaction
from appliance.projections.sanctions import SanctionLine, sanction_of, times_before

BY_GRAVITY = "by_gravity"  # the clause of what has no ladder


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the rule has for one; `step` is None where a person chooses by gravity."""

    nth: int
    step: LadderStep | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Why a step holds; `chosen` counts only where no ladder speaks."""

    reason: str
    chosen: Sequence[Penalty] = ()


def proposal_for(db: sqlite3.Connection, one: SanctionLine, rules: Rules) -> Proposal:
    """Return the step the rule has, by the profile of the day it happened.

    A profile without such a ladder leaves it to gravity, as its text does.
    """
    before = times_before(db, one)
    policy = rules.policy(date.fromisoformat(one.happened_on))
    try:
        step = proposed_step(
            Breach(one.breach), before, policy, still_undone=bool(one.still_undone)
        )
    except PolicyNotSet:
        step = None
    return Proposal(nth=before + 1, step=step)


def record_breach(tx: Transaction, fact: BreachRecorded, actor: Actor) -> str:
    """Write down what somebody has to answer for, with its cause; return its subject.

    Raises:
        NotPermitted: none of the roles may.
        HandledByTheAccused: the person writes it about themselves.
        FormIncomplete: nobody named, nothing said, no cause, or a day to come.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    missing = [
        name for name in ("staff_no", "what", "cause") if not str(getattr(fact, name)).strip()
    ]
    if fact.happened_on > tx.moment.day.isoformat():
        missing.append("happened_on")
    if (fact.breach == Breach.PROHIBITION) != bool(fact.prohibition):
        missing.append("prohibition")
    if missing:
        raise FormIncomplete(fact.breach, form="breach", missing=missing)
    if fact.staff_no == actor.staff_no:
        raise HandledByTheAccused(fact.cause, staff_id=actor.staff_no)
    return tx.append(fact, by=actor.by).subject


def confirm(tx: Transaction, uid: str, order: Confirm, actor: Actor, rules: Rules) -> None:
    """Confirm the step the rule proposes, or what was chosen where gravity decides.

    Raises:
        FormIncomplete: no reason, or nothing chosen where no ladder speaks.
    """
    line = _known(tx, uid)
    found = proposal_for(tx.db, line, rules)
    step = found.step
    consequences = list(step.consequences) if step else [one.value for one in order.chosen]
    if not consequences:
        raise FormIncomplete(uid, form="sanction", missing=["penalty"])
    policy = rules.policy(date.fromisoformat(line.happened_on))
    fact = SanctionConfirmed(
        nth=found.nth,
        consequences=consequences,
        clause=step.clause if step else BY_GRAVITY,
        policy=policy.version,
        reason=mask_numbers(order.reason.strip()),
    )
    _decide(tx, line, SanctionStep.CONFIRM, fact, actor)


def drop(tx: Transaction, uid: str, reason: str, actor: Actor) -> None:
    """Decide that nothing follows, with a reason."""
    fact = SanctionDropped(reason=mask_numbers(reason.strip()))
    _decide(tx, _known(tx, uid), SanctionStep.DROP, fact, actor)


def judge_appeal(tx: Transaction, uid: str, reason: str, actor: Actor, *, lift: bool) -> None:
    """Judge an appeal; whoever confirmed does not."""
    step = SanctionStep.LIFT if lift else SanctionStep.UPHOLD
    fact = SanctionAppealDecided(lifted=lift, reason=mask_numbers(reason.strip()))
    _decide(tx, _known(tx, uid), step, fact, actor)


def appeal(tx: Transaction, uid: str, reason: str, actor: Actor) -> None:
    """Let the person concerned appeal (申诉), once."""
    fact = SanctionAppealed(reason=mask_numbers(reason.strip()))
    _append(tx, _known(tx, uid), SanctionStep.APPEAL, fact, actor)


def settle(tx: Transaction, uid: str, how: str, note: str, actor: Actor) -> None:
    """Note that a gift was given back or a meal paid for (002-P3·追究1)."""
    actor.may(Act.HANDLE_COMPLAINTS)
    line = _known(tx, uid)
    if line.staff_no == actor.staff_no:
        raise HandledByTheAccused(uid, staff_id=actor.staff_no)
    tx.append(BreachSettled(how=how, note=mask_numbers(note.strip())), by=actor.by, subject=uid)


def hold_talk(tx: Transaction, fact: TalkHeld, actor: Actor) -> str:
    """Write down a talk of admonition (诫勉谈话): with whom, when, by whom, about what."""
    actor.may(Act.HANDLE_COMPLAINTS)
    missing = [name for name in ("staff_no", "talker", "content") if not getattr(fact, name)]
    if missing:
        raise FormIncomplete(fact.staff_no, form="talk", missing=missing)
    return tx.append(fact, by=actor.by).subject


def note_integrity(tx: Transaction, fact: IntegrityNoted, actor: Actor) -> str:
    """Enter a gift, a good deed or a violation (廉政登记); return its subject.

    Raises:
        NotPermitted: none of the roles may.
        FormIncomplete: nobody named, nothing said, or a day to come.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    missing = [name for name in ("staff_no", "what") if not getattr(fact, name).strip()]
    if fact.happened_on > tx.moment.day.isoformat():
        missing.append("happened_on")
    if missing:
        raise FormIncomplete(fact.deed, form="integrity", missing=missing)
    return tx.append(replace(fact, what=mask_numbers(fact.what)), by=actor.by).subject


def _decide(
    tx: Transaction, line: SanctionLine, step: SanctionStep, fact: Fact, actor: Actor
) -> None:
    actor.may(Act.HANDLE_COMPLAINTS)
    _append(tx, line, step, fact, actor)


def _append(
    tx: Transaction, line: SanctionLine, step: SanctionStep, fact: Fact, actor: Actor
) -> None:
    advance_sanction(line.rule, step, by=actor.staff_no)
    if not getattr(fact, "reason", ""):
        raise FormIncomplete(line.uid, form="sanction", missing=["reason"])
    tx.append(fact, by=actor.by, subject=line.uid)


def _known(tx: Transaction, uid: str) -> SanctionLine:
    line = sanction_of(tx.db, uid)
    if line is None:
        raise FormIncomplete(uid, form="sanction", missing=["sanction"])
    return line
