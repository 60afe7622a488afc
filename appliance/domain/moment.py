"""Moment: when something happened, and how far that may be believed.

Time is evidence, not order (DESIGN.md 5): `at` is what the wall clock said; boot and mono cannot
lie.
"""

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from appliance.domain.frozen import dataclass

HALL_TIME = timezone(
    timedelta(hours=8), "UTC+08:00"
)  # Asia/Shanghai has known no summer time since 1991


class Trust(StrEnum):
    """How far a wall clock may be believed, lowest first. Stored and sent; never rename one."""

    UNKNOWN = "unknown"  # 时间未知
    FLOOR = "floor"  # no earlier than the newest record
    RTC = "rtc"  # the board's own battery clock
    HUMAN = "human"  # confirmed by a person
    NETWORK = "network"  # a time server
    COUNTY = "county"  # the county's signed answer

    @property
    def rank(self) -> int:
        """Return the place in the order of trust, from 0."""
        return list(Trust).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One reading of the clocks: wall time (+08:00), boot, and CLOCK_BOOTTIME in ms.

    `known_day` is the day as far as anybody knew, where the wall clock itself was not believed.
    """

    at: datetime
    boot: str
    mono: int
    trust: Trust
    known_day: date | None = None

    @property
    def day(self) -> date:
        """Return the day in the hall: what numbers, roles and due dates are counted from."""
        return self.known_day or self.at.astimezone(HALL_TIME).date()


def stamp(at: datetime) -> str:
    """Return RFC 3339 with milliseconds and +08:00, as records carry it."""
    return at.astimezone(HALL_TIME).isoformat(timespec="milliseconds")
