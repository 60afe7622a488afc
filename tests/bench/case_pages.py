"""The pages of cases and villages at one year and at ten, through the whole web part.

220,000 town cases with their records' places, persons, search index and ratings, 110,000 lines of
village registers, a million punches. Every page is asked in turns of both halls, so whatever else
the machine does meets both. Counted is the CPU time of the process; the wall time stands beside it.
What was loaded is frozen, as hall-web freezes it at its start (appliance/__main__.py): else a page
in a hundred would be charged with the collector's walk over all of Python.
"""

import gc
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from appliance.desk.case_orders import Citizen, ReceiveCase
from appliance.desk.case_steps import accept_case
from appliance.desk.cases import receive_case
from appliance.desk.rules import Actor, Rules
from appliance.journal.transaction import Transaction
from appliance.policies import seeded_calendar
from tests.bench.punches import BOOT, punch_years
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

TOWN, VILLAGE = 22_000, 11_000  # a year
LAST_DAY = date(2026, 11, 20)
OPEN = 60  # the newest cases, that are not finished
WINDOWS = 8
ROUNDS = 21
CLERK = Actor.of("1003", ["clerk"])
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "建国伟芳娜秀英敏静丽强磊军洋"  # few, so that a name fills the page in both halls
ITEMS = (
    "城乡居民基本医疗保险参保登记",
    "农村村民宅基地审批",
    "最低生活保障对象认定",
    "高龄津贴申领",
)
VILLAGES = tuple(f"{name}村" for name in ("石桥", "青山", "龙潭", "白水", "红旗", "大畈"))
FIRST_ID = 5000  # beyond the hall's own records
OK = 200
UNLIKE = frozenset({"by_telephone"})  # ten years hold more of one ending: more lines, not slower
PATHS = {
    "list": "/cases",
    "by_name": "/cases?q=王建",
    "by_item": "/cases?q=高龄津贴",
    "by_telephone": "/cases?q=0417",
    "by_number": "/cases?q=LX26-121900",
    "case": "/cases/{uid}",
    "morning": "/morning",
    "registers": "/registers",
    "villages": "/villages",
}
INSERT_CASE = (
    "INSERT INTO cases(id, uid, local_no, item_code, item_name, item_version, case_kind, window,"
    " clerk_no, applicant, promise_days, promise_unit, received_at, state, open, changed_at,"
    " accepted_at, due_on, finished_on, delivered_on, archived_on, pos, steps, platform_needed,"
    " platform_no, entered_at) VALUES(?1, ?2, ?3,"
    " 'SB-002', ?4, 'v1', 'commitment', ?5, '1003', ?6, 10, 'working_days', ?7, ?8, ?9, ?7, ?7,"
    " ?10, iif(?9, NULL, ?10), iif(?9, NULL, ?10), iif(?9, NULL, ?10), ?1,"
    " printf('%d,%d,%d,%d,%d', ?1, ?1 + 2, ?1 + 3, ?1 + 4, ?1 + 5), 1, 'P' || ?1, ?7)"
)
INSERT_GRAMS = "INSERT INTO case_grams_of(case_id, leaf, grams) VALUES(?, randomblob(32), ?)"
INSERT_PERSONS = (
    "INSERT INTO case_person(case_id, pos, leaf) SELECT case_id, case_id + 1, leaf"
    f" FROM case_grams_of WHERE case_id >= {FIRST_ID}"
)
INSERT_RATINGS = (
    "INSERT INTO rating(pos, ref, case_uid, window, level, channel, boot, mono, day, spool, i,"
    " standing)"
    " SELECT id, uid, uid, window, iif(id % 40, 'very_satisfied', 'dissatisfied'), 'button',"
    f" '{BOOT}', id, finished_on, 's', id, 1 FROM cases WHERE open = 0 AND id % 5"
)


def measure() -> dict[str, dict[str, float]]:
    """Return for each page the 95th percentiles at one year and at ten, and how they compare."""
    tablets = []
    with ExitStack() as stack:
        for years in (1, 10):
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            hall = CaseHall(home)
            stack.callback(hall.close)
            uid = hall.writer.run(partial(_one_case, rules=hall.rules))
            furnish(hall.settings.journal, years)
            tablet = stack.enter_context(Browser(hall))
            tablet.log_in("1001", WORD)
            tablets.append(tablet)
        pages = {name: path.format(uid=uid) for name, path in PATHS.items()}
        gc.collect()
        gc.freeze()
        return {name: _compared(tablets, path) for name, path in pages.items()}


