"""Facts of delegation (授权): approvals that a department gave to the window."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationGiven(Fact):
    """A department gave an item's approval to a chief representative. Founds the delegation.

    `document` is the paper that says so; `last_day` is empty where it holds until it is ended.
    """

    KIND: ClassVar[str] = "delegation.given"
    item_code: str
    item_name: str
    staff_no: str
    organ: str
    document: str
    first_day: str
    last_day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationEnded(Fact):
    """A delegation holds no more after a day. Subject: the delegation."""

    KIND: ClassVar[str] = "delegation.ended"
    last_day: str
    reason: str


FACTS = (DelegationGiven, DelegationEnded)
