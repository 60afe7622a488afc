"""The calendar (工作日历): years typed in from the notice by one person and compared by another.

Market days and local days off are settings (desk/policy_book.py): they touch attendance only.

Sources: DESIGN.md 6; DOMAIN.md 6; reading R16.
"""

import sqlite3
from collections.abc import Mapping
from datetime import date

from appliance.desk.case_clock import clock_runs, deadline_of
from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.calendar import CalendarConfirmed, CalendarProposed
from appliance.domain.frozen import dataclass
from appliance.domain.notice_days import NothingToConfirm, SecondPersonNeeded, read_days
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.domain.workdays import DayKind, days_of
from appliance.domain.year_table import Festival, YearTable
from appliance.journal.transaction import Transaction
from appliance.projections.calendar_days import TypedYear, typed_year, typed_years, waiting
from appliance.projections.case_questions import CaseLine, open_cases, story_of


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOrder:
    """A year's notice as it is typed: festival → days as the notice writes them."""

    year: int
    off: Mapping[str, str]
    make_up: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedDay:
    """A day that is of another kind by the typed notice."""

    day: date
    before: DayKind
    after: DayKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCase:
    """An open case whose promised day moves with the typed notice."""

    case: CaseLine
    before: date
    after: date


@dataclass(frozen=True, slots=True, kw_only=True)
class YearView:
    """One year of the calendar page: what holds, what waits for a second person."""

    year: int
    table: YearTable | None
    typed: TypedYear | None


def table_of(order: YearOrder, rules: Rules) -> YearTable:
    """Return the table an order amounts to, one version above the one that holds.

    Raises:
        CalendarInvalid: a text names no day, or the table contradicts itself.
        FormIncomplete: the notice is not named, or no day is off.
    """
    off = {
        day: festival
        for festival in Festival
        for day in read_days(order.year, order.off.get(festival, ""))
    }
    missing = [name for name, found in (("source", order.source), ("off", off)) if not found]
    if missing:
        raise FormIncomplete(str(order.year), form="calendar", missing=missing)
    known = rules.calendar.years.get(order.year)
    return YearTable(
        year=order.year,
        off=off,
        make_up=frozenset(read_days(order.year, order.make_up)),
        source=order.source,
        version=known.version + 1 if known else 1,
    )


def propose_year(tx: Transaction, order: YearOrder, actor: Actor, rules: Rules) -> str:
    """Type a year in; it waits for a second person. Return what it is called.

    Raises:
        NotPermitted: the actor may not change the calendar.
        CalendarInvalid: a text names no day, or the table contradicts itself.
        FormIncomplete: the notice is not named, or no day is off.
    """
    actor.may(Act.CHANGE_CALENDAR)
    table = table_of(order, rules)
    off: dict[str, list[str]] = {}
    for day, festival in sorted(table.off.items()):
        off.setdefault(festival.value, []).append(day.isoformat())
    fact = CalendarProposed(
        year=table.year,
        version=table.version,
        off=off,
        make_up=sorted(day.isoformat() for day in table.make_up),
        source=table.source,
    )
    return reference(tx.append(fact, by=actor.by))


def confirm_year(tx: Transaction, ref: str, actor: Actor) -> None:
    """Let a typed year hold, after a second person compared it with the notice.

    Raises:
        NotPermitted: the actor may not change the calendar.
        NothingToConfirm: there is no such typing, or it is not the newest of its year.
        SecondPersonNeeded: the actor typed it in.
    """
    actor.may(Act.CHANGE_CALENDAR)
    typed = typed_year(tx.db, ref)
    if typed is None or ref not in {one.ref for one in waiting(typed_years(tx.db))}:
        raise NothingToConfirm(ref)
    if typed.by == actor.by:
        raise SecondPersonNeeded(typed.year, staff_no=actor.staff_no)
    fact = CalendarConfirmed(year=typed.year, version=typed.version)
    tx.append(fact, by=actor.by, subject=ref)


def years_of(db: sqlite3.Connection, rules: Rules, today: date) -> list[YearView]:
    """Return the years of the page, the newest first: from two back to one ahead of the known."""
    pending = {one.year: one for one in waiting(typed_years(db))}
    newest = max([today.year + 1, *rules.calendar.years, *pending])
    return [
        YearView(year=year, table=rules.calendar.years.get(year), typed=pending.get(year))
        for year in range(newest, today.year - 3, -1)
    ]


def moved_days(table: YearTable, rules: Rules) -> list[MovedDay]:
    """Return the days of a year that the typed notice makes another kind."""
    other = rules.with_year(table).calendar
    first = date(table.year, 1, 1)
    return [
        MovedDay(day=day, before=rules.calendar.kind(day), after=other.kind(day))
        for day in days_of(first, date(table.year, 12, 31))
        if rules.calendar.is_working_day(day) is not other.is_working_day(day)
    ]


def moved_cases(
    db: sqlite3.Connection, table: YearTable, rules: Rules, today: date
) -> list[MovedCase]:
    """Return the open cases whose promised day the typed notice moves, the nearest first."""
    other, found = rules.with_year(table), []
    for case in open_cases(db):
        if not clock_runs(case):
            continue
        told = story_of(db, case.id)
        before = deadline_of(case, told, rules, until=today).due
        after = deadline_of(case, told, other, until=today).due
        if before != after:
            found.append(MovedCase(case=case, before=before, after=after))
    return sorted(found, key=lambda one: one.after)
