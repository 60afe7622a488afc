"""From a swipe to its beep, against the bare durable insert of SQLite in the same run.

Three things write in turn on the same disk: the spool the swipe (what signal 1 waits for), the
journal the whole punch (intake, rule, journal, all read models, thread and future), and the floor
one row of the same length into a table of (pos, h, body) with WAL, FULL and our page size. The
value is the swipe's ratio; the punch, which nobody at the reader waits for, is printed beside it.
So is the registering of a case: tests/bench/registering.py says what stands beside it.
Bars (DESIGN.md 11): p50 1.3 times, p99 2 times, 12 KB a single event or a step of a case.
"""

import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from hw.clock import Moment
from hw.events import Happening, card_event
from hw.spool import Spool
from tests.bench.floor import at, bare_journal, bytes_written
from tests.bench.registering import measure_registering
from tests.fakes.punch_desk import PunchDesk, card

SWIPES = 600
CARDS = ("00a1b2c3d4", "00a1b2c3d5", "00a1b2c3d6")
LINE = b"x" * 520  # bytes of a punch as it is stored
P50, P99, BYTES = 1.3, 2.0, 12 * 1024


def measure() -> dict[str, object]:
    """Run both in turn and return the line to print."""
    with tempfile.TemporaryDirectory(prefix="bench-append-") as place:
        desk = PunchDesk(Path(place) / "hall")
        for staff_no, number in zip(("1002", "1003", "1004"), CARDS, strict=True):
            desk.give(staff_no, number)
        with closing(bare_journal(Path(place) / "bare.db")) as bare:
            spool = Spool(Path(place) / "spool")
            spool.start()
            ours, punches, floor = _in_turn(desk, spool, bare)
            spool.close()
        written = _bytes_per_swipe(desk)
        desk.close()
        registering = measure_registering(Path(place))
    ratio = {q: at(ours, q) / at(floor, q) for q in (50, 99)}
    return {
        "name": "append",
        "value": round(ratio[50], 2),
        "bar": P50,
        "ok": ratio[50] <= P50
        and ratio[99] <= P99
        and written <= BYTES
        and registering["register_p50_ratio"] <= P50
        and registering["register_bytes_per_step"] <= BYTES,
        "p99_ratio": round(ratio[99], 2),
        "p99_bar": P99,
        "p50_ms": round(at(ours, 50) * 1000, 2),
        "p99_ms": round(at(ours, 99) * 1000, 2),
        "bare_p50_ms": round(at(floor, 50) * 1000, 2),
        "bare_p99_ms": round(at(floor, 99) * 1000, 2),
        "punch_p50_ms": round(at(punches, 50) * 1000, 2),
        "punch_p99_ms": round(at(punches, 99) * 1000, 2),
        "punch_p50_ratio": round(at(punches, 50) / at(floor, 50), 2),
        "bytes_per_event": written,
        "bytes_bar": BYTES,
        "swipes": len(ours),
        **registering,
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
    before = bytes_written()
    for i in range(SWIPES):
        desk.take([_next_line(desk, i)])
    return (bytes_written() - before) // SWIPES


def _next_line(desk: PunchDesk, i: int) -> list[object]:
    desk.clock.advance(timedelta(minutes=7))
    return desk.line(card(CARDS[i % len(CARDS)]))
