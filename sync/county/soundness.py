"""Soundness: whether what the county holds of a hall is still one unbroken chain.

Every line was proven when it came; this looks again, a slice at a time and for ever round, because
a file can be changed later. A fork is shown beside it: somebody went on from other records than the
ones the county had (PROTOCOL.md 4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from appliance.journal import chain
from sync.county.store.rows import StoredLine, StreamRow
from sync.county.store.seam import Store, Tables

SLICE = 2_000  # records a look: some 10 ms of hashing, whoever opens the page does not wait for it
SIZE = 1 << 20  # bytes a look
FORK = "fork"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainMark:
    """What is known of a hall: records looked at, all of them, the first that fails, the forks."""

    checked: int
    records: int
    broken_at: int | None
    forks: int


@dataclass(slots=True)
class _Walked:
    """How far a stream was walked, h there, and the seq that did not follow."""

    seq: int
    h: bytes
    best: int = 0
    broken_at: int | None = None


class ChainWatch:
    """Walks the stored chains in slices; what it found stays in memory only."""

    def __init__(self) -> None:
        self._walked: dict[int, _Walked] = {}
        self._next = 0
        self._lock = Lock()

    def look(self, store: Store) -> Mapping[str, ChainMark]:
        """Walk one slice further and return the mark of every hall."""
        with self._lock, store.snapshot() as tables:
            streams = tables.streams.every()
            self._walk(tables, streams)
            return _by_hall(streams, self._walked)

    def _walk(self, tables: Tables, streams: list[StreamRow]) -> None:
        """Spend one slice: the stream whose turn it is, then those after it."""
        left = SLICE
        for n in range(len(streams)):
            row = streams[(self._next + n) % len(streams)]
            known = self._walked.setdefault(row.no, _start(row))
            left -= _on(tables, row, known, left)
            if left <= 0:
                self._next = (self._next + n) % len(streams)
                return
            if known.seq >= row.seq and known.broken_at is None:
                self._walked[row.no] = _start(row, best=row.seq)


def _start(row: StreamRow, *, best: int = 0) -> _Walked:
    return _Walked(seq=0, h=chain.genesis(row.stream), best=best)


def _on(tables: Tables, row: StreamRow, known: _Walked, count: int) -> int:
    """Walk a stream on; return how many lines were looked at."""
    looked = 0
    while known.broken_at is None and known.seq < row.seq and looked < count:
        lines = tables.streams.lines(row.no, known.seq + 1, count=count - looked, size=SIZE)
        known.broken_at = _first_wrong(known, lines)
        looked += max(len(lines), 1)
    if known.seq == row.seq and known.h != row.h and known.broken_at is None:
        known.broken_at = row.seq
    known.best = max(known.best, known.seq)
    return looked


def _first_wrong(known: _Walked, lines: list[StoredLine]) -> int | None:
    """Take lines into the walk; return the first seq that does not follow."""
    if not lines:
        return known.seq + 1
    for one in lines:
        if one.seq != known.seq + 1:
            return known.seq + 1
        h = _following(known.h, one)
        if h != one.h:
            return one.seq
        known.h, known.seq = h, one.seq
    return None


def _following(h: bytes, one: StoredLine) -> bytes | None:
    """Return h after a line, None where the line holds no leaf any more."""
    try:
        return chain.extend(h, one.seq, chain.leaf(one.line))
    except (ValueError, KeyError, TypeError):
        return None


def _by_hall(streams: list[StreamRow], walked: Mapping[int, _Walked]) -> dict[str, ChainMark]:
    marks: dict[str, ChainMark] = {}
    for hall in {row.hall for row in streams}:
        rows = [row for row in streams if row.hall == hall]
        known = [walked[row.no] for row in rows if row.no in walked]
        broken = [one.broken_at for one in known if one.broken_at is not None]
        marks[hall] = ChainMark(
            checked=sum(one.best for one in known),
            records=sum(row.seq for row in rows),
            broken_at=min(broken, default=None),
            forks=sum(row.reason == FORK for row in rows),
        )
    return marks
