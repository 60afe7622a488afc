"""The desk: everything the county's pages and loops work with, and the threads they work on.

Writing and reading have threads of their own (one each on a single file), so that a long read
keeps no hall waiting and the event loop is never held by the database.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from sync.county.accounts import Accounts
from sync.county.clock import Now
from sync.county.enrolment import Enrolment
from sync.county.epochs import HighWater, settle_epoch
from sync.county.feed import Feed
from sync.county.projector import Projector
from sync.county.receiver import County, Receiver
from sync.county.sequencer import Sequencer
from sync.county.stick import StickDesk
from sync.county.store.seam import Store
from sync.county.updates import Shelf
from sync.county.vault import Vault

HIGH_WATER = "high-water"  # the file beside the database

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts of one county receiver."""

    home: Path
    county: County
    store: Store
    now: Now
    receiver: Receiver
    enrolment: Enrolment
    feed: Feed
    sequencer: Sequencer
    projector: Projector
    sticks: StickDesk
    accounts: Accounts
    mark: HighWater
    fresh: asyncio.Event = field(default_factory=asyncio.Event)
    _writer: ThreadPoolExecutor = field(init=False)
    _reader: ThreadPoolExecutor = field(init=False)

    def __post_init__(self) -> None:
        """Start no thread yet: an executor starts them when they are needed."""
        for name, prefix in (("_writer", "county-writes"), ("_reader", "county-reads")):
            pool = ThreadPoolExecutor(self.store.writers, thread_name_prefix=prefix)
            object.__setattr__(self, name, pool)

    async def write(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do something on the writing thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: act(*args, **kwargs))

    async def read(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do something on the reading thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, lambda: act(*args, **kwargs))

    def catch_up(self) -> int:
        """Place and fold one slice of what came; return how many records were touched."""
        placed = self.sequencer.run().records
        if placed:
            with self.store.snapshot() as tables:
                last = tables.feed.last()
            self.mark.raise_to(last)
        return placed + self.projector.run()

    def close(self) -> None:
        """Let both threads finish and close the store."""
        self._writer.shutdown()
        self._reader.shutdown()
        self.store.close()


def furnish(home: Path, store: Store, county: County, now: Now) -> Desk:
    """Put the parts together over an open store; settle the epoch.

    Raises:
        VaultMismatch: the key file under home/keys is not one.
    """
    vault = Vault.open(home / "keys" / "vault.key")
    mark = HighWater(home / HIGH_WATER)
    settle_epoch(store, mark)
    return Desk(
        home=home,
        county=county,
        store=store,
        now=now,
        receiver=Receiver(store, vault, county, now, shelf=Shelf(home)),
        enrolment=Enrolment(store, vault, county, now),
        feed=Feed(store, vault, now),
        sequencer=Sequencer(store, store.holder, now),
        projector=Projector(store, store.holder, now),
        sticks=StickDesk(store, vault, demo=county.demo),
        accounts=Accounts(store, now),
        mark=mark,
    )
