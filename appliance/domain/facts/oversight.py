"""Facts of oversight by the public (群众监督): what is announced, observers, petitions."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OversightWaySet(Fact):
    """A telephone, box or book was announced; an empty `place` takes it off the wall.

    Founding fact. `way` is a word of OversightWay, `place` says its number or where it is.
    """

    KIND: ClassVar[str] = "oversight.way_set"
    way: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserverEngaged(Fact):
    """Somebody from outside was asked to watch the service (聘请监督员). Founding fact.

    Name and telephone are announced on the wall, so they are no citizen's data here.
    """

    KIND: ClassVar[str] = "observer.engaged"
    name: str
    unit: str
    phone: str
    first_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserverLeft(Fact):
    """An observer's time ended."""

    KIND: ClassVar[str] = "observer.left"
    last_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserverReported(Fact):
    """What an observer saw on a day, without the names of citizens."""

    KIND: ClassVar[str] = "observer.reported"
    day: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PetitionNoted(Fact):
    """Somebody petitioned about the hall's service (上访). Founding fact.

    `level` says to whom they went, `people` how many they were.
    """

    KIND: ClassVar[str] = "petition.noted"
    day: str
    level: str
    people: int
    matter: str
    outcome: str


FACTS = (OversightWaySet, ObserverEngaged, ObserverLeft, ObserverReported, PetitionNoted)
