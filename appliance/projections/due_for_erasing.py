"""Which personal records are due to be erased: closed so many days ago (DESIGN.md 5)."""

import sqlite3
from datetime import date

from appliance.domain.corrected_time import FIRST_DAY

MOST = 20  # in one round: each is a transaction, and the swipes come first


def due_before(db: sqlite3.Connection, day: date, *, most: int = MOST) -> list[int]:
    """Return the positions of personal records whose subject was closed before a day.

    An inquiry, an appointment and a line of a village register are closed on their own day. What
    was closed while the box had no clock waits: nobody knows for how long it has been closed.
    """
    rows = db.execute(
        "SELECT person.pos FROM case_person AS person JOIN cases ON cases.id = person.case_id"
        " WHERE cases.open = 0 AND substr(cases.changed_at, 1, 10) >= :first"
        " AND substr(cases.changed_at, 1, 10) < :day"
        " UNION ALL SELECT person.pos FROM complaint_person AS person"
        " JOIN complaint ON complaint.id = person.complaint_id"
        " WHERE complaint.open = 0 AND substr(complaint.replied_at, 1, 10) >= :first"
        " AND substr(complaint.replied_at, 1, 10) < :day"
        " UNION ALL SELECT pos FROM (SELECT pos, substr(CAST(body AS TEXT) ->> 'at', 1, 10) AS at"
        " FROM person_at JOIN journal USING(pos)) WHERE at >= :first AND at < :day"
        " ORDER BY 1 LIMIT :most",
        {"day": day.isoformat(), "first": FIRST_DAY.date().isoformat(), "most": most},
    )
    return [int(pos) for (pos,) in rows]
