"""A year's table (节假日安排): the days off, the weekend days worked instead, their source.

The State Council's notice comes between late October and early December for the year after, and may
change within the year; so a table has a version. A table that contradicts itself is refused.

Sources: DOMAIN.md 6; RULEBOOK 0.4.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from appliance.domain.errors import CalendarInvalid, PolicyInvalid
from appliance.domain.frozen import dataclass

_SATURDAY = 5
_Kind = TypeVar("_Kind")


class Festival(StrEnum):
    """The festivals that give days off. Values are stored and sent; never rename one."""

    NEW_YEAR = "new_year"  # 元旦
    SPRING_FESTIVAL = "spring_festival"  # 春节
    TOMB_SWEEPING = "tomb_sweeping"  # 清明节
    LABOUR_DAY = "labour_day"  # 劳动节
    DRAGON_BOAT = "dragon_boat"  # 端午节
    MID_AUTUMN = "mid_autumn"  # 中秋节
    NATIONAL_DAY = "national_day"  # 国庆节
    COMMEMORATION = "commemoration"  # 一次性纪念日放假


# Festivals whose date needs no notice; those of the lunar year are unknown until it comes.
FIXED_FESTIVALS: Mapping[tuple[int, int], Festival] = MappingProxyType(
    {
        (1, 1): Festival.NEW_YEAR,
        (5, 1): Festival.LABOUR_DAY,
        (5, 2): Festival.LABOUR_DAY,
        (10, 1): Festival.NATIONAL_DAY,
        (10, 2): Festival.NATIONAL_DAY,
        (10, 3): Festival.NATIONAL_DAY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearTable:
    """One year's notice: the days off with their festival, and the weekend days worked instead.

    Attributes:
        year: the year all dates lie in.
        off: days off, the weekends inside a festival's block included.
        make_up: Saturdays and Sundays that are worked.
        source: where the table comes from: the notice's number, or who typed it in.
        version: counts up within the year, as a notice may be changed.
    """

    year: int
    off: Mapping[date, Festival]
    make_up: frozenset[date]
    source: str
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse a table that contradicts itself.

        Raises:
            CalendarInvalid: a date of another year, a make-up day within the week or also off.
        """
        for day in (*self.off, *self.make_up):
            if day.year != self.year:
                raise CalendarInvalid(self.year, problem="other_year", found=day.isoformat())
        for day in sorted(self.make_up):
            if day.weekday() < _SATURDAY:
                raise CalendarInvalid(
                    self.year, problem="make_up_within_week", found=day.isoformat()
                )
            if day in self.off:
                raise CalendarInvalid(self.year, problem="off_and_worked", found=day.isoformat())


def read_year(document: Mapping[str, object]) -> YearTable:
    """Return the year's table a loaded calendar document holds.

    Raises:
        CalendarInvalid: the table contradicts itself.
        PolicyInvalid: with the key, when a part is missing or is something else.
    """
    return YearTable(
        year=_expect(document, "year", int),
        version=_expect(document, "version", int),
        source=_expect(document, "source", str),
        make_up=frozenset(_dates("make_up", document.get("make_up"))),
        off=MappingProxyType(dict(_off_days(_expect(document, "off", dict)))),
    )


def _off_days(off: Mapping[str, object]) -> Iterator[tuple[date, Festival]]:
    for name, days in off.items():
        festival = _festival(name)
        for day in _dates(f"off.{name}", days):
            yield day, festival


def _expect(document: Mapping[str, object], key: str, kind: type[_Kind]) -> _Kind:
    found = document.get(key)
    if not isinstance(found, kind):
        raise PolicyInvalid(f"calendar.{key}", problem="not_a_" + kind.__name__, found=repr(found))
    return found


def _festival(name: str) -> Festival:
    try:
        return Festival(name)
    except ValueError as unknown:
        raise PolicyInvalid(f"calendar.off.{name}", problem="unknown_festival") from unknown


def _dates(key: str, found: object) -> list[date]:
    """Return dates that stand as TOML dates or, in a county's JSON, as ISO texts."""
    if not isinstance(found, list):
        raise PolicyInvalid(f"calendar.{key}", problem="not_a_list", found=repr(found))
    return [_date(f"calendar.{key}[{i}]", day) for i, day in enumerate(found)]


def _date(key: str, found: object) -> date:
    if isinstance(found, date) and not isinstance(found, datetime):
        return found
    try:
        return date.fromisoformat(str(found))
    except ValueError as wrong:
        raise PolicyInvalid(key, problem="not_a_date", found=repr(found)) from wrong
