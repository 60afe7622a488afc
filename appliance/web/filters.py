"""How dates, times and numbers are written on pages (UI.md 3): 11月23日（周一）, 17:00, 41,286."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from appliance.domain.moment import HALL_TIME

NOTHING = "\N{EN DASH}"  # what stands where there is no value
WEEKDAYS = "一二三四五六日"

When = date | datetime | str


def _read(when: When) -> date:
    """Return a date or a datetime in hall time; a text is read as RFC 3339 or as a plain day."""
    if isinstance(when, str):
        when = datetime.fromisoformat(when) if "T" in when else date.fromisoformat(when)
    if isinstance(when, datetime) and when.tzinfo is not None:
        return when.astimezone(HALL_TIME)
    return when


def day(when: When) -> str:
    """Return 11月23日（周一）."""
    at = _read(when)
    return f"{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）"


def short_day(when: When) -> str:
    """Return 11月23日."""
    at = _read(when)
    return f"{at.month}月{at.day}日"


def long_day(when: When) -> str:
    """Return 2026年11月23日 星期一."""
    at = _read(when)
    return f"{at.year}年{at.month}月{at.day}日 星期{WEEKDAYS[at.weekday()]}"


def hour(when: When) -> str:
    """Return 17:00; a plain day has no hour and gives a dash."""
    at = _read(when)
    return at.strftime("%H:%M") if isinstance(at, datetime) else NOTHING


def day_hour(when: When) -> str:
    """Return 11月23日 17:00."""
    return f"{short_day(when)} {hour(when)}"


def thousands(number: int) -> str:
    """Return 41,286."""
    return f"{number:,}"


def share(part: int, whole: int) -> str:
    """Return a share as 31%; of nothing there is no share, only a dash."""
    return f"{round(100 * part / whole)}%" if whole else NOTHING


def span(minutes: int) -> str:
    """Return 49 分钟, 5 小时 36 分 or 2 天 3 小时."""
    hours, rest = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return f"{days} 天 {hours_left} 小时"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分钟"


FILTERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "day": day,
        "short_day": short_day,
        "long_day": long_day,
        "hour": hour,
        "day_hour": day_hour,
        "thousands": thousands,
        "span": span,
    }
)
