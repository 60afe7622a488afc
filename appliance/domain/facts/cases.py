"""Facts of cases (办件). Citizens stand here masked; in full only in case.person_recorded."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReceived(Fact):
    """An application was received (收件). Founding fact: its subject is the case.

    `case_kind` is instant, commitment, referral or joint; `applicant` is the masked name.
    """

    KIND: ClassVar[str] = "case.received"
    local_no: str
    item_code: str
    item_name: str
    item_version: str
    case_kind: str
    window: int
    clerk_no: str
    applicant: str
    promise_days: int
    promise_unit: str
    apply_way: str = "window"
    platform_no: str | None = None
    materials: Sequence[str] = ()
    legal_days: int = 0
    legal_unit: str = ""
    legal_basis: str = ""
    fee: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePersonRecorded(Fact):
    """Who applies, in full. Erasable; `a_salt` makes short bodies unguessable from their leaf.

    `id_note` says why a number was kept whose check digit is wrong.
    """

    KIND: ClassVar[str] = "case.person_recorded"
    a_salt: str
    name: str
    id_number: str
    phone: str
    agent: str = ""
    id_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted(Fact):
    """The case was accepted (受理); the due dates with the rules that gave them.

    Conditionally (容缺) where `owed` names what is to follow by `owed_by`. `legal_due_on` is empty
    where no law states a limit.
    """

    KIND: ClassVar[str] = "case.accepted"
    due_on: str
    provisional: bool
    policy: str
    calendar: str
    doc_no: str = ""
    legal_due_on: str = ""
    owed: Sequence[str] = ()
    owed_by: str = ""
    promise_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSupplementRequested(Fact):
    """What is missing was told once and whole (一次性告知, 补正); the clock stops."""

    KIND: ClassVar[str] = "case.supplement_requested"
    missing: Sequence[str]
    in_writing: bool
    doc_no: str = ""
    round: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSupplemented(Fact):
    """All that was missing came in; the clock runs again from the next day."""

    KIND: ClassVar[str] = "case.supplemented"
    due_on: str
    provisional: bool
    policy: str
    calendar: str
    legal_due_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExtended(Fact):
    """The limit was extended (延期) inside the limit, with reason and notice."""

    KIND: ClassVar[str] = "case.extended"
    days: int
    unit: str
    reason: str
    approver_no: str
    told_by: str
    due_on: str
    provisional: bool
    policy: str
    calendar: str
    legal_due_on: str = ""
    doc_no: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExtensionRefused(Fact):
    """An extension was asked for after the limit: overdue kind 4 (000§11.10(4)); nothing moved."""

    KIND: ClassVar[str] = "case.extension_refused"
    days: int
    reason: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProcedureStarted(Fact):
    """A special procedure (特别程序) stops the clock; the applicant was told in writing."""

    KIND: ClassVar[str] = "case.procedure_started"
    procedure: str
    reason: str
    basis: str
    told_by: str
    approver_no: str
    expected_days: int
    doc_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProcedureEnded(Fact):
    """The special procedure is over; the clock runs on from the next day."""

    KIND: ClassVar[str] = "case.procedure_ended"
    outcome: str
    due_on: str
    provisional: bool
    policy: str
    calendar: str
    legal_due_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReferred(Fact):
    """The case was sent up (上报) to `organ`.

    `counts_as_done` says that under the policy of the day the hall's own part ended here (X21).
    """

    KIND: ClassVar[str] = "case.referred"
    organ: str
    counts_as_done: bool
    in_time: bool
    policy: str
    follow_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCompleted(Fact):
    """The matter was decided (办结): by whom, and in writing where a document is numbered.

    `explained` is what the applicant was told where a matter of the same day took longer.
    """

    KIND: ClassVar[str] = "case.completed"
    result: str
    note: str = ""
    approver_no: str = ""
    doc_no: str = ""
    explained: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDelivered(Fact):
    """The result reached the person (送达). `receiver` says who took it, never a name."""

    KIND: ClassVar[str] = "case.delivered"
    way: str
    receipt_signed: bool
    receiver: str = ""
    doc_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDeclined(Fact):
    """Not accepted (不予受理), with the reason and where to turn."""

    KIND: ClassVar[str] = "case.declined"
    reason: str
    review_body: str
    doc_no: str = ""
    ground: str = ""
    basis: str = ""
    review_person: str = ""
    review_limit: str = ""
    organ: str = ""
    organ_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDenied(Fact):
    """Decided against (不予许可) after acceptance, with written reasons."""

    KIND: ClassVar[str] = "case.denied"
    reason: str
    review_body: str
    doc_no: str = ""
    ground: str = ""
    basis: str = ""
    review_person: str = ""
    review_limit: str = ""
    approver_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(Fact):
    """Taken back by the applicant, or undone as a mistake (作废): the number stays."""

    KIND: ClassVar[str] = "case.withdrawn"
    reason: str
    by_applicant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonViewed(Fact):
    """A full number was looked at (CON-26). Subject: the case or complaint.

    `agreed_no` is who of the unit the file belongs to agreed beforehand (000§14.20), if one had to.
    """

    KIND: ClassVar[str] = "person.viewed"
    staff_no: str
    fields: Sequence[str]
    why: str
    agreed_no: str = ""


FACTS = (
    CaseReceived,
    CasePersonRecorded,
    CaseAccepted,
    CaseSupplementRequested,
    CaseSupplemented,
    CaseExtended,
    CaseExtensionRefused,
    CaseProcedureStarted,
    CaseProcedureEnded,
    CaseReferred,
    CaseCompleted,
    CaseDelivered,
    CaseDeclined,
    CaseDenied,
    CaseWithdrawn,
    PersonViewed,
)
