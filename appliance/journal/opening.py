"""Opening the journal for writing: one process, one connection, checks that are bounded in time.

Sources: DESIGN.md law 5, sections 3 and 5; SYNC.md faults 2, 4, 22, 23.
"""

import contextlib
import fcntl
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlite_utils import Database, Migrations

from appliance.domain.record import decode
from appliance.journal import chain
from appliance.journal.faults import JournalIsDamaged, JournalIsTaken, StorageFault
from appliance.journal.reading import CACHE_KB, connect_readonly
from appliance.journal.schema import PAGE_SIZE, migrate, refuse_newer

DISK_FAULTS = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_CANTOPEN,
    }
)
TAIL = 2000  # records proven at every start; the rest is proven in slices at idle
COUNTED = 256  # lines; from each multiple on the lines themselves say what the counters would


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

    The tail is proven through a read-only connection first: a stray write-ahead log would reach
    the file with the first checkpoint, and then nothing could be told apart any more.

    Raises:
        JournalIsNewer: a newer version wrote it; nothing was touched.
        JournalIsDamaged: SQLite cannot read it, or the chain breaks; nothing was touched.
        StorageFault: the disk refused.
    """
    if mark_of_damage(path).exists():
        raise JournalIsDamaged(f"{path.name} could not be read in the run before", pos=1)
    with named_faults(path):
        if path.exists() and path.stat().st_size:
            refuse_newer(path, migrations)
            _examine(path)
        db = _tuned(path)
        try:
            migrate(db, path, migrations)
            # As FULL, and no stale bytes of an erased body stay in the log after a power cut.
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except BaseException:
            db.close()
            raise
    return db


@contextlib.contextmanager
def named_faults(path: Path) -> Iterator[None]:
    """Turn what SQLite says into our faults: the file is damaged, or the disk refused."""
    try:
        yield
    except sqlite3.DatabaseError as broken:
        # A torn schema shows itself as a plain error: a table or a column is not there.
        plain = isinstance(broken, sqlite3.OperationalError) and not is_damage(broken)
        if not plain or _code(broken) == sqlite3.SQLITE_ERROR:
            raise JournalIsDamaged(f"{path.name} cannot be read: {broken}", pos=1) from broken
        raise StorageFault(broken) from broken
    except UnicodeDecodeError as broken:
        raise JournalIsDamaged(f"{path.name} holds a torn text", pos=1) from broken
    except OSError as refused:
        raise StorageFault(refused) from refused


def mark_of_damage(path: Path) -> Path:
    """Return the file whose presence says that a page could not be read: the next start salvages.

    The checks at start are bounded; damage of an old page shows itself only when it is needed.
    """
    return path.with_name(f"{path.name}-damaged")


def is_damage(cause: BaseException) -> bool:
    """Say whether the file itself is broken: a page, or a text that is no UTF-8 any more."""
    return isinstance(cause, sqlite3.Error) and _code(cause) in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }


def is_disk_fault(cause: BaseException) -> bool:
    """Say whether an error comes from the disk or the file, not from what was asked."""
    return isinstance(cause, sqlite3.Error) and _code(cause) in DISK_FAULTS


def read_head(db: sqlite3.Connection) -> Head:
    """Return the head as the last COMMIT left it.

    Raises:
        JournalIsDamaged: a stream is open and its lines are gone.
    """
    row = db.execute(
        "SELECT stream, first_pos FROM stream ORDER BY first_pos DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return Head(stream="", first_pos=1, pos=0, h=b"", counters={})
    stream, first_pos = row
    last = db.execute("SELECT pos, h FROM journal ORDER BY pos DESC LIMIT 1").fetchone()
    if last is None or last[0] < first_pos:
        raise JournalIsDamaged("The open stream has no lines", pos=first_pos)
    counters = _count(db, last[0] - last[0] % COUNTED)
    return Head(stream=stream, first_pos=first_pos, pos=last[0], h=last[1], counters=counters)


def _count(db: sqlite3.Connection, first_pos: int) -> dict[str, int]:
    """Return the highest n of each boot that has a line from `first_pos` on.

    The writer keeps the counters no more often: the page they stand on would be written with every
    swipe. What is left of an erased record counts nothing; the writer sees to it that it need not.
    """
    highest: dict[str, int] = {}
    for (line,) in db.execute("SELECT body FROM journal WHERE pos >= ?", (first_pos,)):
        with contextlib.suppress(ValueError):
            record = decode(line)
            highest[record.boot] = max(highest.get(record.boot, 0), record.n)
    for boot, n in highest.items():
        kept = db.execute("SELECT n FROM boot WHERE boot = ?", (boot,)).fetchone()
        highest[boot] = max(n, kept[0] if kept else 0)
    return highest


def prove_tail(db: sqlite3.Connection, head: Head, count: int = TAIL) -> None:
    """Compute the last `count` hashes of the open stream again.

    Raises:
        JournalIsDamaged: at the first position whose stored hash does not fit.
    """
    first = max(head.first_pos, head.pos - count + 1)
    h = chain.genesis(head.stream)
    if first > head.first_pos:
        row = db.execute("SELECT h FROM journal WHERE pos = ?", (first - 1,)).fetchone()
        h = row[0] if row else b""
    rows = db.execute("SELECT pos, h, body FROM journal WHERE pos >= ? ORDER BY pos", (first,))
    for expected, (pos, stored, line) in enumerate(rows, first):
        h = _extended(h, expected - head.first_pos + 1, line)
        if pos != expected or h != stored:
            raise JournalIsDamaged(f"The chain breaks at position {expected}", pos=expected)


def _extended(h: bytes, seq: int, line: bytes) -> bytes:
    try:
        return chain.extend(h, seq, chain.leaf(line))
    except (ValueError, KeyError, TypeError, AttributeError):  # no line, or what a torn page gives
        return b""


def _examine(path: Path) -> None:
    db = connect_readonly(path)
    db.row_factory = None
    try:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchone():
            return
        if not db.execute("SELECT 1 FROM progress WHERE name GLOB 'salvage *'").fetchone():
            prove_tail(db, read_head(db))  # a salvaged tail has holes until it is carried over
    except (TypeError, AttributeError, ValueError) as torn:  # NULL or another type in a torn page
        raise JournalIsDamaged("The newest line or its stream is torn", pos=1) from torn
    finally:
        db.close()


def _code(cause: sqlite3.Error) -> int:
    """Return SQLite's primary result code; Python gives none where a text cannot be decoded."""
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        torn = isinstance(cause, sqlite3.OperationalError)
        return sqlite3.SQLITE_CORRUPT if torn else sqlite3.SQLITE_ERROR
    return int(code) & 0xFF


def _tuned(path: Path) -> Database:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=256, timeout=5.0
    )
    db = Database(connection, execute_plugins=False)
    connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")  # the beep means it is on disk (law 2)
    connection.execute("PRAGMA secure_delete=ON")  # erased bodies leave no trace in the file
    connection.execute("PRAGMA mmap_size=0")  # mmap has corrupted WAL files before SQLite 3.51.3
    connection.execute("PRAGMA wal_autocheckpoint=1000")
    connection.execute(f"PRAGMA cache_size=-{2 * CACHE_KB}")
    return db
