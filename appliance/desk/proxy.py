"""Against proxy punching (代打卡): who swiped just now, for the public screen; what to ask about.

The public screen shows a name for a few seconds and that the card was taken, no lateness. What the
punches make one ask goes to the director alone.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

from appliance.desk.punch_judging import is_repeat
from appliance.desk.rules import Actor
from appliance.domain.errors import Refusal
from appliance.domain.facts.duty import ProxyAnswered
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.proxy_punching import Finding, Question, QuestionKind, Swipe, questions
from appliance.domain.roles import Act
from appliance.domain.workdays import ONE_DAY
from appliance.journal.transaction import Transaction
from appliance.projections.attendance import touches_of
from appliance.projections.occasions import open_at
from appliance.projections.proxy import (
    DoubleLogin,
    ProxyAnswer,
    answer_to,
    double_logins,
    fresh_swipes,
    fresh_unknown,
    read_at,
    references,
    swipes_on,
)
from appliance.projections.staff import people, person

SHOWN_MS = 6_000  # how long a name stands on the public screen
SHOWN_AT_ONCE = 3  # in a queue the newest few
DAYS_BACK = 30  # in which the same two people are looked for again
LOGINS_SHOWN = 20
Pair = frozenset[str]


class Result(StrEnum):
    """What became of a card that was read. Used by the public screen, never stored."""

    TAKEN = "taken"  # 已记下
    SIGNED = "signed"  # 已签到, for an occasion
    REPEAT = "repeat"  # 刚刷过，算一次
    UNKNOWN = "unknown"  # 认不出的卡


class NoSuchQuestion(Refusal):
    """These punches raise no question, or somebody has added one since."""

    code = "no_such_question"

    def __init__(self, day: str) -> None:
        super().__init__(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSwipe:
    """One card on the public screen; no name for a card nobody holds."""

    pos: int
    staff_no: str
    name: str
    window: int | None
    result: Result
    occasion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAbout:
    """A question about punches of a day.

    `first` is the position it is named by; `days` is on how many of the last thirty days two of its
    people were that near before.
    """

    first: int
    kind: QuestionKind
    people: tuple[str, ...]
    readers: tuple[str, ...]
    spread_ms: int
    at: str
    days: int
    answer: ProxyAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Everything about a day's punches and logins that the director is asked to look at."""

    day: date
    asked: tuple[AskedAbout, ...]
    logins: tuple[DoubleLogin, ...]
    names: Mapping[str, str]

    @property
    def unanswered(self) -> int:
        """Return how many questions wait for an answer."""
        return sum(one.answer is None for one in self.asked)


def shown_swipes(db: sqlite3.Connection, now: Moment) -> list[ShownSwipe]:
    """Return the cards read in the last seconds, the newest first."""
    found = [_shown(db, one) for one in fresh_swipes(db, now, SHOWN_MS)]
    unknown = [
        ShownSwipe(pos=pos, staff_no="", name="", window=None, result=Result.UNKNOWN)
        for pos in fresh_unknown(db, now, SHOWN_MS)
    ]
    return sorted([*found, *unknown], key=lambda one: -one.pos)[:SHOWN_AT_ONCE]


def questions_of(db: sqlite3.Connection, day: date) -> Questions:
    """Return what a day's punches make one ask; pairs that come back stand first."""
    before = _near_before(db, day)
    asked = [_asked(db, one, before) for one in questions(swipes_on(db, day))]
    return Questions(
        day=day,
        asked=tuple(sorted(asked, key=lambda one: (one.answer is not None, -one.days, one.first))),
        logins=tuple(double_logins(db, LOGINS_SHOWN)),
        names={one.staff_no: one.name for one in people(db)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came out of a question; `first` is the position that names it."""

    day: date
    first: int
    finding: Finding
    note: str


def answer(tx: Transaction, told: Answered, actor: Actor) -> None:
    """Write down what came out of a question; the punches stay as they are.

    Raises:
        NotPermitted: the actor may not.
        NoSuchQuestion: no question of that day begins with that punch.
    """
    actor.may(Act.LOOK_AFTER_POSTS)
    known = questions(swipes_on(tx.db, told.day))
    found = next((one for one in known if one.positions[0] == told.first), None)
    if found is None:
        raise NoSuchQuestion(told.day.isoformat())
    refs = references(tx.db, found.positions)
    fact = ProxyAnswered(punches=sorted(refs.values()), finding=told.finding, note=told.note)
    tx.append(fact, by=actor.by)


def _shown(db: sqlite3.Connection, swipe: Swipe) -> ShownSwipe:
    who = person(db, swipe.staff_no)
    before = [one for one in touches_of(db, swipe.staff_no, swipe.boot) if one.mono < swipe.mono]
    signed_for = open_at(db, swipe.reader)
    result = Result.SIGNED if signed_for else Result.TAKEN
    if is_repeat(before, swipe.mono):
        result = Result.REPEAT
    return ShownSwipe(
        pos=swipe.pos,
        staff_no=swipe.staff_no,
        name=who.name if who else "",
        window=who.window if who else None,
        result=result,
        occasion=signed_for.title if signed_for else "",
    )


def _asked(db: sqlite3.Connection, question: Question, before: Counter[Pair]) -> AskedAbout:
    first = question.swipes[0]
    refs = references(db, question.positions)
    return AskedAbout(
        first=first.pos,
        kind=question.kind,
        people=question.people,
        readers=tuple(dict.fromkeys(one.reader for one in question.swipes)),
        spread_ms=question.swipes[-1].mono - first.mono,
        at=read_at(db, first.pos),
        days=max((before[pair] for pair in _pairs(question.people)), default=0),
        answer=answer_to(db, refs.values()),
    )


def _near_before(db: sqlite3.Connection, day: date) -> Counter[Pair]:
    """Return on how many of the days before each two people swiped that near each other."""
    found: Counter[Pair] = Counter()
    for back in range(1, DAYS_BACK + 1):
        near = [
            one
            for one in questions(swipes_on(db, day - back * ONE_DAY))
            if one.kind is QuestionKind.NEAR
        ]
        found.update({pair for one in near for pair in _pairs(one.people)})
    return found


def _pairs(run: Sequence[str]) -> set[Pair]:
    """Return who swiped right beside whom."""
    return {frozenset(pair) for pair in pairwise(run)}
