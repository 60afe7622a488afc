"""Summer and winter (夏令时, 冬令时): which season a day is in, by dates that the hall must set.

Rule: no document gives the dates, so none are guessed (R7). Winter is what is not summer; where a
hall types winter's dates too, the two must meet without a gap and without an overlap.

Sources: seed 003-J 纪律2; reading R7.
"""

from datetime import date

from appliance.domain.errors import PolicyInvalid
from appliance.domain.policy import Policy
from appliance.domain.workdays import ONE_DAY


def in_summer(day: date, policy: Policy) -> bool:
    """Say whether a day lies in the profile's summer, both ends included; it may span the new year.

    Raises:
        PolicyNotSet: the hall has not set the dates; no document gives them (R7).
    """
    first, last = policy.text("attendance.summer_from"), policy.text("attendance.summer_to")
    check_seasons(policy)
    today = f"{day:%m-%d}"
    if first <= last:
        return first <= today <= last
    return today >= first or today <= last


def check_seasons(policy: Policy) -> None:
    """Refuse a season table with a gap or an overlap; winter may be left to follow summer.

    Raises:
        PolicyInvalid: the winter that was typed in does not begin the day after summer ends, or
            does not end the day before it begins.
    """
    for side, end, begin in (
        ("from", "summer_to", "winter_from"),
        ("to", "winter_to", "summer_from"),
    ):
        keys = (f"attendance.{end}", f"attendance.{begin}")
        if f"attendance.winter_{side}" not in keys or not all(map(policy.is_set, keys)):
            continue
        ends, begins = (policy.text(key) for key in keys)
        if begins not in _days_after(ends):
            found = f"{ends}|{begins}"
            raise PolicyInvalid(f"attendance.winter_{side}", problem="season_gap", found=found)


def _days_after(end: str) -> frozenset[str]:
    """Return the day of the year that follows another, in years with and without 29 February."""
    known = []
    for year in (2023, 2024):
        try:
            known.append(date.fromisoformat(f"{year}-{end}") + ONE_DAY)
        except ValueError:  # 29 February of a year that has none
            known.append(date(year, 3, 1))
    return frozenset(f"{day:%m-%d}" for day in known)
