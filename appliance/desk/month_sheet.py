"""A month's sheet as pages, papers and lists show it: plain values, no questions."""

from collections import Counter
from datetime import date
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.punch_plan import DutyKind
from appliance.projections.staff import StaffMember


class Sign(StrEnum):
    """What stands in half a day of the grid, the gravest first. Used by pages, never stored."""

    ABSENT = "absent"  # 旷
    LATE = "late"  # 迟
    EARLY = "early"  # 早
    MISSING = "missing"  # 缺
    REVIEW = "review"  # 核
    CORRECTED = "corrected"  # 补
    OFFICIAL = "official"  # 公
    ANNUAL = "annual"  # 年
    PRIVATE = "private"  # 事
    SICK = "sick"  # 病
    AWAY = "away"  # 假: leave of another kind
    STUDY = "study"  # 学: shadow study at the county hall
    MARKET = "market"  # 场
    OK = "ok"  # ✓
    PENDING = "pending"  # not due yet
    UNJUDGED = "unjudged"  # the hall has not set its hours
    OFF = "off"  # rest day, local half-day off
    NOT_HERE = "not_here"  # before the person came to the hall, or after


class Book(StrEnum):
    """Which attendance book a person stands in (004·三.3-4)."""

    WINDOWS = "windows"  # 窗口人员: kept by the supervision section
    SECTIONS = "sections"  # 科室人员: kept by the office


ON_LEAVE = frozenset({Sign.ANNUAL, Sign.PRIVATE, Sign.SICK, Sign.AWAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHead:
    """One day of the month: what the calendar and the hall's own days ask of it."""

    day: date
    duty: DutyKind
    is_make_up: bool
    has_rules: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a person's month adds up to: days in halves, marks and missing punches in times.

    `absent` counts whole and half days of absence, the half day for many marks (`starred`)
    included.
    """

    worked: float = 0
    marks: int = 0
    missing: int = 0
    leave: float = 0
    official: float = 0
    absent: float = 0
    market: int = 0
    reviews: int = 0
    corrected: int = 0
    starred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonth:
    """One person's line: two signs a day, and the sums."""

    member: StaffMember
    halves: tuple[tuple[Sign, Sign], ...]
    sums: Sums

    @property
    def book(self) -> Book:
        """Return the book the person stands in."""
        return Book.WINDOWS if self.member.window else Book.SECTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSheet:
    """The month of some people. `unset` are the settings without which days stay unjudged.

    `policies` are the versions of the policy that were in force, in their order.
    """

    month: str
    heads: tuple[DayHead, ...]
    lines: tuple[PersonMonth, ...]
    unset: tuple[str, ...]
    policies: tuple[str, ...]
    calendar: str
    clause: str
    is_provisional: bool
    is_over: bool

    @property
    def working_days(self) -> int:
        """Return how many days the month asks for, market days left out."""
        return sum(head.duty is DutyKind.WORKDAY for head in self.heads)

    @property
    def units(self) -> list[str]:
        """Return the home units of the people, each once, in the order of the lines."""
        return list(dict.fromkeys(line.member.unit for line in self.lines))

    @property
    def same_names(self) -> frozenset[str]:
        """Return names that several people have: their number stands beside them."""
        names = Counter(line.member.name for line in self.lines)
        return frozenset(name for name, count in names.items() if count > 1)
