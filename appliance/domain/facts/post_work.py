"""Facts of the work beside a post: what A and B know of each other's work, work elsewhere."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillNoted(Fact):
    """Somebody is familiar with some work, or masters it, since a day; who told is in `told_by`.

    002-P3 AB4 (LEV-18). The last word about a person and a work holds.
    """

    KIND: ClassVar[str] = "skill.noted"
    staff_no: str
    work: str
    level: str
    since: str
    told_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAssignedElsewhere(Fact):
    """Somebody of a window works elsewhere from a day to a day, both included.

    001 三(二) (ATT-43): window staff take no other work in principle.
    """

    KIND: ClassVar[str] = "elsewhere.assigned"
    staff_no: str
    place: str
    first: str
    last: str
    decided_by: str


FACTS = (SkillNoted, WorkAssignedElsewhere)
