"""Study, meetings and training: calling one, its roll at a reader, excuses, what a miss costs."""

import sqlite3
from datetime import date, timedelta

from appliance.desk.rules import Actor, Rules
from appliance.domain import occasions as rule
from appliance.domain.duty import MeetingDay, coordination_meeting, office_meeting
from appliance.domain.facts.duty import (
    OccasionCancelled,
    OccasionClosed,
    OccasionExcused,
    OccasionOpened,
    OccasionPlanned,
)
from appliance.domain.frozen import dataclass
from appliance.domain.occasions import (
    OccasionKind,
    OccasionState,
    Presence,
    ReaderTaken,
    Roll,
)
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.domain.workdays import ONE_DAY, WorkCalendar
from appliance.journal.transaction import Transaction
from appliance.projections.leave_questions import leave_on
from appliance.projections.occasion_book import signatures_of
from appliance.projections.occasions import (
    Excuse,
    Occasion,
    Signature,
    excuses_of,
    occasion,
    occasions_between,
    open_at,
)
from appliance.projections.shadow import shadows_between
from appliance.projections.staff import people, person

_MONDAY = 0


class OccasionUnknown(rule.OccasionRefusal):
    """There is no such occasion."""

    code = "occasion_unknown"

    def __init__(self, ref: str) -> None:
        super().__init__(ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionOrder:
    """An occasion to be called; `nominal` is the regulation's own day where it was moved."""

    kind: OccasionKind
    title: str
    day: date
    begins: str
    expected: tuple[str, ...]
    nominal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollLine:
    """One person on the roll; `half_days` is what an unexcused miss costs, in half days."""

    staff_no: str
    name: str
    unit: str
    presence: Presence
    signature: Signature | None
    excuse: Excuse | None
    half_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RollSheet:
    """The roll of an occasion."""

    occasion: Occasion
    lines: tuple[RollLine, ...]

    def count(self, *presences: Presence) -> int:
        """Return how many people the roll shows so."""
        return sum(line.presence in presences for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """A meeting the regulation asks for, the day it moves to, and the occasion called for it."""

    kind: OccasionKind
    day: MeetingDay
    called: Occasion | None


def plan_occasion(tx: Transaction, order: OccasionOrder, actor: Actor) -> str:
    """Call an occasion; return its subject.

    Raises:
        NotPermitted: the actor may not.
        StaffUnknown: somebody on the list is nobody of the hall.
    """
    actor.may(Act.KEEP_OCCASIONS)
    for staff_no in order.expected:
        if person(tx.db, staff_no) is None:
            raise StaffUnknown(staff_no)
    fact = OccasionPlanned(
        occasion=order.kind,
        title=order.title,
        day=order.day.isoformat(),
        begins=order.begins,
        expected=list(dict.fromkeys(order.expected)),
        nominal=order.nominal,
    )
    return reference(tx.append(fact, by=actor.by))


def open_occasion(tx: Transaction, ref: str, *, reader: str, actor: Actor) -> None:
    """Let cards at a reader sign for an occasion from now on.

    Raises:
        NotPermitted: the actor may not.
        OccasionUnknown: there is none.
        OccasionStepNotAllowed: it is open, over or cancelled.
        ReaderTaken: another one is open at that reader.
    """
    actor.may(Act.KEEP_OCCASIONS)
    known = _known(tx, ref)
    rule.check_step(known.title, known.state, "open")
    taken = open_at(tx.db, reader)
    if taken is not None:
        raise ReaderTaken(reader, title=taken.title)
    tx.append(OccasionOpened(reader=reader), by=actor.by, subject=ref)


def close_occasion(tx: Transaction, ref: str, actor: Actor) -> None:
    """Close the roll; who has not signed by now is absent.

    Raises:
        NotPermitted: the actor may not.
        OccasionUnknown: there is none.
        OccasionStepNotAllowed: it is not open.
    """
    actor.may(Act.KEEP_OCCASIONS)
    known = _known(tx, ref)
    rule.check_step(known.title, known.state, "close")
    tx.append(OccasionClosed(), by=actor.by, subject=ref)


def cancel_occasion(tx: Transaction, ref: str, *, reason: str, actor: Actor) -> None:
    """Call an occasion off that has not begun; nobody is absent from it.

    Raises:
        NotPermitted: the actor may not.
        OccasionUnknown: there is none.
        OccasionStepNotAllowed: it has begun.
    """
    actor.may(Act.KEEP_OCCASIONS)
    known = _known(tx, ref)
    rule.check_step(known.title, known.state, "cancel")
    tx.append(OccasionCancelled(reason=reason), by=actor.by, subject=ref)


def excuse(tx: Transaction, ref: str, staff_no: str, *, reason: str, actor: Actor) -> None:
    """Grant leave from an occasion beforehand; granting it again changes nothing.

    Raises:
        NotPermitted: the actor may not.
        OccasionUnknown: there is none.
        ExcusesOneself: the actor is the person.
        NotExpected: the person is not on its list.
        ExcuseTooLate: it has begun.
    """
    actor.may(Act.EXCUSE_FROM_OCCASION)
    known = _known(tx, ref)
    asked = rule.Excuse(staff_no=staff_no, approver_no=actor.staff_no)
    rule.check_excuse(asked, known.title, known.state, known.expected)
    if staff_no in {one.staff_no for one in excuses_of(tx.db, ref)}:
        return
    fact = OccasionExcused(staff_no=staff_no, approver_no=actor.staff_no, reason=reason)
    tx.append(fact, by=actor.by, subject=ref)


def roll_of(db: sqlite3.Connection, ref: str, rules: Rules) -> RollSheet:
    """Return the roll of an occasion as it stands.

    Raises:
        OccasionUnknown: there is none.
    """
    known = occasion(db, ref)
    if known is None:
        raise OccasionUnknown(ref)
    signed = {one.staff_no: one for one in signatures_of(db, ref)}
    excused = {one.staff_no: one for one in excuses_of(db, ref)}
    roll = Roll(
        signed=signed.keys(),
        excused=excused.keys(),
        on_leave={slip.staff_no for slip in leave_on(db, known.day)},
        closed=known.state is OccasionState.CLOSED,
        at_county={one.staff_no for one in shadows_between(db, known.day, known.day) if one.counts},
    )
    names = {one.staff_no: one for one in people(db)}
    guests = [staff_no for staff_no in signed if staff_no not in known.expected]
    lines = []
    for staff_no in (*known.expected, *guests):
        presence = roll.presence(staff_no, expected=staff_no in known.expected)
        days = rule.absence_days(known.kind, presence, rules.policy(known.day))
        lines.append(
            RollLine(
                staff_no=staff_no,
                name=names[staff_no].name if staff_no in names else staff_no,
                unit=names[staff_no].unit if staff_no in names else "",
                presence=presence,
                signature=signed.get(staff_no),
                excuse=excused.get(staff_no),
                half_days=round(2 * days),
            )
        )
    return RollSheet(occasion=known, lines=tuple(lines))


def meetings_of(db: sqlite3.Connection, month: date, calendar: WorkCalendar) -> list[MeetingLine]:
    """Return the meetings that the regulation asks for in a month, moved by holidays (R31)."""
    first, last = month_of(month)
    called = occasions_between(db, first - timedelta(days=7), last + timedelta(days=7))
    mondays = [day for day in _days(first, last) if day.weekday() == _MONDAY]
    due = [(OccasionKind.OFFICE_MEETING, office_meeting(day, calendar)) for day in mondays]
    last_friday = coordination_meeting(first.year, first.month, calendar)
    due.append((OccasionKind.COORDINATION_MEETING, last_friday))
    return [
        MeetingLine(kind=kind, day=day, called=_called(called, kind, day))
        for kind, day in sorted(due, key=lambda one: one[1].held_on)
    ]


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - ONE_DAY


def _called(called: list[Occasion], kind: OccasionKind, day: MeetingDay) -> Occasion | None:
    days = {day.held_on.isoformat(), day.nominal.isoformat()}
    return next(
        (
            one
            for one in called
            if one.kind is kind
            and one.state is not OccasionState.CANCELLED
            and {one.day.isoformat(), one.nominal} & days
        ),
        None,
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def _known(tx: Transaction, ref: str) -> Occasion:
    known = occasion(tx.db, ref)
    if known is None:
        raise OccasionUnknown(ref)
    return known
