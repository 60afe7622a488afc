"""Hall: what the pages and the lines of hall-web share, put together once at the start."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from appliance.bindings import CountyDesk, DeviceDesk, written
from appliance.clock import HallClock
from appliance.county_link import CountyLink
from appliance.desk.rules import LivingRules, Rules
from appliance.device_link import DeviceLink
from appliance.journal.local import LocalStore
from appliance.journal.reading import connect_readonly
from appliance.journal.salvage import Salvaged
from appliance.journal.streams import Identity
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.papers import newest_versions, rejected_versions
from appliance.projections.registry import Projections
from appliance.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
READERS = 2  # threads and connections: one for each core that pages can use beside the writer


class Readers:
    """Read-only connections for pages: one a thread, one consistent view a question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self.threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    def ask(
        self,
        question: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a question of a projection on the calling thread.

        Raises:
            sqlite3.Error: the file could not be read; the next question opens it anew.
        """
        db = self._connection()
        try:
            db.execute("BEGIN")
            found = question(db, *args, **kwargs)
        except sqlite3.Error:
            self._let_go(db)
            raise
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("ROLLBACK")
        return found

    def close(self) -> None:
        """Close all connections."""
        self.threads.shutdown(wait=True)
        for db in self._opened:
            db.close()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._mine, "db", None)
        if found is None:
            found = connect_readonly(self._path)
            self._mine.db = found
            self._opened.append(found)
        return found

    def _let_go(self, db: sqlite3.Connection) -> None:
        self._mine.db = None
        self._opened.remove(db)
        db.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """What has to stand before anything can talk to the hall."""

    settings: Settings
    clock: HallClock
    identity: Identity
    rules: LivingRules
    projections: Projections
    writer: Writer
    local: LocalStore
    salvaged: Salvaged | None  # what was put aside at this start, if the journal was damaged


@dataclass(slots=True)
class Hall:
    """The hall as its pages see it (appliance/web/port.py says what they use of it)."""

    core: Core
    readers: Readers = field(init=False)
    county_desk: CountyDesk = field(init=False)
    county: CountyLink = field(init=False)
    devices: DeviceLink = field(init=False)

    def __post_init__(self) -> None:
        """Bind the two lines to the desk."""
        core = self.core
        self.readers = Readers(core.settings.journal)
        self.county_desk = CountyDesk(core.writer, clock=core.clock, identity=core.identity)
        self.county = CountyLink(
            core.settings.run / "county.sock",
            clock=core.clock,
            local=core.local,
            desk=self.county_desk,
            greeting=self._greeting,
        )
        self.devices = DeviceLink(
            core.settings.run / "devices.sock",
            DeviceDesk(core.writer, card_key=core.local.keys["card"], rules=core.rules),
        )

    @property
    def settings(self) -> Settings:
        """Return what this machine is."""
        return self.core.settings

    @property
    def clock(self) -> HallClock:
        """Return the hall's only source of time."""
        return self.core.clock

    @property
    def rules(self) -> Rules:
        """Return what the hall is ruled by now, as the journal has it at this very asking."""
        return self.readers.ask(self.core.rules.at)

    @property
    def projections(self) -> Projections:
        """Return the read models."""
        return self.core.projections

    @property
    def writer(self) -> Writer:
        """Return the one writer; pages look at its health only."""
        return self.core.writer

    @property
    def local(self) -> LocalStore:
        """Return what never leaves the box."""
        return self.core.local

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case on the writer's thread; return once it is durable."""
        return await written(self.core.writer, use_case)

    async def read(
        self,
        question: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a question of a projection on a reader's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self.readers.threads, lambda: self.readers.ask(question, *args, **kwargs)
        )

    def close(self) -> None:
        """Finish what is queued and let go of all files."""
        self.readers.close()
        self.core.writer.close()
        self.core.local.close()

    async def _greeting(self) -> dict[str, object]:
        """Return what hall-sync is told first; only then does it open the journal."""
        identity = self.core.identity
        return {
            "hall": identity.hall,
            "serial": identity.serial,
            "fingerprint": dict(identity.fingerprint),
            "demo": identity.demo,
            "docs": await self.read(newest_versions),
            "rejected": await self.read(rejected_versions),
        }
