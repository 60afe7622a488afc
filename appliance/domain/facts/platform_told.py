"""Facts of what a platform answered: accepted, refused (of a case), compared (a day).

`target` is the mapping file's name, `ref` the report within the case, `digest` what it said without
anything personal, `mapping` which mapping file wrote it; `mark` is how far the case's story had
come and `left` how many of its reports were still to be told. `text` is the platform's own.
"""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAccepted(Fact):
    """A platform took a report; a duplicate counts. `personal` names the citizen's fields it held.

    `platform_no` is the number the platform gave, empty where it gave none.
    """

    KIND: ClassVar[str] = "platform.accepted"
    target: str
    what: str
    ref: str
    version: int
    digest: str
    mapping: str
    change: str
    mark: str
    left: int
    text: str = ""
    platform_no: str = ""
    duplicate: bool = False
    personal: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRefused(Fact):
    """A platform refused a report, in its own words; what hangs on it waits."""

    KIND: ClassVar[str] = "platform.refused"
    target: str
    what: str
    ref: str
    version: int
    digest: str
    mapping: str
    change: str
    mark: str
    left: int
    text: str
    personal: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCompared(Fact):
    """A day's cases were compared with what a platform holds.

    `ours` and `theirs` count the cases; the lists hold local numbers that are missing there,
    platform numbers that are missing here, and local numbers whose times differ (CASE-24).
    """

    KIND: ClassVar[str] = "platform.compared"
    target: str
    day: str
    ours: int
    theirs: int
    missing_there: Sequence[str]
    missing_here: Sequence[str]
    differing: Sequence[str]


FACTS = (PlatformAccepted, PlatformRefused, PlatformCompared)
