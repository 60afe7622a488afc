"""Facts of the care for a case (办件): beside its steps, none of which they move.

Texts here are the clerk's; identity and telephone numbers in them are masked before they are kept.
"""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDebtSettled(Fact):
    """What was to follow a conditional acceptance came in (容缺材料补齐)."""

    KIND: ClassVar[str] = "case.debt_settled"
    received: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVisited(Fact):
    """Somebody had to come again (跑第二趟), and why: one of the reasons of a trip."""

    KIND: ClassVar[str] = "case.visited"
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(Fact):
    """Something was done for a case without moving it: asked, told, fed back.

    `follow_on` is the day on which to ask again, empty if nothing is awaited.
    """

    KIND: ClassVar[str] = "case.noted"
    note_kind: str
    text: str
    follow_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntered(Fact):
    """A case was copied from a paper ledger (补录): what was saved with this happened then.

    It happened on `day`, not before `earliest` and not after `latest` (HH:MM); `sheet` and `line`
    say where it stands on paper, `reason` why there was paper.
    """

    KIND: ClassVar[str] = "case.entered"
    day: str
    earliest: str
    latest: str
    sheet: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDispatched(Fact):
    """A step was handed to another window (派件, 环节) with a limit of its own."""

    KIND: ClassVar[str] = "case.dispatched"
    task: str
    window: int
    days: int
    unit: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFedBack(Fact):
    """The window a step was handed to has answered (反馈). `dispatched` refers to the handing."""

    KIND: ClassVar[str] = "case.fed_back"
    dispatched: str
    opinion: str
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUrged(Fact):
    """A leader urged the case on (催办), with the clock and the rule that made them."""

    KIND: ClassVar[str] = "case.urged"
    to_no: str
    clock: str
    level: str
    rule: str
    due_on: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUrgeAnswered(Fact):
    """Whoever was urged said how it stands."""

    KIND: ClassVar[str] = "case.urge_answered"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSilenceJudged(Fact):
    """A leader judged a limit that passed in silence (000§11.5): reason, consent, or barred."""

    KIND: ClassVar[str] = "case.silence_judged"
    finding: str
    ground: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplied(Fact):
    """The applicant had the reply that is prescribed (书面答复)."""

    KIND: ClassVar[str] = "case.replied"
    told_by: str
    text: str
    doc_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecounted(Fact):
    """The calendar changed, the due date was counted again, and the applicant was told."""

    KIND: ClassVar[str] = "case.recounted"
    was: str
    due_on: str
    provisional: bool
    policy: str
    calendar: str
    told_by: str
    legal_due_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUndone(Fact):
    """The last act was taken back (撤销); `records` name what no longer stands.

    `late` says that it was a correction after the ten minutes, with `reason` and `approver_no`.
    """

    KIND: ClassVar[str] = "case.undone"
    records: Sequence[str]
    state: str
    late: bool
    reason: str = ""
    approver_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCorrected(Fact):
    """Something written down was wrong (更正): what stood there, what is right, and why."""

    KIND: ClassVar[str] = "case.corrected"
    record: str
    was: str
    now: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchived(Fact):
    """The case file (案卷) was checked, complete and signed, and put away.

    `apology` and `remedy` say what a case that was finished late owed the person.
    """

    KIND: ClassVar[str] = "case.archived"
    have: Sequence[str]
    signed: Sequence[str]
    place: str = ""
    apology: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMaterialsMoved(Fact):
    """Who has the papers now (材料保管): handed over, given back, damaged or lost."""

    KIND: ClassVar[str] = "case.materials_moved"
    move: str
    materials: Sequence[str]
    to_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaperIssued(Fact):
    """A document was printed; `nth` above 1 is a copy and says so on the paper."""

    KIND: ClassVar[str] = "case.paper_issued"
    paper: str
    doc_no: str
    nth: int
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCleared(Fact):
    """Which of the six clears (六清) were kept to with an applicant; the latest sheet stands."""

    KIND: ClassVar[str] = "case.cleared"
    clear: Sequence[str]


FACTS = (
    CaseDebtSettled,
    CaseVisited,
    CaseNoted,
    CaseEntered,
    CaseDispatched,
    CaseFedBack,
    CaseUrged,
    CaseUrgeAnswered,
    CaseSilenceJudged,
    CaseReplied,
    CaseRecounted,
    CaseUndone,
    CaseCorrected,
    CaseArchived,
    CaseMaterialsMoved,
    CasePaperIssued,
    CaseCleared,
)
