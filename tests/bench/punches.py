"""Years of punches for benches: forty people, four times a working day, some of them late."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from appliance.domain.moment import HALL_TIME
from appliance.domain.workdays import WorkCalendar
from appliance.projections.instants import to_ms

PEOPLE = 40
LAST_DAY = date(2026, 10, 31)
PUNCHES = ((8, 50), (12, 5), (13, 20), (17, 8))
BOOT = "b0" + "0" * 13 + "1"


def punch_years(db: sqlite3.Connection, calendar: WorkCalendar, years: int) -> None:
    """Insert the punches of forty people on every working day of so many years."""
    pos = 1000
    first = LAST_DAY - timedelta(days=365 * years)
    for day in calendar.working_days(first, LAST_DAY):
        db.execute("INSERT INTO punch_day(day, first_pos) VALUES(?, ?)", (day.toordinal(), pos + 1))
        rows = list(_rows(day, pos))
        pos += len(rows)
        db.executemany(
            "INSERT INTO punch(pos, staff_no, boot, mono, at, trust, lower, upper, reader, last4,"
            " simulated, day, late)"
            " VALUES(?, ?, ?, ?, ?, 'network', ?, ?, 'door', '0000', 0, ?, 0)",
            rows,
        )


def _rows(day: date, pos: int) -> Iterator[tuple[object, ...]]:
    for hour, minute in PUNCHES:
        for n in range(PEOPLE):
            pos += 1
            late = 15 if (n + day.day) % 29 == 0 and hour in (8, 17) else 0
            at = datetime(day.year, day.month, day.day, hour, minute, n, tzinfo=HALL_TIME)
            ms = to_ms(at + timedelta(minutes=late if hour == PUNCHES[0][0] else -late))
            yield pos, f"{1001 + n}", BOOT, pos, ms, ms, ms, day.toordinal()
