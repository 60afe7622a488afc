"""Guards (保安): groups, the roster that swaps by the week, the hand-over signed by two cards.

Which shifts there are is the hall's policy of the area `duty`; where the hall follows no document
there, the only one of the five that knows guards holds (004·十二.10), and the page names it.
"""

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import partial

from appliance.desk.rules import Actor, Rules
from appliance.domain import guards as rule
from appliance.domain.duty import GuardTurn
from appliance.domain.facts.duty import GuardGroupsSet, GuardHandedOver
from appliance.domain.forms import FormName, require_form
from appliance.domain.frozen import dataclass
from appliance.domain.guards import GuardPlan, ShiftChange
from appliance.domain.moment import HALL_TIME, Moment
from appliance.domain.policy import Policy
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.domain.workdays import ONE_DAY, days_of
from appliance.journal.transaction import Transaction
from appliance.policies import profile_policy
from appliance.projections.guards import HandOver, guard_plan, hand_over, hand_overs
from appliance.projections.off_post import off_posts_between
from appliance.projections.proxy import fresh_swipes, references
from appliance.projections.staff import people, person

SHIFTS = "duty.guard_shifts"
FRESH_MS = 5 * 60 * 1000  # both cards are swiped while the form is filled in


class NoGuards(rule.GuardRefusal):
    """The groups of the guards are not set for that day."""

    code = "no_guards"

    def __init__(self, day: str) -> None:
        super().__init__(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverOrder:
    """What the guards write down: things handed over, and matters; 「无」 where there is none."""

    items: str
    matters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftLine:
    """One shift of the roster: who guards, and its row in the book if it has one.

    `gaps` are the times when all of its guards had left the post (SEC-22).
    """

    turn: GuardTurn
    people: tuple[str, ...]
    handed_over: HandOver | None
    is_over: bool
    gaps: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardBook:
    """The roster of some days; `signed` are the guards whose cards were read just now."""

    plan: GuardPlan | None
    clause: str
    change: ShiftChange | None
    handed_over: HandOver | None
    signed: tuple[str, ...]
    lines: tuple[ShiftLine, ...]
    names: Mapping[str, str]

    @property
    def unsigned(self) -> int:
        """Return how many shifts are over without a row."""
        return sum(line.is_over and line.handed_over is None for line in self.lines)

    @property
    def deserted(self) -> int:
        """Return in how many shifts the post stood empty for a while."""
        return sum(bool(line.gaps) for line in self.lines)


def guard_policy(rules: Rules, day: date) -> Policy:
    """Return the policy that knows the guards' shifts."""
    own = rules.policy(day)
    return own if own.is_set(SHIFTS) else profile_policy("guards", on=day)


def set_groups(tx: Transaction, plan: GuardPlan, rules: Rules, actor: Actor) -> None:
    """Set the groups from a Monday on.

    Raises:
        NotPermitted: the actor may not.
        StaffUnknown: somebody is nobody of the hall.
        GroupsInvalid: they do not fit the profile.
    """
    actor.may(Act.KEEP_DUTY_ROSTER)
    rule.check_groups(plan, guard_policy(rules, plan.base_monday))
    for staff_no in (one for group in plan.groups for one in group):
        if person(tx.db, staff_no) is None:
            raise StaffUnknown(staff_no)
    fact = GuardGroupsSet(
        base_monday=plan.base_monday.isoformat(), groups=[list(group) for group in plan.groups]
    )
    tx.append(fact, by=actor.by)


def sign_over(tx: Transaction, order: HandOverOrder, rules: Rules, actor: Actor) -> str:
    """Write the row of the change of shifts that is due, signed by the cards just read.

    Raises:
        NoGuards: no groups are set.
        NotTheGuards: a card of the group that goes, or of the one that comes, was not read in the
            last five minutes.
        HandedOverAlready: the shift has its row.
        FormIncomplete: nothing was written about items and matters.
    """
    at = tx.moment.at.astimezone(HALL_TIME)
    plans = partial(guard_plan, tx.db)
    change = rule.change_near(plans, at, guard_policy(rules, at.date()))
    if change is None:
        raise NoGuards(at.date().isoformat())
    day, shift = change.ending.shift_date.isoformat(), change.ending.shift
    if hand_over(tx.db, day, shift) is not None:
        raise rule.HandedOverAlready(day, shift=shift)
    swipes = fresh_swipes(tx.db, tx.moment, FRESH_MS)
    out_no, in_no = rule.check_signatures(change, [one.staff_no for one in swipes])
    entry = ["duty_book_entry"] if order.items and order.matters else []
    require_form(day, FormName.GUARD_HANDOVER, ["sign_out", "sign_in", *entry])
    last = {one.staff_no: one.pos for one in swipes}
    refs = references(tx.db, [last[out_no], last[in_no]])
    fact = GuardHandedOver(
        shift_date=day,
        shift=shift,
        out_no=out_no,
        in_no=in_no,
        out_punch=refs[last[out_no]],
        in_punch=refs[last[in_no]],
        items=order.items,
        matters=order.matters,
    )
    return reference(tx.append(fact, by=actor.by))


def guard_book(
    db: sqlite3.Connection, first: date, last: date, rules: Rules, now: Moment
) -> GuardBook:
    """Return the guards' roster and book of some days, and the change that is due."""
    at = now.at.astimezone(HALL_TIME)
    plan = guard_plan(db, at.date())
    policy = guard_policy(rules, at.date())
    change = rule.change_near(partial(guard_plan, db), at, policy)
    known = {(row.shift_date, row.shift): row for row in hand_overs(db, first, last)}
    shifts = [one for day in days_of(first, last) for one in _shifts(db, day, rules, at)]
    away = [
        (one.staff_no, one.left, one.back(at))
        for one in off_posts_between(db, max(first - ONE_DAY, date.min), last)
    ]
    swiped = [one.staff_no for one in fresh_swipes(db, now, FRESH_MS)]
    return GuardBook(
        plan=plan,
        clause=policy.clause(SHIFTS),
        change=change,
        handed_over=hand_over(db, change.ending.shift_date.isoformat(), change.ending.shift)
        if change
        else None,
        signed=_guards_among(plan, swiped),
        lines=tuple(
            ShiftLine(
                turn=one.turn,
                people=one.people,
                handed_over=known.get((one.turn.shift_date.isoformat(), one.turn.shift)),
                is_over=one.ends <= at,
                gaps=tuple(rule.pair_gaps(one, away)),
            )
            for one in shifts
        ),
        names={one.staff_no: one.name for one in people(db)},
    )


def _shifts(
    db: sqlite3.Connection, day: date, rules: Rules, at: datetime
) -> list[rule.PlannedShift]:
    """Return the shifts that begin on a day, none before the first groups."""
    plan = guard_plan(db, day)
    if plan is None:
        return []
    midnight = datetime.combine(day, time(), at.tzinfo)
    return rule.shifts_on(plan, midnight, guard_policy(rules, day))


def _guards_among(plan: GuardPlan | None, swiped: list[str]) -> tuple[str, ...]:
    guards = {one for group in plan.groups for one in group} if plan else set()
    return tuple(dict.fromkeys(one for one in swiped if one in guards))
