"""Facts on the way of a complaint to its reply, and of the other ways in which people speak up."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAccepted(Fact):
    """The complaint was taken up and the complainant told so: the first response (CMP-31)."""

    KIND: ClassVar[str] = "complaint.accepted"
    told_way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAssigned(Fact):
    """Somebody was given it to find out (交办); `units` are all that have to work together."""

    KIND: ClassVar[str] = "complaint.assigned"
    to_no: str
    units: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintUrged(Fact):
    """Whoever has it was asked to get on with it (催办)."""

    KIND: ClassVar[str] = "complaint.urged"
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintStated(Fact):
    """One side said how it was; `side` is complainant, accused or witness (000§15.6(1), §15.8)."""

    KIND: ClassVar[str] = "complaint.stated"
    side: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintVideoChecked(Fact):
    """The monitor room's film was looked at where facts were disputed (000§15.6(5))."""

    KIND: ClassVar[str] = "complaint.video_checked"
    camera: str
    span: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReferred(Fact):
    """It is not ours: the complainant was told where to go (000§15.4).

    `reported_to` is the leader it was reported to at once, for an important or urgent matter.
    """

    KIND: ClassVar[str] = "complaint.referred"
    organ: str
    told_way: str
    explained: str
    reported_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintReportedBack(Fact):
    """The supervision department got its reply to the letter (000§15.6(6))."""

    KIND: ClassVar[str] = "complaint.reported_back"
    letter: str
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRectified(Fact):
    """What the accused did about it; `refused` says that they would not (000§15.9, §15.10)."""

    KIND: ClassVar[str] = "complaint.rectified"
    done: str
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintCalledFalse(Fact):
    """An untrue one was found to be a false accusation, passed on by law (000§15.7)."""

    KIND: ClassVar[str] = "complaint.called_false"
    grounds: str
    passed_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintClosed(Fact):
    """The papers were filed (归档); only after every reply."""

    KIND: ClassVar[str] = "complaint.closed"
    file_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionBoxOpened(Fact):
    """A box was opened by two people; founding fact. `box` is rating, complaint or report."""

    KIND: ClassVar[str] = "opinion_box.opened"
    box: str
    first_no: str
    second_no: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionNoted(Fact):
    """An opinion, suggestion or criticism (意见簿). Founding fact; `source` says how it came."""

    KIND: ClassVar[str] = "opinion.noted"
    source: str
    text: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionAnswered(Fact):
    """What came of an opinion: the answer, and what was improved."""

    KIND: ClassVar[str] = "opinion.answered"
    answer: str
    improved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyReported(Fact):
    """An emergency in the hall and both reports, each with its time (000§14.24). Founding fact."""

    KIND: ClassVar[str] = "emergency.reported"
    what: str
    measures: str
    head_at: str
    leader: str
    leader_at: str


FACTS = (
    ComplaintAccepted,
    ComplaintAssigned,
    ComplaintUrged,
    ComplaintStated,
    ComplaintVideoChecked,
    ComplaintReferred,
    ComplaintReportedBack,
    ComplaintRectified,
    ComplaintCalledFalse,
    ComplaintClosed,
    OpinionBoxOpened,
    OpinionNoted,
    OpinionAnswered,
    EmergencyReported,
)
