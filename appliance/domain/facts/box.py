"""Facts of the care of the box: who had it do what no page of the hall's own work does."""

from dataclasses import dataclass
from typing import ClassVar

from appliance.domain.facts.base import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxAsked(Fact):
    """Somebody at a tablet asked the box for something; written before it is done.

    `what` is backup, support, recovery_sheet (the recovery code was shown), reset, keep (a reset
    taken back), restore_stick or restore_county.
    """

    KIND: ClassVar[str] = "box.asked"
    what: str


FACTS = (BoxAsked,)
