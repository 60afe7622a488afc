"""One hall for the load generator: the real sender over a journal in memory, as hall-sync runs it.

Agent, backlog, contact, courier and its waiting are the product's. Only the journal's file, TLS and
hall-web are missing: a record is written here, and the sender is woken as hall-web wakes it.
"""

import random
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx

from appliance.journal import chain
from appliance.journal.reading import JournalReader
from sync import papers, wire
from sync.agent import Agent
from sync.backlog import Backlog
from sync.contact import Contact, Surroundings
from sync.courier import Courier, Patience, patiently
from sync.exchange import Credentials, Letter, Reply
from tests.bench.records import records
from tests.sync.county.hall import opening, stream_id

SCHEMA = """
CREATE TABLE journal(pos INTEGER PRIMARY KEY, h BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE stream(stream TEXT NOT NULL, first_pos INTEGER PRIMARY KEY, last_pos INTEGER,
                    ends_at INTEGER);
"""
FINGERPRINT = '{"serial":"load"}'
NEVER = float("inf")


class Stopped(Exception):
    """The run is over."""


@dataclass(kw_only=True)
class Seen:
    """What one hall saw of its county: when it asked and how long that took; how much travelled."""

    asked: list[tuple[float, float]] = field(default_factory=list)  # monotonic s, seconds taken
    body_bytes: int = 0  # both ways, without the headers


class MemoryJournal:
    """A journal of one stream: records are taken from a seeded, endless supply."""

    def __init__(self, number: int, hall: str) -> None:
        self._stream = stream_id(number)
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(SCHEMA)
        self._db.execute("INSERT INTO stream VALUES (?, 1, NULL, NULL)", (self._stream,))
        self._supply = _endless(number)
        self._h = chain.genesis(self._stream)
        self.head = 0
        self._put(opening(hall))

    @property
    def reader(self) -> JournalReader:
        """Return what the sender reads with."""
        return JournalReader(self._db)

    def grow(self, count: int) -> None:
        """Append so many records."""
        self._db.execute("BEGIN")
        for _ in range(count):
            self._put(next(self._supply))
        self._db.execute("COMMIT")

    def _put(self, line: bytes) -> None:
        self.head += 1
        self._h = chain.extend(self._h, self.head, chain.leaf(line))
        self._db.execute("INSERT INTO journal VALUES (?, ?, ?)", (self.head, self._h, line))


def _endless(number: int) -> Iterator[bytes]:
    round_ = 0
    while True:
        lines = records(500, seed=number * 1000 + round_)
        next(lines)  # it opens a stream
        yield from lines
        round_ += 1


class LoadHall:
    """A hall that lives in a thread of its own."""

    def __init__(self, number: int, *, code: str, url: str, stop: threading.Event) -> None:
        self.seen = Seen()
        self.proven = 0  # seq the county has proven last
        self.per_s = 0.0  # records it writes by itself
        self.owed = 0  # records it is to write at once
        self.woken = threading.Event()
        self.name = f"load-{number:03}"
        self._code = code
        self._stop = stop
        self._chance = random.Random(number)
        self._journal = MemoryJournal(number, self.name)
        self._courier = Courier(_client(number))
        self._courier.county = url
        self._rate = 0.0  # the one `_next_s` was drawn with
        self._next_s = NEVER

    @property
    def written(self) -> int:
        """Return how many records there are, those to be written included."""
        return self._journal.head + self.owed

    @property
    def behind(self) -> int:
        """Return how many of them the county has not proven."""
        return self.written - self.proven

    def live(self) -> None:
        """Enrol, then send what there is, until the run is over."""
        around = Surroundings(
            carry=self._carry,
            tell=self._hear,
            now=time.monotonic,
            nonce=lambda: self._chance.randbytes(12).hex(),
            trusted_time=lambda: None,
        )
        try:
            contact = Contact(self._enrol(), around)
            agent = Agent(Backlog(self._journal.reader), contact, fingerprint=FINGERPRINT)
            self._send(agent, contact)
        except Stopped:
            self._courier.close()

    def _send(self, agent: Agent, contact: Contact) -> None:
        patience = Patience(self._chance)
        while True:
            wait = patiently(agent.turn, patience=patience, sleep=self._sleep)
            if not contact.in_doubt:
                patience.reset()
            self._rest(wait, is_woken=lambda: self._journal.head > self.proven)

    def _enrol(self) -> Credentials:
        asked = papers.EnrolRequest(
            code=self._code, hall=self.name, serial="S1", fingerprint=FINGERPRINT
        )
        letter = Letter(
            method="POST", path=f"{wire.PREFIX}/enrol", nonce="", body=papers.format_enrol(asked)
        )
        given = papers.parse_enrolled(self._carry(letter).body)
        return Credentials(device=given.device, hall=given.hall, key=given.key)

    def _carry(self, letter: Letter) -> Reply:
        began = time.monotonic()
        reply = self._courier.carry(letter)
        self.seen.body_bytes += len(letter.body) + len(reply.body)
        self.seen.asked.append((began, time.monotonic() - began))
        return reply

    def _hear(self, message: object) -> None:
        match message:
            case {"m": "receipt", "seq": int(seq)}:
                self.proven = seq

    def _sleep(self, seconds: float) -> None:
        """Wait after a failure: what is written meanwhile wakes nobody."""
        self._rest(seconds, is_woken=lambda: False)

    def _rest(self, seconds: float, *, is_woken: Callable[[], bool]) -> None:
        until = time.monotonic() + seconds
        while True:
            self._write()
            now = time.monotonic()
            if now >= until or is_woken():
                return
            self.woken.wait(min(until, self._next_s) - now)
            self.woken.clear()
            if self._stop.is_set():
                raise Stopped

    def _write(self) -> None:
        """Write what is due: people come at random, so many a second on average."""
        count, self.owed = self.owed, 0
        now = time.monotonic()
        if self.per_s != self._rate:  # another rate begins at once
            self._rate = self.per_s
            self._next_s = now + (self._chance.expovariate(self._rate) if self._rate else NEVER)
        while self._next_s <= now:
            count += 1
            self._next_s += self._chance.expovariate(self._rate)
        if count:
            self._journal.grow(count)


def _client(number: int) -> httpx.Client:
    """Return a client as hall-sync has it, from an address of its own on loopback."""
    return httpx.Client(
        transport=httpx.HTTPTransport(
            local_address=f"127.1.{number // 250}.{number % 250 + 1}",
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
            verify=False,  # loopback without TLS: there is nothing to verify
            trust_env=False,
        ),
        trust_env=False,
        timeout=30.0,
        headers={"User-Agent": "hallbox", "Accept-Encoding": "gzip"},
    )
