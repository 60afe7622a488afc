"""The month's figures of the citizen's voice beside a million ratings of ten years.

Windows, days and items of one month, as the sheet and the page by item ask for them. Counted is the
CPU time of the asking thread: the file is in memory, and the machine's other programs are not ours.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from appliance.journal.reading import connect_readonly
from appliance.journal.schema import JOURNAL
from appliance.journal.writer import Writer
from appliance.policies import seeded_calendar
from appliance.projections.all import PROJECTIONS
from appliance.projections.voice_figures import by_item
from appliance.web.voice.voice_figures import month_voice
from tests.fakes.hand_wound_clock import HandWoundClock

RATINGS = 1_000_000
LAST_DAY = date(2026, 10, 31)
MONTH = "2026-10"
ITEMS = 111
WINDOWS = 9
ROUNDS = 25
BAR_MS = 60.0
LEVELS = ("very_satisfied",) * 15 + ("satisfied",) * 3 + ("dissatisfied", "very_dissatisfied")
BOOT = "b0" + "0" * 13 + "1"


def measure() -> dict[str, object]:
    """Return the line: the slower of the month's two questions."""
    found = month_ms()
    slowest = max(found.values())
    return {
        "name": "voice",
        "value": slowest,
        "bar": BAR_MS,
        "unit": f"ms of CPU, a month beside {RATINGS:,} ratings, p95",
        **found,
        "ok": slowest <= BAR_MS,
    }


def month_ms() -> dict[str, float]:
    """Return the 95th percentile of the month's figures, and that of its items, in ms."""
    with tempfile.TemporaryDirectory() as folder:
        path = furnished(Path(folder) / "hall.db")
        with closing(connect_readonly(path)) as db:
            sheet = p95(lambda: month_voice(db, MONTH, "2026-11-02"))
            items = p95(lambda: by_item(db, f"{MONTH}-01", f"{MONTH}-31"))
    return {"month_sheet": round(sheet, 1), "items": round(items, 1)}


def p95(ask: Callable[[], object]) -> float:
    """Return the 95th percentile in ms."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        ask()
        taken.append(1000 * (time.thread_time() - begun))
    return statistics.quantiles(taken, n=20)[-1]


def furnished(path: Path) -> Path:
    """Return a journal file whose projections hold a million cases, four of five of them rated."""
    writer = Writer(
        path,
        migrations=[JOURNAL, *PROJECTIONS.schemas],
        fold=PROJECTIONS.fold,
        clock=HandWoundClock(),
    )
    writer.close()
    days = [*seeded_calendar().working_days(LAST_DAY - timedelta(days=3652), LAST_DAY)]
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.executemany(
            "INSERT INTO cases(id, uid, local_no, item_code, item_name, item_version, case_kind,"
            " window, clerk_no, applicant, promise_days, promise_unit, received_at, state, open,"
            " changed_at, accepted_at, due_on, finished_on, pos) VALUES(?1, ?2, ?2, ?3, ?3, '1',"
            " 'commitment', ?4, '1003', '彭**', 10, 'working_days', ?5, 'delivered', 0, ?5, ?5, ?6,"
            " ?6, ?1)",
            _cases(days),
        )
        _rate(db)
        db.commit()
    return path


def _cases(days: list[date]) -> Iterator[tuple[object, ...]]:
    for n in range(1, RATINGS + 1):
        at = (n - 1) * len(days) // RATINGS
        day = days[at].isoformat()
        done = days[min(at + n % 10, len(days) - 1)].isoformat()
        yield (
            n,
            f"{BOOT}-{n}",
            f"事项{n % ITEMS}",
            n % WINDOWS + 1,
            f"{day}T09:00:00.000+08:00",
            done,
        )


def _rate(db: sqlite3.Connection) -> None:
    rows = ((n, LEVELS[n % len(LEVELS)]) for n in range(1, RATINGS + 1))
    db.executemany(
        "INSERT INTO rating(pos, ref, case_uid, window, level, channel, boot, mono, day, spool, i,"
        f" standing) SELECT id, uid, uid, window, ?2, 'button', '{BOOT}', id, finished_on, 's', id,"
        " 1 FROM cases WHERE id = ?1",
        rows,
    )
    db.execute(
        "INSERT INTO rating_day SELECT day, window, level, count(*) FROM rating"
        " GROUP BY day, window, level"
    )
    db.execute(
        "INSERT INTO case_day(day, window, finished) SELECT finished_on, window, count(*)"
        " FROM cases GROUP BY finished_on, window"
    )
