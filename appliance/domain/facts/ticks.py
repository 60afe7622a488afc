"""Facts of the morning (开门检查): what was switched on, tidied and opened."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningTicked(Fact):
    """An item of the morning is done, or is not and why. `day` is the day in the hall.

    `item` is monitoring, tidy_up or doors. It travels to the county, which supervises by it.
    """

    KIND: ClassVar[str] = "morning.ticked"
    item: str
    day: str
    is_done: bool
    note: str = ""


FACTS = (MorningTicked,)
