"""Reading the forms of the pages about answering for it."""

from collections.abc import Callable, Sequence
from datetime import date

from appliance.desk import ladders as desk
from appliance.desk.rules import Actor, Rules
from appliance.domain.facts.sanctions import BreachRecorded, TalkHeld
from appliance.domain.sanction import Breach, Penalty, Prohibition, SanctionStep
from appliance.journal.transaction import Transaction
from appliance.web.fields import Fields, day_in
from appliance.web.voice import wording_ladders as words

Act = Callable[[Transaction, str, Actor], None]
SETTLE = "settle"


def read_breach(fields: Fields, own_no: str, today: date) -> BreachRecorded:
    """Return what a form says somebody has to answer for."""
    day = day_in(fields["happened_on"])
    is_prohibition = fields["breach"] == Breach.PROHIBITION
    named = fields["prohibition"] if is_prohibition else ""
    who = fields["staff_no"]
    fields.need("breach", words.NEED_BREACH, holds=fields["breach"] in list(Breach))
    fields.need("staff_no", words.NEED_WHO, holds=bool(who) and who != own_no)
    fields.need("happened_on", words.NEED_DAY, holds=day is not None and day <= today)
    fields.need("what", words.NEED_WHAT, holds=bool(fields["what"]))
    fields.need("cause", words.NEED_CAUSE, holds=bool(fields["cause"]))
    known = named in list(Prohibition)
    fields.need("prohibition", words.NEED_PROHIBITION, holds=not is_prohibition or known)
    return BreachRecorded(
        breach=fields["breach"],
        staff_no=who,
        happened_on=(day or today).isoformat(),
        what=fields["what"],
        cause=fields["cause"],
        prohibition=named,
        still_undone=fields["still_undone"] == "yes",
        leader_no=fields["leader_no"],
        unit=fields["unit"],
    )


def read_talk(fields: Fields, today: date) -> TalkHeld:
    """Return the talk a form records."""
    day = day_in(fields["held_on"])
    fields.need("talk_no", words.NEED_WHO, holds=bool(fields["talk_no"]))
    fields.need("held_on", words.NEED_DAY, holds=day is not None and day <= today)
    fields.need("talker", words.NEED_TALKER, holds=bool(fields["talker"]))
    fields.need("content", words.NEED_CONTENT, holds=bool(fields["content"]))
    return TalkHeld(
        staff_no=fields["talk_no"],
        held_on=(day or today).isoformat(),
        talker=fields["talker"],
        content=fields["content"],
    )


def read_step(step: str, fields: Fields, chosen: Sequence[str] | None, rules: Rules) -> Act | None:
    """Return the use case a form asks for; None if there is no such step.

    Args:
        step: the word in the address.
        fields: the form.
        chosen: what was chosen by gravity; None where a ladder speaks.
        rules: what the hall is ruled by.
    """
    if step == SETTLE:
        return _settle(fields)
    if step not in list(SanctionStep):
        return None
    reason = fields["reason"]
    fields.need("reason", words.NEED_REASON, holds=bool(reason))
    match SanctionStep(step):
        case SanctionStep.CONFIRM:
            return _confirm(fields, chosen, rules)
        case SanctionStep.DROP:
            return lambda tx, uid, actor: desk.drop(tx, uid, reason, actor)
        case SanctionStep.APPEAL:
            return lambda tx, uid, actor: desk.appeal(tx, uid, reason, actor)
        case judged:
            lift = judged is SanctionStep.LIFT
            return lambda tx, uid, actor: desk.judge_appeal(tx, uid, reason, actor, lift=lift)


def _confirm(fields: Fields, chosen: Sequence[str] | None, rules: Rules) -> Act:
    penalties = [Penalty(one) for one in chosen or () if one in list(Penalty)]
    fields.need("penalty", words.NEED_PENALTY, holds=chosen is None or bool(penalties))
    order = desk.Confirm(reason=fields["reason"], chosen=penalties)
    return lambda tx, uid, actor: desk.confirm(tx, uid, order, actor, rules)


def _settle(fields: Fields) -> Act:
    how, note = fields["how"], fields["note"]
    fields.need("how", words.NEED_HOW, holds=how in words.SETTLED)
    return lambda tx, uid, actor: desk.settle(tx, uid, how, note, actor)
