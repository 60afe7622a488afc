"""Facts of the month's sheets: published for the wall, copied to home units, handed over."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPublished(Fact):
    """A month's sheet was closed and published (考勤公布). Founding fact: its subject is the sheet.

    `sheet` is the hash over the published cells, by which a later change is seen; `month` is
    YYYY-MM, `edition` counts up when a month is published again.
    """

    KIND: ClassVar[str] = "month.published"
    month: str
    edition: int
    sheet: str
    people: int
    policy: str
    calendar: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCopySent(Fact):
    """A home unit was given its copy (抄送所在单位). Subject: the published sheet."""

    KIND: ClassVar[str] = "month.copy_sent"
    month: str
    unit: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthHandedOver(Fact):
    """The supervision section handed its book of the windows to the office (004·三.4)."""

    KIND: ClassVar[str] = "month.handed_over"
    month: str
    book: str
    taken_by_no: str


FACTS = (MonthPublished, MonthCopySent, MonthHandedOver)
