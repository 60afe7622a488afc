"""The point of divergence is found exactly, in at most four questions (PROTOCOL.md 2, 4)."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.divergence import MOST_QUESTIONS, Inconclusive, Search
from sync.wire import MAX_HASHES

pytestmark = pytest.mark.core


def found(agreed: int, head: int) -> tuple[int, int]:
    """Return the c that a search finds, and how many questions it took."""
    search, questions = Search(agreed=0, differs=head + 1), 0
    while not search.is_done:
        asked = search.question()
        assert len(asked) <= MAX_HASHES
        questions += 1
        ours = {seq: b"same" if seq <= agreed else b"ours" for seq in asked}
        theirs = {seq: b"same" if seq <= agreed else b"their" for seq in asked}
        search = search.narrowed(ours, theirs)
    return search.agreed, questions


@given(st.integers(0, 2_000_000), st.data())
@settings(max_examples=300, derandomize=True, deadline=None)
def test_c_is_found_in_four_questions(head: int, data: st.DataObject) -> None:
    agreed = data.draw(st.integers(0, head))
    c, questions = found(agreed, head)
    assert c == agreed
    assert questions <= MOST_QUESTIONS


def test_small_streams_are_searched_without_a_gap() -> None:
    for head in range(140):
        for agreed in range(head + 1):
            assert found(agreed, head)[0] == agreed


def test_answers_that_do_not_fit_each_other_decide_nothing() -> None:
    search = Search(agreed=0, differs=4)
    ours = {1: b"a", 2: b"b", 3: b"c"}
    with pytest.raises(Inconclusive):
        search.narrowed(ours, {1: b"a", 3: b"c"})
    with pytest.raises(Inconclusive):
        search.narrowed(ours, {1: b"x", 2: b"b", 3: b"c"})


def test_a_search_over_a_million_is_exact_at_its_ends() -> None:
    head = 1_000_000
    for agreed in (0, 1, head - 1, head, random.Random(3).randrange(head)):
        assert found(agreed, head)[0] == agreed
