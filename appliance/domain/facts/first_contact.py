"""Facts of the first question (首问) and of the first handler (首办). Askers stand here masked."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryReceived(Fact):
    """Somebody asked (首问). Founding fact: its subject is the inquiry.

    `asked_no` is the person asked first, who stays responsible; `asker` is masked.
    """

    KIND: ClassVar[str] = "inquiry.received"
    asked_no: str
    channel: str
    topic: str
    question: str
    asker: str = ""
    window: int | None = None
    item_code: str = ""
    item_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryPersonRecorded(Fact):
    """Who asked, in full. Erasable; `a_salt` makes short bodies unguessable from their leaf."""

    KIND: ClassVar[str] = "inquiry.person_recorded"
    a_salt: str
    name: str
    phone: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryAnswered(Fact):
    """The matter was the post's own: what was told, in one go (000§9.4(1))."""

    KIND: ClassVar[str] = "inquiry.answered"
    told: Sequence[str]
    in_writing: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryReferred(Fact):
    """The asker was led to another post of the hall: to which window and whom (003-J)."""

    KIND: ClassVar[str] = "inquiry.referred"
    from_no: str
    to_no: str
    to_window: int | None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryTakenOver(Fact):
    """The receiver took the inquiry over: only now was the asker led there (R23)."""

    KIND: ClassVar[str] = "inquiry.taken_over"
    taken_by_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InquirySentElsewhere(Fact):
    """The matter is not the hall's: why, and the competent organ if it is known (000§9.4(3))."""

    KIND: ClassVar[str] = "inquiry.sent_elsewhere"
    reason: str
    organ_known: bool
    organ_name: str = ""
    organ_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryPromised(Fact):
    """It cannot be solved at once: the day it will be was told (002-P3·首问3)."""

    KIND: ClassVar[str] = "inquiry.promised"
    due_on: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryReportedUp(Fact):
    """It cannot be solved at the post: it was reported to somebody above (002-P3·首问3)."""

    KIND: ClassVar[str] = "inquiry.reported_up"
    to_no: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganListed(Fact):
    """An organ outside the hall stands in the directory. Founding fact of the organ."""

    KIND: ClassVar[str] = "organ.listed"
    name: str
    phone: str
    address: str
    matters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganWithdrawn(Fact):
    """An organ was struck from the directory."""

    KIND: ClassVar[str] = "organ.withdrawn"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHandedOver(Fact):
    """A case with its materials was handed to a colleague (000§14.19); the first handler stays.

    Subject: the case. `materials` says what went with it.
    """

    KIND: ClassVar[str] = "case.handed_over"
    from_no: str
    to_no: str
    reason: str
    materials: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTakenOver(Fact):
    """The colleague took the case over: until then it is still the first handler's to do."""

    KIND: ClassVar[str] = "case.taken_over"
    taken_by_no: str


FACTS = (
    InquiryReceived,
    InquiryPersonRecorded,
    InquiryAnswered,
    InquiryReferred,
    InquiryTakenOver,
    InquirySentElsewhere,
    InquiryPromised,
    InquiryReportedUp,
    OrganListed,
    OrganWithdrawn,
    CaseHandedOver,
    CaseTakenOver,
)
