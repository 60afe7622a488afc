"""Market days (逢场天) and local days off: what a hall's own calendar adds, for attendance only.

Rule 1: a market day is named by date, by weekday or by the last digit of the day of the month
(逢三八: 3, 13, 23, 8, 18, 28). Tails are of the solar month; a hall whose market follows the lunar
month types its dates.
Rule 2: a local day or half-day off (半天假) frees people from punching; limits of cases still run.

Sources: seed 002-P1 三.1; reading R10; DESIGN.md 6.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import PolicyInvalid
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy

MARKET_DAYS = "attendance.market_days"
LOCAL_OFF = "attendance.local_off"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TAIL = re.compile(r"tail:(\d)")
_WEEKDAY = re.compile("weekday:(" + "|".join(WEEKDAYS) + ")")
_OFF = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(am|pm))?")


class Part(StrEnum):
    """Which part of a day is off. Values are stored in settings; never rename one."""

    WHOLE = "whole"  # 全天
    AM = "am"  # 上午
    PM = "pm"  # 下午


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketDays:
    """The days on which the town holds its market."""

    dates: frozenset[date] = frozenset()
    tails: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()

    @classmethod
    def of(cls, words: Iterable[str]) -> "MarketDays":
        """Return the days that words such as tail:3, weekday:sat or 2026-10-18 name.

        Raises:
            PolicyInvalid: a word names no day.
        """
        dates, tails, weekdays = set(), set(), set()
        for i, word in enumerate(words):
            if match := _TAIL.fullmatch(word):
                tails.add(int(match[1]))
            elif match := _WEEKDAY.fullmatch(word):
                weekdays.add(WEEKDAYS.index(match[1]))
            else:
                dates.add(_date(f"{MARKET_DAYS}[{i}]", word))
        return cls(dates=frozenset(dates), tails=frozenset(tails), weekdays=frozenset(weekdays))

    def holds(self, day: date) -> bool:
        """Say whether the market is held on a day, whatever else that day is."""
        return day in self.dates or day.day % 10 in self.tails or day.weekday() in self.weekdays


def is_market_day(day: date, policy: Policy) -> bool:
    """Say whether the hall's market is held on a day; without market days set there is none.

    Raises:
        PolicyInvalid: the setting holds a word that names no day.
    """
    if not policy.is_set(MARKET_DAYS):
        return False
    return MarketDays.of(policy.texts(MARKET_DAYS)).holds(day)


def local_off(words: Iterable[str]) -> Mapping[date, Part]:
    """Return the local days off that words such as 2026-03-08/pm name; 2026-03-08 is all of it.

    Two halves of one day are the whole of it.

    Raises:
        PolicyInvalid: a word names no day.
    """
    found: dict[date, Part] = {}
    for i, word in enumerate(words):
        key = f"{LOCAL_OFF}[{i}]"
        match = _OFF.fullmatch(word)
        if match is None:
            raise PolicyInvalid(key, problem="not_a_date", found=repr(word))
        day, part = _date(key, match[1]), Part(match[2] or Part.WHOLE)
        found[day] = part if found.get(day, part) is part else Part.WHOLE
    return MappingProxyType(found)


def part_off(day: date, policy: Policy) -> Part | None:
    """Return which part of a day the hall is off by its own calendar, None for an ordinary day.

    Raises:
        PolicyInvalid: the setting holds a word that names no day.
    """
    if not policy.is_set(LOCAL_OFF):
        return None
    return local_off(policy.texts(LOCAL_OFF)).get(day)


def _date(key: str, word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as wrong:
        raise PolicyInvalid(key, problem="not_a_date", found=repr(word)) from wrong


# How a setting that holds days is read before it is accepted.
CHECKS: Mapping[str, Callable[[Iterable[str]], object]] = MappingProxyType(
    {MARKET_DAYS: MarketDays.of, LOCAL_OFF: local_off}
)
