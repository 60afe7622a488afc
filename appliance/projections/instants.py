"""How the tables hold an instant: whole milliseconds since 1970, UTC."""

from datetime import datetime, timedelta

from appliance.domain.moment import HALL_TIME

MS = timedelta(milliseconds=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00").astimezone(HALL_TIME)


def to_ms(at: datetime) -> int:
    """Return an instant as a table holds it."""
    return (at - _EPOCH) // MS


def from_ms(ms: int) -> datetime:
    """Return the instant a table holds, in hall time."""
    return _EPOCH + ms * MS
