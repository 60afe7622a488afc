"""Facts of complaints (投诉). The complainant stands here masked."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFiled(Fact):
    """A complaint came in. Founding fact: its subject is the complaint.

    `channel` and `difficulty` choose the limit; `about_staff_no` may not handle it; `units` is how
    many are concerned, `letter` the transfer letter, `box` the opening of the box it lay in. What
    was first written on paper names its `form` and the day that stands there.
    """

    KIND: ClassVar[str] = "complaint.filed"
    local_no: str
    title: str
    content: str
    category: str
    channel: str
    difficulty: str
    complainant: str
    about: str
    due_on: str
    provisional: bool
    policy: str
    calendar: str
    taken_by_no: str
    about_staff_no: str | None = None
    units: int = 1
    letter: str = ""
    box: str = ""
    form: str = ""
    written_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintPersonRecorded(Fact):
    """Who complained, in full. Erasable."""

    KIND: ClassVar[str] = "complaint.person_recorded"
    a_salt: str
    name: str
    phone: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReplied(Fact):
    """The complainant got an answer; `way_reason` says why not in the way the rule has."""

    KIND: ClassVar[str] = "complaint.replied"
    finding: str
    reply: str
    way: str
    handler_no: str
    way_reason: str = ""


FACTS = (ComplaintFiled, ComplaintPersonRecorded, ComplaintReplied)
