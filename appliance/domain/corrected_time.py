"""Corrected time (校正时间): between which bounds something happened, and on whose word.

Rule 1: a wall clock trusted as far as `rtc` or further is its own witness; below that only an
anchor of the same boot, carried along CLOCK_BOOTTIME, says when it was.
Rule 2: of two witnesses the more trusted one is heard; of equals the nearer one.
A person's last word in a boot takes the place of the words before it.
Rule 3: without a witness the lower bound is the last proven time before the boot, and the upper one
the first proven time after it; where neither is known the bound stays open (时间待核).

Sources: DESIGN.md 5 (Clock); APPLIANCE.md 2.8; SYNC.md faults 26 and 27.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from types import MappingProxyType

from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME, Moment, Trust

STEP = timedelta(seconds=2)  # two clocks further apart than this do not show the same time
DRIFT = 10_000  # an undisciplined clock of the board loses or gains 1 ms in 10 s at the worst

# No box ran before this software existed: the floor of a board that has never seen a clock.
FIRST_DAY = datetime(2026, 1, 1, tzinfo=HALL_TIME)

# How far a reading of this trust may be wrong. R1 cuts seconds off, so the two best need no span.
ERRORS: MappingProxyType[Trust, timedelta] = MappingProxyType(
    {
        Trust.RTC: timedelta(seconds=5),
        Trust.HUMAN: timedelta(seconds=60),
        Trust.NETWORK: timedelta(0),
        Trust.COUNTY: timedelta(0),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """At `mono` (CLOCK_BOOTTIME, ms) of a boot it was `wall`, give or take `error`."""

    mono: int
    wall: datetime
    level: Trust
    error: timedelta

    def at(self, mono: int) -> "Bounds":
        """Return the bounds of another instant of the same boot."""
        far = timedelta(milliseconds=mono - self.mono)
        error = self.error + abs(far) / DRIFT
        return Bounds(lower=self.wall + far - error, upper=self.wall + far + error)


@dataclass(frozen=True, slots=True, kw_only=True)
class BootSpan:
    """What is known of one boot.

    Attributes:
        anchors: its witnesses, in any order.
        not_before: proven time before the boot began.
        not_after: proven time after the boot ended; None while nothing later is proven.
        last_mono: the last instant of the boot that left a record, in ms.
    """

    anchors: tuple[Anchor, ...] = ()
    not_before: datetime = FIRST_DAY
    not_after: datetime | None = None
    last_mono: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """It was not earlier than `lower` and not later than `upper` (None: nobody knows)."""

    lower: datetime
    upper: datetime | None

    @property
    def is_exact(self) -> bool:
        """Say whether both bounds lie in the same minute, which is all the rules look at (R1)."""
        return self.upper is not None and _minute(self.lower) == _minute(self.upper)

    @property
    def day(self) -> date | None:
        """Return the day it was for certain; None where the bounds lie on two days."""
        first = self.lower.astimezone(HALL_TIME).date()
        if self.upper is None:
            return None
        is_one = self.upper is self.lower or self.upper.astimezone(HALL_TIME).date() == first
        return first if is_one else None


def proves(trust: Trust) -> bool:
    """Say whether a wall clock of this trust is a witness of its own."""
    return trust in ERRORS


def best_anchor(anchors: Iterable[Anchor], mono: int) -> Anchor | None:
    """Return the witness to be heard for an instant: the most trusted, then the nearest."""
    return max(
        anchors, key=lambda anchor: (anchor.level.rank, -abs(anchor.mono - mono)), default=None
    )


def bounds_of(moment: Moment, boot: BootSpan) -> Bounds:
    """Return between which bounds a moment lies, by all that is known of its boot."""
    anchor = best_anchor(boot.anchors, moment.mono)
    if proves(moment.trust) and not _outdone(moment, anchor):
        error = ERRORS[moment.trust]
        return Bounds(lower=moment.at - error, upper=moment.at + error)
    if anchor is not None:
        return anchor.at(moment.mono)
    return _between(moment, boot)


def starts_between(boot: BootSpan) -> Bounds:
    """Return between which bounds a boot began."""
    anchor = best_anchor(boot.anchors, 0)
    if anchor is not None:
        return anchor.at(0)
    if boot.not_after is None:
        return Bounds(lower=boot.not_before, upper=None)
    upper = boot.not_after - timedelta(milliseconds=boot.last_mono)
    return Bounds(lower=boot.not_before, upper=upper)


def ends_not_before(boot: BootSpan) -> datetime:
    """Return the time that is proven to have passed when the boot left its last record."""
    anchor = best_anchor(boot.anchors, boot.last_mono)
    if anchor is not None:
        return anchor.at(boot.last_mono).lower
    return boot.not_before + timedelta(milliseconds=boot.last_mono)


def step_between(before: int, now: int) -> int | None:
    """Return by how many ms the wall clock jumped, or None if it did not.

    Args:
        before: wall clock less CLOCK_BOOTTIME then, in ms.
        now: the same difference now.
    """
    jumped = now - before
    return jumped if abs(jumped) > STEP // timedelta(milliseconds=1) else None


def _outdone(moment: Moment, anchor: Anchor | None) -> bool:
    """Say whether a witness of the boot is heard before the record's own wall clock.

    A person's last word is: the record's clock was believed on one that was said earlier.
    """
    if anchor is None or anchor.level.rank < moment.trust.rank:
        return False
    return anchor.level is Trust.HUMAN or anchor.level.rank > moment.trust.rank


def _between(moment: Moment, boot: BootSpan) -> Bounds:
    lower = boot.not_before + timedelta(milliseconds=moment.mono)
    if moment.trust is Trust.FLOOR:
        # Such a clock was set to the newest record and has run since: it can only be slow.
        lower = max(lower, moment.at)
    upper = None
    if boot.not_after is not None:
        upper = boot.not_after - timedelta(milliseconds=max(boot.last_mono - moment.mono, 0))
    if upper is not None and upper < lower:  # the floor itself was too high
        lower = min(upper, boot.not_before + timedelta(milliseconds=moment.mono))
    return Bounds(lower=lower, upper=upper)


def _minute(at: datetime | None) -> datetime | None:
    return at and at.replace(second=0, microsecond=0)
