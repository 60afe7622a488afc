"""One press per press: levels and times in, verdicts out."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw.debounce import LOCKOUT_MS, SETTLE_MS, Contact, Verdict, at_start, look

pytestmark = pytest.mark.core


def told(timeline: str) -> list[str]:
    """Play a timeline like `0+ 5- 30+`: ms, then pressed (+) or released (-); return verdicts."""
    contact, verdicts = Contact(), []
    for step in timeline.split():
        contact, verdict = look(contact, pressed=step[-1] == "+", ms=int(step[:-1]))
        if verdict:
            verdicts.append(str(verdict))
    return verdicts


@pytest.mark.parametrize(
    ("timeline", "verdicts"),
    [
        pytest.param("0+ 20+", ["pressed"], id="a-clean-press"),
        pytest.param("0+ 19+", [], id="not-settled-yet"),
        pytest.param("0+ 3- 6+ 9- 12+ 32+", ["pressed"], id="bouncing-down"),
        pytest.param("0+ 20+ 150- 152+ 155- 175-", ["pressed"], id="bouncing-up"),
        pytest.param("0+ 10- 30-", [], id="a-spike"),
        pytest.param("0+ 20-", ["pressed"], id="edges-seen-late-but-20-ms-apart"),
        pytest.param("0+ 20+ 500- 520- 1000+ 1020+", ["pressed", "locked_out"], id="second-tap"),
        pytest.param("0+ 20+ 500- 520- 2000+ 2020+", ["pressed", "pressed"], id="after-lockout"),
        pytest.param("0+ 20+ 9999+", ["pressed"], id="long-but-not-stuck"),
        pytest.param("0+ 20+ 10000+ 20000+", ["pressed", "stuck"], id="stuck-once"),
        pytest.param("0+ 20+ 10000+ 11000- 11020-", ["pressed", "stuck", "freed"], id="freed"),
        pytest.param(
            "0+ 20+ 10000+ 11000- 11020- 20000+ 20020+ 30000+",
            ["pressed", "stuck", "freed", "pressed", "stuck"],
            id="stuck-again",
        ),
        pytest.param("0+ 20+ 1990- 1995+ 2015+ 2200+", ["pressed"], id="a-loose-contact-held"),
    ],
)
def test_timelines_tell_what_a_person_did(timeline: str, verdicts: list[str]) -> None:
    assert told(timeline) == verdicts


def test_a_button_that_is_down_at_start_was_pressed_by_nobody() -> None:
    contact = at_start(pressed=True, ms=0)
    contact, first = look(contact, pressed=True, ms=500)
    contact, second = look(contact, pressed=True, ms=10_000)
    assert [first, second] == [None, Verdict.STUCK]


def test_a_press_is_counted_at_its_edge() -> None:
    contact, _ = look(Contact(), pressed=True, ms=1_000)
    contact, verdict = look(contact, pressed=True, ms=1_050)
    assert (verdict, contact.counted_at) == (Verdict.PRESSED, 1_000)


def test_a_contact_says_when_it_must_be_read_again() -> None:
    contact, _ = look(Contact(), pressed=True, ms=1_000)
    assert contact.look_again_at == 1_000 + SETTLE_MS
    contact, _ = look(contact, pressed=True, ms=1_020)
    assert contact.look_again_at == 11_000
    assert Contact().look_again_at is None


@given(st.lists(st.tuples(st.integers(1, 3_000), st.booleans()), max_size=200))
def test_no_chatter_counts_two_presses_within_the_lockout(steps: list[tuple[int, bool]]) -> None:
    contact, ms, counted = Contact(), 0, []
    for wait, pressed in steps:
        ms += wait
        contact, verdict = look(contact, pressed=pressed, ms=ms)
        if verdict is Verdict.PRESSED:
            assert contact.counted_at is not None
            counted.append(contact.counted_at)
    assert all(b - a >= LOCKOUT_MS for a, b in pairwise(counted))
