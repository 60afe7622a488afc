"""Facts of surveys (测评), inspections (检查) and improvements (改进)."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyEntered(Fact):
    """A survey was counted: `levels` by label; sheets without an answer are the rest."""

    KIND: ClassVar[str] = "survey.entered"
    survey: str
    held_on: str
    place: str
    about_no: str
    sheets: int
    levels: dict[str, int]
    opinions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionRecorded(Fact):
    """Somebody looked, by one of the five methods, and this is what they found.

    `points` are the service points that were looked for, `unmet` those of them that were missing.
    """

    KIND: ClassVar[str] = "inspection.recorded"
    method: str
    held_on: str
    place: str
    findings: str
    points: Sequence[str] = ()
    unmet: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementOpened(Fact):
    """Something is to be improved by a day; `cause` names what it comes from. Founding fact."""

    KIND: ClassVar[str] = "improvement.opened"
    source: str
    cause: str
    what: str
    owner_no: str
    fix_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementDone(Fact):
    """It was improved, and this is what changed."""

    KIND: ClassVar[str] = "improvement.done"
    result: str


FACTS = (SurveyEntered, InspectionRecorded, ImprovementOpened, ImprovementDone)
