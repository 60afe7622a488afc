"""The county of the emulated hall: the real receiver on this machine, and what it holds."""

import hashlib
import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sync.county.__main__ import create_enrolment_code, create_feed_token, import_sticks
from sync.papers import FEED_NEXT
from tests.image.machine import free_port

HALLS = tuple(f"ZP{number:02d}" for number in range(1, 61))
SEEN_FROM_BOX = "10.0.2.2"  # this machine, as QEMU's network shows it
REPO = Path(__file__).parents[2]
ORDER = """
[hall]
id = "{hall}"
name = "樟坪镇政务服务大厅"
mark = "ZP"
windows = 3

[county]
name = "青禾县政务服务中心"
telephone = "0000-1234567"
url = "https://{address}:{port}"
ca = "{ca}"
code = "{code}"

[network]
address = "10.0.2.15/24"
gateway = "10.0.2.2"

[reader]
usb = "0627:0001"
format = "8H10D"
"""


class NoMoreHalls(Exception):
    """Each new card is a new hall's, and a county is made for so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the county's feed."""

    hall: str
    kind: str
    stream: str
    seq: int
    at: str
    trust: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A running county: its home, its port, a token for its feed."""

    home: Path
    port: int
    token: str
    codes: Mapping[str, str]
    receiver: "Receiver"
    told: list["Fact"] = field(default_factory=list)
    cursor: list[str] = field(default_factory=lambda: [""])

    def takes_stick(self, place: Path) -> list[str]:
        """Import what lies in a folder while the receiver is stopped; return what was wrong."""
        came = list(import_sticks(self.home, place))
        return [f"{name}: {what}" for name, what in came if isinstance(what, Exception)]

    def new_hall(self) -> str:
        """Return the name of a hall that no box has had before.

        Raises:
            NoMoreHalls: every one was given away; the county is thrown away by hand.
        """
        given = self.home / "halls.txt"
        number = len(given.read_text("ascii").split()) if given.exists() else 0
        if number >= len(self.codes):
            raise NoMoreHalls(f"{number} boxes were set up with {self.home}: remove it")
        hall = list(self.codes)[number]
        with given.open("a", encoding="ascii") as file:
            file.write(f"{hall}\n")
        return hall

    def order(self, hall: str) -> str:
        """Return the hall.toml of a box of this hall, with its one-time code."""
        der = ssl.PEM_cert_to_DER_cert((self.home / "county.pem").read_text("ascii"))
        return ORDER.format(
            hall=hall,
            address=SEEN_FROM_BOX,
            port=self.port,
            ca=hashlib.sha256(der).hexdigest(),
            code=self.codes[hall],
        )

    def facts(self, hall: str) -> list[Fact]:
        """Return everything that the feed gives of one hall, oldest first."""
        while lines := self._page():
            self.told.extend(_fact(json.loads(line)) for line in lines)
        return [fact for fact in self.told if fact.hall == hall]

    def _page(self) -> list[bytes]:
        """Return the next lines of the feed; a county asked too often is asked later."""
        trusted = ssl.create_default_context(cafile=str(self.home / "county.pem"))
        asked = urllib.request.Request(
            f"https://127.0.0.1:{self.port}/hjs/1/feed?after={self.cursor[-1]}",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        try:
            with urllib.request.urlopen(asked, context=trusted, timeout=30) as answer:  # noqa: S310 - the same
                self.cursor.append(answer.headers[FEED_NEXT])
                return list(answer.read().splitlines())
        except urllib.error.HTTPError as said:
            with said:
                if said.code != http.client.TOO_MANY_REQUESTS:
                    raise
                time.sleep(float(said.headers.get("Retry-After", "1")))
                return self._page()

    def numbers(self, hall: str) -> list[str]:
        """Return the last four digits of every card that was read in a hall, as told here."""
        read = [fact for fact in self.facts(hall) if fact.kind == "card.unknown"]
        return [str(fact.body["last4"]) for fact in read]

    def waits_for(self, hall: str, last4: str, patience_s: float) -> float:
        """Return the seconds until a card of a hall arrives here; inf where it does not."""
        began = time.monotonic()
        while time.monotonic() - began < patience_s:
            if last4 in self.numbers(hall):
                return time.monotonic() - began
            time.sleep(1.0)
        return float("inf")


@contextmanager
def running_county(home: Path) -> Iterator[County]:
    """Run a county; a home that exists goes on with its own."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "made.json").exists():
        _make(home)
    made = json.loads((home / "made.json").read_text("utf-8"))
    receiver = Receiver(home, made["port"])
    receiver.start()
    try:
        yield County(home=home, receiver=receiver, **made)
    finally:
        receiver.stop()


class Receiver:
    """The county's process, started and stopped as its computer's service would."""

    def __init__(self, home: Path, port: int) -> None:
        self._home, self._port = home, port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        words = [sys.executable, "-m", "sync.county", "--home", str(self._home)]
        with (self._home / "county.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*words, "--port", str(self._port)], cwd=REPO, stdout=log, stderr=log
            )
        try:
            _await(self._port)
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop it and wait until it is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)


def _make(home: Path) -> None:
    names = f"subjectAltName=IP:{SEEN_FROM_BOX},IP:127.0.0.1"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "3650", "-subj", "/CN=county", "-addext", names),
            *("-keyout", str(home / "county.key"), "-out", str(home / "county.pem")),
        ],
        check=True,
        capture_output=True,
    )
    (home / "county.toml").write_text(
        f'certificate = "{home}/county.pem"\ncertificate_key = "{home}/county.key"\n', "utf-8"
    )
    # All codes at once: a county on SQLite is one process, and it will be running.
    made = {
        "port": free_port(),
        "token": create_feed_token(home, ["*"], ["*"]),
        "codes": {hall: create_enrolment_code(home, hall) for hall in HALLS},
    }
    (home / "made.json").write_text(json.dumps(made), "utf-8")


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _fact(line: dict[str, object]) -> Fact:
    body = line.get("body")
    return Fact(
        hall=str(line["hall"]),
        kind=str(line["kind"]),
        stream=str(line["stream"]),
        seq=int(str(line["seq"])),
        at=str(line.get("at")),
        trust=str(line.get("trust", "")),
        body=body if isinstance(body, dict) else {},
    )
