"""CPU time of hall-web from its start to its first page, in the environment of a box.

Median of five starts on a home with a seeded day, after one that warms the page cache. The floor
in the same run is an interpreter that serves one page of the standard library's own server.
Bar (DESIGN.md 11): 1.0 s.
"""

import http.client
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from appliance.settings import load
from tests.bench.released import ROOT, released_python
from tests.bench.weighing import cpu_s
from tests.fakes.running_hall import seeded_home

BAR_S = 1.0
STARTS = 5
PATIENCE_S = 30.0
BARE = "import http.server as s,sys;s.test(s.SimpleHTTPRequestHandler,port=int(sys.argv[1]))"
_PAUSE = threading.Event()


def measure() -> dict[str, object]:
    """Start hall-web some times and return the line to print."""
    python = released_python()
    with tempfile.TemporaryDirectory(prefix="hb-") as place:
        home = Path(place) / "h"
        shutil.copytree(seeded_home(1), home, ignore=shutil.ignore_patterns("run"))
        (home / "run").mkdir()
        port = load(home).listen.port
        words = [python, "-m", "appliance", "--home", str(home)]
        ours = [_start(words, port, "/login") for _ in range(STARTS + 1)][1:]
        bare = [_start([python, "-c", BARE, str(port)], port, "/docs/") for _ in range(STARTS)]
    cpu = statistics.median(one[0] for one in ours)
    floor = statistics.median(one[0] for one in bare)
    return {
        "name": "start",
        "value": round(cpu, 3),
        "bar": BAR_S,
        "ok": cpu <= BAR_S,
        "wall_s": round(statistics.median(one[1] for one in ours), 3),
        "bare_cpu_s": round(floor, 3),
        "times_bare": round(cpu / floor, 1),
        "starts": STARTS,
    }


def _start(words: Sequence[str], port: int, path: str) -> tuple[float, float]:
    """Start a program and end it; return CPU and wall time until its first page, in seconds."""
    began = time.perf_counter()
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not _answers(port, path):
            if process.poll() is not None or time.perf_counter() - began > PATIENCE_S:
                raise SystemExit(f"{words}: no page")
            _PAUSE.wait(0.002)
        return cpu_s(process.pid), time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _answers(port: int, path: str) -> bool:
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError, http.client.HTTPException):
        door.request("GET", path)
        return door.getresponse().status == http.client.OK
    return False
