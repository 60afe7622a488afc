"""The storage seam for outages: when which hall had no answer from the county."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One outage, as its hall wrote it down; `until` is None while nothing was said of its end.

    Times are RFC 3339 with +08:00, so that they sort as text. `doubtful` says that the hall's clock
    could not be believed and nothing has told since which hour it was.
    """

    hall: str
    uid: str
    boot: str
    since: str
    since_mono: int
    until: str | None
    why: str
    doubtful: bool


class Outages(Protocol):
    """Outages of all halls."""

    def find(self, hall: str, uid: str) -> Outage | None:
        """Return one outage."""

    def put(self, outage: Outage) -> None:
        """Enter an outage, or what is known of it now."""

    def touching(self, first: str, end: str, count: int) -> list[Outage]:
        """Return outages of known hours that touch [first, end), the newest first."""

    def newest(self, hall: str, count: int) -> list[Outage]:
        """Return a hall's last outages of known hours, the newest first."""

    def doubtful(self) -> int:
        """Return of how many outages nobody knows the hours."""
