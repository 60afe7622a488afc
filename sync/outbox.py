"""The outbox: what to send next, and whether an answer proves it arrived. Pure; no I/O.

Two promises, kept by this file alone:
1. Nothing leaves whose chain does not end in the hash the journal stored.
2. A batch counts as delivered only where the county names the hash we computed ourselves.

Sources: PROTOCOL.md 3; SYNC.md 0.2.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from appliance.domain.moment import Trust
from appliance.journal import chain
from sync import answers, wire
from sync.exchange import Reply
from sync.fields import Malformed

_OK = 200


class Damaged(Exception):
    """Our own chain does not hold; `seq` is the first place known to be wrong."""

    def __init__(self, stream: str, seq: int) -> None:
        super().__init__(f"own chain broken: stream={stream} seq={seq}")
        self.stream = stream
        self.seq = seq


class NotProof(Exception):
    """An answer that proves nothing; the county's head is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSize:
    """How many records the next batch may hold: doubled by success, halved by loss, never 0."""

    records: int = 64
    most: int = wire.MAX_RECORDS

    def grown(self, most: int) -> "BatchSize":
        """Return the size after a proven batch; `most` is what the county wishes."""
        most = max(1, min(most, wire.MAX_RECORDS))
        return BatchSize(records=min(self.records * 2, most), most=most)

    def halved(self) -> "BatchSize":
        """Return the size after a time-out, a 413 or a reset."""
        return replace(self, records=max(1, self.records // 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A sound run of lines of one stream: `hashes[i]` is h[first + i], `prev` is h[first - 1]."""

    stream: str
    first: int
    prev: bytes
    lines: Sequence[bytes]
    hashes: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What rides in the head line beside the records."""

    unsent: int = 0
    docs: Mapping[str, int] = field(default_factory=dict)
    today: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch ready to travel, with what is needed to judge its answer."""

    piece: Piece
    body: bytes  # compressed

    @property
    def last(self) -> int:
        """Return the seq of the last record inside."""
        return self.piece.first + len(self.piece.lines) - 1

    def own_hash(self, seq: int) -> bytes | None:
        """Return our h at first - 1 … last, None outside."""
        if seq == self.piece.first - 1:
            return self.piece.prev
        if self.piece.first <= seq <= self.last:
            return self.piece.hashes[seq - self.piece.first]
        return None


def sound_piece(
    stream: str, first: int, lines: Sequence[bytes], *, prev: bytes, stored_last: bytes
) -> Piece:
    """Return the lines with their hashes, proven against what the journal stored.

    Raises:
        Damaged: the computed chain does not end in `stored_last`.
    """
    last = first + len(lines) - 1
    try:
        hashes = list(chain.walk(prev, first, lines))
    except (ValueError, KeyError, TypeError) as broken:  # an erased line that names no leaf
        raise Damaged(stream, first) from broken
    if not hashes or hashes[-1] != stored_last:
        raise Damaged(stream, last)
    return Piece(stream=stream, first=first, prev=prev, lines=lines, hashes=hashes)


def next_batch(piece: Piece, cover: Cover) -> Batch:
    """Return the largest batch from the piece's start that keeps every limit.

    One record alone travels however large it is: the limits are there to adapt, not to refuse.
    """
    while True:
        raw = _raw(piece, cover)
        body = wire.compress(raw)
        fits = len(raw) <= wire.MAX_RAW and len(body) <= wire.MAX_COMPRESSED
        if fits or len(piece.lines) == 1:
            return Batch(piece=piece, body=body)
        half = len(piece.lines) // 2
        piece = replace(piece, lines=piece.lines[:half], hashes=piece.hashes[:half])


def _raw(piece: Piece, cover: Cover) -> bytes:
    envelopes = [_envelope(line) for line in piece.lines]
    head = wire.BatchHead(
        first=piece.first,
        n=len(piece.lines),
        prev=piece.prev,
        last=piece.hashes[-1],
        boots=_boots(envelopes),
        unsent=cover.unsent,
        oldest=_word(envelopes[0], "at"),
        docs=cover.docs,
        today=cover.today,
    )
    return wire.format_batch(head, piece.lines)


def _boots(envelopes: Sequence[Mapping[str, object]]) -> list[tuple[str, str, int, str]]:
    """Return one reading of the clocks for each boot in the batch: the best, latest on a tie."""
    best: dict[str, tuple[int, tuple[str, str, int, str]]] = {}
    for envelope in envelopes:
        match envelope:
            case {"boot": str(boot), "at": str(at), "mono": int(mono), "trust": str(trust)}:
                rank = Trust(trust).rank if trust in _TRUSTS else -1
                if boot not in best or rank >= best[boot][0]:
                    best[boot] = (rank, (boot, at, mono, trust))
            case _:
                pass
    return [reading for _, reading in best.values()]


_TRUSTS = frozenset(Trust)


def _envelope(line: bytes) -> Mapping[str, object]:
    """Read a record leniently: a hint is lost where it cannot be read, never the record."""
    try:
        members = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return members if isinstance(members, dict) else {}


def _word(envelope: Mapping[str, object], name: str) -> str | None:
    value = envelope.get(name)
    return value if isinstance(value, str) else None


def read_answer(batch: Batch, reply: Reply, *, genuine: bool) -> answers.BatchAnswer:
    """Return the answer to a batch if it proves what it says.

    `ack` below the batch's last is success for the part before it.

    Raises:
        NotProof: any of PROTOCOL.md 3's conditions is missing.
    """
    if reply.status != _OK or not reply.is_json or not genuine:
        raise NotProof(f"status={reply.status} json={reply.is_json} genuine={genuine}")
    try:
        answer = answers.parse_answer(reply.body)
    except Malformed as broken:
        raise NotProof(f"answer: {broken}") from broken
    if answer.stream != batch.piece.stream:
        raise NotProof("answer names another stream")
    own = batch.own_hash(answer.ack)
    if own is None:
        raise NotProof(f"ack={answer.ack} lies outside {batch.piece.first - 1}…{batch.last}")
    if own != answer.h:
        raise NotProof(f"the county computed another hash at {answer.ack}")
    return answer


def read_head(stream: str, reply: Reply, *, genuine: bool) -> answers.HeadAnswer:
    """Return the county's head of a stream; seq 0 where it knows none.

    Raises:
        NotProof: unsigned, no JSON, another stream, or a 404 that names a record.
    """
    if reply.status not in {_OK, 404} or not reply.is_json or not genuine:
        raise NotProof(f"status={reply.status} json={reply.is_json} genuine={genuine}")
    try:
        answer = answers.parse_head(reply.body)
    except Malformed as broken:
        raise NotProof(f"head: {broken}") from broken
    if answer.stream != stream or (reply.status != _OK and answer.seq):
        raise NotProof("head of another stream, or a 404 that names a record")
    return answer
