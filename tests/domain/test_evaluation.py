"""Ratings: which case a press belongs to, and which press counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.evaluation import (
    Arming,
    Level,
    NotCounted,
    Press,
    Rating,
    armed_case,
    counted_rating,
    satisfaction,
    superseded_ratings,
    why_not_counted,
)

pytestmark = pytest.mark.core


def arming(case_uid: str, since: int, *, closed_at: int | None = None, window: int = 3) -> Arming:
    return Arming(
        case_uid=case_uid,
        window_no=window,
        boot="b1",
        since=since,
        open_ms=1000,
        closed_at=closed_at,
    )


def press(mono: int, *, boot: str = "b1", window: int = 3) -> Press:
    return Press(window_no=window, level=Level.SATISFIED, boot=boot, mono=mono)


@pytest.mark.parametrize(
    ("mono", "case_uid"),
    [(99, None), (100, "A"), (1099, "A"), (1100, None)],
)
def test_a_press_belongs_to_the_case_armed_at_its_own_instant(
    mono: int, case_uid: str | None
) -> None:
    assert armed_case([arming("A", 100)], press(mono)) == case_uid


@pytest.mark.parametrize(
    ("armings", "mono", "case_uid"),
    [
        pytest.param([("A", 100, 400)], 399, "A", id="before-closing-by-hand"),
        pytest.param([("A", 100, 400)], 400, None, id="after-closing-by-hand"),
        pytest.param([("A", 100, 5000)], 1100, None, id="closing-by-time-comes-first"),
        pytest.param([("A", 100, None), ("B", 500, None)], 499, "A", id="before-the-next"),
        pytest.param([("A", 100, None), ("B", 500, None)], 500, "B", id="next-closes-the-first"),
        pytest.param([("A", 100, None), ("B", 100, None)], 100, "B", id="same-instant-later-holds"),
        pytest.param([("B", 500, 600), ("A", 100, None)], 650, None, id="no-falling-back"),
    ],
)
def test_a_newer_arming_closes_the_older_one(
    armings: list[tuple[str, int, int | None]], mono: int, case_uid: str | None
) -> None:
    built = [arming(case, since, closed_at=closed) for case, since, closed in armings]
    assert armed_case(built, press(mono)) == case_uid


def test_another_window_or_another_boot_arms_nothing_here() -> None:
    assert armed_case([arming("A", 100, window=4)], press(200)) is None
    assert armed_case([arming("A", 100)], press(200, boot="b2")) is None


def test_a_press_without_a_case_and_a_second_press_are_kept_but_not_counted() -> None:
    """R30."""
    assert why_not_counted(None, first=True) is NotCounted.NO_CASE
    assert why_not_counted(None, first=False) is NotCounted.NO_CASE
    assert why_not_counted("A", first=False) is NotCounted.DUPLICATE
    assert why_not_counted("A", first=True) is None


def rating(uid: str, boot: str, mono: int) -> Rating:
    return Rating(rating_uid=uid, case_uid="A", level=Level.SATISFIED, boot=boot, mono=mono)


def test_a_press_that_came_late_through_the_spool_takes_its_place() -> None:
    """DESIGN 6: the later of the two is taken back, whatever the order of arrival."""
    shown_first, came_late = rating("r1", "b1", 900), rating("r2", "b1", 200)
    assert counted_rating([shown_first, came_late], ["b1"]) is came_late
    assert superseded_ratings([shown_first, came_late], ["b1"]) == [shown_first]


def test_an_earlier_boot_comes_before_a_later_one_whatever_its_clock_says() -> None:
    old, new = rating("r1", "b1", 90_000), rating("r2", "b2", 5)
    assert counted_rating([new, old], ["b1", "b2"]) is old
    assert counted_rating([new, old], ["b2", "b1"]) is new


@given(st.permutations([("b1", 5), ("b1", 9), ("b2", 1), ("b2", 7)]))
def test_exactly_one_rating_of_a_case_stands_in_any_order_of_arrival(
    instants: list[tuple[str, int]],
) -> None:
    ratings = [rating(f"r{i}", boot, mono) for i, (boot, mono) in enumerate(instants)]
    stands = counted_rating(ratings, ["b1", "b2"])
    assert (stands.boot, stands.mono) == ("b1", 5)
    assert len(superseded_ratings(ratings, ["b1", "b2"])) == len(ratings) - 1
    assert superseded_ratings([], ["b1"]) == []


def test_the_good_share_never_stands_without_the_unrated_share() -> None:
    figures = satisfaction(
        [Level.VERY_SATISFIED, Level.SATISFIED, Level.FAIRLY_SATISFIED, Level.DISSATISFIED],
        finished_cases=10,
    )
    assert (figures.good_share, figures.unrated_share) == (75.0, 60.0)


def test_shares_have_one_decimal() -> None:
    figures = satisfaction([Level.SATISFIED] * 2 + [Level.DISSATISFIED], finished_cases=7)
    assert (figures.good_share, figures.unrated_share) == (66.7, 57.1)


def test_without_ratings_the_share_is_unknown_and_not_a_hundred() -> None:
    """Law 8: no default rating."""
    assert satisfaction([], finished_cases=4).good_share is None
    assert satisfaction([], finished_cases=0).unrated_share is None


def test_the_two_lowest_levels_are_bad_ratings() -> None:
    assert [level for level in Level if level.is_bad] == [
        Level.DISSATISFIED,
        Level.VERY_DISSATISFIED,
    ]
