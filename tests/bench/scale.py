"""300 halls at one county: a morning, a normal day, ten times that, and the county restored.

Each hall is the product's own sender (load_hall.py); the county is the real one, two worker
processes over a real PostgreSQL with fsync on. Everything shares this machine's cores, so what is
printed is a floor. A normal day is 2,000 records of a hall in 8 hours; the backup that the county
is put back from is an hour of records old. `value` is the most questions a second over ten seconds
after the restore, in normal rates.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg

from sync.county.place import Place, open_desk
from sync.county.store.seam import SCHEME
from tests.bench.load_orders import Fleet, fleet_of
from tests.bench.serving import free_port, wait_until_up
from tests.fakes.postgresql_server import Server, postgresql_server

HALLS = 300
WORKERS = 2
HOUR = 250  # records of a hall
PER_S = HOUR / 3600
NORMAL_S = 60
TENFOLD_S = 30
AWAY_S = 60  # how long the county is gone before it comes back from its backup
BAR = 2.0  # normal rates
WINDOW_S = 10
DATABASE = "county"
_PAUSE = threading.Event()  # never set
Line = dict[str, object]


class County:
    """The worker processes over the database, which can be ended and started again."""

    def __init__(self, home: Path, port: int) -> None:
        words = [sys.executable, "-m", "sync.county", "--home", str(home), "--port", str(port)]
        self._words, self._port = words, port
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start all workers and wait until one listens."""
        self.workers = [
            subprocess.Popen(self._words, stderr=subprocess.DEVNULL) for _ in range(WORKERS)
        ]
        wait_until_up(self._port)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.send_signal(number)
        for worker in self.workers:
            worker.wait(20)
        self.workers = []


def measure() -> Line:
    """Live through it all; the line says what was seen."""
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as folder, ExitStack() as ending:
        home = Path(folder) / "home"
        server = ending.enter_context(postgresql_server(durable=True))
        server.run("createdb", DATABASE)
        codes = _furnish(home, server)
        port = free_port()
        county = County(home, port)
        ending.callback(county.end)
        county.start()
        fleet = ending.enter_context(fleet_of(codes, port))
        load = round(os.getloadavg()[0], 1)
        found = _live(fleet, county, server, Path(folder) / "backup")
        return {**_line(found), "load_before": load}


def _live(fleet: Fleet, county: County, server: Server, backup: Path) -> Line:
    fleet.settle(HALLS)
    morning = _morning(fleet)
    server.run("pg_dump", "--format=custom", f"--file={backup}", DATABASE)
    fleet.tell(grow=HOUR)
    fleet.settle(HALLS * (1 + 2 * HOUR))
    normal = _steady(fleet, county, server, per_s=PER_S, seconds=NORMAL_S)
    tenfold = _steady(fleet, county, server, per_s=10 * PER_S, seconds=TENFOLD_S)
    fleet.tell(per_s=PER_S)
    return {
        "morning": morning,
        "normal": normal,
        "tenfold": tenfold,
        "restored": _restored(fleet, county, server, backup),
        "disk_bytes_per_record": _disk(server),
    }


def _morning(fleet: Fleet) -> Line:
    """Let all halls send an hour's records at once."""
    fleet.tell(grow=HOUR)
    seen, seconds = fleet.settle(HALLS * (1 + HOUR))
    return {
        "records": HALLS * HOUR,
        "seconds": round(seconds, 1),
        "records_per_s": round(HALLS * HOUR / seconds),
        "p99_ms": seen.percentile_ms(0.99),
    }


