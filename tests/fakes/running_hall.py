"""RunningHall: a whole demo in processes of its own, on free ports, in a home that goes away."""

import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self
from weakref import finalize

from appliance.journal import chain
from appliance.journal.reading import connect_readonly
from hw import person
from hw.person import Outcome
from sync import papers
from sync.keys import KeyCabinet
from sync.signing import AUTH_HEADER, NONCE_BYTES, Request, auth_header

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
MARKS = 3  # how often a swipe that nobody heard is tried again
PROCESSES = ("hall", "hardware", "sync", "county")
_PAUSE = threading.Event()  # never set: waiting for it is a pause between two looks
_WORKING = "from appliance.cli import main; main()"  # the command, by whichever Python runs us


@dataclass(kw_only=True)
class Feed:
    """A county system that follows the feed from the beginning; it sees every line once."""

    host: str
    token: str
    cursor: str = ""
    lines: list[dict[str, object]] = field(default_factory=list)

    def follow(self) -> list[dict[str, object]]:
        """Read on to the end; return all lines so far.

        The county grants two questions a second: its health, asked first, tells whether one pays.
        """
        while self._has_news() and self._page():
            pass
        return self.lines

    def of_kind(self, *kinds: str) -> list[dict[str, object]]:
        """Return the lines of these kinds that have been read so far."""
        return [line for line in self.lines if line["kind"] in kinds]

    def _has_news(self) -> bool:
        door = http.client.HTTPConnection(self.host, timeout=20)
        try:
            door.request("GET", "/healthz")
            found = json.loads(door.getresponse().read())
        finally:
            door.close()
        epoch, read = papers.parse_cursor(self.cursor) if self.cursor else ("", 0)
        return (epoch, read) != (found.get("epoch"), found.get("feed"))

    def _page(self) -> bool:
        door = http.client.HTTPConnection(self.host, timeout=20)
        try:
            target = f"/hjs/1/feed?after={self.cursor}&limit=500"
            door.request("GET", target, headers={"Authorization": f"Bearer {self.token}"})
            answer = door.getresponse()
            body = answer.read()
        finally:
            door.close()
        assert answer.status == http.client.OK, body
        self.lines += [json.loads(line) for line in body.splitlines()]
        self.cursor = answer.headers[papers.FEED_NEXT] or self.cursor
        return bool(body)


