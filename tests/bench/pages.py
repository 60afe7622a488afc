"""The month's grid of forty people, and the pages of cases, at one year and at ten years of data.

Two files in one run: whatever the machine, the page at ten years may be no slower than 1.3 times
the page at one, and 60 ms here. The month beside a million ratings is measured with them, by
`voice`, which can also be asked for alone.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
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
from appliance.web.attendance.month_view import grid_of
from appliance.web.frame import rendered
from tests.bench import case_pages, voice
from tests.bench.punches import BOOT, PEOPLE, punch_years
from tests.fakes.hand_wound_clock import HandWoundClock

MONTH = "2026-10"
ROUNDS = 25
BAR_MS = 60.0
BAR_RATIO = 1.3
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
    others = case_pages.measure()
    ratings = voice.month_ms()
    slowest = max([at_ten, *ratings.values(), *(one["ten_years"] for one in others.values())])
    alike = (one["ratio"] for name, one in others.items() if name not in case_pages.UNLIKE)
    steepest = max([ratio, *alike])
    return {
        "name": "pages",
        "value": round(slowest, 1),
        "bar": BAR_MS,
        "unit": "ms of CPU, the slowest page at ten years, p95",
        "ratio": round(steepest, 2),
        "ratio_bar": BAR_RATIO,
        "month": {"one_year": round(at_one, 1), "ten_years": round(at_ten, 1)},
        **others,
        "million_ratings": ratings,
        "ok": slowest <= BAR_MS and steepest <= BAR_RATIO,
    }


def page(db: sqlite3.Connection) -> str:
    """Return the grid as the page shows it, without the frame."""
    sheet = month_sheet(db, MONTH, RULES, NOW)
    return rendered("month/grid.html", {"grid": grid_of(sheet)})


def paired(first: Callable[[], str], second: Callable[[], str]) -> tuple[float, float]:
    """Return the 95th percentile in ms of CPU of each, in turns: both meet the same load."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for ask, times in zip((first, second), taken, strict=True):
            begun = time.thread_time()
            ask()
            times.append(1000 * (time.thread_time() - begun))
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
        punch_years(db, RULES.calendar, years)
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
