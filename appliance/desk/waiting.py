"""What waits for the director or the office besides people and cases (等着办的).

Counts alone, each with the page where it is done; nothing of it is stored.
"""

import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from appliance.desk.button_care import silent_windows
from appliance.desk.cover import cover_room
from appliance.desk.guards import guard_book
from appliance.desk.leave_room import leave_room
from appliance.desk.morning_ticks import this_morning
from appliance.desk.rules import Rules
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.proxy_punching import questions
from appliance.domain.roles import Act, Role, may
from appliance.domain.sanction import SanctionState
from appliance.domain.workdays import ONE_DAY, days_of
from appliance.projections.bad_ratings import open_bad_ratings
from appliance.projections.cards import lent_overdue
from appliance.projections.complaint_care import opinions
from appliance.projections.corrections import pending_corrections
from appliance.projections.ladder_causes import untaken
from appliance.projections.month import published
from appliance.projections.proxy import answer_to, references, swipes_on
from appliance.projections.sanctions import sanctions
from appliance.projections.spot_checks import open_reports
from appliance.projections.staff import days_in_hall
from appliance.projections.surveys import improvements

WEEK = timedelta(days=6)  # an older question is no longer brought up


class Errand(StrEnum):
    """One kind of thing that waits. Used by pages only, never stored."""

    LEAVE = "leave"
    CORRECTIONS = "corrections"
    HAND_OVERS = "hand_overs"
    COPIES = "copies"
    BADGES = "badges"
    QUESTIONS = "questions"
    REPORTS = "reports"
    LENT = "lent"
    MONTH = "month"
    GUARDS = "guards"
    MORNING = "morning"
    BAD_RATINGS = "bad_ratings"
    OPINIONS = "opinions"
    SANCTIONS = "sanctions"
    IMPROVEMENTS = "improvements"
    BUTTONS = "buttons"


# Whoever may not do it is not asked to.
NEEDS: Mapping[Errand, Act] = MappingProxyType(
    {
        Errand.BAD_RATINGS: Act.HANDLE_COMPLAINTS,
        Errand.OPINIONS: Act.HANDLE_COMPLAINTS,
        Errand.SANCTIONS: Act.HANDLE_COMPLAINTS,
        Errand.IMPROVEMENTS: Act.LOOK_AFTER_POSTS,
        Errand.BUTTONS: Act.HANDLE_COMPLAINTS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How much of each waits; `asked_on` is the earliest day with an open question.

    `month` is the one that is over, whose sheet belongs on the wall.
    """

    counts: Mapping[Errand, int]
    asked_on: date
    month: str

    @property
    def errands(self) -> list[tuple[Errand, int]]:
        """Return what waits, in the order of the list."""
        return [(one, self.counts[one]) for one in Errand if self.counts[one]]

    def errands_of(self, roles: frozenset[Role]) -> list[tuple[Errand, int]]:
        """Return what waits for somebody with these roles."""
        return [
            (one, count)
            for one, count in self.errands
            if one not in NEEDS or may(roles, NEEDS[one])
        ]


def waiting(db: sqlite3.Connection, now: Moment, rules: Rules, windows: int) -> Waiting:
    """Return what waits now, in a hall of so many windows."""
    today = now.day
    room = leave_room(db, today, rules, None)
    week = max(today - WEEK, date.min)
    over = today.replace(day=1) - ONE_DAY
    asked = {day: count for day in days_of(week, today) if (count := unanswered(db, day))}
    counts = {
        Errand.LEAVE: len(room.pending),
        Errand.CORRECTIONS: len(pending_corrections(db)),
        Errand.HAND_OVERS: sum(one.is_late for one in room.to_do),
        Errand.COPIES: sum(bool(one.copies) for one in room.to_do),
        Errand.BADGES: sum(one.is_due for one in cover_room(db, today, rules).substitutions),
        Errand.QUESTIONS: sum(asked.values()),
        Errand.REPORTS: len(open_reports(db)),
        Errand.LENT: len(lent_overdue(db, today)),
        Errand.MONTH: int(_is_unpublished(db, over)),
        Errand.GUARDS: guard_book(db, today - ONE_DAY, today, rules, now).unsigned,
        Errand.MORNING: this_morning(db, now, rules).waiting,
        Errand.BUTTONS: len(silent_windows(db, now, rules, windows)),
        **_voice(db, today),
    }
    return Waiting(counts=counts, asked_on=min(asked, default=today), month=f"{over:%Y-%m}")


def _voice(db: sqlite3.Connection, today: date) -> dict[Errand, int]:
    """Return what waits of what people said: answers, steps of the ladders, late improvements."""
    undecided = {SanctionState.OPEN, SanctionState.APPEALED}
    late = [one for one in improvements(db) if one.done_on is None and one.fix_by < f"{today}"]
    return {
        Errand.BAD_RATINGS: sum(one.rule.state.owes_answer for one in open_bad_ratings(db)),
        Errand.OPINIONS: sum(one.answered_at is None for one in opinions(db)),
        Errand.SANCTIONS: len(untaken(db)) + sum(one.state in undecided for one in sanctions(db)),
        Errand.IMPROVEMENTS: len(late),
    }


def _is_unpublished(db: sqlite3.Connection, last: date) -> bool:
    """Say whether somebody was in the hall in a month whose sheet nobody has published."""
    spans = [span for one in days_in_hall(db).values() for span in one]
    first = last.replace(day=1)
    had_people = any(begin <= last and (end is None or end >= first) for begin, end in spans)
    return had_people and not published(db, f"{last:%Y-%m}")


def unanswered(db: sqlite3.Connection, day: date) -> int:
    """Return how many questions about a day's punches nobody has answered."""
    found = questions(swipes_on(db, day))
    return sum(answer_to(db, references(db, one.positions).values()) is None for one in found)
