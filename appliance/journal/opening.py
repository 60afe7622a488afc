"""Opening the journal for writing: one process, one connection, checks that are bounded in time.

Sources: DESIGN.md law 5, sections 3 and 5; SYNC.md faults 2, 4, 22, 23.
"""

import fcntl
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlite_utils import Database, Migrations

from appliance.journal import chain
from appliance.journal.faults import JournalIsDamaged, JournalIsTaken
from appliance.journal.schema import PAGE_SIZE, migrate, refuse_newer

TAIL = 2000  # records proven at every start; the rest is proven in slices at idle


@dataclass(slots=True)
class Head:
    """Where the open stream ends. Lives in the transaction: copied before each savepoint."""

    stream: str
    first_pos: int
    pos: int
    h: bytes
    counters: dict[str, int]

    def copy(self) -> "Head":
        """Return a head of its own, to be put back when a savepoint fails."""
        return Head(self.stream, self.first_pos, self.pos, self.h, dict(self.counters))

    @property
    def seq(self) -> int:
        """Return the last seq of the open stream (0 while no stream is open)."""
        return self.pos - self.first_pos + 1


def take(path: Path) -> IO[bytes]:
    """Take the one writer's place of a journal file; it is free again when the handle closes.

    Raises:
        JournalIsTaken: another process has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = path.with_name("writer.lock").open("ab")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as held:
        handle.close()
        raise JournalIsTaken(
            f"Another hall-web writes {path.name}",
            kept="The file was not touched",
            hint="Stop the other process first; `hallbox status` names it",
        ) from held
    return handle


def connect(path: Path, migrations: Sequence[Migrations]) -> Database:
    """Open the journal as its writer and bring what was recovered safely to disk.

    Raises:
        JournalIsNewer: a newer version wrote it; nothing was touched.
        JournalIsDamaged: SQLite cannot read it.
    """
    try:
        if path.exists() and path.stat().st_size:
            refuse_newer(path, migrations)
        db = _tuned(path)
        migrate(db, path, migrations)
        db.execute("PRAGMA wal_checkpoint(FULL)")
    except sqlite3.DatabaseError as broken:
        if isinstance(broken, sqlite3.OperationalError):
            raise
        raise JournalIsDamaged(f"{path.name} cannot be read: {broken}", pos=1) from broken
    return db


def read_head(db: Database) -> Head:
    """Return the head as the last COMMIT left it."""
    row = db.execute(
        "SELECT stream, first_pos FROM stream ORDER BY first_pos DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return Head(stream="", first_pos=1, pos=0, h=b"", counters={})
    pos, h = db.execute("SELECT pos, h FROM journal ORDER BY pos DESC LIMIT 1").fetchone()
    return Head(stream=row[0], first_pos=row[1], pos=pos, h=h, counters={})


def prove_tail(db: Database, head: Head, count: int = TAIL) -> None:
    """Compute the last `count` hashes of the open stream again.

    Raises:
        JournalIsDamaged: at the first position whose stored hash does not fit.
    """
    first = max(head.first_pos, head.pos - count + 1)
    seq = first - head.first_pos + 1
    h = chain.genesis(head.stream)
    if seq > 1:
        h = db.execute("SELECT h FROM journal WHERE pos = ?", [first - 1]).fetchone()[0]
    rows = db.execute("SELECT pos, h, body FROM journal WHERE pos >= ? ORDER BY pos", [first])
    for expected, (pos, stored, line) in enumerate(rows, first):
        h = chain.extend(h, pos - head.first_pos + 1, chain.leaf(line))
        if pos != expected or h != stored:
            raise JournalIsDamaged(f"The chain breaks at position {expected}", pos=expected)


def _tuned(path: Path) -> Database:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=256, timeout=5.0
    )
    db = Database(connection, execute_plugins=False)
    connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")  # the beep means it is on disk (law 2)
    connection.execute("PRAGMA secure_delete=ON")  # erased bodies leave no trace in the file
    connection.execute(
        "PRAGMA mmap_size=0"
    )  # SQLite before 3.51.3 and mmap have corrupted WAL files
    connection.execute("PRAGMA wal_autocheckpoint=1000")
    return db
