"""The Monday desk duty of villages (周一坐班, 002-P1·五.1 and 末.3)."""

from datetime import date

from appliance.domain.village import monday_duty
from appliance.policies import seeded_calendar


def test_every_worked_monday_so_far_is_asked_for() -> None:
    """October 2026: the 5th lies in the National Day holiday; witness: the State Council notice."""
    kept = {date(2026, 10, 12)}

    found = monday_duty(date(2026, 10, 1), date(2026, 10, 25), seeded_calendar(), kept)

    assert found == [(date(2026, 10, 12), True), (date(2026, 10, 19), False)]
