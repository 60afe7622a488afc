"""The clock's part in the journal: steps, anchors, and the trust of moments that others wrote down.

The journal is the only memory: what was noted last for this boot stands in projections/boots.py.

Sources: DESIGN.md 5 (Clock); SYNC.md faults 26 and 27.
"""

import sqlite3
from datetime import datetime, timedelta

from appliance.domain.corrected_time import (
    ERRORS,
    STEP,
    Anchor,
    best_anchor,
    proves,
    step_between,
)
from appliance.domain.facts.hall import ClockAnchored, ClockStepped
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment, Trust, stamp
from appliance.journal.transaction import Transaction
from appliance.projections import boot_spans, boots
from appliance.projections.instants import MS, to_ms

AGAIN = 12 * 3600 * 1000  # ms after which the same source is written down once more


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A moment as hall-hw wrote it down: boot, CLOCK_BOOTTIME in ms, and the wall clock then."""

    boot: str
    mono: int
    wall: datetime


def look_at_clock(tx: Transaction) -> None:
    """Write down a step of the wall clock and a rise of its trust; nothing if there is none.

    Called on a tick, after hall.started was written for the boot.
    """
    now = tx.moment
    known = boots.boot(tx.db, now.boot)
    if known is None or known.shown is None:
        return
    jumped = step_between(known.shown, to_ms(now.at) - now.mono)
    if jumped is not None:
        before = stamp(now.at - jumped * MS)
        tx.append(ClockStepped(before=before, step_ms=jumped), by="hall")
    if proves(now.trust):
        anchor(tx, now)


def anchor(tx: Transaction, told: Moment, *, by: str = "hall") -> None:
    """Write down that at `told.mono` of its boot it was `told.at`, if that is news.

    `told.trust` is the witness: our own wall clock, the county's signed answer beside it, or a
    person (`by`).
    """
    if _is_news(boots.anchors_of(tx.db, told.boot), told):
        tx.append(
            ClockAnchored(
                boot_id=told.boot,
                at_mono=told.mono,
                wall=stamp(told.at),
                level=told.trust.value,
                error_ms=ERRORS[told.trust] // MS,
            ),
            by=by,
        )


def moment_of(db: sqlite3.Connection, told: Told, now: Moment) -> Moment:
    """Return a moment of hall-hw with the trust that hall-web assigns to it.

    In the running boot the wall clock then is believed as far as now if no step lies between. For
    an earlier boot it is believed as far as our own record of that boot which it agrees with.
    """
    trust = _trust_now(told, now) if told.boot == now.boot else _trust_then(db, told, now)
    return Moment(at=told.wall, boot=told.boot, mono=told.mono, trust=trust)


def _trust_now(told: Told, now: Moment) -> Trust:
    agrees = _agree(told, now.at, now.mono)
    return now.trust if agrees else Trust.UNKNOWN


def _trust_then(db: sqlite3.Connection, told: Told, now: Moment) -> Trust:
    known = boots.boot(db, told.boot)
    if known is None:
        newest = boot_spans.newest_proven(db, but=now.boot)
        return Trust.FLOOR if newest is None or told.wall >= newest else Trust.UNKNOWN
    if _agree(told, known.last_at, known.last_mono):
        return known.last_trust
    if _agree(told, known.first_at, known.first_mono):
        return known.first_trust
    return Trust.UNKNOWN


def _agree(told: Told, at: datetime, mono: int) -> bool:
    return abs(told.wall - (at + timedelta(milliseconds=told.mono - mono))) <= STEP


def _is_news(anchors: tuple[Anchor, ...], now: Moment) -> bool:
    """Say whether an anchor would tell more than those that stand already."""
    best = best_anchor(anchors, now.mono)
    if best is None or now.trust.rank > best.level.rank:
        return True
    if now.trust.rank < best.level.rank:
        return False
    far = now.mono - best.mono
    return far >= AGAIN or abs(best.wall + timedelta(milliseconds=far) - now.at) > STEP
