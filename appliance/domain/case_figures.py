"""The figures of a period (办件统计): what came of the cases received in it, and what was saved.

Rule 1: a figure counts cases received in the period, wherever they ended; an undone one (作废) is
told apart and counts for nothing else.
Rule 2: days saved are the working days a case was finished before its promise; late ones count
against it. What was done on the same day promised no days, so it has none to save.
Rule 3: accuracy is never rounded up to a hundred: one wrong case of a thousand is one too many.

Sources: seed 002-P1 三.2, 002-P4 一(三) (counts, fees); seed 002-P2 五.5 (shorten the promise);
seed 003-J 办件三 (one examination, one approval: 80 %); seed 001 四(四) (at most one visit);
seed 000 第十三条 1(3) (the five counters of merit).
"""

from collections.abc import Iterable

from appliance.domain.frozen import dataclass

ONE_EXAM_PERCENT = 80  # 003-J 办件三
ONE_EXAM = "一审一核"  # as the catalogue's own column has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Some cases that were promised and used the same numbers of working days."""

    promised: int
    used: int
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How fast promised cases were: means in working days with one decimal, None without any."""

    cases: int
    promised: float | None
    used: float | None

    @property
    def saved(self) -> float | None:
        """Return the working days saved a case, None where nothing was promised in days."""
        if self.promised is None or self.used is None:
            return None
        return round(self.promised - self.used, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneExam:
    """How many approval items need one examination and one approval only."""

    items: int
    of: int

    @property
    def percent(self) -> float | None:
        """Return the share with one decimal, None where no item needs an approval."""
        return round(100 * self.items / self.of, 1) if self.of else None

    @property
    def holds(self) -> bool:
        """Say whether the share reaches the handbook's line."""
        return self.of > 0 and 100 * self.items >= ONE_EXAM_PERCENT * self.of


@dataclass(frozen=True, slots=True, kw_only=True)
class FiveCounters:
    """What merit asks of a clerk's cases (000§13.1(3)): exact, in time, in order, liked, unblamed.

    `corrected` of the `finished` had to be put right; `irregular` are confirmed breaches besides
    being late, `dissatisfied` the bad ratings that stand, `complaints` those about the clerk.
    """

    finished: int = 0
    corrected: int = 0
    overdue: int = 0
    irregular: int = 0
    dissatisfied: int = 0
    complaints: int = 0

    @property
    def accuracy(self) -> float | None:
        """Return the share without a mistake, cut to one decimal; None without a finished case."""
        if not self.finished:
            return None
        return (self.finished - self.corrected) * 1000 // self.finished / 10

    @property
    def holds(self) -> bool:
        """Say whether nothing counted stands against merit; somebody without a case has none."""
        against = (self.corrected, self.overdue, self.irregular, self.dissatisfied, self.complaints)
        return self.finished > 0 and not any(against)


def speed_of(promises: Iterable[Promise]) -> Speed:
    """Return how fast cases were against their promises."""
    found = [one for one in promises if one.promised > 0]
    cases = sum(one.cases for one in found)
    if not cases:
        return Speed(cases=0, promised=None, used=None)
    return Speed(
        cases=cases,
        promised=round(sum(one.promised * one.cases for one in found) / cases, 1),
        used=round(sum(one.used * one.cases for one in found) / cases, 1),
    )


def one_exam_of(steps: Iterable[str]) -> OneExam:
    """Return the share of items whose chain is the short one.

    Args:
        steps: the chain of every item that is not done on the spot.
    """
    found = list(steps)
    return OneExam(items=sum(one.strip() == ONE_EXAM for one in found), of=len(found))
