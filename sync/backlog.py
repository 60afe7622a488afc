"""The backlog: what the journal holds and the county has not yet proven. Reads, never writes.

No durable cursor: what is proven is known in memory only and asked for again after every start.
Streams are worked off in the order of their opening; a closed one ends at `ends_at`, whatever
stands behind it in the file (PROTOCOL.md 4).
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from appliance.domain.moment import Trust
from appliance.journal import chain
from appliance.journal.reading import JournalReader, StreamSpan
from sync import wire
from sync.outbox import Damaged, Piece, sound_piece

_VERIFY_ROWS = 2000  # rows of one slice while everything is verified
_DAY_S = 86_400.0
_VERIFY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The clock of the newest record: its boot and how far its time may be believed."""

    boot: str
    trust: Trust


class Backlog:
    """The hall's streams and how far each is proven."""

    def __init__(self, reader: JournalReader) -> None:
        self._reader = reader
        self._proven: dict[str, int] = {}
        self._settled: set[str] = set()
        self._told: dict[str, float] = {}  # when `safe` of a closed stream is asked for again
        self.owed: dict[str, list[int]] = {}  # what a stick carried without its personal bodies
        self.paid: Callable[[str], None] = _forget_nothing

    def use(self, reader: JournalReader) -> None:
        """Read through another connection from now on: the file may be another one."""
        self._reader = reader

    def current(self) -> StreamSpan | None:
        """Return the stream to work on: the oldest one not settled; None in an empty journal."""
        for span in self._reader.streams():
            if span.stream not in self._settled:
                return span
        return None

    def spans(self) -> list[StreamSpan]:
        """Return all streams in the order of their opening."""
        return self._reader.streams()

    def open_stream(self) -> StreamSpan | None:
        """Return the one stream that grows, or None in an empty journal."""
        spans = self._reader.streams()
        return spans[-1] if spans else None

    def settle(self, span: StreamSpan) -> None:
        """Note that the county holds all of a closed stream."""
        self._proven[span.stream] = limit(span)
        self._settled.add(span.stream)

    def prove(self, span: StreamSpan, seq: int) -> None:
        """Note that the county holds a stream up to seq; a lower one than before counts too."""
        self._proven[span.stream] = seq

    def untold(self, now: float) -> StreamSpan | None:
        """Return a delivered closed stream whose `safe` nobody asked for today, or None."""
        for span in self._reader.streams():
            if span.stream in self._settled and now >= self._told.get(span.stream, now):
                self._told[span.stream] = now + _DAY_S
                return span
        return None

    def owe_again(self, span: StreamSpan) -> None:
        """Send again what a stick carried without bodies, if the county has it from the stick."""
        first, _ = self.owed.get(span.stream, [0, 0])
        if 0 < first <= self._proven.get(span.stream, 0):
            self._proven[span.stream] = first - 1

    def pay(self, span: StreamSpan) -> None:
        """Note that the network has delivered up to what is proven now."""
        if span.stream in self.owed and self.owed[span.stream][1] <= self._proven[span.stream]:
            del self.owed[span.stream]
            self.paid(span.stream)

    def proven(self, span: StreamSpan) -> int | None:
        """Return how far a stream is proven in this process's life, None if never."""
        return self._proven.get(span.stream)

    def forget(self) -> None:
        """Forget what is proven: the county went back, or streams changed here."""
        self._proven.clear()
        self._settled.clear()
        self._told.clear()

    def unsent(self) -> int:
        """Return how many records the county has not proven, over all streams."""
        spans = self._reader.streams()
        return sum(max(0, limit(span) - self._proven.get(span.stream, 0)) for span in spans)

    def own_hash(self, span: StreamSpan, seq: int) -> bytes:
        """Return our h at seq, h[0] included.

        Raises:
            Damaged: the row that must hold it is gone.
        """
        if seq == 0:
            return chain.genesis(span.stream)
        found = self._reader.hashes(span, [seq])
        if seq not in found:
            raise Damaged(span.stream, seq)
        return found[seq]

    def own_hashes(self, span: StreamSpan, seqs: list[int]) -> dict[int, bytes]:
        """Return our h at each of these seqs, h[0] excluded."""
        return self._reader.hashes(span, seqs)

    def piece(self, span: StreamSpan, first: int, *, count: int) -> Piece | None:
        """Return sound lines from seq `first`, or None where there are none.

        Raises:
            Damaged: their chain does not end in the hash the journal stored.
        """
        count = min(count, limit(span) - first + 1)
        if count < 1:
            return None
        return self._piece(span, first, count=count, size=wire.MAX_RAW)

    def verify(self, span: StreamSpan) -> Iterator[int]:
        """Verify a whole stream slice by slice, yielding the seq reached.

        Raises:
            Damaged: at the slice whose chain does not hold.
        """
        seq = 0
        while seq < limit(span):
            count = min(_VERIFY_ROWS, limit(span) - seq)
            seq += len(self._piece(span, seq + 1, count=count, size=_VERIFY_BYTES).lines)
            yield seq

    def _piece(self, span: StreamSpan, first: int, *, count: int, size: int) -> Piece:
        with self._reader.snapshot() as view:  # erasing replaces lines; never mix two states
            lines = view.lines(span, first, count=count, size=size)
            last = first + len(lines) - 1
            stored = view.hashes(span, [first - 1, last])
        prev = chain.genesis(span.stream) if first == 1 else stored.get(first - 1)
        if not lines or prev is None or last not in stored:
            raise Damaged(span.stream, first)
        return sound_piece(span.stream, first, lines, prev=prev, stored_last=stored[last])

    def opened(self, span: StreamSpan) -> dict[str, object]:
        """Return the body of a stream's `stream.opened`, empty where it cannot be read."""
        lines = self._reader.lines(span, 1, count=1, size=wire.MAX_RAW)
        body = _envelope(lines).get("body")
        return body if isinstance(body, dict) else {}

    def newest(self) -> Newest | None:
        """Return the clock of the newest record, None where it cannot be read."""
        span = self.open_stream()
        if span is None or span.head < 1:
            return None
        envelope = _envelope(self._reader.lines(span, span.head, count=1, size=wire.MAX_RAW))
        boot, trust = envelope.get("boot"), envelope.get("trust")
        if not isinstance(boot, str) or trust not in set(Trust):
            return None
        return Newest(boot=boot, trust=Trust(str(trust)))


def _forget_nothing(_stream: str) -> None:
    """Stand in where nobody keeps what is owed."""


def limit(span: StreamSpan) -> int:
    """Return the last seq of a stream that the county is to hold."""
    return span.head if span.ends_at is None else span.ends_at


def _envelope(lines: list[bytes]) -> dict[str, object]:
    try:
        members = json.loads(lines[0])
    except (IndexError, ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}
