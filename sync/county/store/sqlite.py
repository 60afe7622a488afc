"""The county's store in one SQLite file: one process, one connection that writes.

Two promises, kept by this file alone:
1. WAL with synchronous=FULL: a block of `transaction` that ended is on disk.
2. Only the writing connection checkpoints; readers are query_only with autocheckpoint off
   (SQLite before 3.51.3 can corrupt a WAL file otherwise: DESIGN.md law 5).

A lock file beside the database keeps a second process out.
"""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

from sync.county.store.seam import Tables
from sync.county.store.sql import Rows
from sync.county.store.tables import tables_over
from sync.county.store.versions import is_current


class StoreInUse(RuntimeError):
    """Another process has this county.db open for writing; nothing was touched."""


class SqliteDatabase:
    """One connection, as the tables ask it; BEGIN IMMEDIATE already holds everything."""

    locking = ""
    _LOADS: ClassVar[Mapping[str, str]] = {
        "record": "INSERT INTO record (stream_no, seq, h, body) VALUES (?, ?, ?, ?)",
        "feed": "INSERT INTO feed (gseq, stream_no, seq, kind_no) VALUES (?, ?, ?, ?)",
    }

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Rows:
        """Ask or change."""
        return self.db.execute(sql, values)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Rows:
        """Change once per row."""
        return self.db.executemany(sql, rows)

    def load(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Put rows into `record` or `feed`."""
        self.db.executemany(self._LOADS[table], rows)

    def hold(self, what: str) -> None:
        """Do nothing: whoever writes writes alone."""

    def moved(self) -> None:
        """Know nothing of it: the file beside the database tells."""


class SqliteStore:
    """One writing connection and one reading connection, each for one thread at a time."""

    holder = "the one process"  # after a crash it goes on at once: nobody else can be there
    writers = 1

    def __init__(self, path: Path, lock: int) -> None:
        self._path = path
        self._lock = lock
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        self._open_connections()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open or create the file at path.

        Raises:
            StoreInUse: another process holds it.
            NewerDatabase: a newer program wrote it.
        """
        lock = hold(path)
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            return cls(path, lock)
        except BaseException:
            os.close(lock)
            raise

    def _open_connections(self) -> None:
        self._writer = connect_writing(self._path)
        if not is_current(self._writer):
            _migrate(self._writer)
        self._reader = connect_reading(self._path)
        self._tables = tables_over(SqliteDatabase(self._writer))
        self._view = tables_over(SqliteDatabase(self._reader))

    @contextmanager
    def transaction(self) -> Iterator[Tables]:
        """Begin to write; commit durably at the end of the block, undo all when it raises."""
        with self._writing:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._tables
            except BaseException:
                self._undo()
                raise
            try:
                self._writer.execute("COMMIT")
            except sqlite3.Error:
                self._reopen()
                raise

    def _undo(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")
        else:  # a full disk has rolled back already, and the connection is suspect
            self._reopen()

    def _reopen(self) -> None:
        self._writer.close()  # rolls back what a failed COMMIT left open
        self._writer = connect_writing(self._path)
        self._tables = tables_over(SqliteDatabase(self._writer))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside a transaction: undo only this block when it raises."""
        self._writer.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK TO part")
                self._writer.execute("RELEASE part")
            raise
        self._writer.execute("RELEASE part")

    @contextmanager
    def snapshot(self) -> Iterator[Tables]:
        """Begin to read one consistent view; the writer is not kept waiting."""
        with self._reading:
            self._reader.execute("BEGIN")
            try:
                yield self._view
            finally:
                self._reader.execute("ROLLBACK")

    def forget_deleted(self) -> None:
        """Write everything into the database and empty the WAL, so that no erased byte stays."""
        with self._writing, self._reading:
            self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close both connections and let go of the lock file."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()
        os.close(self._lock)


class SqliteView:
    """A look into the file while another process may serve it; it can change nothing in it."""

    def __init__(self, path: Path) -> None:
        self._db = connect_reading(path)
        self._tables = tables_over(SqliteDatabase(self._db))

    @contextmanager
    def snapshot(self) -> Iterator[Tables]:
        """Begin to read one consistent view; the writer is not kept waiting."""
        self._db.execute("BEGIN")
        try:
            yield self._tables
        finally:
            self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def hold(path: Path) -> int:
    """Take the lock beside a database; return its handle, to be closed when done.

    Raises:
        StoreInUse: another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as held:
        os.close(lock)
        raise StoreInUse(f"{path} is held by another process; stop it first") from held
    return lock


def _migrate(db: sqlite3.Connection) -> None:
    # three megabytes that a file which needs no migration does without
    from sync.county.store.schema import migrate  # noqa: PLC0415

    migrate(db)


def connect_writing(path: Path) -> sqlite3.Connection:
    """Return the one connection that writes."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
    db.execute("PRAGMA journal_mode=WAL").fetchone()
    for pragma in ("synchronous=FULL", "secure_delete=ON", "cache_size=-512"):
        db.execute(f"PRAGMA {pragma}").fetchone()
    return db


def connect_reading(path: Path) -> sqlite3.Connection:
    """Return a connection that can neither write nor checkpoint."""
    db = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=10.0,
    )
    for pragma in ("query_only=ON", "wal_autocheckpoint=0", "cache_size=-512"):
        db.execute(f"PRAGMA {pragma}").fetchone()
    return db
