"""PlayedWorld: a hall and its county in one process, all layers real, all clocks wound by hand.

Real: journal, projections, desk, pages, both sockets with their lines, hall-sync's agent, the
county's application, store and feed. Not real: the network between the two (a switch), time, and
the devices (their events are made by hw's own decoder and handed over on devices.sock).
"""

import asyncio
import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from litestar.testing import TestClient

from appliance.desk.accounts import open_account
from appliance.desk.catalogue import apply_catalogue
from appliance.desk.staff import Enrolment as StaffEnrolment
from appliance.desk.staff import enrol_unasked
from appliance.domain.facts import ERASABLE
from appliance.domain.moment import HALL_TIME, Trust, stamp
from appliance.domain.roles import Role
from appliance.hall import Core, Hall
from appliance.journal.local import LocalStore
from appliance.journal.reading import JournalReader, connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.transaction import Transaction
from appliance.journal.verify import Report, verify
from appliance.opening import open_core
from appliance.projections.all import PROJECTIONS
from appliance.projections.catalogue import write_items
from appliance.settings import read
from hw.events import Level, card_event, press_event
from sync import signing
from sync.agent import Agent
from sync.backlog import Backlog
from sync.contact import Contact, Surroundings
from sync.county.desk import Desk, furnish
from sync.county.receiver import County
from sync.county.store.sqlite import SqliteStore
from sync.county.web.app import create_app
from sync.enrolment import Box, Enrolment
from sync.exchange import Letter, Lost, Reply, Unanswered
from sync.keys import KeyCabinet, Pending
from sync.papers import FEED_NEXT
from tests.fakes.browser import Browser
from tests.fakes.case_desk import ITEMS
from tests.fakes.hand_wound_clock import HandWoundClock
from tests.fakes.small_hall import CHEAP, SETTINGS

T = TypeVar("T")
COUNTY_URL = "http://127.0.0.1:8601"
READER = "door"
FIRST_MORNING = datetime(2026, 11, 23, 7, 50, tzinfo=HALL_TIME)  # a Monday; never today
MOST_TURNS = 50  # exchanges after which a backlog of one day is surely drained


@dataclass(frozen=True, slots=True)
class WoundBoard:
    """A board without a battery whose clocks stand still until they are wound."""

    wound: HandWoundClock

    def read(self) -> tuple[datetime, int]:
        """Return the two clocks."""
        return self.wound.at, self.wound.mono

    def boot(self) -> str:
        """Return the boot they are in."""
        return self.wound.boot

    def trust(self) -> Trust:
        """Nobody vouches for a wall clock that was set by hand once."""
        return Trust.FLOOR

    def battery_is_flat(self) -> bool:
        """There is no battery."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What hall-hw was told of one event: durable up to its place, and the answer."""

    taken: int
    answer: Mapping[str, object]


class CountySide:
    """The county: its application behind a test client, and a reader of its feed."""

    def __init__(self, home: Path, now: Callable[[], datetime]) -> None:
        store = SqliteStore.open(home / "county.db")
        self.desk: Desk = furnish(home, store, County(name="青禾县", demo=False), now)
        self.client = TestClient(create_app(self.desk), base_url=COUNTY_URL)
        create = self.desk.feed.create_token
        self._plain = create("statistics", ["*"], ["*"])
        self._whole = create("archive", ["*"], ["*", *ERASABLE])

    def carry(self, letter: Letter) -> Reply:
        """Answer a letter as the listener would."""
        answer = self.client.request(
            letter.method, letter.path, content=letter.body, headers=letter.headers
        )
        return Reply(
            status=answer.status_code,
            body=answer.content,
            content_type=answer.headers.get("content-type", ""),
            signature=answer.headers.get(signing.SIG_HEADER),
        )

    def feed(self, *, with_people: bool) -> list[dict[str, object]]:
        """Return every line a county system reads, following the cursor.

        Args:
            with_people: by a token that may read personal data, too.
        """
        token = self._whole if with_people else self._plain
        while self.desk.catch_up():
            pass
        lines: list[dict[str, object]] = []
        cursor = ""
        while True:
            answer = self.client.get(
                f"/hjs/1/feed?limit=50&after={cursor}",
                headers={"Authorization": f"Bearer {token}"},
            )
            assert answer.status_code == 200, answer.text
            if not answer.content:
                return lines
            lines += [json.loads(line) for line in answer.content.splitlines()]
            cursor = answer.headers[FEED_NEXT]

    def close(self) -> None:
        """Close the store."""
        self.desk.close()


