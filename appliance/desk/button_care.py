"""Which windows finish cases while nobody presses their buttons: an alarm, never a verdict.

Sources: domain/button_care.py.
"""

import sqlite3

from appliance.desk.rules import Rules
from appliance.domain.button_care import is_silent
from appliance.domain.moment import Moment
from appliance.projections.button_care import WindowCare, latest_care

QUIET_MINUTES = "ratings.quiet_minutes"  # the setting
A_DAY = 24 * 60


def silent_minutes(one: WindowCare, now: Moment, rules: Rules) -> int | None:
    """Return for how many minutes a busy window was not pressed, None if that is not strange.

    Raises:
        PolicyNotSet: nobody set how long is strange.
    """
    minutes = A_DAY if one.last_at is None else int((now.at - one.last_at).total_seconds()) // 60
    quiet = rules.policy(now.day).days(QUIET_MINUTES)
    strange = is_silent(finished_since=one.finished_since, minutes=minutes, quiet_minutes=quiet)
    return minutes if strange else None


def silent_windows(db: sqlite3.Connection, now: Moment, rules: Rules, windows: int) -> list[int]:
    """Return the busy windows nobody presses at.

    Raises:
        PolicyNotSet: nobody set how long is strange.
    """
    found = latest_care(db, windows, now.day.isoformat())
    return [one.window for one in found if silent_minutes(one, now, rules) is not None]
