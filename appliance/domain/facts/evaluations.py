"""Facts of ratings (好差评). Only an armed press is evaluation.given; others are button.pressed."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationArmed(Fact):
    """The buttons of a window were opened for one case. Subject: the case."""

    KIND: ClassVar[str] = "evaluation.armed"
    window: int
    local_no: str
    clerk_no: str
    open_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationGiven(Fact):
    """A citizen rated a case; `level` is a label, never a number. Subject: the case.

    `armed` names the fact that opened the buttons, `channel` is button, tablet, qr, paper or phone.
    A button's rating names its event (`spool`, `i`), every other the `form` it was handed in with.
    A rating given later, by slip, paper or telephone, was armed by nothing.
    """

    KIND: ClassVar[str] = "evaluation.given"
    window: int
    local_no: str
    level: str
    channel: str
    armed: str
    clerk_no: str
    spool: str | None = None
    i: int | None = None
    form: str | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationExplained(Fact):
    """A citizen said why they rated as they did. Subject: the case.

    `given` names the rating, `reasons` are words of the list `list_version`; `wants_call` says that
    they agreed to be called back, so that they count as named.
    """

    KIND: ClassVar[str] = "evaluation.explained"
    given: str
    reasons: list[str]
    list_version: str
    remark: str
    wants_call: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationClosed(Fact):
    """The buttons were closed by hand before their time. Subject: the case.

    `armed` names the fact that opened them; `why` is by_clerk or by_citizen. Closing by time is
    computed and never a fact.
    """

    KIND: ClassVar[str] = "evaluation.closed"
    window: int
    armed: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationSuperseded(Fact):
    """A rating gave way to one pressed earlier that arrived later. Subject: the case."""

    KIND: ClassVar[str] = "evaluation.superseded"
    given: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed(Fact):
    """A press that counts for no case; `why` is not_armed, closed, repeated or stuck."""

    KIND: ClassVar[str] = "button.pressed"
    window: int
    level: str
    why: str
    spool: str | None = None
    i: int | None = None
    simulated: bool = False


FACTS = (
    EvaluationArmed,
    EvaluationGiven,
    EvaluationExplained,
    EvaluationClosed,
    EvaluationSuperseded,
    ButtonPressed,
)
