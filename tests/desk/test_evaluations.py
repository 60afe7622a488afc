"""Ratings at the desk: one visit, one vote; nobody can invent, change, drop or reorder one."""

import ast
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest

from appliance.desk.case_orders import Registered
from appliance.desk.evaluations import (
    Armed,
    HandedIn,
    PressOutcome,
    Why,
    arm,
    close_window,
    hand_in,
)
from appliance.domain.errors import NothingToRate
from appliance.domain.evaluation import Level
from appliance.domain.facts.evaluations import EvaluationGiven
from appliance.domain.moment import Moment
from appliance.projections.evaluation_questions import (
    armed_now,
    figures,
    standing_rating,
    turns_at,
    uncounted_presses,
)
from tests.fakes.case_desk import CLERK, RULES, CaseDesk

pytestmark = pytest.mark.core
ROOT = Path(__file__).parents[2]
OPEN_S = 120
DAY = "2026-11-23"


def standing(desk: CaseDesk, made: Registered) -> Level | None:
    found = desk.ask(standing_rating, made.uid)
    return found.rating.level if found else None


def test_completing_a_case_opens_the_buttons_of_its_window(desk: CaseDesk) -> None:
    made = desk.completed()
    armed = desk.ask(armed_now, 3, desk.clock.now())
    assert made.armed is not None
    assert (made.armed.lamp.window, made.armed.lamp.for_ms) == (3, OPEN_S * 1000)
    assert armed is not None
    assert armed.case_uid == made.uid


def test_the_first_press_counts_and_later_ones_are_kept_uncounted(desk: CaseDesk) -> None:
    """Reading R30."""
    made = desk.completed()
    first = desk.press("dissatisfied")
    desk.clock.advance(seconds=3)
    second = desk.press("very_satisfied")
    assert (first.counted, first.lamp is not None and first.lamp.on) == (True, False)
    assert (second.counted, second.why) == (False, Why.REPEATED)
    assert standing(desk, made) is Level.DISSATISFIED
    assert desk.kinds()[-2:] == ["evaluation.given", "button.pressed"]


@pytest.mark.parametrize(
    ("after_s", "window", "why"),
    [
        pytest.param(OPEN_S, 3, Why.CLOSED, id="the-first-moment-that-is-too-late"),
        pytest.param(OPEN_S + 60, 3, Why.CLOSED, id="soon-after"),
        pytest.param(OPEN_S + 3600, 3, Why.NOT_ARMED, id="out-of-the-blue"),
        pytest.param(1, 4, Why.NOT_ARMED, id="another-window"),
    ],
)
def test_a_press_outside_the_open_time_is_a_statistic_of_the_hall_only(
    desk: CaseDesk, after_s: int, window: int, why: Why
) -> None:
    made = desk.completed()
    desk.clock.advance(seconds=after_s)
    outcome = desk.press("satisfied", window=window)
    assert (outcome.counted, outcome.why) == (False, why)
    assert standing(desk, made) is None


def test_the_last_millisecond_of_the_open_time_still_counts(desk: CaseDesk) -> None:
    made = desk.completed()
    desk.clock.advance(milliseconds=OPEN_S * 1000 - 1)
    assert desk.press("satisfied").counted
    assert standing(desk, made) is Level.SATISFIED


def test_nobodys_silence_becomes_a_rating(desk: CaseDesk) -> None:
    """Rule 3 of domain/evaluation.py: 未评价 stays, and its share stands beside the score."""
    desk.completed()
    desk.clock.advance(hours=2)
    desk.completed()
    desk.press("very_satisfied")
    found = desk.ask(figures, DAY, DAY).satisfaction
    assert (found.rated, found.unrated) == (1, 1)
    assert (found.good_share, found.unrated_share) == (100.0, 50.0)


def test_a_press_that_comes_late_through_the_spool_is_judged_by_its_own_moment(
    desk: CaseDesk,
) -> None:
    made = desk.completed()
    pressed = desk.clock.advance(seconds=9)
    desk.clock.advance(hours=5)
    assert desk.press("fairly_satisfied", at=pressed).counted
    assert standing(desk, made) is Level.FAIRLY_SATISFIED


def test_a_late_press_of_a_boot_that_is_over_finds_its_case(desk: CaseDesk) -> None:
    made = desk.completed()
    pressed = desk.clock.advance(seconds=9)
    desk.clock.reboot()
    again = desk.run(lambda tx: arm(tx, made.uid, CLERK, RULES))
    desk.clock.advance(seconds=5)
    desk.press("very_satisfied")
    late = desk.press("dissatisfied", at=pressed)
    assert again.case_uid == made.uid
    assert late.counted
    assert standing(desk, made) is Level.DISSATISFIED
    assert desk.kinds()[-2:] == ["evaluation.superseded", "evaluation.given"]


