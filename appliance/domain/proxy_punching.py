"""Against proxy punching (代打卡) without biometrics: what of the punches is worth a question.

Rule 1: a question is no finding. Nothing is taken from anybody by it; the director asks, looks at
the public screen's photo, and writes down what came out.
Rule 2: cards of different people within three seconds at one reader are one question; in a queue
they form one run, and the same two people near each other on several days stand first.
Rule 3: one person's card at two readers within three seconds is a question, too: the first reading
is the punch, the second its repeat (R37), and the card may have been copied.

Sources: seed 003-J 纪律2; issue "against proxy punching"; reading R37.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from appliance.domain.frozen import dataclass

NEAR_MS = 3_000


class QuestionKind(StrEnum):
    """Why punches raise a question. Used by pages, never stored."""

    NEAR = "near"  # 几张卡挨着刷
    TWO_READERS = "two_readers"  # 一张卡同时在两处


class Finding(StrEnum):
    """What the director found. Values are stored and sent; never rename one."""

    HARMLESS = "harmless"  # 问过了，没有代打
    PROXY = "proxy"  # 是代打卡


@dataclass(frozen=True, slots=True, kw_only=True)
class Swipe:
    """One punch, on the clocks that cannot lie, by the position of its record."""

    pos: int
    staff_no: str
    reader: str
    boot: str
    mono: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Punches to ask about, in their order."""

    kind: QuestionKind
    swipes: tuple[Swipe, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Return whose cards they were, each once, in the order of the swipes."""
        return tuple(dict.fromkeys(swipe.staff_no for swipe in self.swipes))

    @property
    def positions(self) -> tuple[int, ...]:
        """Return the positions of the punches, in the order of the swipes."""
        return tuple(swipe.pos for swipe in self.swipes)


def questions(swipes: Iterable[Swipe]) -> list[Question]:
    """Return what a day's punches make one ask, in the order of the punches."""
    known = sorted(swipes, key=lambda swipe: (swipe.boot, swipe.mono, swipe.pos))
    readers = dict.fromkeys(swipe.reader for swipe in known)
    found = [
        Question(kind=QuestionKind.NEAR, swipes=run)
        for reader in readers
        for run in _runs([swipe for swipe in known if swipe.reader == reader])
        if len({swipe.staff_no for swipe in run}) > 1
    ]
    people = dict.fromkeys(swipe.staff_no for swipe in known)
    found += [
        Question(kind=QuestionKind.TWO_READERS, swipes=run)
        for staff_no in people
        for run in _runs([swipe for swipe in known if swipe.staff_no == staff_no])
        if len({swipe.reader for swipe in run}) > 1
    ]
    return sorted(found, key=lambda question: question.swipes[0].pos)


def _runs(swipes: Sequence[Swipe]) -> list[tuple[Swipe, ...]]:
    """Return the swipes in runs, in each of which nobody is further than NEAR_MS from the next."""
    runs: list[list[Swipe]] = []
    for swipe in swipes:
        last = runs[-1][-1] if runs else None
        if last and last.boot == swipe.boot and swipe.mono - last.mono <= NEAR_MS:
            runs[-1].append(swipe)
        else:
            runs.append([swipe])
    return [tuple(run) for run in runs if len(run) > 1]
