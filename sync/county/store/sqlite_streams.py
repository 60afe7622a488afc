"""Streams and verbatim records in SQLite: the hot path, raw SQL throughout."""

import sqlite3
from collections.abc import Sequence

from appliance.journal import chain
from sync.county.store.rows import NewStream, StoredLine, StreamRow

_COLUMNS = (
    "no, stream, hall, device, reason, parent, carried, digit, seq, h, sequenced, safe, aside"
)


class SqliteStreams:
    """Streams, their records, their leaves where needed, and what was erased."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def find(self, stream: str) -> StreamRow | None:
        """Return a stream, or None if nobody opened it here."""
        found = self._select("WHERE stream = ?", stream)
        return found[0] if found else None

    def lock(self, stream: str) -> StreamRow | None:
        """Return a stream; BEGIN IMMEDIATE already holds every row."""
        return self.find(stream)

    def open(self, new: NewStream) -> StreamRow:
        """Enter a stream with an empty head."""
        self._db.execute(
            "INSERT INTO stream (stream, hall, device, reason, parent, carried, digit, h)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new.stream,
                new.hall,
                new.device,
                new.reason,
                new.parent,
                new.carried,
                new.digit,
                new.h,
            ),
        )
        return self._select("WHERE stream = ?", new.stream)[0]

    def of_hall(self, hall: str) -> list[StreamRow]:
        """Return the streams of a hall in the order in which they came."""
        return self._select("WHERE hall = ? ORDER BY no", hall)

    def every(self) -> list[StreamRow]:
        """Return all streams in the order in which they came."""
        return self._select("ORDER BY no")

    def unsequenced(self) -> list[StreamRow]:
        """Return the streams whose head is beyond `sequenced`."""
        return self._select("WHERE sequenced < seq ORDER BY no")

    def hash_at(self, no: int, seq: int) -> bytes | None:
        """Return h at a seq from 1, or None beyond the head."""
        row = self._db.execute(
            "SELECT h FROM record WHERE stream_no = ? AND seq = ?", (no, seq)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def lines(self, no: int, first: int, *, count: int, size: int) -> list[StoredLine]:
        """Return lines from `first`: at most `count`, at most `size` bytes, but always one."""
        cursor = self._db.execute(
            "SELECT seq, h, body FROM record WHERE stream_no = ? AND seq BETWEEN ? AND ?"
            " ORDER BY seq",
            (no, first, first + count - 1),
        )
        found: list[StoredLine] = []
        for seq, h, line in cursor:
            size -= len(line)
            if found and size < 0:
                break
            found.append(StoredLine(seq=seq, h=h, line=line))
        cursor.close()
        return found

    def append(self, no: int, first: int, chained: Sequence[tuple[bytes, bytes]]) -> None:
        """Store (h, line) pairs from seq `first` on and move the head."""
        if not chained:
            return
        self._db.executemany(
            "INSERT INTO record (stream_no, seq, h, body) VALUES (?, ?, ?, ?)",
            [(no, seq, h, line) for seq, (h, line) in enumerate(chained, first)],
        )
        self._db.execute(
            "UPDATE stream SET seq = ?, h = ? WHERE no = ?",
            (first + len(chained) - 1, chained[-1][0], no),
        )

    def rewrite(self, no: int, seq: int, line: bytes) -> None:
        """Put bytes in the place of their leaf line, or a leaf line in the place of its bytes."""
        self._db.execute(
            "UPDATE record SET body = ? WHERE stream_no = ? AND seq = ?", (line, no, seq)
        )

    def leaf_lines(self, no: int, first: int, last: int) -> list[StoredLine]:
        """Return those lines in a range that are leaf lines."""
        rows = self._db.execute(
            "SELECT seq, h, body FROM record WHERE stream_no = ? AND seq BETWEEN ? AND ?"
            " AND substr(body, 1, ?) = ?",
            (no, first, last, len(chain.ERASED), chain.ERASED),
        )
        return [StoredLine(seq=seq, h=h, line=line) for seq, h, line in rows.fetchall()]

    def mark_sequenced(self, no: int, seq: int) -> None:
        """Remember up to where the sequencer has been."""
        self._db.execute("UPDATE stream SET sequenced = ? WHERE no = ?", (seq, no))

    def mark_safe(self, stream: str, seq: int) -> None:
        """Remember that a verified backup holds this stream up to `seq`; never lowers it."""
        self._db.execute("UPDATE stream SET safe = max(safe, ?) WHERE stream = ?", (seq, stream))

    def remember_leaves(self, hall: str, no: int, leaves: Sequence[tuple[bytes, int]]) -> None:
        """Enter (leaf, seq) pairs of a stream of a hall that has carried records."""
        if not leaves:
            return
        self._db.executemany(
            "INSERT OR IGNORE INTO leaf (hall, leaf, stream_no, seq) VALUES (?, ?, ?, ?)",
            [(hall, leaf, no, seq) for leaf, seq in leaves],
        )
        self._db.execute(
            "INSERT INTO leafed (stream_no, seq) VALUES (?, ?)"
            " ON CONFLICT (stream_no) DO UPDATE SET seq = excluded.seq",
            (no, leaves[-1][1]),
        )

    def leaves_known_to(self, no: int) -> int:
        """Return the last seq of a stream whose leaf was remembered."""
        row = self._db.execute("SELECT seq FROM leafed WHERE stream_no = ?", (no,)).fetchone()
        return 0 if row is None else int(row[0])

    def places_of(self, hall: str, leaf: bytes) -> list[tuple[int, int]]:
        """Return the remembered (stream no, seq) of a leaf in a hall."""
        return self._db.execute(
            "SELECT stream_no, seq FROM leaf WHERE hall = ? AND leaf = ?", (hall, leaf)
        ).fetchall()

    def note_erased(self, hall: str, leaf: bytes) -> None:
        """Remember that this body was erased by a fact of the hall."""
        self._db.execute("INSERT OR IGNORE INTO erased (hall, leaf) VALUES (?, ?)", (hall, leaf))

    def is_erased(self, hall: str, leaf: bytes) -> bool:
        """Say whether this body was erased by a fact of the hall."""
        found = self._db.execute(
            "SELECT 1 FROM erased WHERE hall = ? AND leaf = ?", (hall, leaf)
        ).fetchone()
        return found is not None

    def _select(self, where: str, *values: object) -> list[StreamRow]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM stream {where}", values).fetchall()
        names = StreamRow.__slots__
        return [StreamRow(**dict(zip(names, row, strict=True))) for row in rows]
