"""Facts of the calendar: a year's notice as it was typed in, and the second person who compared."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarProposed(Fact):
    """A year's days off and make-up days were typed in from the notice (放假通知).

    Founding fact: its subject is this typing; nothing holds before somebody else confirmed it.
    `off` is festival → days, as in the calendar documents.
    """

    KIND: ClassVar[str] = "calendar.proposed"
    year: int
    version: int
    off: Mapping[str, Sequence[str]]
    make_up: Sequence[str]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarConfirmed(Fact):
    """A second person compared the typing with the notice; it holds from now on."""

    KIND: ClassVar[str] = "calendar.confirmed"
    year: int
    version: int


FACTS = (CalendarProposed, CalendarConfirmed)
