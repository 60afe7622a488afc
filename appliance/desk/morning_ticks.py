"""Morning ticks (开门检查) at the desk: anybody in the hall ticks, the director sees what waits.

Late is judged by the earliest time it can have been, in the staff's favour; while nobody knows the
time nothing is late.

Sources: domain/morning_ticks.py; seed 002-P1 三.1; seed 004 三.2.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from appliance.desk.rules import Actor, Rules
from appliance.domain.corrected_time import Bounds, bounds_of, proves
from appliance.domain.facts.ticks import MorningTicked
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME, Moment
from appliance.domain.morning_ticks import TickDue, TickItem, check_tick, ticks_due
from appliance.domain.punch_plan import DutyKind, duty_on
from appliance.journal.transaction import Transaction
from appliance.projections.boot_spans import span_of
from appliance.projections.morning_ticks import MorningTick, ticks_between

SHOWN = timedelta(days=30)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedTick:
    """A tick, and between which bounds it was made."""

    tick: MorningTick
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class TickLine:
    """One item of today: what is due, and the tick that holds, if there is one.

    `late` is by how many minutes it was ticked, or still is, after its time.
    """

    due: TickDue
    done: TimedTick | None
    late: int

    @property
    def waits(self) -> bool:
        """Say whether nobody has ticked it, or it was reported as not done."""
        return self.done is None or not self.done.tick.is_done


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """Today's items, and the ticks of the last month. `worked` is whether the hall opens today."""

    day: date
    worked: bool
    lines: tuple[TickLine, ...]
    past: tuple[TimedTick, ...]

    @property
    def waiting(self) -> int:
        """Return how many items of today wait."""
        return sum(line.waits for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickOrder:
    """An item that is done, or is not and why."""

    item: TickItem
    is_done: bool
    note: str = ""


def tick(tx: Transaction, order: TickOrder, actor: Actor, rules: Rules) -> None:
    """Write down that an item of this morning is done, or is not and why.

    Raises:
        TickNotTaken: today is a rest day, the rules do not ask for it, or the reason is missing.
    """
    day = tx.moment.day
    lacks_reason = not order.is_done and not order.note
    due = ticks_due(rules.policy(day)) if _is_worked(day, rules) else ()
    check_tick(order.item, due, lacks_reason=lacks_reason)
    fact = MorningTicked(
        item=order.item, day=day.isoformat(), is_done=order.is_done, note=order.note
    )
    tx.append(fact, by=actor.by)


def this_morning(db: sqlite3.Connection, now: Moment, rules: Rules) -> Morning:
    """Return what is due today, what is done of it, and the ticks of the last month."""
    day = now.day
    found = _timed(db, ticks_between(db, day - SHOWN, day))
    today = {one.tick.item: one for one in found if one.tick.day == day.isoformat()}
    worked = _is_worked(day, rules)
    due = ticks_due(rules.policy(day)) if worked else ()
    return Morning(
        day=day,
        worked=worked,
        lines=tuple(_line(one, today.get(one.item), now) for one in due),
        past=tuple(one for one in found if one.tick.day != day.isoformat()),
    )


def _timed(db: sqlite3.Connection, ticks: Iterable[MorningTick]) -> list[TimedTick]:
    known = list(ticks)
    spans = {boot: span_of(db, boot) for boot in {one.moment.boot for one in known}}
    return [
        TimedTick(tick=one, bounds=bounds_of(one.moment, spans[one.moment.boot])) for one in known
    ]


def _line(due: TickDue, done: TimedTick | None, now: Moment) -> TickLine:
    if done is not None and done.tick.is_done:
        return TickLine(due=due, done=done, late=_late(due, done.bounds.lower, now.day))
    late = _late(due, now.at, now.day) if proves(now.trust) else 0
    return TickLine(due=due, done=done, late=late)


def _late(due: TickDue, at: datetime, day: date) -> int:
    """Return the minutes after the time, seconds cut as for punches (R1)."""
    if due.by is None:
        return 0
    by = datetime.combine(day, time(), HALL_TIME) + due.by * MINUTE
    return max(0, (at - by) // MINUTE)


def _is_worked(day: date, rules: Rules) -> bool:
    return duty_on(day, rules.policy(day), rules.calendar) is not DutyKind.REST_DAY
