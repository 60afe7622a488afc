"""Facts of the evening (下班前): who closed the hall, and what was left over night."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HallClosed(Fact):
    """Somebody asked whether the power may be cut, and it may (可以断电).

    The counts are those of that moment: records the county has not proven to hold, matters of the
    day, cases not in the platform, lines of the day's ledger. `left` are words of
    domain/closing.Leftover, `reason` says why they wait; `locked` are words of LockUp.
    """

    KIND: ClassVar[str] = "hall.closed"
    day: str
    unsent: int
    same_day: int
    not_entered: int
    ledger_lines: int
    ledger_printed: bool
    left: Sequence[str]
    locked: Sequence[str]
    reason: str = ""


FACTS = (HallClosed,)
