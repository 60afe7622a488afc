"""Today in five numbers, told to the county ahead of the records (PROTOCOL.md 3: a hint only)."""

import sqlite3

from appliance.desk.case_clock import card_of
from appliance.desk.morning import wall
from appliance.desk.rules import Rules
from appliance.domain.moment import Moment, stamp
from appliance.domain.supervision import WarningLevel
from appliance.projections.case_questions import open_cases


def today_hint(
    db: sqlite3.Connection, now: Moment, rules: Rules, windows: int
) -> dict[str, object]:
    """Return open cases, people present, red cards, unrated cases, and when this was counted."""
    screen = wall(db, now, rules, windows)
    today = now.day
    cases = open_cases(db)
    cards = [card_of(case, rules, today) for case in cases]
    return {
        "open": len(cases),
        "present": screen.on_post,
        "red": sum(card is not None and card.level is WarningLevel.RED for card in cards),
        "unrated": screen.finished - screen.rated,
        "last": stamp(now.at),
    }
