"""Agency (全程代办), village points (村级代办), appointments: who acts for whom, what is owed.

Rule 1: an agency case needs three parts: the application, all documents, a contact (000§12.4).
Rule 2: the agent tells three things at once: documents of the own step, survey, limit (000§12.5).
Rule 3: agency itself is free of charge; only the item's own approved fee may be taken (000§12.2).
Rule 4: a form filled in for the applicant counts once the applicant confirmed it (000§12.3(2)).

Sources: seed 000 第十二条; seed 002-P1 五.1; seed 002-P4 一(二); seed 001 四(四), 四(八).
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum

from appliance.domain.forms import FORMS, FormName
from appliance.domain.frozen import dataclass

MONTHS_OF_QUARTER = 3


class AgentKind(StrEnum):
    """Who acts for the applicant. Values are stored; never rename one."""

    WINDOW = "window"  # 窗口代办
    CADRE = "cadre"  # 驻村干部
    VILLAGE = "village"  # 村级代办员


class Direction(StrEnum):
    """Which way materials went. Values are stored; never rename one."""

    OUT = "out"  # 送出
    BACK = "back"  # 送回


class Purpose(StrEnum):
    """Why the town came to a village. Values are stored; never rename one."""

    INSPECTION = "inspection"  # 检查
    MONDAY_DUTY = "monday_duty"  # 周一值班
    GUIDANCE = "guidance"  # 业务指导


class Place(StrEnum):
    """Where an appointment is. Values are stored; never rename one."""

    WINDOW = "window"  # 到窗口
    HOME = "home"  # 上门


class Outcome(StrEnum):
    """What became of an appointment. Values are stored; never rename one."""

    KEPT = "kept"  # 已办
    MISSED = "missed"  # 没来
    CANCELLED = "cancelled"  # 取消


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What an agency application holds so far, and what the agent told."""

    parts: frozenset[str]
    told: frozenset[str]
    filled_by: str = ""
    confirmed: bool = False

    def missing(self) -> list[str]:
        """Return what still stands in the way, by name."""
        open_parts = FORMS[FormName.AGENCY_APPLICATION].missing(self.parts)
        untold = FORMS[FormName.AGENCY_NOTICE].missing(self.told)
        unconfirmed = ["confirmed"] if self.filled_by and not self.confirmed else []
        return sorted([*open_parts, *untold, *unconfirmed])


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """A quarter of a year, written 2026Q4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """Return the quarter a day lies in."""
        return cls(year=day.year, number=(day.month - 1) // MONTHS_OF_QUARTER + 1)

    @classmethod
    def read(cls, text: str) -> "Quarter | None":
        """Return the quarter a text names, None if it names none."""
        year, _, number = text.partition("Q")
        if len(year) != len("2026") or not year.isdecimal() or number not in set("1234"):
            return None
        return cls(year=int(year), number=int(number)) if text.isascii() and number else None

    def __str__(self) -> str:
        """Return 2026Q4."""
        return f"{self.year:04}Q{self.number}"

    @property
    def months(self) -> tuple[str, ...]:
        """Return its months: 2026-10, 2026-11, 2026-12."""
        first = (self.number - 1) * MONTHS_OF_QUARTER + 1
        return tuple(f"{self.year:04}-{first + n:02}" for n in range(MONTHS_OF_QUARTER))

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return date.fromisoformat(f"{self.months[0]}-01")

    @property
    def last_day(self) -> date:
        """Return its last day."""
        after = self.first_day + timedelta(days=31 * MONTHS_OF_QUARTER)
        return after.replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """When an agent served, by day; None has no end."""

    first_day: str
    last_day: str | None


def months_served(term: Term, quarter: Quarter, proven: Collection[str]) -> int:
    """Return the months of a quarter for which an agent is paid.

    A month counts when the agent was in office on any of its days and the village's register has a
    line of it: the township checks before it pays (002-P4 一(二)).
    """
    return sum(
        term.first_day[:7] <= month
        and (term.last_day is None or month <= term.last_day[:7])
        and month in proven
        for month in quarter.months
    )


def inspected_days(days: Iterable[str]) -> int:
    """Return on how many days villages were inspected; two villages on one day are one day."""
    return len(set(days))
