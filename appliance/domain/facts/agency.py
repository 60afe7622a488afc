"""Facts of agency (全程代办), village points (村级代办点), appointments (预约) and home visits.

Agents and village officers act for the public and their telephones are published (002-P4); the
people they act for stand here masked.
"""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyApplied(Fact):
    """Somebody asked the hall to act for them (000§12.4). Subject: the case.

    `agent_kind` is window, cadre or village; `filled_by_no` names who filled in the form, if not
    the applicant, who then confirmed it; `told` are the parts of the agency notice (000§12.5).
    """

    KIND: ClassVar[str] = "agency.applied"
    agent_kind: str
    agent: str
    told: Sequence[str]
    filled_by_no: str = ""
    confirmed: bool = False
    superior: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyMaterialMoved(Fact):
    """Materials left for a unit, or came back (000§12.3(2)). Subject: the case."""

    KIND: ClassVar[str] = "agency.material_moved"
    direction: str
    unit: str
    carrier_no: str
    materials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageAgentNamed(Fact):
    """A village's agent, with the telephones that are announced (002-P4 一(二)).

    Each of `contacts` is "duty|name|telephone".
    """

    KIND: ClassVar[str] = "village.agent_named"
    village: str
    name: str
    duty: str
    phone: str
    first_day: str
    contacts: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageAgentLeft(Fact):
    """An agent serves no more. Subject: the naming."""

    KIND: ClassVar[str] = "village.agent_left"
    last_day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageMatterRecorded(Fact):
    """One line of a village's register (村级台账), entered from its paper. Founding fact.

    `by_agency` says that the agent took it to the town; `household` is masked.
    """

    KIND: ClassVar[str] = "village.matter_recorded"
    receipt_no: str
    village: str
    day: str
    item: str
    household: str
    by_agency: bool
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillagePersonRecorded(Fact):
    """Which household it was, in full. Erasable."""

    KIND: ClassVar[str] = "village.person_recorded"
    a_salt: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageVisited(Fact):
    """The town looked after a village: 检查, 周一值班 or 指导 (002-P1 五.1; 001 四(八)).

    Each of `scores` is "item|points" of the county's sheet.
    """

    KIND: ClassVar[str] = "village.visited"
    village: str
    day: str
    purpose: str
    visitor_no: str
    found: str
    scores: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageSubsidyChecked(Fact):
    """A quarter's pay of one agent was checked against the register (002-P4 一(二))."""

    KIND: ClassVar[str] = "village.subsidy_checked"
    quarter: str
    village: str
    name: str
    months: int
    yuan: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMade(Fact):
    """A time was promised (预约), at a window or at the applicant's home (上门). Founding fact."""

    KIND: ClassVar[str] = "appointment.made"
    day: str
    time: str
    place: str
    item: str
    asker: str
    window: int | None = None
    staff_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPersonRecorded(Fact):
    """Who has the appointment, and where they live. Erasable."""

    KIND: ClassVar[str] = "appointment.person_recorded"
    a_salt: str
    name: str
    phone: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentClosed(Fact):
    """What became of an appointment: kept, missed or cancelled."""

    KIND: ClassVar[str] = "appointment.closed"
    outcome: str
    note: str = ""


FACTS = (
    AgencyApplied,
    AgencyMaterialMoved,
    VillageAgentNamed,
    VillageAgentLeft,
    VillageMatterRecorded,
    VillagePersonRecorded,
    VillageVisited,
    VillageSubsidyChecked,
    AppointmentMade,
    AppointmentPersonRecorded,
    AppointmentClosed,
)
