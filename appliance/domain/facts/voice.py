"""Facts of bad ratings (差评). Their subject is the rating: the (boot, n) of its evaluation.given.

That a bad rating has to be handled is no fact of its own: it follows from the rating, so nobody can
leave it out.
"""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingContacted(Fact):
    """Somebody tried to call the citizen back; `way` is phone, visit or unnamed."""

    KIND: ClassVar[str] = "bad_rating.contacted"
    way: str
    reached: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingStated(Fact):
    """The person concerned said how it was."""

    KIND: ClassVar[str] = "bad_rating.stated"
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingExtended(Fact):
    """The answer takes longer, with the reason and the new day."""

    KIND: ClassVar[str] = "bad_rating.extended"
    due_on: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingFound(Fact):
    """What was found: true, mistaken or untrue, and on what grounds. The rating stays."""

    KIND: ClassVar[str] = "bad_rating.found"
    finding: str
    grounds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingMended(Fact):
    """A true one was put right; `remedy` is at_once, by_date or explained."""

    KIND: ClassVar[str] = "bad_rating.mended"
    remedy: str
    done: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingTold(Fact):
    """The citizen was told what came of it, or, unnamed, it was posted in the hall."""

    KIND: ClassVar[str] = "bad_rating.told"
    way: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingRevisited(Fact):
    """The citizen was asked again; `outcome` is satisfied, not_satisfied or not_reached."""

    KIND: ClassVar[str] = "bad_rating.revisited"
    outcome: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingAppealed(Fact):
    """The person concerned asked for the finding to be looked at again."""

    KIND: ClassVar[str] = "bad_rating.appealed"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingAppealDecided(Fact):
    """Somebody else than who found decided; `finding` holds from now on."""

    KIND: ClassVar[str] = "bad_rating.appeal_decided"
    finding: str
    reason: str


FACTS = (
    BadRatingContacted,
    BadRatingStated,
    BadRatingExtended,
    BadRatingFound,
    BadRatingMended,
    BadRatingTold,
    BadRatingRevisited,
    BadRatingAppealed,
    BadRatingAppealDecided,
)
