"""At which window somebody serves from which day, and the reports behind it (LEV-20).

The tables are those of projections/staff.py, which folds what is here.
"""

import sqlite3

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.staff import WindowAssigned
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.record_days import day_of

# The window of a row of `staff` on a day, as a question within another.
HELD = (
    "SELECT held.window FROM staff_window AS held WHERE held.staff_no = staff.staff_no"
    " AND held.from_day <= ? ORDER BY held.from_day DESC, held.pos DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChange:
    """Somebody goes from a window to another (None: none), with the report behind it.

    It holds from `from_day` on, which is the effective day, or the day it was written if later.
    """

    pos: int
    before: int | None
    after: int | None
    report_no: str
    consented_by: str
    effective_on: str
    at: str
    by: str
    from_day: str


def changes_of(db: sqlite3.Connection, staff_no: str) -> list[StaffChange]:
    """Return the windows a person went to or will go to, the newest first."""
    rows = db.execute(
        "SELECT pos, before, after, report_no, consented_by, effective_on, at, by, from_day"
        " FROM staff_change WHERE staff_no = ? ORDER BY pos DESC",
        (staff_no,),
    )
    return [StaffChange(**dict(zip(StaffChange.__slots__, row, strict=True))) for row in rows]


def window_on(db: sqlite3.Connection, staff_no: str, day: str) -> int | None:
    """Return at which window somebody serves on a day, None for none."""
    row = db.execute(f"SELECT ({HELD}) FROM staff WHERE staff_no = ?", (day, staff_no)).fetchone()
    return row[0] if row else None


def window_assigned(db: sqlite3.Connection, entry: Entry) -> None:
    """Let the window hold from its day on; a day that has not come leaves today as it is."""
    fact = fact_from(WindowAssigned, entry.record.body)
    written = day_of(db, entry.record).isoformat()
    from_day = max(written, fact.effective_on)
    db.execute(
        "INSERT INTO staff_change(pos, staff_no, before, after, report_no, consented_by,"
        " effective_on, at, by, from_day) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.staff_no,
            window_on(db, fact.staff_no, from_day),
            fact.window,
            fact.report_no,
            fact.consented_by,
            fact.effective_on,
            entry.record.at,
            entry.record.by,
            from_day,
        ),
    )
    holds_from(db, fact.staff_no, entry.pos, fact.window, from_day)
    if from_day == written:
        db.execute("UPDATE staff SET window = ? WHERE staff_no = ?", (fact.window, fact.staff_no))
    db.execute("UPDATE staff SET pos = ? WHERE staff_no = ?", (entry.pos, fact.staff_no))


def holds_from(
    db: sqlite3.Connection, staff_no: str, pos: int, window: int | None, from_day: str
) -> None:
    """Let somebody serve at a window from a day on, until another day says otherwise."""
    db.execute(
        "INSERT INTO staff_window(staff_no, from_day, pos, window) VALUES(?, ?, ?, ?)",
        (staff_no, from_day, pos, window),
    )
