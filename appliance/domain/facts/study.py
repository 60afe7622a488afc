"""Facts of shadow study at the county hall (跟班学习)."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowPlanned(Fact):
    """Somebody learns at a window of the county hall from a day to a day, both included.

    001·四(一). Founding fact: its subject is the shadow study. `items` is what is to be learnt.
    """

    KIND: ClassVar[str] = "shadow.planned"
    staff_no: str
    first: str
    last: str
    place: str
    items: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowEnded(Fact):
    """What came of it; `last` is the day it really ended. Subject: the shadow study."""

    KIND: ClassVar[str] = "shadow.ended"
    last: str
    result: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowWithdrawn(Fact):
    """It does not take place; its days count as any others. Subject: the shadow study."""

    KIND: ClassVar[str] = "shadow.withdrawn"
    reason: str


FACTS = (ShadowPlanned, ShadowEnded, ShadowWithdrawn)
