"""Due dates against a second count that shares nothing with the first but the calendar's table."""

from datetime import date, timedelta
from random import Random

import pytest

from appliance.domain.clocks import (
    ClockStory,
    ExtensionGiven,
    Limit,
    LimitUnit,
    Stop,
    deadline,
)
from appliance.policies import seeded_calendar

pytestmark = pytest.mark.slow
CALENDAR = seeded_calendar()
DAYS = [date(2025, 1, 1) + timedelta(days=i) for i in range(1100)]
WORKED = {day for day in DAYS if CALENDAR.is_working_day(day)}
UNITS = (LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS)


def counted_again(story: ClockStory, limit: Limit) -> date:
    """Count a due date as a clerk would with a calendar and a pencil: one list of days."""
    stopped = {
        stop.started + timedelta(days=i)
        for stop in story.stops
        for i in range(1, (stop.ended - stop.started).days + 1)
    }
    ahead = DAYS[DAYS.index(story.start) + 1 :][:250]
    free = [day for day in ahead if day not in stopped]
    worked = [day for day in free if day in WORKED]
    if limit.unit is LimitUnit.WORKING_DAYS:
        due = worked[limit.amount - 1]
    else:
        last = free[limit.amount - 1]
        due = min(day for day in ahead if day >= last and day in WORKED)
    more = sum(extension.working_days for extension in story.extensions)
    return [day for day in worked if day > due][more - 1] if more else due


def test_twenty_thousand_due_dates_agree_with_a_count_by_hand() -> None:
    """Random starts, lengths, stops and extensions, over festivals and make-up days."""
    random = Random(7)
    for _ in range(20_000):
        start = date(2025, 1, 1) + timedelta(days=random.randrange(700))
        begun = start + timedelta(days=random.randrange(30))
        stops = [Stop(started=begun, ended=begun + timedelta(days=random.randrange(20)), reason="")]
        more = [ExtensionGiven(working_days=random.randrange(1, 15), reason="")]
        story = ClockStory(
            received=start,
            stops=stops if random.random() < 0.5 else [],
            extensions=more if random.random() < 0.5 else [],
        )
        limit = Limit(unit=random.choice(UNITS), amount=random.randrange(1, 61))
        assert deadline(story, limit, CALENDAR).due == counted_again(story, limit), (story, limit)
