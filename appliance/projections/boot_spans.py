"""What the boots tell of time: the bounds of one boot, and the hours without power.

A boot without a witness of its own lies between the neighbours that have one.
"""

import sqlite3
from datetime import datetime, timedelta
from itertools import pairwise

from appliance.domain.corrected_time import (
    ERRORS,
    FIRST_DAY,
    Anchor,
    BootSpan,
    ends_not_before,
    proves,
    starts_between,
)
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Trust
from appliance.projections.boots import Boot, anchors_of, boot, neighbours, newest_boots
from appliance.projections.instants import MS, from_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Dark:
    """A time without power, from the last sign of life of a boot to the first of the next."""

    since: datetime
    until: datetime
    is_certain: bool


def span_of(db: sqlite3.Connection, name: str) -> BootSpan:
    """Return what is known of a boot; the neighbours are asked only if it has no witness."""
    found = boot(db, name)
    if found is None:
        return BootSpan(anchors=anchors_of(db, name))
    witnesses = _witnesses(db, found)
    if witnesses:
        return BootSpan(anchors=witnesses, last_mono=found.last_mono)
    return BootSpan(
        not_before=_proven_before(db, name),
        not_after=_proven_after(db, name),
        last_mono=found.last_mono,
    )


def unproven_before(db: sqlite3.Connection, name: str) -> list[Boot]:
    """Return the boots before this one whose time hangs on it, newest first."""
    found: list[Boot] = []
    for earlier in neighbours(db, name, earlier=True):
        if _witnesses(db, earlier):
            break
        found.append(earlier)
    return found


def newest_proven(db: sqlite3.Connection, *, but: str) -> datetime | None:
    """Return the newest time that a believed clock showed in any boot but one, None if none did."""
    row = db.execute(
        "SELECT max(last_wall) FROM boot_span"
        " WHERE last_trust NOT IN ('unknown', 'floor') AND boot <> ?",
        (but,),
    ).fetchone()
    return None if row[0] is None else from_ms(row[0])


def times_without_power(db: sqlite3.Connection, count: int) -> list[Dark]:
    """Return the last times without power, newest first, as the wall clocks told them."""
    found = newest_boots(db, count + 1)
    return [
        Dark(
            since=before.last_at,
            until=after.first_at,
            is_certain=proves(before.last_trust) and proves(after.first_trust),
        )
        for after, before in pairwise(found)
    ]


def _proven_before(db: sqlite3.Connection, name: str) -> datetime:
    unproven: list[Boot] = []
    proven = FIRST_DAY
    for earlier in neighbours(db, name, earlier=True):
        witnesses = _witnesses(db, earlier)
        if witnesses:
            proven = ends_not_before(BootSpan(anchors=witnesses, last_mono=earlier.last_mono))
            break
        unproven.append(earlier)
    return proven + sum((one.last_mono * MS for one in unproven), timedelta())


def _proven_after(db: sqlite3.Connection, name: str) -> datetime | None:
    lived = timedelta()
    for later in neighbours(db, name, earlier=False):
        witnesses = _witnesses(db, later)
        if witnesses:
            begun = starts_between(BootSpan(anchors=witnesses)).upper
            return begun and begun - lived
        lived += later.last_mono * MS
    return None


def _witnesses(db: sqlite3.Connection, one: Boot) -> tuple[Anchor, ...]:
    own = (
        (one.first_mono, one.first_at, one.first_trust),
        (one.last_mono, one.last_at, one.last_trust),
    )
    told = anchors_of(db, one.boot)
    heard = any(anchor.level is Trust.HUMAN for anchor in told)
    return told + tuple(
        Anchor(mono=mono, wall=at, level=trust, error=ERRORS[trust])
        for mono, at, trust in own
        # a clock that is believed on a person's word says nothing beyond the last such word
        if proves(trust) and not (heard and trust is Trust.HUMAN)
    )
