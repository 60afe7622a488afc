"""Working-day arithmetic (工作日) over a calendar that is passed in.

Rule 1: the first day is never counted, the n-th working day strictly after it is the due day.
Rule 2: a period of natural days that ends on a rest day rolls on to the next working day.
Rule 3: for a year without a table the answer is weekends and the festivals of fixed date, and says
so (暂定); it is computed again when the year's notice arrives.

Sources: seed 000 第十一条第七款; readings R16, R17; Civil Code art. 201, 203; DOMAIN.md 6.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.frozen import dataclass
from appliance.domain.year_table import FIXED_FESTIVALS, Festival, YearTable

__all__ = ["DayKind", "Festival", "WorkCalendar", "YearTable", "days_of"]

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class DayKind(StrEnum):
    """What kind of day it is for everybody; market days are the attendance profile's matter."""

    WORKDAY = "workday"  # 工作日
    MAKE_UP = "make_up"  # 调休上班日
    WEEKEND = "weekend"  # 双休日
    FESTIVAL = "festival"  # 法定节假日连休, its weekends included

    @property
    def is_working(self) -> bool:
        """Say whether the hall works that day."""
        return self in (DayKind.WORKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """The calendar in force: the years it knows, and its version for the results computed by it."""

    years: Mapping[int, YearTable]
    version: str

    @classmethod
    def of(cls, tables: Iterable[YearTable]) -> "WorkCalendar":
        """Return the calendar of these tables; of two for one year the higher version holds."""
        years: dict[int, YearTable] = {}
        for table in sorted(tables, key=lambda table: table.version):
            years[table.year] = table
        known = MappingProxyType(dict(sorted(years.items())))
        return cls(years=known, version=_edition(known.values()))

    def knows(self, day: date) -> bool:
        """Say whether the day's year has a table; without one answers are provisional (暂定)."""
        return day.year in self.years

    def festival(self, day: date) -> Festival | None:
        """Return the festival a day off belongs to, None for any other day."""
        table = self.years.get(day.year)
        if table is None:
            return FIXED_FESTIVALS.get((day.month, day.day))
        return table.off.get(day)

    def kind(self, day: date) -> DayKind:
        """Return what kind of day it is."""
        if self.festival(day) is not None:
            return DayKind.FESTIVAL
        if day.weekday() < _SATURDAY:
            return DayKind.WORKDAY
        table = self.years.get(day.year)
        return DayKind.MAKE_UP if table is not None and day in table.make_up else DayKind.WEEKEND

    def is_working_day(self, day: date) -> bool:
        """Say whether the hall works that day."""
        return self.kind(day).is_working

    def next_working_day(self, day: date) -> date:
        """Return the first working day strictly after a day."""
        return next(found for found in _days_from(day + ONE_DAY) if self.is_working_day(found))

    def previous_working_day(self, day: date) -> date:
        """Return the last working day strictly before a day."""
        return next(found for found in _days_back(day - ONE_DAY) if self.is_working_day(found))

    def roll_forward(self, day: date) -> date:
        """Return the day itself if it is worked, else the next working day."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, start: date, days: int) -> date:
        """Return the n-th working day strictly after start; start itself for 0.

        Raises:
            ValueError: a negative number of days.
        """
        if days < 0:
            raise ValueError(f"a limit of {days} days")
        due = start
        for _ in range(days):
            due = self.next_working_day(due)
        return due

    def add_natural_days(self, start: date, days: int) -> date:
        """Return the n-th day after start, rolled on to a working day.

        Raises:
            ValueError: a negative number of days.
        """
        if days < 0:
            raise ValueError(f"a limit of {days} days")
        return self.roll_forward(start + timedelta(days=days))

    def working_days_after(self, start: date, end: date) -> int:
        """Return the working days after start up to and including end; negative backwards."""
        if end < start:
            return -self.working_days_after(end, start)
        return len(self.working_days(start + ONE_DAY, end))

    def working_days(self, first: date, last: date) -> list[date]:
        """Return the working days of a span, both ends included."""
        return [day for day in days_of(first, last) if self.is_working_day(day)]

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """Return the years of a span that have no table."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.years)


def _edition(tables: Iterable[YearTable]) -> str:
    """Return the last year known and every year whose notice was changed: 2027, 2027+2026v2."""
    known = list(tables)
    newest = max((table.year for table in known), default=0)
    changed = [f"{table.year}v{table.version}" for table in known if table.version > 1]
    return "+".join([str(newest), *changed])


def days_of(first: date, last: date) -> Iterator[date]:
    """Yield every day of a span, both ends included; nothing when it is empty."""
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def last_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        day += ONE_DAY


def _days_back(day: date) -> Iterator[date]:
    while True:
        yield day
        day -= ONE_DAY