def furnish(path: Path, years: int) -> None:
    """Put years of cases, of villages and of punches beside what a hall holds already."""
    calendar = seeded_calendar()
    days = [*calendar.working_days(LAST_DAY - timedelta(days=365 * years), LAST_DAY)]
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous = OFF")
        _cases(db, days, years * TOWN)
        _villages(db, days, years * VILLAGE)
        punch_years(db, calendar, years)
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _one_case(tx: Transaction, rules: Rules) -> str:
    """Register and accept one case as a clerk would: the one whose page is opened."""
    order = ReceiveCase(item_code="SB-002", window=3, citizen=Citizen(name="彭小莲"))
    uid = receive_case(tx, order, CLERK, rules).uid
    accept_case(tx, uid, CLERK, rules)
    return uid


def _cases(db: sqlite3.Connection, days: Sequence[date], count: int) -> None:
    """Insert cases with their ratings, counts and search index, the newest of them still open."""
    rng = random.Random(7)
    for n in range(count):
        case_id, name = FIRST_ID + n, rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=2))
        item, is_open = ITEMS[n % len(ITEMS)], n >= count - OPEN
        day = days[n * len(days) // count].isoformat()
        number = f"LX{day[2:4]}-1{n % TOWN:05}"
        row = (
            *(case_id, f"{BOOT}-{case_id}", number, item, n % WINDOWS + 1, name[0] + "**"),
            *(f"{day}T09:00:00.000+08:00", "accepted" if is_open else "delivered", is_open),
            "2026-12-11" if is_open else day,
        )
        db.execute(INSERT_CASE, row)
        phone = f"{rng.randrange(10_000):04}"
        grams = {number[-4:], phone, *map("".join, pairwise(item)), *map("".join, pairwise(name))}
        db.executemany("INSERT INTO case_gram VALUES(?, ?)", [(gram, case_id) for gram in grams])
        db.execute(
            "INSERT INTO case_grams_of(case_id, grams) VALUES(?, ?)", (case_id, "\n".join(grams))
        )
    db.execute("INSERT OR REPLACE INTO case_search_head VALUES(1, (SELECT max(id) FROM cases))")
    db.execute(INSERT_RATINGS)
    db.execute(
        "INSERT OR REPLACE INTO case_day(day, window, finished) SELECT finished_on, window,"
        " count(*) FROM cases WHERE open = 0 GROUP BY finished_on, window"
    )


def _villages(db: sqlite3.Connection, days: Sequence[date], count: int) -> None:
    rows = (
        (
            *(FIRST_ID + n, f"{BOOT}-v{n}", f"LX-V1{n:05}", VILLAGES[n % len(VILLAGES)]),
            *(days[n * len(days) // count].isoformat(), ITEMS[n % len(ITEMS)], n % 10 != 0),
        )
        for n in range(count)
    )
    db.executemany(
        "INSERT INTO village_matter(pos, uid, receipt_no, village, day, item, household, by_agency,"
        " result) VALUES(?, ?, ?, ?, ?, ?, '周**', ?, '')",
        rows,
    )
    db.execute(
        "INSERT INTO village_day SELECT day, village, count(*), sum(by_agency)"
        " FROM village_matter GROUP BY 1, 2"
    )


def _compared(tablets: Sequence[Browser], path: str) -> dict[str, float]:
    """Return the percentiles of one page in ms, asked of both halls in turns."""
    cpu: tuple[list[float], list[float]] = ([], [])
    wall: list[float] = []
    for _ in range(ROUNDS):
        for tablet, taken in zip(tablets, cpu, strict=True):
            begun, used = time.perf_counter(), time.process_time()
            answer = tablet.get(path)
            taken.append(1000 * (time.process_time() - used))
            wall.append(1000 * (time.perf_counter() - begun))
            if answer.status_code != OK:
                raise SystemExit(f"{path}: {answer.status_code}")
    one, ten = (statistics.quantiles(taken[1:], n=20)[-1] for taken in cpu)
    waited = statistics.quantiles(wall[3::2], n=20)[-1]
    middle = statistics.median(cpu[1]) / statistics.median(cpu[0])
    return {
        "one_year": round(one, 1),
        "ten_years": round(ten, 1),
        "ratio": round(middle, 2),
        "wall": round(waited, 1),
    }
