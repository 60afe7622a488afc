"""Facts of what a township builds up in its villages: rooms, agents who were trained, cards.

Agents act for the public and are named in full; nobody else is named here.
"""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageRoomStepped(Fact):
    """A village's service room came one step on (规范化建设, 002-P1 五.3).

    `step` is one of RoomStep; `yuan` is what was spent with this step.
    """

    KIND: ClassVar[str] = "village.room_stepped"
    village: str
    step: str
    day: str
    yuan: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageAgentsTrained(Fact):
    """The villages' agents were trained (002-P1 五.2). Each of both lists is "village|name"."""

    KIND: ClassVar[str] = "village.agents_trained"
    day: str
    subject: str
    teacher: str
    present: Sequence[str]
    absent: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageCardsDelivered(Fact):
    """Contact cards were given to the households of a village (为民服务联系卡, 002-P4)."""

    KIND: ClassVar[str] = "village.cards_delivered"
    village: str
    day: str
    cards: int
    households: int


FACTS = (VillageRoomStepped, VillageAgentsTrained, VillageCardsDelivered)
