"""Facts of the platform beside us (省平台): what was entered there, and what the county wants."""

from collections.abc import Sequence
from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformEntered(Fact):
    """A case stands in the platform. Subject: the case.

    Empty texts are what nobody read off yet; the times are the platform's own, RFC 3339 or empty.
    """

    KIND: ClassVar[str] = "platform.entered"
    platform_no: str = ""
    accepted_at: str = ""
    completed_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformColumnsSet(Fact):
    """In which order lists for the platform are written; the county says so."""

    KIND: ClassVar[str] = "platform.columns_set"
    columns: Sequence[str]


FACTS = (PlatformEntered, PlatformColumnsSet)
