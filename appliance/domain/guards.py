"""Guards (保安): two groups that change shifts by the week, and the signed hand-over.

Rule 1: each group has as many guards as the profile says, nobody twice; the rotation starts on a
Monday. Whose turn it is stands in domain/duty.py.
Rule 2: a hand-over is signed by two different people with two cards: one of the group that goes,
one of the group that comes. It names items and matters, or says that there are none.
Rule 3: the hand-over at the end of a night belongs to the day the night began.

Sources: seed 004 十二.10; reading R33; forms.GUARD_HANDOVER.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from appliance.domain.duty import GuardTurn, guard_turn
from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy

AHEAD = timedelta(hours=2)  # a hand-over may be signed this long before the change
ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)


class GuardRefusal(Refusal):
    """The guards' book cannot take this."""


class GroupsInvalid(GuardRefusal):
    """The groups do not fit the profile. `why` is count, size, twice or not_monday."""

    code = "groups_invalid"

    def __init__(self, *, why: str, expected: int = 0) -> None:
        super().__init__("guards", why=why, expected=expected)


class NotTheGuards(GuardRefusal):
    """A signature is missing, or not of the group that goes or comes. `side` is out or in."""

    code = "not_the_guards"

    def __init__(self, shift_date: str, *, side: str, group: int) -> None:
        super().__init__(shift_date, side=side, group=group)


class HandedOverAlready(GuardRefusal):
    """That shift has its row."""

    code = "handed_over_already"

    def __init__(self, shift_date: str, *, shift: str) -> None:
        super().__init__(shift_date, shift=shift)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPlan:
    """The groups in force from a Monday on; the first has the days of that week."""

    base_monday: date
    groups: tuple[tuple[str, ...], ...]

    def members(self, group: int) -> tuple[str, ...]:
        """Return who is in a group."""
        return self.groups[group] if group < len(self.groups) else ()


def check_groups(plan: GuardPlan, policy: Policy) -> None:
    """Let groups be set.

    Raises:
        GroupsInvalid: their number or size is not the profile's, somebody stands twice, or the
            rotation does not begin on a Monday.
        PolicyNotSet: the profile has no guards.
    """
    groups, guards = policy.count("duty.guard_groups"), policy.count("duty.guards")
    people = [staff_no for group in plan.groups for staff_no in group]
    if plan.base_monday.weekday():
        raise GroupsInvalid(why="not_monday")
    if len(plan.groups) != groups:
        raise GroupsInvalid(why="count", expected=groups)
    if len(set(people)) != len(people):
        raise GroupsInvalid(why="twice")
    if any(len(group) != guards // groups for group in plan.groups):
        raise GroupsInvalid(why="size", expected=guards // groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftChange:
    """One change of shifts: what ends and what begins, who goes and who comes, and when."""

    at: datetime
    ending: GuardTurn
    beginning: GuardTurn
    going: tuple[str, ...]
    coming: tuple[str, ...]


PlanOf = Callable[[date], "GuardPlan | None"]  # the groups in force on a day


def change_near(plans: PlanOf, at: datetime, policy: Policy) -> ShiftChange | None:
    """Return the change of shifts to sign for: the last one, or the next if within two hours.

    None before the first shift of the first groups has ended.

    Raises:
        PolicyNotSet: the profile has no guards.
    """
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (midnight - ONE_DAY, midnight, midnight + ONE_DAY)
    minutes = sorted(shift.begins for shift in policy.spans("duty.guard_shifts"))
    times = [day + timedelta(minutes=minute) for day in days for minute in minutes]
    return _change(plans, max(time for time in times if time - AHEAD <= at), policy)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedShift:
    """A shift of the roster, who stands it, and when it begins and ends."""

    turn: GuardTurn
    people: tuple[str, ...]
    begins: datetime
    ends: datetime


def shifts_on(plan: GuardPlan, midnight: datetime, policy: Policy) -> list[PlannedShift]:
    """Return the shifts that begin on the day that starts at `midnight`, in order.

    Raises:
        PolicyNotSet: the profile has no guards.
    """
    found = []
    for shift in policy.spans("duty.guard_shifts"):
        begins = midnight + timedelta(minutes=shift.begins)
        turn = guard_turn(plan.base_monday, begins, policy)
        ends = midnight + timedelta(minutes=shift.ends)
        people = plan.members(turn.group)
        found.append(PlannedShift(turn=turn, people=people, begins=begins, ends=ends))
    return found


Away = tuple[str, datetime, datetime]  # who left the post, from when to when


def pair_gaps(shift: PlannedShift, away: Iterable[Away]) -> list[tuple[datetime, datetime]]:
    """Return when nobody of a shift was at the post (004·十二.7): all of its guards were away.

    Args:
        shift: the shift with its guards.
        away: when each guard had left the post; somebody else's do not matter.
    """
    own = [(who, max(a, shift.begins), min(b, shift.ends)) for who, a, b in away]
    inside = [one for one in own if one[0] in shift.people and one[1] < one[2]]
    edges = sorted({edge for _, begin, end in inside for edge in (begin, end)})
    found: list[tuple[datetime, datetime]] = []
    for begin, end in pairwise(edges):
        gone = {who for who, a, b in inside if a <= begin and end <= b}
        if gone != set(shift.people):
            continue
        if found and found[-1][1] == begin:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def _change(plans: PlanOf, at: datetime, policy: Policy) -> ShiftChange | None:
    """Return the change of a minute; each side by the groups in force on its shift's day."""
    sides = []
    for when in (at - ONE_MINUTE, at):
        day = guard_turn(date.min, when, policy).shift_date
        plan = plans(day)
        if plan is None:
            return None
        turn = guard_turn(plan.base_monday, when, policy)
        sides.append((turn, plan.members(turn.group)))
    (ending, going), (beginning, coming) = sides
    return ShiftChange(at=at, ending=ending, beginning=beginning, going=going, coming=coming)


def check_signatures(change: ShiftChange, signed: Sequence[str]) -> tuple[str, str]:
    """Return who hands over and who takes over, among those whose cards were read, newest last.

    On the Monday of the swap one group follows itself: then its two people sign, the first to
    swipe as the one who hands over.

    Raises:
        NotTheGuards: nobody of the group that goes, or nobody else of the one that comes, swiped.
    """
    day = change.ending.shift_date.isoformat()
    going = [one for one in signed if one in change.going]
    if not going:
        raise NotTheGuards(day, side="out", group=change.ending.group + 1)
    hands_over = going[0] if change.going == change.coming else going[-1]
    coming = [one for one in signed if one in change.coming and one != hands_over]
    if not coming:
        raise NotTheGuards(day, side="in", group=change.beginning.group + 1)
    return hands_over, coming[-1]
