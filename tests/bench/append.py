"""From a swipe to its beep, against the bare durable insert of SQLite in the same run.

Three things write in turn on the same disk: the spool the swipe (what signal 1 waits for), the
journal the whole punch (intake, rule, journal, all read models, thread and future), and the floor
one row of the same length into a table of (pos, h, body) with WAL, FULL and our page size. The
value is the swipe's ratio; the punch, which nobody at the reader waits for, is printed beside it.
So is the registering of a case: received, its person recorded and accepted, two steps in one go,
beside a bare row of the same bytes; what it takes longer is the rules' and the folds' CPU time.
Bars (DESIGN.md 11): p50 1.3 times, p99 2 times, 12 KB a single event or a step of a case.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from appliance.desk.case_orders import ReceiveCase, Register
from appliance.journal.schema import PAGE_SIZE
from appliance.projections.all import PROJECTIONS
from hw.clock import Moment
from hw.events import Happening, card_event
from hw.spool import Spool
from tests.fakes.case_desk import PENG, CaseDesk
from tests.fakes.punch_desk import PunchDesk, card

SWIPES = 600
CARDS = ("00a1b2c3d4", "00a1b2c3d5", "00a1b2c3d6")
CASES = 300
STEPS = 2  # of a registering: 收件 and 受理
CASE_LINE = b"x" * 1350  # bytes of the three records of a registering
LINE = b"x" * 520  # bytes of a punch as it is stored
P50, P99, BYTES = 1.3, 2.0, 12 * 1024


def measure() -> dict[str, object]:
    """Run both in turn and return the line to print."""
    with tempfile.TemporaryDirectory(prefix="bench-append-") as place:
        desk = PunchDesk(Path(place) / "hall")
        for staff_no, number in zip(("1002", "1003", "1004"), CARDS, strict=True):
            desk.give(staff_no, number)
        with closing(_bare(Path(place) / "bare.db")) as bare:
            spool = Spool(Path(place) / "spool")
            spool.start()
            ours, punches, floor = _in_turn(desk, spool, bare)
            spool.close()
        written = _bytes_per_swipe(desk)
        desk.close()
        registering = _registering(Path(place))
    ratio = {q: _at(ours, q) / _at(floor, q) for q in (50, 99)}
    return {
        "name": "append",
        "value": round(ratio[50], 2),
        "bar": P50,
        "ok": ratio[50] <= P50
        and ratio[99] <= P99
        and written <= BYTES
        and registering["register_kb_per_step"] <= BYTES / 1024,
        "p99_ratio": round(ratio[99], 2),
        "p99_bar": P99,
        "p50_ms": round(_at(ours, 50) * 1000, 2),
        "p99_ms": round(_at(ours, 99) * 1000, 2),
        "bare_p50_ms": round(_at(floor, 50) * 1000, 2),
        "bare_p99_ms": round(_at(floor, 99) * 1000, 2),
        "punch_p50_ms": round(_at(punches, 50) * 1000, 2),
        "punch_p99_ms": round(_at(punches, 99) * 1000, 2),
        "punch_p50_ratio": round(_at(punches, 50) / _at(floor, 50), 2),
        "bytes_per_event": written,
        "bytes_bar": BYTES,
        "swipes": len(ours),
        **registering,
    }


def _registering(place: Path) -> dict[str, float]:
    """Return what registering a case takes, beside bare rows of the same bytes in turns."""
    desk = CaseDesk(place / "cases", projections=PROJECTIONS)
    order = Register(receive=ReceiveCase(item_code="SB-002", window=3, citizen=PENG))
    ours, floor = list[float](), list[float]()
    with closing(_bare(place / "cases.db")) as bare:
        for i in range(CASES):
            desk.clock.advance(minutes=7)
            began = time.perf_counter()
            desk.register(order)
            between = time.perf_counter()
            bare.execute("INSERT INTO journal VALUES(?, ?, ?)", (i + 1, bytes(32), CASE_LINE))
            floor.append(time.perf_counter() - between)
            ours.append(between - began)
    before, used = _written(), time.process_time()
    for _ in range(CASES):
        desk.clock.advance(minutes=7)
        desk.register(order)
    used, written = time.process_time() - used, (_written() - before) // CASES
    desk.close()
    return {
        "register_p50_ms": round(_at(ours, 50) * 1000, 2),
        "register_p50_ratio": round(_at(ours, 50) / _at(floor, 50), 2),
        "register_cpu_ms": round(used / CASES * 1000, 2),
        "register_bytes": written,
        "register_kb_per_step": round(written / STEPS / 1024, 1),
    }


def _in_turn(
    desk: PunchDesk, spool: Spool, bare: sqlite3.Connection
) -> tuple[list[float], list[float], list[float]]:
    ours: list[float] = []
    punches: list[float] = []
    floor: list[float] = []
    for i in range(SWIPES):
        line = _next_line(desk, i)
        told = Moment(boot=str(line[1]), mono=i, wall=str(line[3]))
        event = card_event("door", f"{40_000_000 + i:010}", "8H10D", simulated=False)
        began = time.perf_counter()
        spool.append([Happening(moment=told, event=event)])
        beeped = time.perf_counter()
        desk.take([line])
        between = time.perf_counter()
        bare.execute("INSERT INTO journal VALUES(?, ?, ?)", (i + 1, bytes(32), LINE))
        floor.append(time.perf_counter() - between)
        ours.append(beeped - began)
        punches.append(between - beeped)
    return ours, punches, floor


def _bytes_per_swipe(desk: PunchDesk) -> int:
    before = _written()
    for i in range(SWIPES):
        desk.take([_next_line(desk, i)])
    return (_written() - before) // SWIPES


def _next_line(desk: PunchDesk, i: int) -> list[object]:
    desk.clock.advance(timedelta(minutes=7))
    return desk.line(card(CARDS[i % len(CARDS)]))


def _bare(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA page_size={PAGE_SIZE}")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE journal(pos INTEGER PRIMARY KEY, h BLOB, body BLOB)")
    return db


def _at(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100)[percent - 1]


def _written() -> int:
    for line in Path("/proc/self/io").read_text(encoding="ascii").splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    raise OSError("the kernel does not count our writes")
