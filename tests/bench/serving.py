"""A county process for benches, and what a process used at its peak."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sync import papers
from sync.county import __main__ as program
from tests.bench.records import HALL
from tests.bench.released import compile_ours

_PATIENCE_S = 20.0
_PAUSE = threading.Event()  # never set: asking without a pause would cost what is measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A county process with one enrolled device."""

    pid: int
    port: int
    device: papers.Enrolled

    def folded(self) -> int:
        """Return how many records its read models hold."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        link.request("GET", "/healthz")
        found: dict[str, int] = json.loads(link.getresponse().read())
        link.close()
        return found["folded"]

    def wait_for(self, count: int) -> None:
        """Return once `count` records are folded."""
        while self.folded() < count:
            _PAUSE.wait(0.02)


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serve a fresh home until the block ends."""
    compile_ours()
    code = program.create_enrolment_code(home, HALL)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "sync.county", "--home", str(home), "--port", str(port)],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Served(pid=process.pid, port=port, device=enrol(port, code))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE_S)


def enrol(port: int, code: str, *, hall: str = HALL) -> papers.Enrolled:
    """Wait until the county listens, and become a device of a hall."""
    wait_until_up(port)
    asked = papers.EnrolRequest(code=code, hall=hall, serial="S1", fingerprint="F1")
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.request("POST", "/hjs/1/enrol", papers.format_enrol(asked))
    given = papers.parse_enrolled(link.getresponse().read())
    link.close()
    return given


def wait_until_up(port: int) -> None:
    """Return once somebody listens on a port."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        _PAUSE.wait(0.02)
    raise SystemExit("the county did not come up")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def peak_rss_mb(pid: int) -> float:
    """Return the largest resident size a process has had, in MiB."""
    for row in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if row.startswith("VmHWM"):
            return round(int(row.split()[1]) / 1024, 1)
    return 0.0