class RunningHall:
    """Four processes and their supervisor; every question asks them from outside."""

    def __init__(self, home: Path, *, days: int, python: str = sys.executable) -> None:
        self.home = home
        self.port = free_ports()
        self._python = python
        words = ["demo", "--home", str(home), "--port", str(self.port), "--days", str(days)]
        self._said = home.parent / "demo.err"
        with self._said.open("ab") as said:
            self.process = subprocess.Popen(
                [python, "-c", _WORKING, *words],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        self.ready = self._first_line()
        self.told: Mapping[str, object] = json.loads((home / "demo.json").read_text("utf-8"))
        self.feed = Feed(host=f"127.0.0.1:{self.port + 1}", token=str(self.told["feed_token"]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def cards(self) -> list[str]:
        """Return the numbers of all cards that are somebody's."""
        cards = self.told["cards"]
        assert isinstance(cards, list)
        return [str(one["number"]) for one in cards]

    def swipe(self, number: str) -> Outcome:
        """Do what `hallbox simulate swipe` does; `stored` is its exit code 0."""
        return person.swipe(self.home, number)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `hallbox WORDS --home DIR`."""
        return command(*words, "--home", str(self.home), python=self._python)

    def healthz(self) -> dict[str, object]:
        """Return the hall's health, empty while it does not answer."""
        with suppress(OSError, http.client.HTTPException, ValueError):
            door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                door.request("GET", "/healthz")
                found: dict[str, object] = json.loads(door.getresponse().read())
                return found
            finally:
                door.close()
        return {}

    def pid(self, name: str) -> int | None:
        """Return the pid of one of the four, None while it is being started again."""
        with suppress(FileNotFoundError, ValueError):
            return int((self.home / "run" / f"{name}.pid").read_text())
        return None

    def kill(self, name: str) -> bool:
        """Kill one of the four as a crash would; say whether there was something to kill.

        A process that is dying still takes connections; when this returns it is gone, and its
        parent knows.
        """
        pid = self.pid(name)
        with suppress(ProcessLookupError):
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                wait_until(lambda: not Path(f"/proc/{pid}").exists(), f"{name} outlives its end")
                return True
        return False

    def wait_for_hardware(self) -> None:
        """Return once the simulated reader listens again."""

        def listens() -> bool:
            with socket.socket(socket.AF_UNIX) as door:
                return door.connect_ex(str(self.home / person.SOCKET)) == 0

        wait_until(listens, "the hardware process did not come back")

    def wait_until_delivered(self) -> int:
        """Return once everything that hall-hw spooled is in the journal and proven at the county.

        One swipe of our own comes last: hall-hw hands over in order. It is tried again where no
        beep was heard, as a person would; how often it was tried is returned.
        """
        tried = 0
        mark = person.Outcome(stored=False)
        while not mark.stored and tried < MARKS:
            self.wait_for_hardware()
            mark = self.swipe(self.cards[0])
            tried += 1
        assert mark.stored, mark.why

        def has_come() -> bool:
            last = {"spool": mark.spool, "i": mark.i}
            with suppress(OSError, http.client.HTTPException):  # the county may be starting again
                self.feed.follow()
            return any(last.items() <= as_body(line).items() for line in self.feed.lines)

        wait_until(has_come, "the last swipe did not reach the county")
        wait_until(lambda: self.healthz().get("unsent") == 0, "not everything was proven")
        return tried

    def journal(self) -> dict[str, list[bytes]]:
        """Return the hall's lines by stream, in order."""
        db = connect_readonly(self.home / "journal" / "hall.db")
        try:
            streams = db.execute(
                "SELECT stream, first_pos, coalesce(last_pos, 1 << 60) FROM stream"
            ).fetchall()
            return {
                stream: [
                    bytes(line)
                    for (line,) in db.execute(
                        "SELECT body FROM journal WHERE pos BETWEEN ? AND ? ORDER BY pos",
                        (first, last),
                    )
                ]
                for stream, first, last in streams
            }
        finally:
            db.close()

    def at_county(self, stream: str) -> list[bytes]:
        """Fetch a stream back as a replaced box would, and prove it; return its lines."""
        lines: list[bytes] = []
        while True:
            first = len(lines) + 1
            query = f"from={first}&to={first + 499}"
            body = self._signed(f"/hjs/1/streams/{stream}/records?{query}")
            head, *found = body.split(b"\n")
            lines += [line for line in found if line]
            if len(lines) >= json.loads(head)["head"]:
                break
        h = chain.genesis(stream)
        for seq, line in enumerate(lines, 1):
            h = chain.extend(h, seq, chain.leaf(line))
        assert h.hex() == json.loads(head)["h"]
        return lines

    def stop(self) -> int:
        """Stop the demo as Ctrl-C does; return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(30)
        finally:
            if self.process.stdout:
                self.process.stdout.close()

    def _signed(self, target: str) -> bytes:
        key = KeyCabinet(self.home).device()
        assert key is not None
        request = Request(method="GET", target=target, nonce=os.urandom(NONCE_BYTES).hex())
        door = http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=20)
        try:
            headers = {AUTH_HEADER: auth_header(key.key, key.device, request)}
            door.request("GET", target, headers=headers)
            answer = door.getresponse()
            body = answer.read()
        finally:
            door.close()
        assert answer.status == http.client.OK, body
        return body

    def _first_line(self) -> str:
        assert self.process.stdout is not None
        watchdog = threading.Timer(PATIENCE_S, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        assert line.startswith("ready "), self._said.read_text("utf-8")[-2000:]
        return line.strip()


@contextmanager
def running_hall(*, days: int = 2, python: str = sys.executable) -> Iterator[RunningHall]:
    """Run a demo that was seeded once per test run, in a copy of its home."""
    with tempfile.TemporaryDirectory(prefix="hb-") as place:  # short: a socket's path has 108 bytes
        home = Path(place) / "h"
        shutil.copytree(seeded_home(days), home, ignore=shutil.ignore_patterns("run"))
        with RunningHall(home, days=days, python=python) as hall:
            yield hall


@cache
def seeded_home(days: int) -> Path:
    """Return a home with its history, made by the demo itself and stopped; copy it, do not use it.

    Its county has not been sent anything yet, or only a part.
    """
    place = Path(tempfile.mkdtemp(prefix="hb-"))
    finalize(_PAUSE, shutil.rmtree, place, ignore_errors=True)
    with RunningHall(place / "h", days=days):
        pass
    return place / "h"


def command(*words: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Run the `hallbox` command."""
    return subprocess.run(
        [python, "-c", _WORKING, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


def as_body(line: Mapping[str, object]) -> Mapping[str, object]:
    """Return the body of a feed line, empty where it was erased."""
    body = line["body"]
    return body if isinstance(body, dict) else {}


def wait_until(holds: Callable[[], bool], otherwise: str) -> None:
    """Look again and again until something holds."""
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, otherwise
        _PAUSE.wait(0.05)


def free_ports() -> int:
    """Return a port that is free together with the one after it.

    Both lie below those that the kernel hands out, or another connection might take one of them
    before the demo does.
    """
    while True:
        port = random.SystemRandom().randrange(15_000, 32_000, 2)
        with suppress(OSError), socket.socket() as hall, socket.socket() as county:
            hall.bind(("127.0.0.1", port))
            county.bind(("127.0.0.1", port + 1))
            return port
