"""Bad ratings (差评): each one is a task, from the call-back to the visit afterwards.

Rule 1: nobody opens a task by hand and nobody can leave it out: a bad rating that stands is one.
Rule 2: the order is call back, find, mend, tell, visit again; only a true one has to be mended.
Rule 3: the rating itself never changes. What was found stands beside it.
Rule 4: whom it is about never handles it, and whoever found does not judge the appeal.

Sources: the State Council's notice of 2019 (No. 51) and GB/T 39734-2020 9.3, as DOMAIN.md 1.1 has
them; the limit is a setting.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import HandledByTheAccused, TurnNotAllowed
from appliance.domain.frozen import dataclass
from appliance.domain.workdays import WorkCalendar

MEND_DAYS = "ratings.mend_days"  # the setting: working days, the day of the rating not counted


class BadRatingState(StrEnum):
    """Where a bad rating stands. Values are stored; never rename one."""

    OPEN = "open"  # 等回访
    CONTACTED = "contacted"  # 已回访，等查明
    FOUND = "found"  # 已查明，等整改或告知
    MENDED = "mended"  # 已整改，等告知
    TOLD = "told"  # 已告知，等再回访
    CLOSED = "closed"  # 办完
    VOID = "void"  # 评价归位，不再是这一件的评价

    @property
    def owes_answer(self) -> bool:
        """Say whether the citizen still has to be told, so that the clock runs."""
        return self not in (BadRatingState.TOLD, BadRatingState.CLOSED, BadRatingState.VOID)


class BadRatingStep(StrEnum):
    """What can be done with a bad rating. Values stand in refusals; never rename one."""

    CONTACT = "contact"  # 回访
    FIND = "find"  # 查明
    MEND = "mend"  # 整改
    TELL = "tell"  # 告知
    REVISIT = "revisit"  # 再回访
    EXTEND = "extend"  # 说明理由，延长
    STATE = "state"  # 本人说明
    APPEAL = "appeal"  # 申诉
    DECIDE_APPEAL = "decide_appeal"  # 复核


class Finding(StrEnum):
    """What was found. Values are stored and sent; never rename one."""

    TRUE = "true"  # 属实
    MISTAKEN = "mistaken"  # 误评
    UNTRUE = "untrue"  # 不属实


class Remedy(StrEnum):
    """How a true one was put right. Values are stored and sent; never rename one."""

    AT_ONCE = "at_once"  # 当即整改
    BY_DATE = "by_date"  # 建台账，限期整改
    EXPLAINED = "explained"  # 没有依据办，已解释清楚


class Revisit(StrEnum):
    """What the citizen said afterwards. Values are stored and sent; never rename one."""

    SATISFIED = "satisfied"  # 对整改满意
    NOT_SATISFIED = "not_satisfied"  # 仍不满意
    NOT_REACHED = "not_reached"  # 没联系上


NEXT_STATE: Mapping[tuple[BadRatingState, BadRatingStep], BadRatingState] = MappingProxyType(
    {
        (BadRatingState.OPEN, BadRatingStep.CONTACT): BadRatingState.CONTACTED,
        (BadRatingState.CONTACTED, BadRatingStep.CONTACT): BadRatingState.CONTACTED,
        (BadRatingState.CONTACTED, BadRatingStep.STATE): BadRatingState.CONTACTED,
        (BadRatingState.CONTACTED, BadRatingStep.EXTEND): BadRatingState.CONTACTED,
        (BadRatingState.CONTACTED, BadRatingStep.FIND): BadRatingState.FOUND,
        (BadRatingState.FOUND, BadRatingStep.EXTEND): BadRatingState.FOUND,
        (BadRatingState.FOUND, BadRatingStep.MEND): BadRatingState.MENDED,
        (BadRatingState.FOUND, BadRatingStep.TELL): BadRatingState.TOLD,
        (BadRatingState.FOUND, BadRatingStep.APPEAL): BadRatingState.FOUND,
        (BadRatingState.FOUND, BadRatingStep.DECIDE_APPEAL): BadRatingState.FOUND,
        (BadRatingState.MENDED, BadRatingStep.TELL): BadRatingState.TOLD,
        (BadRatingState.MENDED, BadRatingStep.APPEAL): BadRatingState.MENDED,
        (BadRatingState.MENDED, BadRatingStep.DECIDE_APPEAL): BadRatingState.MENDED,
        (BadRatingState.TOLD, BadRatingStep.REVISIT): BadRatingState.CLOSED,
        (BadRatingState.TOLD, BadRatingStep.APPEAL): BadRatingState.TOLD,
        (BadRatingState.TOLD, BadRatingStep.DECIDE_APPEAL): BadRatingState.TOLD,
        (BadRatingState.CLOSED, BadRatingStep.APPEAL): BadRatingState.CLOSED,
        (BadRatingState.CLOSED, BadRatingStep.DECIDE_APPEAL): BadRatingState.CLOSED,
    }
)
OF_THE_CONCERNED = frozenset({BadRatingStep.STATE, BadRatingStep.APPEAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRating:
    """What the rule needs to know of a bad rating.

    `appealed` says that an appeal was made, `decided` that it was judged; there is one of each.
    """

    local_no: str
    state: BadRatingState
    clerk_no: str
    finding: Finding | None = None
    found_by: str = ""
    appealed: bool = False
    decided: bool = False


def steps_of(one: BadRating) -> list[BadRatingStep]:
    """Return what can be done with a bad rating, by whomever, in the order of the table."""
    held = [step for state, step in NEXT_STATE if state is one.state]
    return [step for step in held if _fits(one, step)]


def advance_bad_rating(one: BadRating, step: BadRatingStep, *, by: str) -> BadRatingState:
    """Return the state after one step by the staff member `by`, or refuse.

    Raises:
        HandledByTheAccused: the rating is about `by`, or `by` would judge their own finding.
        TurnNotAllowed: the table has no row, a true one is told before it was mended, what was
            not true would be mended, or there was an appeal before.
    """
    is_theirs = step in OF_THE_CONCERNED
    if is_theirs != (by == one.clerk_no):
        raise HandledByTheAccused(one.local_no, staff_id=by)
    if step is BadRatingStep.DECIDE_APPEAL and by == one.found_by:
        raise HandledByTheAccused(one.local_no, staff_id=by)
    if step not in steps_of(one):
        raise TurnNotAllowed(one.local_no, state=one.state, step=step, allowed=steps_of(one))
    return NEXT_STATE[one.state, step]


def _fits(one: BadRating, step: BadRatingStep) -> bool:
    match step:
        case BadRatingStep.MEND:
            return one.finding is Finding.TRUE
        case BadRatingStep.TELL:
            return one.state is BadRatingState.MENDED or one.finding is not Finding.TRUE
        case BadRatingStep.APPEAL:
            return one.finding is Finding.TRUE and not one.appealed
        case BadRatingStep.DECIDE_APPEAL:
            return one.appealed and not one.decided
    return True


def answer_due(rated_on: date, days: int, calendar: WorkCalendar) -> date:
    """Return by when the citizen must be told: working days, the day itself not counted."""
    return calendar.add_working_days(rated_on, days)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingFigures:
    """The rates beside the share of good ratings (GB/T 39734); counts, and shares in percent.

    `named` are those who agreed to be called; every one of them must be visited again.
    """

    all: int
    told: int
    true: int
    mended: int
    visited: int
    satisfied: int
    named: int
    named_visited: int

    @property
    def answered_share(self) -> float | None:
        """Return 差评回复率."""
        return _percent(self.told, self.all)

    @property
    def mended_share(self) -> float | None:
        """Return 差评整改率: of what was found true."""
        return _percent(self.mended, self.true)

    @property
    def satisfied_share(self) -> float | None:
        """Return 回访整改满意率: of those who were reached afterwards."""
        return _percent(self.satisfied, self.visited)

    @property
    def named_share(self) -> float | None:
        """Return 实名差评回访率, which must be 100."""
        return _percent(self.named_visited, self.named)


def concerned_may_know(state: BadRatingState) -> bool:
    """Say whether the person concerned may see it: never before the citizen was called back."""
    return state not in (BadRatingState.OPEN, BadRatingState.VOID)


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
