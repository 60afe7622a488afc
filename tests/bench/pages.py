"""The month's grid of forty people with four punches a day, at one year and at ten years of data.

Two files in one run: whatever the machine, the page at ten years may be no slower than 1.3 times
the page at one, and 60 ms here.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from appliance.desk.month import month_sheet
from appliance.desk.rules import Rules
from appliance.domain.facts.staff import RolesGiven, StaffEnrolled
from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.journal.reading import connect_readonly
from appliance.journal.schema import JOURNAL
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.policies import chosen_layers, seeded_calendar
from appliance.projections.all import PROJECTIONS
from appliance.projections.instants import to_ms
from appliance.web.frame import rendered
from appliance.web.month_view import grid_of
from tests.fakes.hand_wound_clock import HandWoundClock

PEOPLE = 40
LAST_DAY = date(2026, 10, 31)
MONTH = "2026-10"
ROUNDS = 25
BAR_MS = 60.0
BAR_RATIO = 1.3
PUNCHES = ((8, 50), (12, 5), (13, 20), (17, 8))
BOOT = "b0" + "0" * 13 + "1"
NOW = Moment(
    at=datetime(2026, 11, 2, 8, 41, tzinfo=HALL_TIME), boot=BOOT, mono=1, trust=Trust.NETWORK
)
RULES = Rules(
    mark="LX",
    layers=tuple(chosen_layers({"attendance": "handbook-a"})),
    calendar=seeded_calendar(),
)


def measure() -> dict[str, object]:
    """Return the median page of each file, and how they compare."""
    with tempfile.TemporaryDirectory() as folder:
        files = {years: furnished(Path(folder) / f"{years}.db", years) for years in (1, 10)}
        with (
            closing(connect_readonly(files[1])) as one,
            closing(connect_readonly(files[10])) as ten,
        ):
            at_one, at_ten = paired(lambda: page(one), lambda: page(ten))
    ratio = at_ten / at_one
    return {
        "name": "pages",
        "value": round(at_ten, 1),
        "bar": BAR_MS,
        "unit": "ms, month grid of 40 people at ten years, p95",
        "at_one_year": round(at_one, 1),
        "ratio": round(ratio, 2),
        "ratio_bar": BAR_RATIO,
        "ok": at_ten <= BAR_MS and ratio <= BAR_RATIO,
    }


def page(db: sqlite3.Connection) -> str:
    """Return the grid as the page shows it, without the frame."""
    sheet = month_sheet(db, MONTH, RULES, NOW)
    return rendered("month/grid.html", {"grid": grid_of(sheet)})


def paired(first: Callable[[], str], second: Callable[[], str]) -> tuple[float, float]:
    """Return the 95th percentile in ms of each, in turns so that both meet the same load."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for ask, times in zip((first, second), taken, strict=True):
            begun = time.perf_counter()
            ask()
            times.append(1000 * (time.perf_counter() - begun))
    p95 = [statistics.quantiles(times, n=20)[-1] for times in taken]
    return p95[0], p95[1]


def furnished(path: Path, years: int) -> Path:
    """Return a journal file whose projections hold years of working days of forty people."""
    writer = Writer(
        path,
        migrations=[JOURNAL, *PROJECTIONS.schemas],
        fold=PROJECTIONS.fold,
        clock=HandWoundClock(),
    )
    writer.run(lambda tx: tx.begin_stream("ab" * 13))
    writer.run(_enrol)
    writer.close()
    with closing(sqlite3.connect(path)) as db:
        _punch_years(db, years)
        db.commit()
    return path


def _enrol(tx: Transaction) -> None:
    for n in range(PEOPLE):
        staff_no = f"{1001 + n}"
        fact = StaffEnrolled(
            staff_no=staff_no, name=f"人员{n}", unit=f"单位{n % 7}", post="A岗", window=n % 18 + 1
        )
        enrolled = tx.append(fact, by="hall")
        roles = RolesGiven(staff_no=staff_no, roles=["clerk"], first_day="2016-01-01")
        tx.append(roles, by="hall", subject=enrolled.subject)


def _punch_years(db: sqlite3.Connection, years: int) -> None:
    pos = 1000
    first = LAST_DAY - timedelta(days=365 * years)
    for day in RULES.calendar.working_days(first, LAST_DAY):
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
