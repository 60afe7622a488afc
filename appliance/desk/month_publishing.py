"""Publishing a month (公布), its copies to home units (抄送), the hand-over of its books (交接).

Sources: seed 004 三.3 (published regularly, copied monthly), 三.4 (two books, monthly report).
"""

import sqlite3

from appliance.desk.month import month_sheet, sheet_hash
from appliance.desk.month_sheet import Book, MonthSheet
from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.month import MonthCopySent, MonthHandedOver, MonthPublished
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.month import (
    CopySent,
    HandOver,
    PublishedSheet,
    copies_of,
    hand_overs,
    published,
)
from appliance.projections.staff import people


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthState:
    """A month's sheet, and what became of it. `moved` says that it differs from the published."""

    sheet: MonthSheet
    editions: tuple[PublishedSheet, ...]
    copies: tuple[CopySent, ...]
    hand_overs: tuple[HandOver, ...]
    moved: bool

    @property
    def last(self) -> PublishedSheet | None:
        """Return the edition on the wall, None before the first."""
        return self.editions[-1] if self.editions else None

    def copy_of(self, unit: str) -> CopySent | None:
        """Return when a home unit got its copy of the edition on the wall, None if not yet."""
        return next((one for one in reversed(self.copies) if one.unit == unit), None)


def month_state(db: sqlite3.Connection, month: str, rules: Rules, now: Moment) -> MonthState:
    """Return a month with what became of it.

    Raises:
        ValueError: it is no month.
    """
    sheet = month_sheet(db, month, rules, now)
    editions = tuple(published(db, month))
    last = editions[-1] if editions else None
    return MonthState(
        sheet=sheet,
        editions=editions,
        copies=tuple(copies_of(db, last.ref)) if last else (),
        hand_overs=tuple(hand_overs(db, month)),
        moved=last is not None and last.sheet != sheet_hash(sheet),
    )


def publish_month(tx: Transaction, month: str, actor: Actor, rules: Rules) -> str:
    """Close a month's sheet for the wall; return what it is called.

    Raises:
        NotPermitted: the actor may not correct attendance.
        FormIncomplete: the month is not over.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    state = month_state(tx.db, month, rules, tx.moment)
    if not state.sheet.is_over:
        raise FormIncomplete(month, form="month", missing=["days"])
    fact = MonthPublished(
        month=month,
        edition=len(state.editions) + 1,
        sheet=sheet_hash(state.sheet),
        people=len(state.sheet.lines),
        policy=state.sheet.policies[-1],
        calendar=state.sheet.calendar,
    )
    return reference(tx.append(fact, by=actor.by))


def send_copy(tx: Transaction, month: str, unit: str, actor: Actor, *, way: str) -> None:
    """Note that a home unit was given its copy of the published sheet.

    Raises:
        NotPermitted: the actor may not correct attendance.
        FormIncomplete: nothing is published yet, or the hall knows no such unit.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    editions = published(tx.db, month)
    known = {one.unit for one in people(tx.db)}
    missing = [
        part for part, there in (("published", editions), ("unit", unit in known)) if not there
    ]
    if missing:
        raise FormIncomplete(month, form="month_copy", missing=missing)
    fact = MonthCopySent(month=month, unit=unit, way=way)
    tx.append(fact, by=actor.by, subject=editions[-1].ref)


def hand_over(tx: Transaction, month: str, book: Book, actor: Actor, *, taken_by_no: str) -> None:
    """Note that a book went from who keeps it to the office (004·三.4).

    Raises:
        NotPermitted: the actor may not correct attendance.
        FormIncomplete: nobody of that number is in the hall, or it is the actor.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    known = {one.staff_no for one in people(tx.db)}
    if taken_by_no not in known or taken_by_no == actor.staff_no:
        raise FormIncomplete(month, form="month_hand_over", missing=["taken_by_no"])
    fact = MonthHandedOver(month=month, book=book.value, taken_by_no=taken_by_no)
    tx.append(fact, by=actor.by)
