"""Facts of the people who work in the hall, their roles and their sessions (IT-01, IT-02)."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffEnrolled(Fact):
    """A person joined the hall (进驻). Founding fact: its subject is the person."""

    KIND: ClassVar[str] = "staff.enrolled"
    staff_no: str
    name: str
    unit: str
    post: str
    window: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesGiven(Fact):
    """The person's roles from a day on; the whole set, it replaces the one before."""

    KIND: ClassVar[str] = "staff.roles_given"
    staff_no: str
    roles: Sequence[str]
    first_day: str
    last_day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowAssigned(Fact):
    """The person serves at another window; None means at no window.

    It holds from `effective_on`, or from now on if that day is past or not said.

    Who served at one before leaves it only after a written report (000 第七条): its number, who
    consented to it, and the day from which it holds.
    """

    KIND: ClassVar[str] = "staff.window_assigned"
    staff_no: str
    window: int | None
    report_no: str = ""
    consented_by: str = ""
    effective_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened(Fact):
    """The person may log in, or got new access (the proof itself is local). Subject: the person."""

    KIND: ClassVar[str] = "account.opened"
    staff_no: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Fact):
    """The person logged in. `elsewhere` says that another session of theirs was open.

    `how` is word, or card: a card swiped at `reader` and the holder's number of digits.
    """

    KIND: ClassVar[str] = "session.opened"
    staff_no: str
    address: str
    elsewhere: bool = False
    how: str = "word"
    reader: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRefused(Fact):
    """Somebody failed to log in as `staff_no`."""

    KIND: ClassVar[str] = "session.refused"
    staff_no: str
    address: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(Fact):
    """The person left, or the session was locked: by whom stands in the envelope."""

    KIND: ClassVar[str] = "session.closed"
    staff_no: str
    why: str


FACTS = (
    StaffEnrolled,
    RolesGiven,
    WindowAssigned,
    AccountOpened,
    SessionOpened,
    SessionRefused,
    SessionClosed,
)
