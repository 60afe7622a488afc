"""The only reader of time in hall-web, and how far each reading may be believed.

A wall clock says when; CLOCK_BOOTTIME says how long, and cannot be set. What a better source told
once is carried forward on CLOCK_BOOTTIME: a wall clock that agrees with it is believed as far as
that source, one that does not is believed no further than its own board.

Sources: DESIGN.md 5 (Clock); APPLIANCE.md 2.8.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from appliance.domain.moment import HALL_TIME, Moment, Trust

AGREES = timedelta(seconds=2)  # a larger difference is a step
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
NETWORK_TIME = Path("/run/systemd/timesync/synchronized")
BATTERY_CLOCK = Path("/sys/class/rtc/rtc0/hctosys")


@dataclass(frozen=True, slots=True)
class Belief:
    """At `mono` it was `wall`, as far as `trust`."""

    trust: Trust
    wall: datetime
    mono: int

    def expected(self, mono: int) -> datetime:
        """Return the wall time at another reading of CLOCK_BOOTTIME in the same boot."""
        return self.wall + timedelta(milliseconds=mono - self.mono)


class HallClock:
    """The clocks of this boot.

    `floor` is the time of the newest record: the hall was never earlier than that.
    """

    def __init__(self, *, floor: datetime | None) -> None:
        self.boot = current_boot()
        self.belief: Belief | None = None
        self._floor = floor

    def now(self) -> Moment:
        """Return this moment with the trust its wall time deserves."""
        wall = datetime.now(HALL_TIME)
        mono = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        trust = self.trust_of(wall, boot=self.boot, mono=mono)
        return Moment(at=wall, boot=self.boot, mono=mono, trust=trust)

    def believe(self, trust: Trust, wall: datetime, mono: int) -> None:
        """Take what a source of this trust said at `mono` of this boot; pass a lower one by."""
        if self.belief is None or trust.rank >= self.belief.trust.rank:
            self.belief = Belief(trust, wall, mono)

    def trust_of(self, wall: datetime, *, boot: str, mono: int) -> Trust:
        """Return how far a wall time read at (boot, mono) may be believed."""
        if self.belief is not None and boot == self.boot:
            agrees = abs(wall - self.belief.expected(mono)) <= AGREES
            return self.belief.trust if agrees else Trust.UNKNOWN
        if self._floor is not None and wall < self._floor:
            return Trust.UNKNOWN
        if boot != self.boot:
            return Trust.FLOOR
        return own_trust()


def own_trust() -> Trust:
    """Return what the board itself says for its wall clock: network, rtc or only the floor."""
    if NETWORK_TIME.exists():
        return Trust.NETWORK
    try:
        return Trust.RTC if BATTERY_CLOCK.read_text().strip() == "1" else Trust.FLOOR
    except OSError:
        return Trust.FLOOR


def current_boot() -> str:
    """Return the name of this boot: 16 hex digits, the same for every process of the box."""
    return BOOT_ID.read_text().strip().replace("-", "")[:16]
