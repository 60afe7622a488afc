"""Streams and verbatim records: the hot path, raw SQL throughout."""

from collections.abc import Sequence

from appliance.journal import chain
from sync.county.store.rows import NewStream, StoredLine, StreamRow
from sync.county.store.sql import Database

# What ingest writes stands in `stream`, what follows it in `behind`: neither waits for the other.
_ROW = (
    "SELECT s.no, s.stream, s.hall, s.device, s.reason, s.parent, s.carried, s.digit, s.seq, s.h,"
    " b.sequenced, b.safe, b.aside FROM stream s JOIN behind b ON b.stream_no = s.no"
)


class SqlStreams:
    """Streams, their records, their leaves where needed, and what was erased."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, stream: str) -> StreamRow | None:
        """Return a stream, or None if nobody opened it here."""
        found = self._select("WHERE s.stream = ?", stream)
        return found[0] if found else None

    def lock(self, stream: str) -> StreamRow | None:
        """Return a stream and hold its row; one that nobody opened is held by its name."""
        found = self._locked(stream)
        if found is None:
            self._db.hold(f"stream {stream}")
            found = self._locked(stream)  # another upload may have opened it while we waited
        return found

    def hold(self, no: int) -> None:
        """Hold a stream's row until the transaction ends."""
        self._db.execute(f"SELECT no FROM stream WHERE no = ? {self._db.locking}", (no,))

    def _locked(self, stream: str) -> StreamRow | None:
        locking = self._db.locking and f"{self._db.locking} OF s"
        found = self._select(f"WHERE s.stream = ? {locking}", stream)
        return found[0] if found else None

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
        self._db.execute(
            "INSERT INTO behind (stream_no) SELECT no FROM stream WHERE stream = ?", (new.stream,)
        )
        return self._select("WHERE s.stream = ?", new.stream)[0]

    def of_hall(self, hall: str) -> list[StreamRow]:
        """Return the streams of a hall in the order in which they came."""
        return self._select("WHERE s.hall = ? ORDER BY s.no", hall)

    def every(self) -> list[StreamRow]:
        """Return all streams in the order in which they came."""
        return self._select("ORDER BY s.no")

    def unsequenced(self) -> list[StreamRow]:
        """Return the streams whose head is beyond `sequenced`."""
        return self._select("WHERE b.sequenced < s.seq ORDER BY s.no")

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
        return found

    def append(self, no: int, first: int, chained: Sequence[tuple[bytes, bytes]]) -> None:
        """Store (h, line) pairs from seq `first` on and move the head."""
        if not chained:
            return
        rows = [(no, seq, h, line) for seq, (h, line) in enumerate(chained, first)]
        self._db.load("record", rows)
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
        self._db.execute("UPDATE behind SET sequenced = ? WHERE stream_no = ?", (seq, no))

    def mark_safe(self, stream: str, seq: int) -> None:
        """Remember that a verified backup holds this stream up to `seq`; never lowers it."""
        self._db.execute(
            "UPDATE behind SET safe = ? WHERE safe < ?"
            " AND stream_no = (SELECT no FROM stream WHERE stream = ?)",
            (seq, seq, stream),
        )

    def remember_leaves(self, hall: str, no: int, leaves: Sequence[tuple[bytes, int]]) -> None:
        """Enter (leaf, seq) pairs of a stream of a hall that has carried records."""
        if not leaves:
            return
        self._db.executemany(
            "INSERT INTO leaf (hall, leaf, stream_no, seq) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
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
        self._db.execute(
            "INSERT INTO erased (hall, leaf) VALUES (?, ?) ON CONFLICT DO NOTHING", (hall, leaf)
        )

    def is_erased(self, hall: str, leaf: bytes) -> bool:
        """Say whether this body was erased by a fact of the hall."""
        found = self._db.execute(
            "SELECT 1 FROM erased WHERE hall = ? AND leaf = ?", (hall, leaf)
        ).fetchone()
        return found is not None

    def _select(self, where: str, *values: object) -> list[StreamRow]:
        rows = self._db.execute(f"{_ROW} {where}", values).fetchall()
        names = StreamRow.__slots__
        return [StreamRow(**dict(zip(names, row, strict=True))) for row in rows]
