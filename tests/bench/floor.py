"""The floor under a write: SQLite with our page size and our safety, and nothing else."""

import sqlite3
import statistics
from collections.abc import Sequence
from pathlib import Path

from appliance.journal.schema import PAGE_SIZE


def bare_journal(path: Path) -> sqlite3.Connection:
    """Return a new file with one table of (pos, h, body), WAL, FULL and our page size."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA page_size={PAGE_SIZE}")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE journal(pos INTEGER PRIMARY KEY, h BLOB, body BLOB)")
    return db


def at(seconds: Sequence[float], percent: int) -> float:
    """Return a percentile of what was measured."""
    return statistics.quantiles(seconds, n=100)[percent - 1]


def bytes_written() -> int:
    """Return what this process has had written to the disk, as the kernel counts it.

    Raises:
        OSError: the kernel does not count.
    """
    for line in Path("/proc/self/io").read_text(encoding="ascii").splitlines():
        if line.startswith("write_bytes:"):
            return int(line.split()[1])
    raise OSError("the kernel does not count our writes")
