"""Facts beside the raw punches: corrections (补卡), paper entries (补录), off-post (离岗).

The punch itself never changes; whatever is counted besides it has an author and a reason.
"""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRequested(Fact):
    """A person asked to have a punch counted that the reader has not (补卡). Founds the slip.

    `slot` is the punch of the plan, `at` the time claimed (HH:MM), `punch` the reference of the raw
    punch it stands beside, if there is one.
    """

    KIND: ClassVar[str] = "correction.requested"
    staff_no: str
    day: str
    slot: str
    at: str
    reason: str
    punch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCorrected(Fact):
    """A correction was approved and counts from now on. Subject: the correction slip."""

    KIND: ClassVar[str] = "attendance.corrected"
    staff_no: str
    day: str
    slot: str
    at: str
    approver_no: str
    reason: str
    punch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRefused(Fact):
    """A correction was not approved. Subject: the correction slip."""

    KIND: ClassVar[str] = "correction.refused"
    staff_no: str
    approver_no: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceEntered(Fact):
    """A line of the paper sign-in sheet was entered afterwards (补录). Subject: the person.

    The person signed not before `earliest` and not after `latest` (HH:MM, equal when the sheet
    gives the minute). `sheet` says which paper; `cancels` names an entry that was a mistake.
    """

    KIND: ClassVar[str] = "attendance.entered"
    staff_no: str
    day: str
    earliest: str
    latest: str
    sheet: str
    reason: str
    cancels: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostLeft(Fact):
    """A person left the post in working time (离岗). Founds the absence from the post.

    `how` is tablet (the record's own clock counts) or entered (`at` in hall time counts, from who
    found the post empty); `purpose` is official, private, exchange or unknown.
    """

    KIND: ClassVar[str] = "post.left"
    staff_no: str
    how: str
    purpose: str
    reason: str
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReturned(Fact):
    """A person came back to the post. Subject: the absence from the post."""

    KIND: ClassVar[str] = "post.returned"
    staff_no: str
    how: str
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyReturnFiled(Fact):
    """Going back early to the home unit to exchange documents was filed beforehand (003-A 二.2).

    Founds the filing. `leaves` is when the person means to go (HH:MM), `back` when they mean to be
    back, if they do.
    """

    KIND: ClassVar[str] = "early_return.filed"
    staff_no: str
    day: str
    leaves: str
    reason: str
    back: str | None = None


FACTS = (
    CorrectionRequested,
    AttendanceCorrected,
    CorrectionRefused,
    AttendanceEntered,
    PostLeft,
    PostReturned,
    EarlyReturnFiled,
)
