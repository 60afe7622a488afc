"""The one thread that writes hall.db: group commit, a savepoint for each use case.

Promises, kept by this file alone:
1. A future has its result only after the COMMIT that made it durable (law 2).
2. A use case that fails leaves no trace and harms no other of its batch.
3. When the disk refuses, every future of the batch fails, the file is opened again and its tail
   is proven before anything more is written (DESIGN.md 5).
"""

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from sqlite_utils import Database, Migrations

from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.journal.faults import Fault, StorageFault
from appliance.journal.opening import (
    COUNTED,
    Head,
    connect,
    is_damage,
    is_disk_fault,
    mark_of_damage,
    named_faults,
    read_head,
    take,
)
from appliance.journal.transaction import Fold, Transaction

T = TypeVar("T")
BATCH = 64  # requests in one COMMIT at the most
_STOP = object()


class Clock(Protocol):
    """What the writer needs of a clock."""

    def now(self) -> Moment:
        """Return the moment of the call."""


@dataclass(frozen=True, slots=True)
class _Request(Generic[T]):
    use_case: Callable[[Transaction], T]
    future: "Future[T]"


@dataclass(frozen=True, slots=True)
class _Errand(Generic[T]):
    """Work that cannot stand in a transaction."""

    work: Callable[[sqlite3.Connection], T]
    future: "Future[T]"


