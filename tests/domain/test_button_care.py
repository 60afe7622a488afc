"""The care for buttons: silence that is strange, and patterns that are questions."""

from datetime import datetime, time, timedelta
from random import Random

import pytest

from appliance.domain.button_care import PressSeen, Question, is_silent, questions
from appliance.domain.evaluation import Level
from appliance.domain.moment import HALL_TIME
from appliance.web.voice import wording_voice

NINE = datetime(2026, 11, 20, 9, 0, tzinfo=HALL_TIME)
OPENS, CLOSES = time(7, 30), time(18, 30)
SATISFIED = Level.SATISFIED


def press(
    n: int, *, level: Level = SATISFIED, counted: bool = True, after_ms: int | None = None
) -> PressSeen:
    at = NINE + timedelta(seconds=30 * n)
    return PressSeen(level=level, at=at, counted=counted, after_ms=after_ms)


def asked(presses: list[PressSeen]) -> set[Question]:
    return {one.question for one in questions(presses, OPENS, CLOSES)}


def test_an_honest_day_raises_no_question() -> None:
    chance = Random(7)
    levels = list(Level)
    day = [
        press(n, level=chance.choice(levels), after_ms=chance.randrange(2_000, 80_000))
        for n in range(90)
    ]
    assert asked(day) == set()


@pytest.mark.parametrize(
    ("presses", "question"),
    [
        pytest.param([press(n, counted=False) for n in range(30)], Question.NO_CASE, id="no-case"),
        pytest.param(
            [press(n, after_ms=1_200 + n) for n in range(9)], Question.RHYTHM, id="same-rhythm"
        ),
        pytest.param(
            [press(n, level=Level.VERY_SATISFIED, after_ms=n * 999) for n in range(40)],
            Question.ONE_LEVEL,
            id="forty-times-praise",
        ),
        pytest.param([press(1_400)], Question.OUT_OF_HOURS, id="in-the-evening"),
    ],
)
def test_a_pattern_is_asked_about(presses: list[PressSeen], question: Question) -> None:
    assert asked(presses) == {question}


def test_one_other_press_ends_a_run_of_praise() -> None:
    run = [press(n, level=Level.VERY_SATISFIED, after_ms=n * 999) for n in range(60)]
    assert asked([*run, press(61)]) == set()


@pytest.mark.parametrize(
    ("finished", "minutes", "silent"),
    [(5, 120, True), (4, 600, False), (50, 119, False), (0, 1440, False)],
)
def test_only_a_busy_window_is_silent(finished: int, minutes: int, *, silent: bool) -> None:
    assert is_silent(finished_since=finished, minutes=minutes, quiet_minutes=120) is silent


def test_every_question_has_its_sentence_and_ends_as_one() -> None:
    assert set(wording_voice.QUESTIONS) == set(Question)
    assert all("？" in one or "请" in one for one in wording_voice.QUESTIONS.values())
