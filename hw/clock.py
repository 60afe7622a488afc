"""Clock: the only reader of time in hall-hw.

Whether to believe the wall clock is hall-web's matter.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

HALL_TIME = timezone(timedelta(hours=8), "UTC+08:00")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
BOOT_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Boot (16 hex), CLOCK_BOOTTIME in ms, and what the wall clock said (RFC 3339, ms, +08:00)."""

    boot: str
    mono: int
    wall: str


class Clock(Protocol):
    """Whoever can tell the time since boot and the moment that belongs to it."""

    def mono(self) -> int:
        """Return CLOCK_BOOTTIME in ms."""
        ...

    def at(self, mono: int) -> Moment:
        """Return the moment of a recent mono, the wall time reckoned back from now."""
        ...


class BoxClock:
    """The kernel's clocks."""

    def __init__(self) -> None:
        self._boot = BOOT_ID.read_text().replace("-", "")[:BOOT_DIGITS]

    def mono(self) -> int:
        """Return CLOCK_BOOTTIME in ms."""
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def at(self, mono: int) -> Moment:
        """Return the moment of a recent mono, the wall time reckoned back from now."""
        ago = timedelta(milliseconds=self.mono() - mono)
        wall = (datetime.now(HALL_TIME) - ago).isoformat(timespec="milliseconds")
        return Moment(boot=self._boot, mono=mono, wall=wall)
