"""A day without the box (补录): the paper sign-in sheet, entered afterwards as marked facts.

A sheet is entered as a whole or not at all. Each line has the bounds of its own time, because a
paper sheet may tell the minute or only that somebody was there between two times.

Sources: FEATURES 1; RULEBOOK 4.2; SYNC.md fault 3.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from appliance.desk.rules import Actor
from appliance.domain.beside_punches import PaperNotPossible
from appliance.domain.facts.corrections import AttendanceEntered
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.corrections import entry_of
from appliance.projections.staff import person


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One signature: whose, not before, not after (equal when the sheet gives the minute)."""

    staff_no: str
    earliest: time
    latest: time


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSheet:
    """A paper sheet of one day: which one, why there is paper, its lines."""

    day: date
    sheet: str
    reason: str
    lines: Sequence[PaperLine]


def enter_paper(tx: Transaction, order: PaperSheet, actor: Actor) -> int:
    """Enter a sheet as facts marked 补录; return how many lines.

    Raises:
        NotPermitted: the actor does not keep the book.
        PaperNotPossible: no lines, a time that has not come, or bounds the wrong way round.
        StaffUnknown: nobody has that number.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    day = order.day.isoformat()
    if not order.lines:
        raise PaperNotPossible(order.sheet, day=day, why="empty")
    for line in order.lines:
        _check(tx, line, order.day)
    for line in order.lines:
        known = person(tx.db, line.staff_no)
        fact = AttendanceEntered(
            staff_no=line.staff_no,
            day=day,
            earliest=f"{line.earliest:%H:%M}",
            latest=f"{line.latest:%H:%M}",
            sheet=order.sheet,
            reason=order.reason,
        )
        tx.append(fact, by=actor.by, subject=known.subject if known else None)
    return len(order.lines)


def cancel_entry(tx: Transaction, uid: str, reason: str, actor: Actor) -> None:
    """Take an entry back that was a mistake: a new fact names it, the old one stays.

    Raises:
        NotPermitted: the actor does not keep the book.
        PaperNotPossible: there is no such entry, or it was taken back before.
    """
    actor.may(Act.CORRECT_ATTENDANCE)
    one = entry_of(tx.db, uid)
    if one is None or one.cancelled_by is not None:
        raise PaperNotPossible(uid, day=one.day if one else "", why="cancelled")
    known = person(tx.db, one.staff_no)
    fact = AttendanceEntered(
        staff_no=one.staff_no,
        day=one.day,
        earliest=one.earliest,
        latest=one.latest,
        sheet=one.sheet,
        reason=reason,
        cancels=uid,
    )
    tx.append(fact, by=actor.by, subject=known.subject if known else None)


def _check(tx: Transaction, line: PaperLine, day: date) -> None:
    if person(tx.db, line.staff_no) is None:
        raise StaffUnknown(line.staff_no)
    if line.latest < line.earliest:
        raise PaperNotPossible(line.staff_no, day=day.isoformat(), why="reversed")
    if datetime.combine(day, line.latest, HALL_TIME) > tx.moment.at:
        raise PaperNotPossible(line.staff_no, day=day.isoformat(), why="future")
