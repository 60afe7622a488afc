"""Windows at the desk: describing them, and which of them somebody serves on a day.

Sources: seed 000 第十四条第十款; seed 001 二(一); seed 004 八.3; domain/service_window.py.
"""

import sqlite3
from datetime import date

from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.hall_book import WindowDescribed
from appliance.domain.roles import Act
from appliance.domain.service_window import settlement_windows, takes_payments
from appliance.journal.transaction import Transaction
from appliance.projections.cover import partners_of, substitutions_from
from appliance.projections.service_windows import service_windows
from appliance.projections.staff_windows import window_on

FORM = "window"


def describe_window(tx: Transaction, order: WindowDescribed, most: int, actor: Actor) -> None:
    """Say what a window is called and where it stands; `most` is the number of the last window.

    Raises:
        NotPermitted: the person may not change what is published of the hall.
        FormIncomplete: no such window, no name or no place.
    """
    actor.may(Act.EXPORT_LISTS)
    missing = [] if 0 < order.window <= most else ["window"]
    missing += [name for name in ("name", "place") if not getattr(order, name).strip()]
    if missing:
        raise FormIncomplete(str(order.window), form=FORM, missing=missing)
    tx.append(order, by=actor.by)


def windows_served(db: sqlite3.Connection, staff_no: str, day: date) -> frozenset[int]:
    """Return the windows somebody serves on a day: their own, and of whom they stand in for."""
    covered = [
        one.staff_no
        for one in substitutions_from(db, day)
        if one.substitute_no == staff_no and one.touches(day)
    ]
    everybody = [staff_no, *covered, *partners_of(db, staff_no, day)]
    found = (window_on(db, one, day.isoformat()) for one in everybody)
    return frozenset(one for one in found if one is not None)


def may_take_payments(db: sqlite3.Connection, staff_no: str, day: date) -> bool:
    """Say whether somebody serves a window at which payments are taken on a day."""
    named = settlement_windows(service_windows(db).values())
    return takes_payments(windows_served(db, staff_no, day), named)
