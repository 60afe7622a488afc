"""The program of hall-sync: hall-web, journal, county and key put together, one loop around them.

hall-web's hello comes first: only then is the journal opened, because only then has its writer
recovered and synced it (DESIGN.md 3).
"""

import logging
import os
import random
import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from appliance.domain.moment import Trust
from appliance.journal.reading import JournalReader
from sync.agent import Agent
from sync.backlog import Backlog
from sync.contact import Contact, State, Surroundings
from sync.courier import Patience, patiently
from sync.enrolment import ASK_AGAIN_S, Box, Enrolment, enrolled
from sync.exchange import Unanswered
from sync.fields import Malformed
from sync.hall_link import HallLink, Message
from sync.hello import read_box, read_rejected, read_versions
from sync.keys import DeviceKey, KeyCabinet, Pending
from sync.network import NetworkWatch
from sync.notify import notify
from sync.settings import CountySettings, WrongSetting, safe_url
from sync.signing import NONCE_BYTES
from sync.spare_time import SpareTime
from sync.stick import Head, stick_receipt
from sync.stick_turn import stick_turn
from sync.trust import CountyTrust
from sync.way import Way

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NOT_ENROLLED_S = 3600.0  # a code wakes us; this is only a second look
_HELLO_S = 10.0  # how long --once waits for hall-web
_URGENT = frozenset({"hello", "enrol", "reload"})
_ANYTHING = _URGENT | {"wake", "missing"}
_PROMPT_S = 2.0  # after a longer exchange nobody knows which moment the county's time stood for
ONCE_ATTEMPTS = 5

_log = logging.getLogger("sync")


