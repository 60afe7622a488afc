"""Confirmed time (人工校时): what time a person may say it is, on a box that cannot know.

Rule 1: a person is heard after a time server and the county, and before the box's own battery.
Rule 2: it is never earlier than what a time server or the county has proven already.
Rule 3: another time than the box shows needs a reason; a leap of more than a month is said twice.
Rule 4: the word of a boot is the last one said in it; what was said before stays in the journal.

Sources: DESIGN.md 5 (Clock), law 3, law 8.
"""

from datetime import datetime, timedelta

from appliance.domain.corrected_time import ERRORS, FIRST_DAY
from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment, Trust

FAR = timedelta(days=31)


class ClockNotTaken(Refusal):
    """A person's time cannot be taken. `why` is known_better, too_early, far_ahead or no_reason."""

    code = "clock_not_taken"

    def __init__(self, *, why: str) -> None:
        super().__init__("clock", why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTime:
    """What a person says: the time, or None for "the box is right"; `is_sure` repeats a leap."""

    at: datetime | None = None
    reason: str = ""
    is_sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What is proven already: of this boot the best word, of all boots the newest time."""

    level: Trust | None = None
    newest: datetime | None = None


def time_to_take(told: ToldTime, now: Moment, proven: Proven) -> datetime:
    """Return the time that holds from now on; within a minute the box's own wall clock.

    Raises:
        ClockNotTaken: a better source is there, the time cannot be, or its reason is missing.
    """
    best = max(now.trust.rank, proven.level.rank if proven.level else 0)
    if best > Trust.HUMAN.rank:
        raise ClockNotTaken(why="known_better")
    is_other = told.at is not None and abs(told.at - now.at) > ERRORS[Trust.HUMAN]
    taken = told.at if is_other and told.at is not None else now.at
    if taken < (proven.newest or FIRST_DAY):
        raise ClockNotTaken(why="too_early")
    if is_other and not told.reason:
        raise ClockNotTaken(why="no_reason")
    if proven.newest is not None and taken - proven.newest > FAR and not told.is_sure:
        raise ClockNotTaken(why="far_ahead")
    return taken