def _steady(fleet: Fleet, county: County, server: Server, *, per_s: float, seconds: float) -> Line:
    """Let all halls write at a rate for a while."""
    fleet.tell(per_s=per_s)
    _PAUSE.wait(5)
    before, cpu = fleet.report(), _cpu_s(county, server)
    began = time.monotonic()
    _PAUSE.wait(seconds)
    seen, spent = fleet.report(), _cpu_s(county, server)
    passed, asked = time.monotonic() - began, max(1, len(seen.took_ms))
    return {
        "records_per_s": round((seen.proven - before.proven) / passed, 1),
        "questions_per_s": round(asked / passed, 1),
        "most_in_a_second": seen.most(1),
        "p50_ms": seen.percentile_ms(0.5),
        "p99_ms": seen.percentile_ms(0.99),
        "behind": seen.behind,
        "body_bytes_per_question": round(seen.body_bytes / asked),
        "worker_cpu_ms_per_question": round(1000 * (spent[0] - cpu[0]) / asked, 1),
        "postgresql_cpu_ms_per_question": round(1000 * (spent[1] - cpu[1]) / asked, 1),
    }


def _restored(fleet: Fleet, county: County, server: Server, backup: Path) -> Line:
    """Kill the county, put its backup in place, start it; watch until all halls are whole."""
    fleet.report()
    county.end(signal.SIGKILL)
    gone = time.monotonic()
    server.run("dropdb", "--force", DATABASE)
    server.run("createdb", DATABASE)
    server.run("pg_restore", "--no-owner", f"--dbname={DATABASE}", str(backup))
    _PAUSE.wait(max(0.0, gone + AWAY_S - time.monotonic()))
    before = fleet.report()
    lacking = before.proven - sum(_held(server).values())
    county.start()
    back = time.monotonic()
    seen, most_s, all_s = fleet.heal(before.written, lambda: _held(server))
    fleet.tell(per_s=0)
    last, _ = fleet.settle(1)
    return {
        "records_lost": lacking,
        "away_s": round(back - gone),
        "nine_in_ten_whole_after_s": round(most_s),
        "whole_after_s": round(all_s),
        "questions": len(seen.took_ms),
        "most_in_a_second": seen.most(1),
        "most_in_ten_seconds": seen.most(WINDOW_S),
        "p99_ms": seen.percentile_ms(0.99),
        "is_whole": _held(server) == last.written,
    }


def _line(found: Line) -> Line:
    normal, restored = found["normal"], found["restored"]
    assert isinstance(normal, dict)
    assert isinstance(restored, dict)
    value = round(restored["most_in_ten_seconds"] / normal["questions_per_s"], 2)
    return {
        "name": "scale",
        "value": value,
        "bar": BAR,
        "ok": value <= BAR and restored["is_whole"],
        "halls": HALLS,
        "workers": WORKERS,
        **found,
        "load": round(os.getloadavg()[0], 1),  # ours, and others at work on the same cores
    }


def _furnish(home: Path, server: Server) -> dict[int, str]:
    """Make the county's home; return a code for each hall."""
    home.mkdir()
    url = server.url(DATABASE)
    (home / "county.toml").write_text(f'database = "{url}"\n', "utf-8")
    desk, _ = open_desk(Place(home=home))
    try:
        return {n: desk.enrolment.create_code(f"load-{n:03}") for n in range(HALLS)}
    finally:
        desk.close()


def _cpu_s(county: County, server: Server) -> tuple[float, float]:
    """Return the CPU seconds of the workers and of the database server, so far."""
    workers = {worker.pid for worker in county.workers}
    ours, theirs = 0.0, 0.0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_theirs = (process / "cwd").readlink().is_relative_to(server.sockets)
            words = (process / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        spent = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
        ours += spent if int(process.name) in workers else 0.0
        theirs += spent if is_theirs else 0.0
    return ours, theirs


def _held(server: Server) -> dict[str, int]:
    """Return how many records the county holds of each hall."""
    return {str(hall): int(seq) for hall, seq in _asked(server, b"SELECT hall, seq FROM stream")}


def _disk(server: Server) -> int:
    ((size,),) = _asked(server, b"SELECT pg_database_size(current_database())")
    return int(size) // sum(_held(server).values())


def _asked(server: Server, question: bytes) -> list[tuple[Any, ...]]:
    with psycopg.connect(server.url(DATABASE).replace(SCHEME, "postgresql://", 1)) as db:
        return db.execute(question).fetchall()
