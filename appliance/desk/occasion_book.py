"""What is written down of study, meetings and training: names by hand, minutes, tasks (纪要, 交办).

A task of a meeting is due on the day the meeting named; what is still open of earlier meetings of
the same kind stands on the next one's page (004·四.2: report on last week, plan the next).

Sources: seed 004 四.2-3; seed 001 三(三); STU-10, 14, 15; domain/occasions.py.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date

from appliance.desk.occasions import OccasionUnknown, RollSheet, roll_of
from appliance.desk.rules import Actor, Rules
from appliance.domain import occasions as rule
from appliance.domain.clocks import LimitUnit
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.duty import OccasionRecorded, OccasionSignedByHand
from appliance.domain.facts.tasks import TaskAssigned
from appliance.domain.frozen import dataclass
from appliance.domain.limits import TaskKind
from appliance.domain.masking import mask_numbers
from appliance.domain.occasions import OccasionKind, OccasionState, Presence
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.occasion_book import Minutes, minutes_of
from appliance.projections.occasions import Occasion, occasion, occasions_between
from appliance.projections.staff import person
from appliance.projections.tasks import TaskLine, open_tasks, tasks_of_meeting

CLAUSE = "004·四.2-3"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingTask:
    """A task that a meeting hands out: to whom, and by which day."""

    title: str
    owner_no: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingBook:
    """The minutes of an occasion, its own tasks, and what earlier ones left open."""

    minutes: Minutes | None
    tasks: tuple[TaskLine, ...]
    left_open: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLine:
    """One training in the register, with its roll."""

    sheet: RollSheet
    minutes: Minutes | None

    @property
    def came(self) -> list[str]:
        """Return the names of those who came, by card or by hand."""
        return [line.name for line in self.sheet.lines if line.signature is not None]

    @property
    def by_hand(self) -> list[str]:
        """Return the names of those who were written down."""
        signed = [line for line in self.sheet.lines if line.signature is not None]
        return [one.name for one in signed if one.signature is not None and one.signature.by_hand]

    @property
    def absent(self) -> list[str]:
        """Return the names of those who were awaited and did not come."""
        return [one.name for one in self.sheet.lines if one.presence is Presence.ABSENT]


def sign_by_hand(
    tx: Transaction, ref: str, people: Sequence[str], reason: str, actor: Actor
) -> None:
    """Write down who came without a card.

    Raises:
        NotPermitted: the actor may not.
        OccasionUnknown: there is none.
        OccasionStepNotAllowed: it was called off.
        NotHeldYet: its day has not come.
        FormIncomplete: nobody is named, or no reason.
        StaffUnknown: somebody is nobody of the hall.
    """
    known = _held(tx, ref, actor)
    missing = [
        name for name, found in (("people", people), ("reason", reason.strip())) if not found
    ]
    if missing:
        raise FormIncomplete(known.title, form="by_hand", missing=missing)
    for staff_no in people:
        if person(tx.db, staff_no) is None:
            raise StaffUnknown(staff_no)
    fact = OccasionSignedByHand(people=list(dict.fromkeys(people)), reason=reason.strip())
    tx.append(fact, by=actor.by, subject=ref)


def write_minutes(tx: Transaction, ref: str, led_by: str, minutes: str, actor: Actor) -> None:
    """Write the minutes of an occasion, or better ones.

    Raises:
        NotPermitted: the actor may not.
        OccasionUnknown: there is none.
        OccasionStepNotAllowed: it was called off.
        NotHeldYet: its day has not come.
    """
    _held(tx, ref, actor)
    fact = OccasionRecorded(led_by=led_by, minutes=mask_numbers(minutes))
    tx.append(fact, by=actor.by, subject=ref)


def hand_out(tx: Transaction, ref: str, task: MeetingTask, actor: Actor, rules: Rules) -> str:
    """Hand a task out at a meeting; return its subject.

    Raises:
        NotPermitted: the actor may not.
        OccasionUnknown: there is none.
        OccasionStepNotAllowed: it was called off.
        NotHeldYet: its day has not come.
        StaffUnknown: its owner is nobody of the hall.
        FormIncomplete: no title, or due before the meeting.
    """
    known = _held(tx, ref, actor)
    if person(tx.db, task.owner_no) is None:
        raise StaffUnknown(task.owner_no)
    if not task.title.strip() or task.due < known.day:
        raise FormIncomplete(known.title, form="task", missing=["title", "due"])
    days = (task.due - known.day).days
    fact = TaskAssigned(
        task_kind=TaskKind.CENTRE_MEETING,
        title=mask_numbers(task.title.strip()),
        source=known.title,
        letter="",
        owner_no=task.owner_no,
        received_on=known.day.isoformat(),
        stated_days=days,
        limit_days=days,
        limit_unit=LimitUnit.NATURAL_DAYS,
        clause=CLAUSE,
        due_on=task.due.isoformat(),
        provisional=False,
        policy=rules.policy(known.day).version,
        calendar=rules.calendar.version,
        occasion=ref,
    )
    return tx.append(fact, by=actor.by).subject


def book_of_meeting(db: sqlite3.Connection, ref: str) -> MeetingBook:
    """Return what was written down of an occasion, and what earlier ones of its kind left open.

    Raises:
        OccasionUnknown: there is none.
    """
    known = occasion(db, ref)
    if known is None:
        raise OccasionUnknown(ref)
    return MeetingBook(
        minutes=minutes_of(db, ref),
        tasks=tuple(tasks_of_meeting(db, ref)),
        left_open=tuple(one for one in open_tasks(db) if _is_from_before(db, one, known)),
    )


def trainings(db: sqlite3.Connection, year: int, rules: Rules) -> list[TrainingLine]:
    """Return the trainings of a year with their rolls (001·三(三)); none that was called off."""
    called = occasions_between(db, date(year, 1, 1), date(year, 12, 31))
    return [
        TrainingLine(sheet=roll_of(db, one.ref, rules), minutes=minutes_of(db, one.ref))
        for one in called
        if one.kind is OccasionKind.TRAINING and one.state is not OccasionState.CANCELLED
    ]


def _is_from_before(db: sqlite3.Connection, task: TaskLine, now: Occasion) -> bool:
    before = occasion(db, task.occasion) if task.occasion else None
    if before is None or before.ref == now.ref:
        return False
    return before.kind is now.kind and before.day <= now.day


def _held(tx: Transaction, ref: str, actor: Actor) -> Occasion:
    actor.may(Act.KEEP_OCCASIONS)
    known = occasion(tx.db, ref)
    if known is None:
        raise OccasionUnknown(ref)
    rule.check_held(known.title, known.state, known.day, tx.moment.day)
    return known
