"""Morning ticks (开门检查) at the desk: anybody in the hall ticks, the director sees what waits.

Sources: domain/morning_ticks.py; seed 002-P1 三.1; seed 004 三.2.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appliance.desk.rules import Actor, Rules
from appliance.domain.facts.ticks import MorningTicked
from appliance.domain.moment import Moment
from appliance.domain.morning_ticks import TickDue, TickItem, check_tick, ticks_due
from appliance.domain.punch_plan import DutyKind, duty_on
from appliance.journal.transaction import Transaction
from appliance.projections.morning_ticks import MorningTick, ticks_between

SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class TickLine:
    """One item of today: what is due, and the tick that holds, if there is one.

    `late` is by how many minutes it was ticked, or still is, after its time.
    """

    due: TickDue
    tick: MorningTick | None
    late: int

    @property
    def waits(self) -> bool:
        """Say whether nobody has ticked it, or it was reported as not done."""
        return self.tick is None or not self.tick.is_done


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """Today's items, and the ticks of the last month. `worked` is whether the hall opens today."""

    day: date
    worked: bool
    lines: tuple[TickLine, ...]
    past: tuple[MorningTick, ...]

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
    found = ticks_between(db, day - SHOWN, day)
    today = {one.item: one for one in found if one.day == day.isoformat()}
    worked = _is_worked(day, rules)
    due = ticks_due(rules.policy(day)) if worked else ()
    return Morning(
        day=day,
        worked=worked,
        lines=tuple(_line(one, today.get(one.item), now) for one in due),
        past=tuple(one for one in found if one.day != day.isoformat()),
    )


def _line(due: TickDue, done: MorningTick | None, now: Moment) -> TickLine:
    at = datetime.fromisoformat(done.at) if done is not None and done.is_done else now.at
    over = 0 if due.by is None else at.hour * 60 + at.minute - due.by
    return TickLine(due=due, tick=done, late=max(0, over))


def _is_worked(day: date, rules: Rules) -> bool:
    return duty_on(day, rules.policy(day), rules.calendar) is not DutyKind.REST_DAY
