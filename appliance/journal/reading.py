"""Reading the journal from outside the writer: `mode=ro`, so that not even a close can checkpoint.

Standard library only: hall-sync reads through this file and imports nothing heavier.
Sources: DESIGN.md law 5, section 5; PROTOCOL.md 1.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from appliance.domain.frozen import dataclass

CACHE_KB = 512  # per connection; what is read again comes from the system's own cache
STATEMENTS = 24  # kept ready per connection; Python's 128 are 2 MB of a Pi after a hall day


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpan:
    """Where a stream lies in the file: `first_pos` holds seq 1, `head` is its last seq here.

    `ends_at` is the seq at which it ends for the county when it was left for another stream
    (PROTOCOL.md 4); None while it is open.
    """

    stream: str
    first_pos: int
    head: int
    ends_at: int | None

    @property
    def is_open(self) -> bool:
        """Say whether this is the one stream that still grows."""
        return self.ends_at is None


def connect_readonly(path: Path) -> sqlite3.Connection:
    """Open a database that another process writes.

    Raises:
        sqlite3.OperationalError: it is not there, or its writer is not up; wait and ask again.
    """
    db = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=5.0,
        cached_statements=STATEMENTS,
    )
    db.execute("PRAGMA query_only=1")
    db.execute("PRAGMA wal_autocheckpoint=0")
    db.execute(f"PRAGMA cache_size=-{CACHE_KB}")
    db.row_factory = sqlite3.Row
    return db


class JournalReader:
    """The journal as hall-sync sees it: streams, hashes, verbatim lines."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the journal file at path for reading."""
        return cls(connect_readonly(path))

    def close(self) -> None:
        """Close the connection; a reader's close never checkpoints."""
        self._db.close()

    @contextmanager
    def snapshot(self) -> Iterator[Self]:
        """Hold one consistent view over several questions."""
        self._db.execute("BEGIN")
        try:
            yield self
        finally:
            self._db.execute("ROLLBACK")

    def streams(self) -> list[StreamSpan]:
        """Return all streams in the order of their opening; the last one is open."""
        newest = self._db.execute("SELECT max(pos) FROM journal").fetchone()[0] or 0
        rows = self._db.execute(
            "SELECT stream, first_pos, last_pos, ends_at FROM stream ORDER BY first_pos"
        ).fetchall()
        return [
            StreamSpan(
                stream=row["stream"],
                first_pos=row["first_pos"],
                head=(row["last_pos"] or newest) - row["first_pos"] + 1,
                ends_at=row["ends_at"],
            )
            for row in rows
        ]

    def lines(self, span: StreamSpan, first: int, *, count: int, size: int) -> list[bytes]:
        """Return verbatim lines of a stream from seq `first`.

        Args:
            span: the stream.
            first: seq of the first line.
            count: how many lines at the most.
            size: how many bytes at the most; one line is returned however long it is.
        """
        until = min(first + count - 1, span.head)
        rows = self._db.execute(
            "SELECT body FROM journal WHERE pos BETWEEN ? AND ? ORDER BY pos",
            (span.first_pos + first - 1, span.first_pos + until - 1),
        )
        found: list[bytes] = []
        for (line,) in rows:
            size -= len(line)
            if found and size < 0:
                break
            found.append(line)
        rows.close()
        return found

    def hashes(self, span: StreamSpan, seqs: Sequence[int]) -> dict[int, bytes]:
        """Return h (32 bytes) at each of these seqs that this file holds; h[0] is not stored."""
        found: dict[int, bytes] = {}
        for seq in seqs:
            if not 1 <= seq <= span.head:
                continue
            row = self._db.execute(
                "SELECT h FROM journal WHERE pos = ?", (span.first_pos + seq - 1,)
            ).fetchone()
            if row is not None:
                found[seq] = row["h"]
        return found
