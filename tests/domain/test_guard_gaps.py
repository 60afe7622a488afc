"""SEC-22: guards do not leave the post; what counts is when both of a pair are gone at once."""

from datetime import date, datetime, timedelta

import pytest

from appliance.domain.duty import GuardTurn, Shift
from appliance.domain.guards import PlannedShift, pair_gaps
from appliance.domain.moment import HALL_TIME

NIGHT_BEGINS = datetime(2026, 11, 23, 20, tzinfo=HALL_TIME)
SHIFT = PlannedShift(
    turn=GuardTurn(group=1, shift=Shift.NIGHT, shift_date=date(2026, 11, 23)),
    people=("1003", "1004"),
    begins=NIGHT_BEGINS,
    ends=NIGHT_BEGINS + timedelta(hours=12),
)


def away(who: str, first: float, last: float) -> tuple[str, datetime, datetime]:
    """Return an absence in hours from the begin of the night."""
    return who, NIGHT_BEGINS + timedelta(hours=first), NIGHT_BEGINS + timedelta(hours=last)


@pytest.mark.parametrize(
    ("absences", "gaps"),
    [
        pytest.param([], [], id="nobody-left"),
        pytest.param([away("1003", 1, 5)], [], id="one-stays"),
        pytest.param([away("1003", 1, 2), away("1004", 2, 3)], [], id="one-after-the-other"),
        pytest.param([away("1003", 1, 4), away("1004", 3, 6)], [(3, 4)], id="both-for-an-hour"),
        pytest.param([away("1003", 3, 6), away("1004", 3, 6)], [(3, 6)], id="over-midnight"),
        pytest.param([away("1003", -2, 1), away("1004", -1, 2)], [(0, 1)], id="since-before"),
        pytest.param([away("1003", 11, 20), away("1004", 11, 20)], [(11, 12)], id="until-after"),
        pytest.param([away("1003", 1, 2), away("1001", 1, 2)], [], id="a-guard-of-the-other-pair"),
        pytest.param(
            [away("1003", 1, 3), away("1004", 1, 2), away("1004", 2, 3)],
            [(1, 3)],
            id="joined-where-they-touch",
        ),
        pytest.param(
            [away("1003", 1, 9), away("1004", 2, 3), away("1004", 5, 6)],
            [(2, 3), (5, 6)],
            id="twice-in-one-night",
        ),
    ],
)
def test_a_post_is_empty_while_the_whole_pair_is_away(
    absences: list[tuple[str, datetime, datetime]], gaps: list[tuple[float, float]]
) -> None:
    found = pair_gaps(SHIFT, absences)

    assert found == [
        (NIGHT_BEGINS + timedelta(hours=first), NIGHT_BEGINS + timedelta(hours=last))
        for first, last in gaps
    ]
