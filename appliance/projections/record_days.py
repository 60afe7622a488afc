"""The day a record belongs to, also where its wall clock showed 1970.

Raw records never change; an anchor of the same boot puts their days right (DESIGN.md 5).
"""

import sqlite3
from datetime import date, datetime

from appliance.domain.corrected_time import bounds_of
from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.domain.record import Record
from appliance.projections.boot_spans import span_of


def day_of(db: sqlite3.Connection, record: Record) -> date:
    """Return the wall clock's day where it was believed, else the first day it can have been."""
    trust = Trust(record.trust)
    at = datetime.fromisoformat(record.at)
    if trust is not Trust.UNKNOWN:
        return at.astimezone(HALL_TIME).date()
    moment = Moment(at=at, boot=record.boot, mono=record.mono, trust=trust)
    lower = bounds_of(moment, span_of(db, record.boot)).lower
    return lower.astimezone(HALL_TIME).date()
