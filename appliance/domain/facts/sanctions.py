"""Facts of answering for it (责任追究), and of talks held (诫勉谈话)."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRecorded(Fact):
    """Something happened that a person has to answer for. Founding fact.

    `cause` names the record it was found in (a complaint, a bad rating, a case), `prohibition` the
    one of the ten; `leader_no` and `unit` are those who answer as well (000§10.5, §11.10).
    """

    KIND: ClassVar[str] = "breach.recorded"
    breach: str
    staff_no: str
    happened_on: str
    what: str
    cause: str
    prohibition: str = ""
    still_undone: bool = False
    leader_no: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionConfirmed(Fact):
    """A person confirmed the step with a reason; `nth` and `clause` say where it comes from."""

    KIND: ClassVar[str] = "sanction.confirmed"
    nth: int
    consequences: list[str]
    clause: str
    policy: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionDropped(Fact):
    """A person decided that nothing follows, with a reason."""

    KIND: ClassVar[str] = "sanction.dropped"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionAppealed(Fact):
    """The person concerned asked for it to be looked at again."""

    KIND: ClassVar[str] = "sanction.appealed"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionAppealDecided(Fact):
    """Somebody else judged the appeal; `lifted` says that nothing follows any more."""

    KIND: ClassVar[str] = "sanction.appeal_decided"
    lifted: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachSettled(Fact):
    """A gift was given back or a meal paid for (002-P3·追究1); `how` is returned or paid."""

    KIND: ClassVar[str] = "breach.settled"
    how: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkHeld(Fact):
    """A talk of admonition (诫勉谈话, 000§13.三(5)). Founding fact."""

    KIND: ClassVar[str] = "talk.held"
    staff_no: str
    held_on: str
    talker: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrityNoted(Fact):
    """A gift refused or handed in, a good deed or a violation (004·七); who was told of it."""

    KIND: ClassVar[str] = "integrity.noted"
    deed: str
    staff_no: str
    happened_on: str
    what: str
    notified: str


FACTS = (
    BreachRecorded,
    SanctionConfirmed,
    SanctionDropped,
    SanctionAppealed,
    SanctionAppealDecided,
    BreachSettled,
    TalkHeld,
    IntegrityNoted,
)
