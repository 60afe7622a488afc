"""What is known of some people's days (考勤依据): punches, and whatever counts or excuses beside.

One bundle of questions answers a day, a month of one person or a month of the hall; the judging
(punch_judging.py, day_judging.py) asks nothing itself.
"""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import field
from datetime import date, datetime
from typing import Protocol, TypeVar

from appliance.domain.corrected_time import Bounds
from appliance.domain.frozen import dataclass
from appliance.domain.leave import BOTH
from appliance.domain.leave_day import DayLeave
from appliance.domain.moment import HALL_TIME, Trust
from appliance.projections.attendance import Punch, PunchSource, punches_between
from appliance.projections.corrections import (
    Correction,
    PaperEntry,
    corrections_between,
    entries_between,
)
from appliance.projections.leave_questions import LeaveSlip, slips_between
from appliance.projections.off_post import (
    EarlyReturn,
    OffPost,
    filings_between,
    off_posts_between,
)
from appliance.projections.shadow import ShadowStudy, shadows_between

Person = tuple[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One person's day as it is known.

    Attributes:
        punches: everything read from the card, and what was entered or corrected beside it.
        slips: the leave that counts on this day.
        corrections: correction slips for this day, whatever became of them.
        off_posts: absences from the post.
        filings: filings of going back early.
        missed_study: absence in days for study missed without leave.
        shadow: the shadow study at the county hall that holds this day.
    """

    punches: tuple[Punch, ...] = ()
    slips: tuple[LeaveSlip, ...] = ()
    corrections: tuple[Correction, ...] = ()
    off_posts: tuple[OffPost, ...] = ()
    filings: tuple[EarlyReturn, ...] = ()
    missed_study: float = 0
    shadow: ShadowStudy | None = None

    def leave(self, day: date) -> DayLeave:
        """Return which sessions and hours of the day are on leave, slips united (R14).

        Whoever learns at the county hall is asked for nothing here (001·四(一)).
        """
        if self.shadow is not None:
            return DayLeave(sessions=BOTH)
        spans = [span for slip in self.slips if (span := slip.counts) is not None]
        sessions = frozenset(session for span in spans for session in span.sessions(day))
        hours = tuple(found for span in spans if (found := span.hours(day)) is not None)
        return DayLeave(sessions=sessions, hours=hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The evidence of some people for some days."""

    first: date
    last: date
    punches: dict[Person, tuple[Punch, ...]]
    undated: tuple[Punch, ...]
    slips: dict[str, tuple[LeaveSlip, ...]]
    corrections: dict[Person, tuple[Correction, ...]]
    off_posts: dict[Person, tuple[OffPost, ...]]
    filings: dict[Person, tuple[EarlyReturn, ...]]
    missed_study: dict[Person, float] = field(default_factory=dict)
    shadows: tuple[ShadowStudy, ...] = ()

    def of(self, staff_no: str, day: date) -> Evidence:
        """Return what is known of a person's day."""
        person = (staff_no, day)
        punches = self.punches.get(person, ())
        open_ones = [
            one for one in self.undated if one.staff_no == staff_no and _may_be_on(one, day)
        ]
        if open_ones:
            punches = tuple(sorted((*punches, *open_ones), key=_in_order))
        slips = tuple(slip for slip in self.slips.get(staff_no, ()) if _counts_on(slip, day))
        return Evidence(
            punches=punches,
            slips=slips,
            corrections=self.corrections.get(person, ()),
            off_posts=self.off_posts.get(person, ()),
            filings=self.filings.get(person, ()),
            missed_study=self.missed_study.get(person, 0),
            shadow=next((one for one in self.shadows if one.holds(staff_no, day)), None),
        )


def book_of(
    db: sqlite3.Connection,
    first: date,
    last: date,
    only: Collection[str] = (),
    *,
    missed_study: dict[Person, float] | None = None,
) -> Book:
    """Return the evidence of some days.

    Args:
        db: a connection to the journal's file.
        first: the first day.
        last: the last day, included.
        only: the people asked for; all if there are none.
        missed_study: what study cost whom on which day, in days of absence.
    """
    read = punches_between(db, first, last, only)
    corrections = corrections_between(db, first, last, only)
    beside = [
        *(_entered(entry) for entry in entries_between(db, first, last, only)),
        *(_corrected(one) for one in corrections if one.status == "approved"),
    ]
    dated: dict[Person, list[Punch]] = {}
    for punch in (*read, *beside):
        day = punch.bounds.day
        if day is not None:
            dated.setdefault((punch.staff_no, day), []).append(punch)
    slips: dict[str, list[LeaveSlip]] = {}
    for slip in slips_between(db, first, last, only):
        slips.setdefault(slip.staff_no, []).append(slip)
    return Book(
        first=first,
        last=last,
        punches={person: tuple(sorted(own, key=_in_order)) for person, own in dated.items()},
        undated=tuple(punch for punch in read if punch.bounds.day is None),
        slips={staff_no: tuple(own) for staff_no, own in slips.items()},
        corrections=_by_person(corrections),
        off_posts=_by_person(off_posts_between(db, first, last, only)),
        filings=_by_person(filings_between(db, first, last, only)),
        missed_study=missed_study or {},
        shadows=tuple(shadows_between(db, first, last, only)),
    )


class _OfADay(Protocol):
    @property
    def staff_no(self) -> str: ...

    @property
    def day(self) -> str: ...


T = TypeVar("T", bound=_OfADay)


def _by_person(rows: Iterable[T]) -> dict[Person, tuple[T, ...]]:
    found: dict[Person, list[T]] = {}
    for row in rows:
        found.setdefault((row.staff_no, date.fromisoformat(row.day)), []).append(row)
    return {person: tuple(own) for person, own in found.items()}


def _counts_on(slip: LeaveSlip, day: date) -> bool:
    span = slip.counts
    return span is not None and (bool(span.sessions(day)) or span.hours(day) is not None)


def _may_be_on(punch: Punch, day: date) -> bool:
    lower = punch.bounds.lower.astimezone(HALL_TIME).date()
    upper = punch.bounds.upper
    return lower <= day and (upper is None or day <= upper.astimezone(HALL_TIME).date())


def _in_order(punch: Punch) -> tuple[datetime, int, int]:
    return punch.bounds.lower, punch.mono, punch.pos


def _entered(entry: PaperEntry) -> Punch:
    times = (entry.earliest, entry.latest)
    return _beside(entry, times, PunchSource.PAPER)


def _corrected(one: Correction) -> Punch:
    return _beside(one, (one.at, one.at), PunchSource.SLIP)


def _beside(row: PaperEntry | Correction, times: tuple[str, str], source: PunchSource) -> Punch:
    """Return what counts beside the readings; `boot` is its own, so that it repeats nothing."""
    lower, upper = (
        datetime.fromisoformat(f"{row.day}T{text}").replace(tzinfo=HALL_TIME) for text in times
    )
    return Punch(
        pos=row.pos,
        staff_no=row.staff_no,
        boot=row.uid,
        mono=lower.hour * 3_600_000 + lower.minute * 60_000,
        at=lower,
        trust=Trust.HUMAN,
        bounds=Bounds(lower=lower, upper=upper),
        reader="",
        last4="",
        simulated=False,
        source=source,
    )
