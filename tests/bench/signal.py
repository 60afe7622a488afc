"""Signal 1 within 0.2 s of the last key, whatever hall-web does: dead, starting, idle, busy.

hall-hw runs with its simulated reader, which types into the decoder that real readers use; the time
is taken from the request that types the number to the word that the swipe is on disk. It holds the
way through the door of the simulation, so a real reader is no slower.
Bar (DESIGN.md 3): 0.2 s for the slowest swipe of all states.
"""

import http.client
import json
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from appliance.settings import load
from hw.person import SOCKET
from tests.bench.released import ROOT, released_python
from tests.fakes.running_hall import seeded_home

BAR_S = 0.2
SWIPES = 40  # of each state but the start, which takes as many as fit
CLERKS = 4  # that fetch pages without a pause while the hall is busy
PATIENCE_S = 30.0
NUMBER = "0040856634"
_PAUSE = threading.Event()


def measure() -> dict[str, object]:
    """Swipe in every state of hall-web and return the line to print."""
    with tempfile.TemporaryDirectory(prefix="hb-") as place:
        home = Path(place) / "h"
        shutil.copytree(seeded_home(1), home, ignore=shutil.ignore_patterns("run"))
        (home / "run").mkdir()
        states = _in_every_state(home, load(home).listen.port)
    slowest = max(max(found) for found in states.values())
    return {
        "name": "signal",
        "value": round(slowest, 4),
        "bar": BAR_S,
        "ok": slowest <= BAR_S,
        **{f"{name}_median_ms": _ms(statistics.median(found)) for name, found in states.items()},
        **{f"{name}_slowest_ms": _ms(max(found)) for name, found in states.items()},
        **{f"{name}_swipes": len(found) for name, found in states.items()},
    }


def _in_every_state(home: Path, port: int) -> dict[str, list[float]]:
    """Return how long signal 1 took in each state, in seconds."""
    with running("hw", home):
        wait_for(lambda: _listens(home))
        found = {"dead": _swipes(home)}
        with running("appliance", home):
            found["starting"] = _swipes(home, until=lambda: is_answering(port))
            found["idle"] = _swipes(home)
            with clerks(port):
                found["busy"] = _swipes(home)
        found["dead_again"] = _swipes(home)
    return found


@contextmanager
def running(module: str, home: Path) -> Iterator[None]:
    """Keep a program of the hall running."""
    words = [released_python(), "-m", module, "--home", str(home)]
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.kill()
        process.wait(PATIENCE_S)


@contextmanager
def clerks(port: int) -> Iterator[None]:
    """Let some clerks fetch pages as fast as they come."""
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            is_answering(port)

    threads = [threading.Thread(target=look) for _ in range(CLERKS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join(PATIENCE_S)


def _swipes(home: Path, until: Callable[[], bool] | None = None) -> list[float]:
    """Swipe as often as a state asks for: so many times, or until hall-web answers."""
    found: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE_S:
        found.append(_swipe(home))
        if until() if until else len(found) >= SWIPES:
            return found
        _PAUSE.wait(0.02)
    raise SystemExit("hall-web never answered")


def _swipe(home: Path) -> float:
    """Type one number; return the time until the word that it is on disk."""
    request = json.dumps({"m": "swipe", "number": NUMBER, "reader": None}).encode() + b"\n"
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(PATIENCE_S)
        door.connect(str(home / SOCKET))
        began = time.perf_counter()
        door.sendall(request)
        said = json.loads(door.makefile().readline())
        took = time.perf_counter() - began
    if said["m"] != "signal1":
        raise SystemExit(f"no signal 1: {said}")
    return took


def _listens(home: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as door:
        return door.connect_ex(str(home / SOCKET)) == 0


def is_answering(port: int) -> bool:
    """Say whether hall-web gives the page of the login."""
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with suppress(OSError, http.client.HTTPException):
        door.request("GET", "/login")
        answer = door.getresponse()
        answer.read()
        return answer.status == http.client.OK
    return False


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until something holds; end the run if it never does."""
    began = time.perf_counter()
    while not holds():
        if time.perf_counter() - began > PATIENCE_S:
            raise SystemExit("a program of the hall never answered")
        _PAUSE.wait(0.01)


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)
