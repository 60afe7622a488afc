"""Facts of what a hall makes known of itself: its windows and where they stand, its own rules."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowDescribed(Fact):
    """What a window is called, where it stands and where its forms lie (000§14.10).

    `settlement` says that payments are taken there for all windows (001·二(一), 004·八.3). The
    latest description of a window stands.
    """

    KIND: ClassVar[str] = "window.described"
    window: int
    name: str
    place: str
    shelf: str = ""
    settlement: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRegistered(Fact):
    """A rule of the hall was written into its register (000§4(一)). Founding fact of the version.

    It holds from `first_day`; `kept_at` says where the paper is.
    """

    KIND: ClassVar[str] = "rule.registered"
    name: str
    version: str
    issuer: str
    issued_on: str
    first_day: str
    kept_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRepealed(Fact):
    """A version of a rule holds no more after a day. Subject: the version."""

    KIND: ClassVar[str] = "rule.repealed"
    last_day: str
    reason: str


FACTS = (WindowDescribed, RuleRegistered, RuleRepealed)
