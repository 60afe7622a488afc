"""How long personal data stay in the hall (个人信息保存期): until so many days after closing.

Rule: with N days set, what was closed on a day goes on the first day that lies more than N days
after it; never earlier, and with no number set nothing goes by itself. The county's proof of a
verified backup comes on top, whatever the day (DESIGN.md 5).

Sources: PIPL art. 47 as cited in policies/common.toml; seed 003-A 五.3 and 003-E 2.3 (use for the
service only); CON-26.
"""

from datetime import date, timedelta

from appliance.domain.corrected_time import FIRST_DAY


def erased_on(closed: date, days: int | None) -> date | None:
    """Return the day from which the person of a closed matter may be erased.

    None where no number is set, or the matter was closed while the box had no clock.
    """
    if days is None or closed < FIRST_DAY.date():
        return None
    return closed + timedelta(days=days + 1)