class Program:
    """Everything hall-sync is made of."""

    def __init__(self, home: Path, settings: CountySettings, boot: str) -> None:
        self._settings = settings
        self._boot = boot
        self._journal = home / "journal"
        self._cabinet = cabinet = KeyCabinet(home)
        self._way = Way(CountyTrust(cabinet.path, settings.ca), dates_count=self._clock_is_trusted)
        self._patience = Patience(random.SystemRandom())
        self.link = HallLink(
            home / "run" / "county.sock",
            uids=self._writers,
            handle=self._take,
            came_up=NetworkWatch(time.monotonic).came_up,
        )
        self._around = Surroundings(
            carry=self._way.carry,
            tell=self._tell,
            now=time.monotonic,
            nonce=lambda: os.urandom(NONCE_BYTES).hex(),
            trusted_time=lambda: datetime.now(UTC) if self._clock_is_trusted() else None,
        )
        self._box: Box | None = None
        self._reader: JournalReader | None = None
        self._backlog: Backlog | None = None
        self._contact: Contact | None = None
        self._agent: Agent | None = None
        self._today: Message | None = None
        self._documents: dict[str, int] = {}
        self._rejected: dict[str, list[int]] = {}
        self._missing: Message = {}
        self._told_heads: list[Head] = []
        self._spare = SpareTime(home, self._around)
        self._key = self._stored_key()

    def drain(self) -> bool:
        """Deliver all there is, for `--once`; return whether the county has proven it."""
        give_up = time.monotonic() + _HELLO_S
        try:
            while not self._is_drained():
                if self._box is None and time.monotonic() > give_up:
                    return False
                wait = self._patient_turn(attempts=ONCE_ATTEMPTS)
                if self._needs_a_person():
                    return False
                if not self._is_drained():
                    self.link.wait(wait, ends=_ANYTHING)
        except Unanswered:
            return False
        return True

    def run(self) -> None:
        """Run for ever."""
        notify("READY=1")
        while True:
            wait = self._patient_turn(attempts=None)
            if self._contact is not None and not self._contact.in_doubt:
                credentials, drained = self._contact.credentials, self._is_drained()
                wait = min(wait, self._spare.turn(credentials, is_drained=drained))
            self.link.wait(wait, ends=_ANYTHING)

    def _patient_turn(self, *, attempts: int | None) -> float:
        wait = patiently(
            self._turn,
            patience=self._patience,
            sleep=lambda seconds: self.link.wait(seconds, ends=_URGENT),
            attempts=attempts,
        )
        if self._contact is not None and not self._contact.in_doubt:
            self._patience.reset()
        return wait

    def _is_drained(self) -> bool:
        return self._agent is not None and self._agent.is_drained

    def _needs_a_person(self) -> bool:
        if self._contact is not None:
            return self._contact.shows(State.REFUSED, State.DIVERGED)
        return self._box is not None and self._key is None

    # Turns

    def _turn(self) -> float:
        if self._box is None:
            return 1.0
        if (pending := self._cabinet.pending()) is not None:
            return self._enrol(self._box, pending)
        if self._key is None:
            self._tell({"m": "state", "state": State.NOT_ENROLLED.value, "text": ""})
            return _NOT_ENROLLED_S
        self._way.county = self._key.url
        try:
            return self._agent_for(self._key, self._box).turn()
        except sqlite3.Error as unreadable:
            self._close_journal()
            raise Unanswered(f"journal: {unreadable}") from unreadable

    def _enrol(self, box: Box, pending: Pending) -> float:
        self._way.county = pending.url
        key = Enrolment(self._cabinet, box, self._around).turn(pending)
        if key is None:
            return ASK_AGAIN_S if self._cabinet.pending() else 0.0
        self._key, self._agent, self._contact = key, None, None
        return 0.0

    def _agent_for(self, key: DeviceKey, box: Box) -> Agent:
        if self._reader is None:
            self._reader = JournalReader.open(self._journal / "hall.db")
            if self._backlog is not None:
                self._backlog.use(self._reader)
        if self._agent is None:
            self._backlog = Backlog(self._reader)
            self._contact = Contact(key.credentials(), self._around)
            self._backlog.paid = self._paid
            self._agent = Agent(self._backlog, self._contact, fingerprint=box.fingerprint)
            self._agent.take_today(self._today)
            self._agent.documents.told(self._documents, self._rejected)
            self._ask_for_missing()
        if self._backlog is not None:
            self._backlog.owed = self._cabinet.hollow()
        self._tell_stick_receipts()
        return self._agent

    def _tell_stick_receipts(self) -> None:
        """Tell what receipts on a stick have proven, once; they date nothing."""
        heads = self._cabinet.heads()
        if heads == self._told_heads or not self.link.is_greeted:
            return
        self._told_heads = heads
        for head in heads:
            self.link.tell(stick_receipt(head))

    def _paid(self, stream: str) -> None:
        """Note that the bodies a stick left behind have followed."""
        owed = self._cabinet.hollow()
        owed.pop(stream, None)
        self._cabinet.keep_hollow(owed)

    def _close_journal(self) -> None:
        if self._reader is not None:
            self._reader.close()
        self._reader = None

    # What hall-web says

    def _take(self, message: Message) -> None:
        match message:
            case {"m": "hello"}:
                self._greet(message)
            case {"m": "today", "today": dict(today)}:
                self._today = today
                if self._agent is not None:
                    self._agent.take_today(today)
            case {"m": "reload"} if self._agent is not None:
                self._agent.reload()
            case {"m": "enrol", "code": str(code)}:
                self._begin_enrolment(code.strip(), str(message.get("url") or self._settings.url))
            case {"m": "missing" | "stick"}:
                self._asked(message)
            case {"m": "link_up"}:
                self._patience.reset()
            case _:  # wake ends the waiting by itself; what a newer hall-web says is left alone
                return

    def _asked(self, message: Message) -> None:
        if message["m"] == "stick":
            self.link.tell(stick_turn(self._cabinet.path.parent, message))
            return
        self._missing = message
        self._ask_for_missing()

    def _greet(self, message: Message) -> None:
        self._box = read_box(message)
        self._documents = read_versions(message)
        self._rejected = read_rejected(message)
        self._close_journal()  # hall-web may have put another file in its place
        if self._agent is not None:
            self._agent.documents.told(self._documents, self._rejected)
            self._agent.reload()
        if self._key is not None:
            self._tell(enrolled(self._key))
            self._told_heads = []

    def _ask_for_missing(self) -> None:
        """Pass on what hall-web found missing or rotten; it asks again while it is."""
        if self._agent is None:
            return
        ranges, damaged = self._missing.get("ranges"), self._missing.get("documents")
        self._agent.mending.asked(ranges if isinstance(ranges, list) else [])
        if isinstance(damaged, dict):
            found = {str(name): v for name, v in damaged.items() if type(v) is int}
            self._agent.documents.again(found)

    def _begin_enrolment(self, code: str, url: str) -> None:
        try:
            pending = Pending(code=code, url=safe_url(url, self._settings.ca))
        except WrongSetting as wrong:
            text = str(wrong)
            self._tell({"m": "state", "state": State.NOT_ENROLLED.value, "text": text})
            return
        self._cabinet.keep_pending(pending)
        self._patience.reset()

    # The way out

    def _tell(self, message: Message) -> None:
        if message["m"] == "state":
            _log.info("state=%s text=%s", message["state"], message["text"])
        if message["m"] == "receipt":
            message = self._dated(message)
        if message["m"] == "digit" and self._key is not None:
            self._key = replace(self._key, digit=int(str(message["digit"])))
            self._cabinet.keep(self._key)  # or the next hello would tell the old one
        self.link.tell(message)

    def _dated(self, receipt: Message) -> Message:
        """Say when the answer came, for hall-web sets its clock by it and may be busy."""
        mono = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
        county_time = receipt["t"] if self._way.took_s <= _PROMPT_S else None
        return {**receipt, "t": county_time, "mono": mono}

    def _clock_is_trusted(self) -> bool:
        """Say whether the newest record is of this boot, and its clock was vouched for."""
        newest = self._backlog.newest() if self._backlog is not None and self._reader else None
        if newest is None or newest.boot != self._boot:
            return False
        return newest.trust.rank >= Trust.NETWORK.rank

    def _writers(self) -> frozenset[int]:
        """Return who may be hall-web: whoever owns the journal, and ourselves (the demo)."""
        try:
            return frozenset({self._journal.stat().st_uid, os.getuid()})
        except FileNotFoundError:
            return frozenset({os.getuid()})

    def _stored_key(self) -> DeviceKey | None:
        try:
            return self._cabinet.device()
        except Malformed as broken:
            _log.error("device_key_unreadable reason=%s", broken)
            return None


def this_boot() -> str:
    """Return this boot as records name it: 16 hex digits."""
    return _BOOT_ID.read_text(encoding="ascii").strip().replace("-", "")[:16]
