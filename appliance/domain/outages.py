"""Outages (断网): when the line to the county counts as cut, and since when.

Rule: ten minutes without a proven answer within one boot are an outage. It began with the last
proven answer, so the fact that names it is dated back; it ends with the next one, or with its boot.

Sources: DESIGN.md 6; seed 002 (same-day entry is a duty only while the network works).
"""

from appliance.domain.frozen import dataclass

TEN_MINUTES = 10 * 60 * 1000  # ms of CLOCK_BOOTTIME, which no wall clock can shorten


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What hall-web knows of the line, all in ms of CLOCK_BOOTTIME of the running boot.

    `watched_since` is when this boot began to ask the county, `answered` when the county last
    proved an answer in this boot.
    """

    watched_since: int
    answered: int | None = None

    @property
    def silent_since(self) -> int:
        """Return since when nothing was heard."""
        return self.watched_since if self.answered is None else self.answered


def is_out(line: Line, now: int) -> bool:
    """Say whether the silence has become an outage; the tenth minute must be full."""
    return now - line.silent_since >= TEN_MINUTES


def is_back(line: Line, cut_since: int) -> bool:
    """Say whether the county has proved an answer after the outage began."""
    return line.answered is not None and line.answered > cut_since
