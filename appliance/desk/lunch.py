"""When the hall closes for lunch: then there is time for what must not stand in anybody's way.

Sources: RULEBOOK 3.2 (the punch plan); seed 003·纪律 10 (the power may be cut when staff leave, so
it begins the minute the morning ends).
"""

from datetime import date

from appliance.desk.rules import Rules
from appliance.domain.errors import PolicyInvalid, PolicyNotSet
from appliance.domain.punch_plan import DutyKind, SlotName, duty_on, plan_for

NOON = 12 * 60 + 20  # where no document says when the morning ends


def lunch_begins(day: date, rules: Rules) -> int | None:
    """Return the minute of the day at which the morning ends; None on a day without duty."""
    policy = rules.policy(day)
    try:
        duty = duty_on(day, policy, rules.calendar)
        if duty is DutyKind.REST_DAY:
            return None
        morning_ends = plan_for(day, policy, duty=duty).slot(SlotName.AM_OUT)
    except (PolicyNotSet, PolicyInvalid):
        return NOON
    return NOON if morning_ends is None else morning_ends.opens_at
