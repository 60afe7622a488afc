"""Facts of attendance (考勤): punches, cards, leave."""

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendancePunched(Fact):
    """A known card was read (打卡); every complete frame is one, repeats too. Subject: the person.

    `card` is the keyed hash of the card as read, `spool` and `i` name the place in hall-hw's spool.
    """

    KIND: ClassVar[str] = "attendance.punched"
    staff_no: str
    card: str
    last4: str
    reader: str
    spool: str | None = None
    i: int | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardUnknown(Fact):
    """A card nobody holds was read: unknown, ambiguous, withdrawn, expired or unreadable (`why`).

    `held_by` is whose temporary card it was that has ended. `cards` holds a keyed hash for each
    length as in CardIssued, so that the card can be given to somebody by this very reading.
    """

    KIND: ClassVar[str] = "card.unknown"
    card: str
    last4: str
    reader: str
    why: str
    cards: Mapping[str, str] = field(default_factory=dict)
    held_by: str = ""
    spool: str | None = None
    i: int | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIssued(Fact):
    """A card was given to a person by swiping it. Subject: the person.

    `cards` holds a keyed hash for each length in bytes that a reader may keep ("5", "4", "3"),
    because readers of different formats drop leading bytes of the same card. `purpose` is own,
    replacement (补卡, for the one `replaces` names), or lent (临时借用) or temporary (替岗临时卡),
    the last two up to and including `until`.
    """

    KIND: ClassVar[str] = "card.issued"
    staff_no: str
    cards: Mapping[str, str]
    last4: str
    reader: str
    purpose: str = "own"
    replaces: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardWithdrawn(Fact):
    """A card no longer stands for its holder (挂失, 收回). Subject: the person.

    `since` is the day from which it is out of the holder's hands, where that is known.
    """

    KIND: ClassVar[str] = "card.withdrawn"
    staff_no: str
    card: str
    why: str
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveGranted(Fact):
    """Leave was granted (请假) from one session of a day to another. Subject: the slip.

    Without a slip of its own, as when it was granted on paper, it founds one. `regulated` is False
    where no document says who decides on this length; `on_paper` names the leader above who signed.
    """

    KIND: ClassVar[str] = "leave.granted"
    staff_no: str
    leave_kind: str
    first_day: str
    last_day: str
    approver_no: str
    reason: str
    cover_no: str | None = None
    first_session: str = "am"
    last_session: str = "pm"
    begins: str | None = None
    ends: str | None = None
    cover_kind: str | None = None
    days: float | None = None
    regulated: bool = True
    on_paper: str = ""
    policy: str = ""
    calendar: str = ""


FACTS = (AttendancePunched, CardUnknown, CardIssued, CardWithdrawn, LeaveGranted)
