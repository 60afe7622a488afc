"""Facts of the box itself: its streams, its clock, its devices, its rules, its line out."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamOpened(Fact):
    """Seq 1 of every stream (PROTOCOL.md 1). `reason`: new clone restore fork salvage replace."""

    KIND: ClassVar[str] = "stream.opened"
    hall: str
    serial: str
    fingerprint: str
    alg: str
    parent: Mapping[str, object] | None
    reason: str
    carried: int
    software: str
    schema: str
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HallStarted(Fact):
    """hall-web came up. The stop before leaves no fact: a cut of the power is the normal one.

    `taken_back` says in English why a newer program was given up; empty while none was.
    """

    KIND: ClassVar[str] = "hall.started"
    software: str
    schema: str
    taken_back: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockAnchored(Fact):
    """At `mono` of `boot_id` it was `wall`, believed as far as `level`: corrects that boot."""

    KIND: ClassVar[str] = "clock.anchored"
    boot_id: str
    at_mono: int
    wall: str
    level: str
    error_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockConfirmed(Fact):
    """A person said that it is `wall` (人工校时) while the box showed `shown`.

    The anchor before it carries the time; `punches` were corrected by it, and `days` judged anew.
    """

    KIND: ClassVar[str] = "clock.confirmed"
    shown: str
    wall: str
    reason: str
    punches: int
    days: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStepped(Fact):
    """The wall clock jumped against CLOCK_BOOTTIME by `step_ms` (forward is positive)."""

    KIND: ClassVar[str] = "clock.stepped"
    before: str
    step_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageStarted(Fact):
    """No proven answer of the county since `since`; written after ten minutes, dated back."""

    KIND: ClassVar[str] = "outage.started"
    since: str
    since_mono: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageEnded(Fact):
    """The county answered again. Subject: the outage."""

    KIND: ClassVar[str] = "outage.ended"
    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolGap(Fact):
    """Events `first` to `last` of a spool never arrived; they are lost or unreadable."""

    KIND: ClassVar[str] = "spool.gap"
    spool: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLost(Fact):
    """A reader or a button box stopped answering."""

    KIND: ClassVar[str] = "device.lost"
    device_kind: str
    name: str
    spool: str | None = None
    i: int | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFound(Fact):
    """A reader or a button box answers."""

    KIND: ClassVar[str] = "device.found"
    device_kind: str
    name: str
    spool: str | None = None
    i: int | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxEnrolled(Fact):
    """The county knows this box; `digit` stands in every number it prints."""

    KIND: ClassVar[str] = "box.enrolled"
    device: str
    county: str
    digit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentApplied(Fact):
    """A version of the rules is in force from `not_before` on; `reason` is what a person wrote."""

    KIND: ClassVar[str] = "document.applied"
    name: str
    version: int
    sha256: str
    not_before: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRejected(Fact):
    """A version of the rules was refused; the one before stays in force."""

    KIND: ClassVar[str] = "document.rejected"
    name: str
    version: int
    sha256: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged(Fact):
    """The hall set a value of its policy (hall's override), with author, day and reason."""

    KIND: ClassVar[str] = "setting.changed"
    name: str
    value: object
    first_day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyErased(Fact):
    """The body with this leaf is gone; the leaf stays (DESIGN.md 5)."""

    KIND: ClassVar[str] = "body.erased"
    leaf: str
    stream: str
    seq: int
    why: str


FACTS = (
    StreamOpened,
    HallStarted,
    ClockAnchored,
    ClockConfirmed,
    ClockStepped,
    OutageStarted,
    OutageEnded,
    SpoolGap,
    DeviceLost,
    DeviceFound,
    BoxEnrolled,
    DocumentApplied,
    DocumentRejected,
    SettingChanged,
    BodyErased,
)