def test_an_earlier_press_that_arrives_later_takes_the_place_of_the_rating(
    desk: CaseDesk,
) -> None:
    """DESIGN 6: the later one is taken back by evaluation.superseded; nothing is deleted."""
    made = desk.completed()
    early = desk.clock.advance(seconds=4)
    desk.clock.advance(seconds=4)
    desk.run(lambda tx: hand_in(tx, page_for(made, "very_satisfied")))
    outcome = desk.press("very_dissatisfied", at=early)
    assert outcome.counted
    assert standing(desk, made) is Level.VERY_DISSATISFIED
    assert desk.ask(figures, DAY, DAY).levels[Level.VERY_SATISFIED] == 0


def page_for(made: Registered, level: str, form_no: str = "f1") -> HandedIn:
    assert made.armed is not None
    return HandedIn(window=3, armed=made.armed.ref, level=level, form_no=form_no)


@dataclass(frozen=True)
class Arrival:
    """One press with the moment it was made."""

    level: str
    moment: Moment
    i: int


def arrivals(desk: CaseDesk) -> Iterator[Arrival]:
    for i, (after_s, level) in enumerate(
        [
            (5, "satisfied"),
            (6, "very_satisfied"),
            (40, "dissatisfied"),
            (100, "very_dissatisfied"),
            (30, "fairly_satisfied"),  # too late by then
        ],
        start=1,
    ):
        yield Arrival(level=level, moment=desk.clock.advance(seconds=after_s), i=i)


@pytest.mark.parametrize("order", list(permutations(range(5)))[::7])
def test_late_ratings_in_every_order_give_the_same_figures(
    desk: CaseDesk, order: tuple[int, ...]
) -> None:
    """Two cases, five presses: whatever order they arrive in, the first of each case stands."""
    first = desk.completed()
    pressed = list(arrivals(desk))[:3]
    desk.clock.advance(seconds=30)
    second = desk.completed()
    moment = desk.clock.advance(seconds=1)
    pressed += [
        Arrival(level="very_dissatisfied", moment=moment, i=4),
        Arrival(level="fairly_satisfied", moment=desk.clock.advance(seconds=1), i=5),
    ]
    desk.clock.advance(hours=1)
    for one in (pressed[place] for place in order):
        desk.press(one.level, at=one.moment, i=one.i)
    found = desk.ask(figures, DAY, DAY)
    assert standing(desk, first) is Level.SATISFIED
    assert standing(desk, second) is Level.VERY_DISSATISFIED
    assert (found.satisfaction.rated, found.satisfaction.bad) == (2, 1)
    assert desk.ask(uncounted_presses) == 3
    assert desk.tables() == desk.fold_again()


def test_a_newer_case_at_the_window_closes_the_older_one(desk: CaseDesk) -> None:
    older = desk.completed()
    desk.clock.advance(seconds=20)
    newer = desk.completed()
    desk.clock.advance(seconds=1)
    desk.press("satisfied")
    assert standing(desk, older) is None
    assert standing(desk, newer) is Level.SATISFIED


def test_closing_by_hand_ends_the_open_time_and_a_press_before_it_still_counts(
    desk: CaseDesk,
) -> None:
    made = desk.completed()
    before = desk.clock.advance(seconds=10)
    desk.clock.advance(seconds=10)
    desk.run(lambda tx: close_window(tx, 3, "by_clerk", CLERK.by))
    desk.clock.advance(seconds=1)
    after = desk.press("very_satisfied")
    late = desk.press("dissatisfied", at=before)
    assert (after.counted, after.why) == (False, Why.CLOSED)
    assert late.counted
    assert standing(desk, made) is Level.DISSATISFIED


def test_a_stuck_button_rates_nothing(desk: CaseDesk) -> None:
    """A button that chatters before its window is opened does not vote for the next citizen."""
    for _ in range(6):
        desk.press("very_satisfied")
        desk.clock.advance(milliseconds=900)
    made = desk.completed()
    outcome = desk.press("very_satisfied")
    assert (outcome.counted, outcome.why) == (False, Why.STUCK)
    assert standing(desk, made) is None


def test_five_different_people_may_press_one_after_the_other(desk: CaseDesk) -> None:
    for _ in range(6):
        made = desk.completed()
        assert desk.press("very_satisfied").counted
        desk.clock.advance(seconds=5)
    assert standing(desk, made) is Level.VERY_SATISFIED


