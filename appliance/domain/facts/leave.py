"""Facts of leave slips (请假单), of cover (替岗, AB岗), and of handing a post over.

A slip's subject is its own: leave.requested founds it, every step names it.
"""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRequested(Fact):
    """A person asked for leave. Founds the slip.

    Days are ISO days, sessions `am` or `pm`; a leave of hours has `begins` and `ends` (HH:MM).
    """

    KIND: ClassVar[str] = "leave.requested"
    staff_no: str
    leave_kind: str
    first_day: str
    last_day: str
    reason: str
    first_session: str = "am"
    last_session: str = "pm"
    begins: str | None = None
    ends: str | None = None
    cover_kind: str | None = None
    cover_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRefused(Fact):
    """A slip was not approved: it covers nothing (003-A 三.2). Subject: the slip."""

    KIND: ClassVar[str] = "leave.refused"
    staff_no: str
    approver_no: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveWithdrawn(Fact):
    """The person took the slip back before anybody decided. Subject: the slip."""

    KIND: ClassVar[str] = "leave.withdrawn"
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRevoked(Fact):
    """Granted leave no longer counts from a session on. Subject: the slip.

    `why` is deception, early_return or mistake; the grant before stays as it was written.
    """

    KIND: ClassVar[str] = "leave.revoked"
    staff_no: str
    why: str
    from_day: str
    from_session: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCopied(Fact):
    """A copy of a slip was sent (抄送, 备案); `to` is office or home_unit. Subject: the slip."""

    KIND: ClassVar[str] = "leave.copied"
    staff_no: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveHandedOver(Fact):
    """The post was handed over before an absence (AB岗交接). Subject: the slip."""

    KIND: ClassVar[str] = "leave.handed_over"
    staff_no: str
    to_no: str
    matters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPaired(Fact):
    """A post has a main and an assisting holder (AB岗) from a day on; an empty B ends the pair.

    Subject: the post's pairing, founded by its first.
    """

    KIND: ClassVar[str] = "post.paired"
    post: str
    primary_no: str
    backup_no: str
    duties: str
    first_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstitutionFiled(Fact):
    """A home unit filed a substitute (替岗报备). Founds the substitution.

    `substitute_no` has a staff number and a card of their own for that time. Begin and end are
    hall time without offset (2026-11-23T09:00).
    """

    KIND: ClassVar[str] = "substitution.filed"
    staff_no: str
    substitute_no: str
    unit: str
    begins: str
    ends: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeIssued(Fact):
    """A substitute drew a temporary badge and seat plate. Subject: the substitution."""

    KIND: ClassVar[str] = "badge.issued"
    substitute_no: str
    badge_no: str
    plate_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeReturned(Fact):
    """Badge and seat plate came back. Subject: the substitution."""

    KIND: ClassVar[str] = "badge.returned"
    substitute_no: str


FACTS = (
    LeaveRequested,
    LeaveRefused,
    LeaveWithdrawn,
    LeaveRevoked,
    LeaveCopied,
    LeaveHandedOver,
    PostPaired,
    SubstitutionFiled,
    BadgeIssued,
    BadgeReturned,
)
