"""Corrected time: bounds that hold the truth, whatever the clock said."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.corrected_time import (
    FIRST_DAY,
    Anchor,
    BootSpan,
    Bounds,
    bounds_of,
    ends_not_before,
    starts_between,
    step_between,
)
from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.domain.outages import Line, is_back, is_out

pytestmark = pytest.mark.core
EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=HALL_TIME)
NINETEEN_SEVENTY = datetime(1970, 1, 1, 8, 0, tzinfo=HALL_TIME)


def moment(trust: Trust, *, at: datetime = EIGHT, mono: int = 60_000) -> Moment:
    return Moment(at=at, boot="b" * 16, mono=mono, trust=trust)


def anchor(level: Trust, wall: datetime = EIGHT, *, mono: int = 60_000, error: int = 0) -> Anchor:
    return Anchor(mono=mono, wall=wall, level=level, error=timedelta(seconds=error))


@pytest.mark.parametrize(
    ("trust", "span"),
    [
        (Trust.COUNTY, timedelta(0)),
        (Trust.NETWORK, timedelta(0)),
        (Trust.RTC, timedelta(seconds=5)),
        (Trust.HUMAN, timedelta(seconds=60)),
    ],
)
def test_a_believed_clock_is_its_own_witness(trust: Trust, span: timedelta) -> None:
    assert bounds_of(moment(trust), BootSpan()) == Bounds(lower=EIGHT - span, upper=EIGHT + span)


def test_an_unknown_clock_is_bounded_by_its_anchor_alone() -> None:
    """SYNC fault 27: what said 1970 gets the time it was."""
    boot = BootSpan(anchors=(anchor(Trust.NETWORK, mono=3_660_000),))

    found = bounds_of(moment(Trust.UNKNOWN, at=NINETEEN_SEVENTY), boot)

    hour = timedelta(hours=1)
    assert found.lower == EIGHT - hour - hour / 10_000
    assert found.upper == EIGHT - hour + hour / 10_000


def test_of_two_anchors_the_more_trusted_is_heard_then_the_nearer() -> None:
    human = anchor(Trust.HUMAN, EIGHT + timedelta(minutes=3), error=60)
    early = anchor(Trust.NETWORK, EIGHT, mono=60_000)
    late = anchor(Trust.NETWORK, EIGHT + timedelta(seconds=30), mono=90_000)
    boot = BootSpan(anchors=(human, early, late))

    assert bounds_of(moment(Trust.UNKNOWN, mono=60_000), boot).lower == EIGHT
    assert bounds_of(moment(Trust.UNKNOWN, mono=90_000), boot).lower == late.wall


def test_a_better_anchor_corrects_a_believed_clock() -> None:
    """The battery clock was eleven minutes slow; the county says so later."""
    boot = BootSpan(anchors=(anchor(Trust.COUNTY, EIGHT + timedelta(minutes=11)),))

    assert bounds_of(moment(Trust.RTC), boot).lower == EIGHT + timedelta(minutes=11)
    assert bounds_of(moment(Trust.COUNTY), boot).lower == EIGHT


def test_without_a_witness_the_lower_bound_is_the_floor_and_the_upper_is_open() -> None:
    boot = BootSpan(not_before=EIGHT)

    found = bounds_of(moment(Trust.UNKNOWN, at=NINETEEN_SEVENTY), boot)

    assert found == Bounds(lower=EIGHT + timedelta(minutes=1), upper=None)
    assert found.day is None


def test_the_floor_is_never_before_the_software() -> None:
    found = bounds_of(moment(Trust.UNKNOWN, at=NINETEEN_SEVENTY, mono=0), BootSpan())

    assert found.lower == FIRST_DAY


def test_a_clock_set_to_the_newest_record_can_only_be_slow() -> None:
    boot = BootSpan(not_before=EIGHT - timedelta(hours=2), not_after=EIGHT + timedelta(hours=9))

    assert bounds_of(moment(Trust.FLOOR), boot).lower == EIGHT


def test_a_floor_that_proves_too_high_gives_way() -> None:
    before = EIGHT - timedelta(days=2)
    boot = BootSpan(not_before=before, not_after=EIGHT - timedelta(days=1), last_mono=60_000)

    found = bounds_of(moment(Trust.FLOOR), boot)

    assert found.lower == before + timedelta(minutes=1)
    assert found.upper == EIGHT - timedelta(days=1)


def test_a_boot_between_two_proven_ones_lies_between_them() -> None:
    boot = BootSpan(not_before=EIGHT, not_after=EIGHT + timedelta(hours=10), last_mono=3_600_000)

    assert starts_between(boot) == Bounds(lower=EIGHT, upper=EIGHT + timedelta(hours=9))
    assert ends_not_before(boot) == EIGHT + timedelta(hours=1)


@given(
    mono=st.integers(0, 10**9),
    at_mono=st.integers(0, 10**9),
    drift=st.floats(-1e-4, 1e-4),
    error_s=st.integers(0, 60),
    wrong=st.floats(-1, 1),
)
def test_the_truth_always_lies_within_the_bounds(
    mono: int, at_mono: int, drift: float, error_s: int, wrong: float
) -> None:
    """Any board that drifts no worse than we allow, any anchor that is no worse than it says."""
    told = EIGHT + timedelta(seconds=wrong * error_s)
    boot = BootSpan(anchors=(anchor(Trust.HUMAN, told, mono=at_mono, error=error_s),))
    truth = EIGHT + timedelta(milliseconds=(mono - at_mono) * (1 + drift))

    found = bounds_of(moment(Trust.UNKNOWN, mono=mono), boot)

    little = timedelta(milliseconds=1)  # floats and ms are coarser than the arithmetic
    assert found.upper is not None
    assert found.lower - little <= truth <= found.upper + little


@pytest.mark.parametrize(
    ("before", "now", "step"),
    [
        (0, 2_000, None),
        (0, 2_001, 2_001),
        (0, -2_001, -2_001),
        (5, 5, None),
        (0, -3 * 3_600_000, -10_800_000),
    ],
)
def test_a_step_is_more_than_two_seconds(before: int, now: int, step: int | None) -> None:
    assert step_between(before, now) == step


@pytest.mark.parametrize(
    ("line", "now", "out"),
    [
        (Line(watched_since=0), 599_999, False),
        (Line(watched_since=0), 600_000, True),
        (Line(watched_since=0, answered=1), 600_000, False),
        (Line(watched_since=0, answered=1), 600_001, True),
        (Line(watched_since=500_000), 600_000, False),
    ],
)
def test_ten_full_minutes_of_silence_are_an_outage(line: Line, now: int, out: bool) -> None:  # noqa: FBT001  # a table's column
    assert is_out(line, now) is out


@pytest.mark.parametrize(("answered", "back"), [(None, False), (10, False), (11, True)])
def test_only_an_answer_after_the_cut_ends_it(answered: int | None, back: bool) -> None:  # noqa: FBT001  # a table's column
    assert is_back(Line(watched_since=0, answered=answered), 10) is back