def test_two_people_in_the_same_millisecond_give_one_rating(desk: CaseDesk) -> None:
    made = desk.completed()
    moment = desk.clock.advance(seconds=2)
    outcomes = [desk.press(level, at=moment) for level in ("satisfied", "dissatisfied")]
    assert [outcome.counted for outcome in outcomes] == [True, False]
    assert standing(desk, made) is Level.SATISFIED


Attempt = Callable[[CaseDesk, Registered], object]


def arm_again(desk: CaseDesk, made: Registered) -> Armed:
    return desk.run(lambda tx: arm(tx, made.uid, CLERK, RULES))


def hand_in_late(desk: CaseDesk, made: Registered) -> PressOutcome:
    desk.clock.advance(seconds=OPEN_S)
    return desk.run(lambda tx: hand_in(tx, page_for(made, "satisfied")))


def hand_in_for_an_older_opening(desk: CaseDesk, made: Registered) -> PressOutcome:
    desk.clock.advance(seconds=1)
    desk.completed()
    return desk.run(lambda tx: hand_in(tx, page_for(made, "satisfied")))


def hand_in_twice(desk: CaseDesk, made: Registered) -> PressOutcome:
    desk.run(lambda tx: hand_in(tx, page_for(made, "satisfied")))
    return desk.run(lambda tx: hand_in(tx, page_for(made, "very_satisfied", "f2")))


def arm_a_rated_case(desk: CaseDesk, made: Registered) -> Armed:
    desk.press("satisfied")
    return arm_again(desk, made)


@pytest.mark.parametrize(
    "attempt",
    [hand_in_late, hand_in_for_an_older_opening, hand_in_twice, arm_a_rated_case],
)
def test_what_cannot_be_rated_is_refused(desk: CaseDesk, attempt: Attempt) -> None:
    made = desk.completed()
    with pytest.raises(NothingToRate):
        attempt(desk, made)
    assert desk.kinds().count("evaluation.given") <= 1


def test_a_case_the_hall_has_not_answered_cannot_be_rated(desk: CaseDesk) -> None:
    made = desk.accepted()
    with pytest.raises(NothingToRate, match="not_finished"):
        arm_again(desk, made)


def test_the_clerks_list_says_who_rated_and_never_what(desk: CaseDesk) -> None:
    desk.completed()
    desk.clock.advance(seconds=8)
    desk.press("very_dissatisfied")
    turns = desk.ask(turns_at, 3, DAY)
    assert [(turn.applicant, turn.rated_ms, turn.channel) for turn in turns] == [
        ("彭**", 8000, "button")
    ]
    assert "very_dissatisfied" not in repr(turns)


def test_a_rating_without_its_evidence_cannot_stand_in_the_table(desk: CaseDesk) -> None:
    """The constraint that holds even against our own later mistakes."""
    made = desk.completed()
    invented = EvaluationGiven(
        window=3,
        local_no=made.local_no,
        level="very_satisfied",
        channel="button",
        armed="",
        clerk_no="1003",
    )
    before = desk.kinds()
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        desk.run(lambda tx: tx.append(invented, by="hall", subject=made.uid))
    assert desk.kinds() == before


@cache
def all_calls() -> list[tuple[str, str, str]]:
    """Return (called name, file, function) for every call the program makes."""
    return [
        (ast.unparse(call.func).split(".")[-1], path.relative_to(ROOT).as_posix(), function.name)
        for path in sorted(ROOT.glob("appliance/**/*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
    ]


def calls_of(name: str) -> set[tuple[str, str]]:
    """Return (file, function) for every place of the program that calls a name."""
    return {(file, function) for called, file, function in all_calls() if called == name}


def test_no_other_code_writes_a_rating() -> None:
    """The source is read: two ways to a rating, each with its evidence, and who takes them."""
    record, desk_file = "appliance/desk/rating_record.py", "appliance/desk/evaluations.py"
    later = "appliance/desk/later_ratings.py"
    assert calls_of("EvaluationGiven") == {(record, "rating_by_button"), (record, "rating_by_form")}
    assert calls_of("rating_by_button") == {(desk_file, "press")}
    assert calls_of("rating_by_form") == {(desk_file, "hand_in"), (later, "_rate")}
    assert calls_of("give") == {(desk_file, "press"), (desk_file, "hand_in"), (later, "_rate")}
    assert calls_of("press") <= {("appliance/desk/intake.py", "_press")}
