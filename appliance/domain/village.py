"""Village agents (村级代办) and what the township counts for them.

Sources: seed 002-P4 一(二), 西平镇; seed 002-P1 五.1; reading R34.
"""

from collections.abc import Collection
from datetime import date

from appliance.domain.policy import Policy
from appliance.domain.workdays import WorkCalendar, days_of

QUARTERS = 4


def monday_duty(
    first: date, last: date, calendar: WorkCalendar, kept: Collection[date]
) -> list[tuple[date, bool]]:
    """Return each worked Monday of some days, and whether its desk duty was kept (002-P1·五.1).

    Half a day keeps it (002-P1·末.3); a Monday that is a holiday asks for none.
    """
    return [
        (day, day in kept)
        for day in days_of(first, last)
        if day.weekday() == 0 and calendar.is_working_day(day)
    ]


def agent_pay(months: int, policy: Policy) -> int:
    """Return a quarter's pay of an agent in yuan for the months served.

    Raises:
        PolicyNotSet: the profile pays none.
    """
    return months * policy.count("village.agent_yuan_per_month")


def share_percent(part: int, whole: int) -> float | None:
    """Return a share in percent of one decimal, None if there is nothing to divide."""
    return round(100 * part / whole, 1) if whole else None


def reaches(part: int, whole: int, percent: int) -> bool:
    """Say whether a share reaches a line; 以上 includes it (R34). Exact, never rounded."""
    return whole > 0 and 100 * part >= percent * whole


def agency_rate_reached(part: int, whole: int, policy: Policy) -> bool:
    """Say whether the share of agency cases reaches the profile's line.

    Raises:
        PolicyNotSet: the profile has no such line.
    """
    return reaches(part, whole, policy.count("village.agency_rate_percent"))


def inspection_days_short(days: int, policy: Policy) -> int:
    """Return how many inspection days a month still lacks.

    Raises:
        PolicyNotSet: the profile names no number.
    """
    return max(0, policy.days("village.inspection_days_per_month") - days)


def elder_quarter_yuan(age: int, policy: Policy, *, party_member: bool) -> int:
    """Return the quarter's allowance of an old Party member in yuan, 0 if not entitled.

    Raises:
        PolicyNotSet: the profile has no such allowance.
    """
    if not party_member or age < policy.count("village.elder_age"):
        return 0
    return policy.count("village.elder_yuan_per_year") // QUARTERS
