"""The county's clock: the only reader of wall time in this package."""

from collections.abc import Callable
from datetime import datetime

from appliance.domain.moment import HALL_TIME

Now = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the time now, +08:00."""
    return datetime.now(HALL_TIME)


def unix_s(at: datetime) -> int:
    """Return Unix seconds, as the store keeps times."""
    return int(at.timestamp())
