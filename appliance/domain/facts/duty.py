"""Facts of study, meetings, duty, guards, and of looking after people (值守, 核对)."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionPlanned(Fact):
    """A study session, meeting or training was called. Founding fact: its subject is the occasion.

    `nominal` is the day the regulation names where a holiday moved it, else empty; `begins` is a
    time of day, HH:MM.
    """

    KIND: ClassVar[str] = "occasion.planned"
    occasion: str
    title: str
    day: str
    begins: str
    expected: Sequence[str]
    nominal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionOpened(Fact):
    """From now on a card at this reader also signs for the occasion. Subject: the occasion."""

    KIND: ClassVar[str] = "occasion.opened"
    reader: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionClosed(Fact):
    """The roll is closed; cards sign for the occasion no more. Subject: the occasion."""

    KIND: ClassVar[str] = "occasion.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionCancelled(Fact):
    """The occasion does not take place; nobody is absent from it. Subject: the occasion."""

    KIND: ClassVar[str] = "occasion.cancelled"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionExcused(Fact):
    """Somebody may stay away (事先请假), asked for before it began. Subject: the occasion."""

    KIND: ClassVar[str] = "occasion.excused"
    staff_no: str
    approver_no: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionSignedByHand(Fact):
    """People came who signed on paper (补签): elsewhere, or without their cards. Subject: it.

    An occasion that no reader was opened for is closed by it.
    """

    KIND: ClassVar[str] = "occasion.signed_by_hand"
    people: Sequence[str]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionRecorded(Fact):
    """What was said or taught (会议纪要, 培训记要). Subject: the occasion; the last one holds.

    `led_by` chaired it, or gave the training.
    """

    KIND: ClassVar[str] = "occasion.recorded"
    led_by: str
    minutes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAssigned(Fact):
    """Somebody is on duty from a minute to a minute (hall time, YYYY-MM-DDTHH:MM).

    Founding fact: its subject is the turn. `duty` is staff or leader.
    """

    KIND: ClassVar[str] = "duty.assigned"
    staff_no: str
    duty: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyWithdrawn(Fact):
    """A turn does not hold any more (换班). Subject: the turn."""

    KIND: ClassVar[str] = "duty.withdrawn"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterOpened(Fact):
    """A matter came up on duty; it stays with its leader until done (002-P5).

    Founding fact: its subject is the matter. `happened` and `reported` are minutes of hall time;
    `urgent` asks for the leader at the scene.
    """

    KIND: ClassVar[str] = "duty.matter_opened"
    leader_no: str
    summary: str
    happened: str
    reported: str
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderReached(Fact):
    """The duty leader answered the telephone. Subject: the matter."""

    KIND: ClassVar[str] = "duty.leader_reached"
    reached: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderArrived(Fact):
    """The duty leader came to the scene. Subject: the matter."""

    KIND: ClassVar[str] = "duty.leader_arrived"
    arrived: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterClosed(Fact):
    """The matter is done. Subject: the matter."""

    KIND: ClassVar[str] = "duty.matter_closed"
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardGroupsSet(Fact):
    """Who guards in which group, from a Monday on, in which the first group has the days."""

    KIND: ClassVar[str] = "guard.groups_set"
    base_monday: str
    groups: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardHandedOver(Fact):
    """A shift was handed over (交接班), signed by two cards. Founding fact: its subject is the row.

    The shift is the one that ended; a night belongs to the day it began. `out_punch` and
    `in_punch` name the two punches that are the signatures.
    """

    KIND: ClassVar[str] = "guard.handed_over"
    shift_date: str
    shift: str
    out_no: str
    in_no: str
    out_punch: str
    in_punch: str
    items: str
    matters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyAnswered(Fact):
    """The director looked into punches that raised a question; `finding` is harmless or proxy.

    `punches` names them; nothing is judged by it, the finding stands beside them.
    """

    KIND: ClassVar[str] = "proxy.answered"
    punches: Sequence[str]
    finding: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheckMade(Fact):
    """Somebody went and looked (抽查). Subject: the person looked for.

    `found` is on_post, away or excused; `report` names the report of an empty post it answers.
    """

    KIND: ClassVar[str] = "spot_check.made"
    staff_no: str
    found: str
    note: str
    window: int | None = None
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptyPostReported(Fact):
    """A citizen said that nobody is at a window. Founding fact; it names no citizen.

    `way` is screen, where the citizen pressed it, or told, where somebody of the hall wrote it.
    """

    KIND: ClassVar[str] = "post.reported_empty"
    window: int
    way: str


FACTS = (
    OccasionPlanned,
    OccasionOpened,
    OccasionClosed,
    OccasionCancelled,
    OccasionExcused,
    OccasionSignedByHand,
    OccasionRecorded,
    DutyAssigned,
    DutyWithdrawn,
    MatterOpened,
    LeaderReached,
    LeaderArrived,
    MatterClosed,
    GuardGroupsSet,
    GuardHandedOver,
    ProxyAnswered,
    SpotCheckMade,
    EmptyPostReported,
)