class Line:
    """One connection to a socket of the hall, spoken to from the test."""

    def __init__(self, path: Path, browser: Browser) -> None:
        self._portal = browser.client.blocking_portal
        self._reader, self._writer = self._portal.call(self._open, path)

    def say(self, message: Mapping[str, object]) -> None:
        """Say one line."""
        line = json.dumps(message, ensure_ascii=False).encode() + b"\n"
        self._portal.call(self._write, line)

    def hear(self, kind: str) -> dict[str, object]:
        """Return the next message of a kind; others are passed over."""
        return self._portal.call(self._wait, kind)

    def hang_up(self) -> None:
        """End the connection."""
        self._portal.call(self._close)

    @staticmethod
    async def _open(path: Path) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_unix_connection(path)

    async def _write(self, line: bytes) -> None:
        self._writer.write(line)
        await self._writer.drain()

    async def _close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _wait(self, kind: str) -> dict[str, object]:
        async with asyncio.timeout(10):
            while line := await self._reader.readline():
                found: dict[str, object] = json.loads(line)
                if found["m"] == kind:
                    return found
        raise AssertionError(f"the hall hung up before {kind}")


class PlayedWorld:
    """The whole world of one hall; every method is something that happens."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._lives = 0
        self.home = place / "life-1"
        self.true_time = FIRST_MORNING
        self.clock = HandWoundClock(FIRST_MORNING, mono=20_000)
        (place / "county").mkdir(parents=True)
        self.county = CountySide(place / "county", lambda: self.true_time)
        self.line_is_up = True
        self._waits: dict[str, str] = {}
        self._power_on()
        self._enrol_first_people()
        self._enrol_box()

    # Time and power

    def advance(self, **parts: float) -> None:
        """Let time pass everywhere."""
        self.true_time += timedelta(**parts)
        self.clock.advance(timedelta(**parts))

    def until(self, clock: str) -> None:
        """Let time pass until the true time of the day is `clock`."""
        hour, minute = map(int, clock.split(":"))
        passed = self.true_time.replace(hour=hour, minute=minute, second=0) - self.true_time
        self.advance(seconds=passed.total_seconds())

    def cut_power(self, *, off: timedelta, shows: datetime) -> None:
        """Cut the power, leave the box dark for a while, and let its clock show what it will.

        The next life begins with what lay on the card at that instant, write-ahead log and all.
        """
        card = self._place / f"life-{self._lives + 1}"
        shutil.copytree(self.home, card, ignore=shutil.ignore_patterns("run", "*-shm", "*.lock"))
        self._let_go()
        self.home = card
        self.true_time += off
        self.clock.reboot(off=off, mono=20_000)
        self.clock.at = shows
        self._power_on()

    # People at the devices

    def swipe(self, number: str) -> Heard:
        """Hold a card to the reader at the door."""
        return self._event(card_event(READER, number, "8H10D", simulated=False))

    def press(self, window: int, level: Level) -> Heard:
        """Press a button."""
        return self._event(press_event(window, level, simulated=False))

    def _event(self, event: Mapping[str, object]) -> Heard:
        self._spooled += 1
        entry = [self._spooled, self.clock.boot, self.clock.mono, stamp(self.clock.at), event]
        self.devices.say({"m": "events", "spool": self._spool, "events": [entry]})
        taken = self.devices.hear("taken")
        return Heard(taken=int(str(taken["i"])), answer=self.devices.hear("answer"))

    # People at the tablet

    def as_person(self, staff_no: str, word: str) -> Browser:
        """Take the tablet over as another person."""
        self.tablet.client.cookies.clear()
        answer = self.tablet.log_in(staff_no, word)
        assert answer.status_code == 303, answer.text
        return self.tablet

    # The way to the county

    def sync(self) -> None:
        """Let hall-sync work until it has nothing to do, or nobody answers."""
        for _ in range(MOST_TURNS):
            try:
                waits = self.agent.turn()
            except Unanswered:
                break
            if waits > 0 and self.agent.is_drained:
                break
        self._deliver()

    def tick(self) -> None:
        """Do what hall-web does every few seconds."""
        portal, desk, county = self._portal, self.hall.county_desk, self.hall.county
        portal.call(desk.look_at_clock)
        portal.call(desk.still_silent, county.answered, county.state)

    # What was kept

    def journal(self) -> list[bytes]:
        """Return all lines in order."""
        return [
            bytes(line)
            for (line,) in self.ask(
                lambda db: db.execute("SELECT body FROM journal ORDER BY pos").fetchall()
            )
        ]

    def proof(self) -> Report:
        """Prove the journal."""
        return self.ask(verify)

    def tables(self) -> str:
        """Return one hash over all read models."""
        return self.ask(fingerprint_of, list(PROJECTIONS.tables))

    def fold_again(self) -> str:
        """Compute all read models again; return the hash then."""
        rebuild(self.hall.writer, PROJECTIONS)
        return self.tables()

    def ask(self, question: Callable[..., T], *args: object) -> T:
        """Ask a question of the journal file."""
        db = connect_readonly(self.hall.settings.journal)
        try:
            return question(db, *args)
        finally:
            db.close()

    def close(self) -> None:
        """End everything."""
        self._let_go()
        self.county.close()

    # A life of the box

    def _power_on(self) -> None:
        self._lives += 1
        self.hall = Hall(self._core())
        self.tablet = Browser(self.hall)
        self.tablet.__enter__()
        self._portal = self.tablet.client.blocking_portal
        for socket in (self.hall.devices.socket, self.hall.county.socket):
            self._portal.call(socket.open)
        self.devices = Line(self.home / "run" / "devices.sock", self.tablet)
        self._uplink = Line(self.home / "run" / "county.sock", self.tablet)
        self._spool, self._spooled = f"{self._lives:016x}", 0
        self.devices.say({"m": "hello", "spool": self._spool, "first": 1, "last": 0})
        ready = {"kind": "reader", "name": READER, "state": "ready", "note": ""}
        self.devices.say({"m": "devices", "devices": [ready]})
        self._told: list[Mapping[str, object]] = []
        self._hello = self._uplink.hear("hello")
        self._start_agent()

    def _core(self) -> Core:
        core = open_core(read(self.home, SETTINGS), board=WoundBoard(self.clock))
        core.local.close()
        return replace(core, local=LocalStore.open(core.settings.local, cost=CHEAP))

    def _let_go(self) -> None:
        for line in (self.devices, self._uplink):
            line.hang_up()
        for socket in (self.hall.devices.socket, self.hall.county.socket):
            self._portal.call(socket.close)
        self.tablet.__exit__(None, None, None)
        self._reader.close()
        self.hall.close()

    # hall-sync

    def _start_agent(self) -> None:
        self._reader = JournalReader.open(self.hall.settings.journal)
        key = KeyCabinet(self.home).device()
        if key is not None:
            contact = Contact(key.credentials(), self._around())
            self.agent = Agent(
                Backlog(self._reader), contact, fingerprint=json.dumps(self._hello["fingerprint"])
            )

    def _around(self) -> Surroundings:
        nonces = iter(range(1 << 40))
        return Surroundings(
            carry=self._carry,
            tell=self._told.append,
            now=lambda: self.clock.mono / 1000,
            nonce=lambda: f"{self._lives:08x}{next(nonces):016x}",
            trusted_time=lambda: None,
        )

    def _carry(self, letter: Letter) -> Reply:
        if not self.line_is_up:
            raise Lost("the line is cut")
        return self.county.carry(letter)

    def _deliver(self) -> None:
        """Hand hall-web what hall-sync had to say, and wait until it has acted on it."""
        for message in self._told:
            dated = {**message, "mono": self.clock.mono} if message["m"] == "receipt" else message
            self._uplink.say(dated)
        self._told.clear()
        self._uplink.say({"m": "sent", "stream": "-", "seq": self.clock.mono})
        self._portal.call(self._until_heard, self.clock.mono)

    async def _until_heard(self, mark: int) -> None:
        async with asyncio.timeout(10):
            while self.hall.county.sent.get("-") != mark:  # noqa: ASYNC110  # the hall has no event for it
                await asyncio.sleep(0)

    def _enrol_box(self) -> None:
        code = self.county.desk.enrolment.create_code(self.hall.settings.hall_id)
        box = Box(
            hall=str(self._hello["hall"]),
            serial=str(self._hello["serial"]),
            fingerprint=json.dumps(self._hello["fingerprint"]),
        )
        pending = Pending(code=code, url=COUNTY_URL)
        assert Enrolment(KeyCabinet(self.home), box, self._around()).turn(pending) is not None
        self._start_agent()
        self._deliver()

    def _enrol_first_people(self) -> None:
        """Do what the installer does: the first director, and the catalogue."""
        self.hall.writer.run(lambda tx: apply_catalogue(tx, write_items(ITEMS), by="county"))
        self.hall.writer.run(_enrol_director)
        self.hall.local.accounts.set_word("1001", "the director's word", is_start_word=False)


def _enrol_director(tx: Transaction) -> None:
    order = StaffEnrolment(
        staff_no="1001",
        name="周德明",
        unit="柳溪镇",
        post="大厅主任",
        window=None,
        roles=frozenset({Role.DIRECTOR}),
        windows=8,
    )
    enrol_unasked(tx, order, by="hall")
    open_account(tx, "1001", why="first", by="hall")
