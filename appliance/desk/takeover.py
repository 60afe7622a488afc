"""Taking a shared tablet over (刷卡换人): whose card was read a moment ago at the hall's reader."""

import sqlite3

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.projections.proxy import fresh_swipes
from appliance.projections.staff import person

WITHIN_MS = 60_000  # from the swipe to the last digit of the PIN
SHOWN = 3  # people who swiped in that minute, the newest first


class SwipeTooOld(Refusal):
    """The card was read more than a minute ago, in another life of the box, or never."""

    code = "swipe_too_old"

    def __init__(self, staff_no: str = "") -> None:
        super().__init__(staff_no)


class SwipeSpent(Refusal):
    """That swipe has opened a session already; a swipe opens one."""

    code = "swipe_spent"

    def __init__(self, staff_no: str) -> None:
        super().__init__(staff_no)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swiper:
    """Somebody whose card was just read."""

    pos: int
    staff_no: str
    name: str
    reader: str


def swipers(db: sqlite3.Connection, now: Moment) -> list[Swiper]:
    """Return who swiped in the last minute, each once by the newest swipe, the newest first."""
    newest = {one.staff_no: one for one in fresh_swipes(db, now, WITHIN_MS)}
    found = sorted(newest.values(), key=lambda one: (-one.mono, -one.pos))[:SHOWN]
    return [
        Swiper(pos=one.pos, staff_no=one.staff_no, name=who.name, reader=one.reader)
        for one in found
        if (who := person(db, one.staff_no)) is not None
    ]


def swiper_at(db: sqlite3.Connection, now: Moment, pos: int) -> Swiper:
    """Return who swiped at a position of the journal, if that was in the last minute.

    Raises:
        SwipeTooOld: it was not.
    """
    for one in fresh_swipes(db, now, WITHIN_MS):
        who = person(db, one.staff_no)
        if one.pos == pos and who is not None:
            return Swiper(pos=pos, staff_no=one.staff_no, name=who.name, reader=one.reader)
    raise SwipeTooOld
