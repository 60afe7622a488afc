"""Assessment (绩效考核): ranks, titles, prizes, and the conditions that cost them.

Rule 1: equal scores share a rank, and the next rank is left out (R25).
Rule 2: where a document leaves a number open, the policy refuses; nothing here guesses.

Sources: seed 000 第十三条; seed 003-J 规范五3, 一次性告知四; seed 002-P1 三.1; seed 004 六.3;
readings R25-R28, R42.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy

MONTHS = 12


class MonthGrade(StrEnum):
    """A person's month. Values are stored and sent; never rename one."""

    QUALIFIED = "qualified"  # 称职
    UNQUALIFIED = "unqualified"  # 不称职


def competition_ranks(scores: Mapping[str, float]) -> dict[str, int]:
    """Return the rank of each by score: 1, 1, 3."""
    return {
        name: 1 + sum(other > score for other in scores.values()) for name, score in scores.items()
    }


def red_banner(firsts: Sequence[Sequence[str]], policy: Policy) -> list[str]:
    """Return the windows that were first in every month of a run that reaches the last (R26).

    Args:
        firsts: the windows ranked first, month by month; months before the quarter may lead.
        policy: holds the length of the run.

    Raises:
        PolicyNotSet: the profile has no red banner.
    """
    run = policy.count("assessment.flag_run")
    if len(firsts) < run:
        return []
    return sorted(set.intersection(*(set(month) for month in firsts[-run:])))


def banner_handovers(awards: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the (quarter, window) at which the banner (流动红旗) changes its holder."""
    changed = [later for earlier, later in pairwise(awards) if earlier[1] != later[1]]
    return [*awards[:1], *changed]


def service_exemplars(ranks: Mapping[str, Sequence[int]], policy: Policy) -> list[str]:
    """Return who was among the first in all twelve months (服务标兵, R27).

    Raises:
        PolicyNotSet: the profile has no such title.
    """
    limit = policy.count("assessment.model_rank_at_most")
    return sorted(
        name
        for name, months in ranks.items()
        if len(months) == MONTHS and all(rank <= limit for rank in months)
    )


def mean_score(scores: Sequence[float]) -> float:
    """Return the mean of evaluations, exact to two decimals (R42).

    Raises:
        ValueError: no evaluations.
    """
    if not scores:
        raise ValueError("no evaluations to average")
    total = sum((Fraction(str(score)) for score in scores), Fraction(0))
    return round(float(total / len(scores)), 2)


def full_months(joined: date, as_of: date) -> int:
    """Return the full months served, the last day included (R28)."""
    after = as_of + timedelta(days=1)
    months = (after.year - joined.year) * MONTHS + after.month - joined.month
    return max(0, months - (after.day < joined.day))


def may_win_first_prize(months: int, policy: Policy) -> bool:
    """Say whether the months served suffice for the first prize (000§13.三(4)).

    Raises:
        PolicyNotSet: the profile has no such prize.
    """
    return months >= policy.count("assessment.min_months_first_prize")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrizeStanding:
    """Where a person stands for the year's prizes."""

    mean: float
    eligible: bool
    first_prize_eligible: bool


def prize_standing(
    quarters: Sequence[float], deducted: float, months: int, policy: Policy
) -> PrizeStanding:
    """Return where a person stands for the year's prizes (000§13.三(4)).

    Raises:
        PolicyNotSet: the profile has no such prizes.
        ValueError: no quarters.
    """
    eligible = deducted <= policy.count("assessment.max_deduction_year")
    return PrizeStanding(
        mean=mean_score(quarters),
        eligible=eligible,
        first_prize_eligible=eligible and may_win_first_prize(months, policy),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnqualifiedFinding:
    """What unqualified months of a year lead to."""

    steps_due: bool  # explanation, talk, rectification: for the last month
    merit_cancelled: bool
    bonus_cut_percent: int


def judge_unqualified(grades: Sequence[str], policy: Policy) -> UnqualifiedFinding:
    """Return what the months of a year lead to; a run's consequence outlasts the run.

    Raises:
        PolicyNotSet: the profile has no such consequence.
    """
    needed = policy.count("assessment.unqualified_run")
    longest = run = 0
    for grade in grades:
        run = run + 1 if grade == MonthGrade.UNQUALIFIED else 0
        longest = max(longest, run)
    cancelled = longest >= needed
    cut = policy.count("assessment.bonus_cut_percent") if cancelled else 0
    return UnqualifiedFinding(steps_due=run > 0, merit_cancelled=cancelled, bonus_cut_percent=cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeritRecord:
    """The part of the eight merit conditions that can be counted (000§13.1(3)-(4))."""

    late: int = 0
    early: int = 0
    off_post: int = 0
    private_days: float = 0
    overdue: int = 0
    complaints: int = 0
    accuracy_percent: float = 100

    def is_eligible(self, policy: Policy) -> bool:
        """Say whether nothing counted stands against merit.

        Raises:
            PolicyNotSet: the profile names no days of private leave.
        """
        faults = (self.late, self.early, self.off_post, self.overdue, self.complaints)
        within = self.private_days <= policy.days("assessment.private_leave_days_per_month")
        return not any(faults) and within and self.accuracy_percent >= 100  # noqa: PLR2004 - all of it


def keeps_satisfied_window(*, language_complaints: int, second_trips_repeated: int) -> bool:
    """Say whether a window keeps the month's title 满意窗口 (003-J)."""
    return language_complaints == 0 and second_trips_repeated == 0


def keeps_quarter_star(*, language_complaints: int, second_trips: int) -> bool:
    """Say whether a person keeps the quarter's title 季度服务明星 (003-J)."""
    return language_complaints == 0 and second_trips == 0
