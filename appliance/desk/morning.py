"""The director's morning (早上一页) and the public screen: one question over all subjects.

Every number here stands for records that a page shows; nothing is stored.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date

from appliance.desk.attendance import day_sheet
from appliance.desk.case_clock import case_card, step_card
from appliance.desk.day_sheet import DaySheet, PersonDay, Standing
from appliance.desk.posts import Post, PostState, is_on_post, posts_of
from appliance.desk.rules import Rules
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.morning_ticks import doors_open
from appliance.domain.receipt import Receipt
from appliance.domain.supervision import SupervisionCard, WarningLevel
from appliance.projections.case_questions import (
    CaseLine,
    DayCount,
    TaskLine,
    day_count,
    open_cases,
    tasks_at,
)
from appliance.projections.complaints import ComplaintLine, open_complaints
from appliance.projections.evaluation_questions import figures
from appliance.projections.reach import reach
from appliance.projections.staff import people
from appliance.projections.tail import day_before, first_of_day

ASKED_AT_ONCE = frozenset({Standing.NO_SWIPE, Standing.LATE, Standing.MISSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """A case with a card, the day it is about, and who acts on it.

    Where a step in another window's hand raised it, `step` names the step and `clerk` is empty.
    """

    case: CaseLine
    card: SupervisionCard
    due: date
    window: int
    clerk: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnratedLine:
    """How many finished cases of a window nobody rated."""

    window: int
    unrated: int
    finished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Yesterday:
    """The last day before today that has records, and what the county has of it."""

    day: date
    records: int
    proven: int
    finished: int
    unrated: int
    bad: int
    windows: tuple[UnratedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """What the director sees first."""

    day: date
    sheet: DaySheet
    posts: tuple[Post, ...]
    cards: tuple[CardLine, ...]
    complaints: tuple[ComplaintLine, ...]
    yesterday: Yesterday | None

    @property
    def empty_posts(self) -> tuple[Post, ...]:
        """Return the windows without anybody."""
        return tuple(post for post in self.posts if post.state is PostState.EMPTY)

    @property
    def to_ask(self) -> tuple[PersonDay, ...]:
        """Return who has to be asked about, leave included, the gravest first."""
        return self.sheet.to_ask

    @property
    def not_there(self) -> int:
        """Return how many came late or not at all, without leave."""
        return self.sheet.count(*ASKED_AT_ONCE)

    def carded(self, level: WarningLevel) -> int:
        """Return how many cases show a card of a level."""
        return sum(line.card.level is level for line in self.cards)

    @property
    def due_complaints(self) -> int:
        """Return how many complaints have to be answered today or should have been."""
        return sum(one.due_on <= self.day.isoformat() for one in self.complaints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What the public screen shows: windows and figures, nobody's lateness, no citizen.

    `doors_open` is the minute from which the hall serves the public, None where nobody set it.
    """

    day: date
    sheet: DaySheet
    posts: tuple[Post, ...]
    today: DayCount
    rated: int
    finished: int
    on_post: int
    everybody: int
    doors_open: int | None


def morning(
    db: sqlite3.Connection, now: Moment, rules: Rules, windows: int, receipts: Sequence[Receipt]
) -> Morning:
    """Return the director's morning as it stands now."""
    today = now.day
    sheet = day_sheet(db, today, rules, now)
    return Morning(
        day=today,
        sheet=sheet,
        posts=posts_of(sheet, windows, now.at),
        cards=_cards(db, rules, today),
        complaints=tuple(open_complaints(db)),
        yesterday=_yesterday(db, today, windows, receipts),
    )


def wall(db: sqlite3.Connection, now: Moment, rules: Rules, windows: int) -> Wall:
    """Return the public screen as it stands now."""
    today = now.day
    sheet = day_sheet(db, today, rules, now)
    text = today.isoformat()
    satisfaction = figures(db, text, text).satisfaction
    return Wall(
        day=today,
        sheet=sheet,
        posts=posts_of(sheet, windows, now.at),
        today=day_count(db, text),
        rated=satisfaction.rated,
        finished=satisfaction.rated + satisfaction.unrated,
        on_post=sum(is_on_post(line) for line in sheet.lines),
        everybody=len(sheet.lines),
        doors_open=doors_open(rules.policy(today)),
    )


def _cards(db: sqlite3.Connection, rules: Rules, today: date) -> tuple[CardLine, ...]:
    names = {one.staff_no: one.name for one in people(db)}
    shown = (WarningLevel.RED, WarningLevel.YELLOW)
    found = [
        CardLine(
            case=case,
            card=own.card,
            due=own.due,
            window=case.window,
            clerk=names.get(case.clerk_no, case.clerk_no),
        )
        for case in open_cases(db)
        if (own := case_card(case, rules, today)) is not None
    ]
    found += [_step_line(one, rules, today) for one in tasks_at(db, None)]
    carded = [one for one in found if one.card.level in shown]
    return tuple(sorted(carded, key=lambda line: (shown.index(line.card.level), line.due)))


def _step_line(one: TaskLine, rules: Rules, today: date) -> CardLine:
    found = step_card(one.task, rules, today)
    return CardLine(
        case=one.case,
        card=found.card,
        due=found.due,
        window=one.task.window,
        step=one.task.task,
    )


def _yesterday(
    db: sqlite3.Connection, today: date, windows: int, receipts: Sequence[Receipt]
) -> Yesterday | None:
    day = day_before(db, today)
    if day is None:
        return None
    first, end = first_of_day(db, day), first_of_day(db, today)
    records = reach(db, receipts)
    text = day.isoformat()
    whole = figures(db, text, text).satisfaction
    return Yesterday(
        day=day,
        records=end - first,
        proven=records.proven_between(first, end - 1),
        finished=whole.rated + whole.unrated,
        unrated=whole.unrated,
        bad=whole.bad,
        windows=_unrated(db, text, windows),
    )


def _unrated(db: sqlite3.Connection, day: str, windows: int) -> tuple[UnratedLine, ...]:
    lines = []
    for window in range(1, windows + 1):
        part = figures(db, day, day, window).satisfaction
        finished = part.rated + part.unrated
        if finished:
            lines.append(UnratedLine(window=window, unrated=part.unrated, finished=finished))
    return tuple(sorted(lines, key=lambda line: -line.unrated / line.finished))
