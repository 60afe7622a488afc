"""Duty (值班): the roster with its gaps, the leader, and the matters that stay with the leader."""

import sqlite3
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from appliance.desk.rules import Actor
from appliance.domain import duty_roster as rule
from appliance.domain.duty_roster import DutyKind, Gap, Turn
from appliance.domain.facts.duty import (
    DutyAssigned,
    DutyWithdrawn,
    LeaderArrived,
    LeaderReached,
    MatterClosed,
    MatterOpened,
)
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.domain.workdays import ONE_DAY, days_of
from appliance.journal.transaction import Transaction
from appliance.projections.duty import (
    DutyTurn,
    Matter,
    done_matters,
    matter,
    open_matters,
    turn,
    turns_between,
)
from appliance.projections.staff import people, person

REACH = timedelta(days=8)  # turns are at most a week, so none that matters lies further off
MOST_DAYS = 400  # turns given by one form: more than a year
DONE_SHOWN = 20


class DutyUnknown(rule.RosterRefusal):
    """There is no such turn or matter."""

    code = "duty_unknown"

    def __init__(self, ref: str) -> None:
        super().__init__(ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnOrder:
    """Turns to be given: the same hours every `every` days from a day to a day."""

    staff_no: str
    duty: DutyKind
    first: date
    last: date
    begins: time
    hours: int
    every: int = 1

    def turns(self) -> list[Turn]:
        """Return the single turns."""
        days = [self.first + i * self.every * ONE_DAY for i in range(MOST_DAYS)]
        begins = [datetime.combine(d, self.begins, HALL_TIME) for d in days if d <= self.last]
        return [
            Turn(staff_no=self.staff_no, duty=self.duty, begins=at, ends=at + self.hours * _HOUR)
            for at in begins
        ]


_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterOrder:
    """A matter that came up, as it is told."""

    summary: str
    happened: datetime
    reported: datetime
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDay:
    """One day of the roster: who is on duty, who leads, and when nobody does."""

    day: date
    turns: tuple[DutyTurn, ...]
    gaps: tuple[Gap, ...]
    lead_gaps: tuple[Gap, ...]

    def of(self, duty: str) -> tuple[DutyTurn, ...]:
        """Return the turns of one duty, by its stored word."""
        return tuple(one for one in self.turns if one.turn.duty == duty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A span of the roster; `names` are the names of all people by number."""

    days: tuple[RosterDay, ...]
    names: Mapping[str, str]

    @property
    def gap_days(self) -> int:
        """Return on how many days some minute has nobody on duty or nobody who leads."""
        return sum(bool(day.gaps or day.lead_gaps) for day in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Who is on duty now, and what is open."""

    staff: tuple[DutyTurn, ...]
    leaders: tuple[DutyTurn, ...]
    open: tuple[Matter, ...]
    done: tuple[Matter, ...]


def assign_duty(tx: Transaction, order: TurnOrder, actor: Actor) -> int:
    """Give somebody turns, all of them or none; return how many.

    Raises:
        NotPermitted: the actor may not.
        StaffUnknown: nobody has that number.
        TurnInvalid: a turn is empty or longer than a week.
        TurnsOverlap: the person has that duty then, or the turns overlap one another.
    """
    actor.may(Act.KEEP_DUTY_ROSTER)
    if person(tx.db, order.staff_no) is None:
        raise StaffUnknown(order.staff_no)
    wanted = order.turns()
    if not wanted:
        first, last = order.first.isoformat(), order.last.isoformat()
        raise rule.TurnInvalid(order.staff_no, begins=first, ends=last)
    known = turns_between(tx.db, wanted[0].begins - REACH, wanted[-1].ends + REACH)
    others = [one.turn for one in known]
    for one in wanted:
        rule.check_turn(one, others)
        others.append(one)
    for one in wanted:
        fact = DutyAssigned(
            staff_no=one.staff_no, duty=one.duty, begins=_minute(one.begins), ends=_minute(one.ends)
        )
        tx.append(fact, by=actor.by)
    return len(wanted)


def withdraw_duty(tx: Transaction, ref: str, *, reason: str, actor: Actor) -> None:
    """Take a turn off the roster; the record of it stays.

    Raises:
        NotPermitted: the actor may not.
        DutyUnknown: no turn of that name holds.
    """
    actor.may(Act.KEEP_DUTY_ROSTER)
    if turn(tx.db, ref) is None:
        raise DutyUnknown(ref)
    tx.append(DutyWithdrawn(reason=reason), by=actor.by, subject=ref)


def open_matter(tx: Transaction, order: MatterOrder, actor: Actor) -> str:
    """Write a matter down; it belongs to who led when it came up. Return its subject.

    Raises:
        NobodyLeads: the roster has no leader at that minute.
        MatterStepNotAllowed: it was reported before it happened.
    """
    rule.check_opened(order.summary, order.happened, order.reported)
    near = turns_between(tx.db, order.happened, order.happened + timedelta(minutes=1))
    leader_no = rule.leader_at([one.turn for one in near], order.happened)
    fact = MatterOpened(
        leader_no=leader_no,
        summary=order.summary,
        happened=_minute(order.happened),
        reported=_minute(order.reported),
        urgent=order.urgent,
    )
    return reference(tx.append(fact, by=actor.by))


def leader_reached(tx: Transaction, ref: str, at: datetime, actor: Actor) -> None:
    """Note when the leader answered the telephone.

    Raises:
        DutyUnknown: there is no such matter.
        MatterStepNotAllowed: it is known, or lies before the report.
    """
    known = _known(tx, ref)
    rule.check_reached(known.summary, known.times, at)
    tx.append(LeaderReached(reached=_minute(at)), by=actor.by, subject=ref)


def leader_arrived(tx: Transaction, ref: str, at: datetime, actor: Actor) -> None:
    """Note when the leader came to the scene.

    Raises:
        DutyUnknown: there is no such matter.
        MatterStepNotAllowed: it is known, nobody was reached, or it lies before that.
    """
    known = _known(tx, ref)
    rule.check_arrived(known.summary, known.times, at)
    tx.append(LeaderArrived(arrived=_minute(at)), by=actor.by, subject=ref)


def close_matter(tx: Transaction, ref: str, *, result: str, actor: Actor) -> None:
    """Call a matter done: by its leader, or by who keeps the roster.

    Raises:
        DutyUnknown: there is no such matter.
        NotPermitted: the actor is neither.
        MatterStepNotAllowed: it is done already.
    """
    known = _known(tx, ref)
    if actor.staff_no != known.leader_no:
        actor.may(Act.KEEP_DUTY_ROSTER)
    rule.check_closed(known.summary, known.times)
    tx.append(MatterClosed(result=result), by=actor.by, subject=ref)


def roster(db: sqlite3.Connection, first: date, last: date) -> Roster:
    """Return the roster of a span of days, both included, with every minute nobody covers."""
    begins = datetime.combine(first, time(), HALL_TIME)
    found = turns_between(db, begins, datetime.combine(last, time(), HALL_TIME) + ONE_DAY)
    days = [_roster_day(day, found) for day in days_of(first, last)]
    return Roster(days=tuple(days), names={one.staff_no: one.name for one in people(db)})


def on_duty(db: sqlite3.Connection, at: datetime) -> OnDuty:
    """Return who is on duty at a minute, and the matters: open ones stay with their leader."""
    now = turns_between(db, at, at + timedelta(minutes=1))
    return OnDuty(
        staff=tuple(one for one in now if one.turn.duty is DutyKind.STAFF),
        leaders=tuple(one for one in now if one.turn.duty is DutyKind.LEADER),
        open=tuple(open_matters(db)),
        done=tuple(done_matters(db, DONE_SHOWN)),
    )


def _roster_day(day: date, turns: list[DutyTurn]) -> RosterDay:
    begins = datetime.combine(day, time(), HALL_TIME)
    ends = begins + ONE_DAY
    own = [one for one in turns if one.turn.begins < ends and one.turn.ends > begins]
    plain = [one.turn for one in own]
    return RosterDay(
        day=day,
        turns=tuple(own),
        gaps=tuple(rule.gaps(plain, DutyKind.STAFF, begins, ends)),
        lead_gaps=tuple(rule.gaps(plain, DutyKind.LEADER, begins, ends)),
    )


def _known(tx: Transaction, ref: str) -> Matter:
    known = matter(tx.db, ref)
    if known is None:
        raise DutyUnknown(ref)
    return known


def _minute(at: datetime) -> str:
    return at.astimezone(HALL_TIME).strftime("%Y-%m-%dT%H:%M")