class Writer:
    """The writer of one journal file, from open() to close()."""

    def __init__(
        self, path: Path, *, migrations: Sequence[Migrations], fold: Fold, clock: Clock
    ) -> None:
        self._path = path
        self._migrations = migrations
        self._fold = fold
        self._clock = clock
        self._requests: queue.SimpleQueue[_Request[Any] | _Errand[Any] | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="journal-writer", daemon=True)
        self._after_commit: Callable[[int], None] = lambda _pos: None
        self.fault: Fault | None = None  # the last COMMIT was refused; cleared by the next good one
        self._stale = False  # the connection has to be opened again before the next batch
        self._lock = take(path)
        try:
            self._open()
        except BaseException:
            self._lock.close()
            raise
        self._thread.start()

    def after_commit(self, tell: Callable[[int], None]) -> None:
        """Have `tell(pos)` called on the writer's thread after each COMMIT that appended.

        The futures have their results by then.
        """
        self._after_commit = tell

    def submit(self, use_case: Callable[[Transaction], T]) -> "Future[T]":
        """Queue a use case; its future is done once it is durable, refused or failed.

        The future raises what the use case raised, or StorageFault when the disk refused; it is
        cancelled when the writer was closed.
        """
        future: Future[T] = Future()
        if self._closed:
            future.cancel()
        else:
            self._requests.put(_Request(use_case, future))
        return future

    def between(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Have work done on the writer's connection between two transactions, and wait for it."""
        future: Future[T] = Future()
        self._requests.put(_Errand(work, future))
        return future.result()

    def truncate_wal(self) -> bool:
        """Bring everything into the file and empty the log; False while a reader still needs it."""
        busy = self.between(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        return not busy

    def run(self, use_case: Callable[[Transaction], T]) -> T:
        """Submit a use case and wait for it (tools, seeding, tests)."""
        return self.submit(use_case).result()

    @property
    def alive(self) -> bool:
        """Say whether the writer's thread runs."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Finish what is queued, then let go of the file."""
        self._closed = True
        self._requests.put(None)
        self._thread.join()
        while not self._requests.empty():  # came while we closed: nobody would ever answer
            if late := self._requests.get():
                late.future.cancel()
        with contextlib.suppress(sqlite3.Error):
            self._db.conn.close()
        self._lock.close()

    def _open(self) -> None:
        self._db: Database = connect(self._path, self._migrations)
        with named_faults(self._path):
            self._head: Head = read_head(self._db.conn)
        self._kept: dict[str, int] = {}  # the counters this connection is known to have written
        self._stale = False

    def _serve(self) -> None:
        stopping = False
        while not stopping:
            batch: list[_Request[Any]] = []
            after = self._collect(batch)
            wanted = [one for one in batch if one.future.set_running_or_notify_cancel()]
            if wanted:
                self._commit(wanted)
            if isinstance(after, _Errand):
                self._run_errand(after)
            stopping = after is _STOP

    def _collect(self, batch: list[_Request[Any]]) -> "_Errand[Any] | object":
        """Wait for a first request, take what waits behind it; return what ends the batch."""
        while len(batch) < BATCH:
            if batch and self._requests.empty():
                return None
            following = self._requests.get()
            if not isinstance(following, _Request):
                return following or _STOP
            batch.append(following)
        return None

    def _run_errand(self, errand: _Errand[Any]) -> None:
        if not errand.future.set_running_or_notify_cancel():
            return
        try:
            with named_faults(self._path):
                errand.future.set_result(errand.work(self._db.conn))
        except (Fault, ValueError, LookupError) as refused:
            errand.future.set_exception(refused)

    def _commit(self, batch: list[_Request[Any]]) -> None:
        before = self._head.copy()
        try:
            if self._stale:
                self._open()
                before = self._head.copy()
            self._db.conn.execute("BEGIN IMMEDIATE")
            outcomes = [self._attempt(request) for request in batch]
            kept = self._keep_counters(before.pos)
            self._db.conn.execute("COMMIT")
        except (sqlite3.Error, Fault, OSError) as refused:
            self._give_up(batch, refused, before)
            return
        self.fault = None
        self._kept |= kept
        for request, outcome in zip(batch, outcomes, strict=True):
            outcome(request.future)
        if self._head.pos != before.pos:
            with contextlib.suppress(RuntimeError):  # the event loop it would tell is closed
                self._after_commit(self._head.pos)

    def _attempt(self, request: _Request[Any]) -> Callable[["Future[Any]"], None]:
        """Run one use case in its savepoint; return what its future is to be told."""
        db = self._db.conn
        kept = self._head.copy()
        db.execute("SAVEPOINT request")
        try:
            result = request.use_case(Transaction(db, self._head, self._clock.now(), self._fold))
        except Exception as refused:  # handed to the one who asked; the batch goes on
            if not db.in_transaction or is_disk_fault(refused):
                # A full disk rolls back the whole transaction; after EIO nothing can be trusted.
                raise StorageFault(refused) from refused
            db.execute("ROLLBACK TO request")
            db.execute("RELEASE request")
            self._head = kept
            return lambda future, error=refused: future.set_exception(error)  # type: ignore[misc]  # mypy cannot infer a lambda's default
        db.execute("RELEASE request")
        return lambda future: future.set_result(result)

    def _keep_counters(self, pos: int) -> dict[str, int]:
        """Write the counters if `pos` lay before a multiple of COUNTED; return what was written.

        In between, the lines say the counter of this boot: the next start reads them. A counter of
        another boot is written at once: of that boot no later line may ever come, so an erased
        one could take the counter with it.
        """
        counters, here = self._head.counters, self._clock.now().boot
        owed = {boot: n for boot, n in counters.items() if self._kept.get(boot) != n}
        if pos // COUNTED == self._head.pos // COUNTED and owed.keys() <= {here}:
            return {}
        self._db.conn.executemany(
            "INSERT INTO boot(boot, n) VALUES(?, ?)"
            " ON CONFLICT(boot) DO UPDATE SET n = excluded.n WHERE n <> excluded.n",
            list(owed.items()),
        )
        return owed

    def _give_up(self, batch: list[_Request[Any]], cause: Exception, before: Head) -> None:
        """Fail the whole batch, then open the file anew; the next batch tries again."""
        fault = cause if isinstance(cause, Fault) else StorageFault(cause)
        if is_damage(cause) or is_damage(cause.__cause__ or cause):
            with contextlib.suppress(OSError):
                mark_of_damage(self._path).touch()
        self.fault = fault
        self._stale = True
        self._head = before
        with contextlib.suppress(sqlite3.Error):
            self._db.conn.close()
        with contextlib.suppress(sqlite3.Error, Fault, OSError):
            self._open()
        for request in batch:
            request.future.set_exception(fault)
