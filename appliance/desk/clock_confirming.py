"""Confirming the clock by hand (人工校时): on a box without battery clock, county or time server.

Without it such a box would show 时间待核 for ever. The raw records stay as they are; the anchor
gives them their corrected time, and the fold judges the days they belong to anew.

Sources: DESIGN.md 5 (Clock); domain/confirmed_time.py.
"""

from datetime import date

from appliance.desk.clock_trust import anchor
from appliance.desk.rules import Actor
from appliance.domain.confirmed_time import ToldTime, time_to_take
from appliance.domain.facts.hall import ClockConfirmed
from appliance.domain.moment import Moment, Trust, stamp
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.clock_words import Judged, hanging_on, proven_for


def confirm_clock(tx: Transaction, told: ToldTime, actor: Actor) -> Moment:
    """Take a person's word for the time; return the moment as it is believed from now on.

    Raises:
        NotPermitted: the actor may not.
        ClockNotTaken: a better source is there, the time cannot be, or its reason is missing.
    """
    actor.may(Act.CONFIRM_CLOCK)
    now = tx.moment
    wall = time_to_take(told, now, proven_for(tx.db, now.boot, now.mono))
    taken = Moment(at=wall, boot=now.boot, mono=now.mono, trust=Trust.HUMAN)
    before = hanging_on(tx.db, now.boot)
    anchor(tx, taken, by=actor.by)
    moved = _moved(before, _as_they_stand(tx, before))
    tx.append(
        ClockConfirmed(
            shown=stamp(now.at),
            wall=stamp(wall),
            reason=told.reason,
            punches=len(moved),
            days=sorted({day for days in moved.values() for day in days}),
        ),
        by=actor.by,
    )
    return taken


def _as_they_stand(tx: Transaction, before: Judged) -> Judged:
    """Return the same punches again, after the anchor."""
    found: Judged = {}
    for pos in before:
        row = tx.db.execute("SELECT lower, upper, day FROM punch WHERE pos = ?", (pos,)).fetchone()
        found[pos] = (row[0], row[1], row[2])
    return found


def _moved(before: Judged, after: Judged) -> dict[int, list[str]]:
    """Return the punches whose bounds moved, with the days they left and came to."""
    moved: dict[int, list[str]] = {}
    for pos, stood in before.items():
        if after[pos] != stood:
            days = (stood[2], after[pos][2])
            moved[pos] = [date.fromordinal(day).isoformat() for day in days if day is not None]
    return moved
