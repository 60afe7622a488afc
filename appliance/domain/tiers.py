"""The tiers of limits (五级时限): who decides a matter bounds what the catalogue may promise.

Rule 1: a tier is an upper bound (原则上不超过); a shorter promise stays as it is.
Rule 2: a promise in another kind of day than the tier's is not within it: three working days may
be five natural ones (R17).
Rule 3: what a superior decides has the superior's own limit, which is the item's statutory one.

Source: seed 002-P5 时限 1-5.
"""

from collections.abc import Mapping
from enum import StrEnum

from appliance.domain.clocks import Limit, LimitUnit
from appliance.domain.limits import limit_of
from appliance.domain.policy import Policy


class Tier(StrEnum):
    """Who decides. Values are stored and name the profile's setting; never rename one."""

    SIMPLE = "simple"  # 简易事项
    CENTRE = "centre"  # 中心能办理
    LEADER_IN_CHARGE = "leader_in_charge"  # 分管领导职权内
    LEADERS_DECIDE = "leaders_decide"  # 需领导决定
    SUPERIOR_MATTER = "superior_matter"  # 上级主管部门职权内


_DAYLESS = frozenset({LimitUnit.ON_THE_SPOT, LimitUnit.SAME_DAY})


def tiers_of(policy: Policy) -> Mapping[Tier, Limit | None]:
    """Return the tiers the profile has with their bounds, None for the superior's own."""
    return {
        tier: None if tier is Tier.SUPERIOR_MATTER else limit_of(policy, tier)
        for tier in Tier
        if policy.is_set(f"limits.{tier}")
    }


def is_within(promise: Limit, bound: Limit | None) -> bool:
    """Say whether a promise keeps to a bound; None bounds nothing."""
    if bound is None or promise.unit in _DAYLESS:
        return True
    return promise.unit is bound.unit and promise.amount <= bound.amount
