"""DL-26 to DL-30, 002-P5 时限: who decides a matter bounds what may be promised."""

from datetime import date

import pytest

from appliance.domain.clocks import ClockStory, Limit, LimitUnit, deadline
from appliance.domain.policy import Policy
from appliance.domain.tiers import Tier, is_within, tiers_of
from appliance.policies import profile_layers, seeded_calendar

MONDAY = date(2026, 11, 23)
TIERS = tiers_of(Policy.on(MONDAY, profile_layers("five-tier")))
WORKING, NATURAL = LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS


@pytest.mark.parametrize(
    ("tier", "due"),
    [
        pytest.param(Tier.SIMPLE, "2026-11-23", id="the-same-day"),
        pytest.param(Tier.CENTRE, "2026-11-26", id="three-days"),
        pytest.param(Tier.LEADER_IN_CHARGE, "2026-11-30", id="the-fifth-is-a-saturday"),
        pytest.param(Tier.LEADERS_DECIDE, "2026-12-08", id="fifteen-days"),
    ],
)
def test_a_matter_of_a_tier_is_due_at_the_latest(tier: Tier, due: str) -> None:
    """Counted by hand: natural days, the first not, the last rolled on (R17)."""
    bound = TIERS[tier]
    assert bound is not None
    found = deadline(ClockStory(received=MONDAY), bound, seeded_calendar())
    assert found.due.isoformat() == due


@pytest.mark.parametrize(
    ("tier", "unit", "days", "within"),
    [
        (Tier.SIMPLE, LimitUnit.ON_THE_SPOT, 0, True),
        (Tier.SIMPLE, LimitUnit.SAME_DAY, 0, True),
        (Tier.SIMPLE, NATURAL, 1, False),
        (Tier.CENTRE, NATURAL, 3, True),
        (Tier.CENTRE, NATURAL, 4, False),
        (Tier.CENTRE, WORKING, 2, False),
        (Tier.LEADER_IN_CHARGE, NATURAL, 5, True),
        (Tier.LEADER_IN_CHARGE, NATURAL, 6, False),
        (Tier.LEADERS_DECIDE, NATURAL, 15, True),
        (Tier.LEADERS_DECIDE, NATURAL, 16, False),
        (Tier.SUPERIOR_MATTER, WORKING, 60, True),
    ],
)
def test_a_promise_keeps_to_its_tier_in_the_same_kind_of_day(
    tier: Tier, unit: LimitUnit, days: int, *, within: bool
) -> None:
    assert is_within(Limit(unit=unit, amount=days), TIERS[tier]) is within


def test_another_document_has_no_tiers() -> None:
    assert tiers_of(Policy.on(MONDAY, profile_layers("dafan"))) == {}
