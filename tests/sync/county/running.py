"""A county receiver as a process of its own, spoken to over loopback HTTP."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path

from sync import papers
from sync.county import __main__ as program
from sync.county.exchange import Call
from sync.signing import AUTH_HEADER
from tests.sync.county.hall import Hall, opening, punches, stream_id
from tests.sync.county.small_county import HALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An answer as it came over the wire."""

    status: int
    headers: HTTPMessage  # any spelling of a name finds it
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """Return the body as an object."""
        found: dict[str, object] = json.loads(self.body)
        return found


@dataclass(kw_only=True)
class RunningCounty:
    """A served home: its process, its port, and what was made before it started."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    code: str
    token: str

    def ask(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Heard:
        """Ask once over a connection of its own."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request(method, target, body, dict(headers or {}))
            answer = link.getresponse()
            return Heard(status=answer.status, headers=answer.headers, body=answer.read())
        finally:
            link.close()

    def send(self, call: Call) -> Heard:
        """Send a signed call."""
        headers = {AUTH_HEADER: call.auth}
        if call.encoding:
            headers["Content-Encoding"] = call.encoding
        return self.ask(call.method, call.target, call.body, headers)

    def feed(self, query: str = "") -> Heard:
        """Pull the feed with the token."""
        return self.ask(
            "GET", f"/hjs/1/feed{query}", headers={"Authorization": f"Bearer {self.token}"}
        )

    def hall(self, count: int) -> Hall:
        """Enrol the one hall and return its stream."""
        asked = papers.EnrolRequest(code=self.code, hall=HALL, serial="S1", fingerprint="F1")
        heard = self.ask("POST", "/hjs/1/enrol", papers.format_enrol(asked))
        given = papers.parse_enrolled(heard.body)
        lines = [opening(HALL, demo=True), *punches(count - 1)]
        return Hall(stream=stream_id(1), device=given.device, key=given.key, lines=lines)

    def folded(self, count: int) -> Heard:
        """Wait until `count` records are folded; return the health page then."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            heard = self.ask("GET", "/healthz")
            if heard.json["folded"] == count:
                return heard
        raise AssertionError(f"not folded: {heard.body!r}")

    def stop(self) -> int:
        """Ask it to end as systemd does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


@contextmanager
def running(home: Path, *, database: str = "") -> Iterator[RunningCounty]:
    """Serve a home as a demo county until the block ends."""
    if database:
        (home / "county.toml").write_text(f'database = "{database}"\n')
    code, token = prepared(home)
    port = free_port()
    process = start(home, port, database=database)
    county = RunningCounty(home=home, port=port, process=process, code=code, token=token)
    try:
        wait_until_up(port)
        yield county
    finally:
        county.process.kill()
        county.process.wait(20)


def prepared(home: Path) -> tuple[str, str]:
    """Return an enrolment code and a feed token of a home that nobody serves yet."""
    code = program.create_enrolment_code(home, HALL)
    return code, program.create_feed_token(home, ["*"], ["*"])


def start(home: Path, port: int, *, database: str = "") -> subprocess.Popen[bytes]:
    """Start the process."""
    words = ["-m", "sync.county", "--home", str(home), "--port", str(port), "--demo"]
    words += ["--database", database] if database else []
    with (home / "county.log").open("ab") as log:
        return subprocess.Popen([sys.executable, *words], stderr=log)


def wait_until_up(port: int) -> None:
    """Return once somebody listens."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("the county did not come up")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
