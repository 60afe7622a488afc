"""Ingest: what a batch must prove before its lines are stored, verbatim (PROTOCOL.md 3, steps 3-7).

Rule 1: nothing in a record's meaning can refuse it; only `stream.opened` is read, to know whose
the stream is.
Rule 2: every check stands before the first write, so a refusal leaves nothing behind.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from appliance.journal import chain
from sync.answers import RefusalCode
from sync.county.exchange import Refused
from sync.county.store.rows import DeviceRow, NewStream, StreamRow
from sync.county.store.seam import Tables
from sync.fields import Malformed, load, mapping, text
from sync.wire import BatchHead

_STREAM_ID = re.compile(r"[A-Za-z2-7]{26}")
_NEW_DIGIT = frozenset({"clone", "fork", "restore"})  # PROTOCOL.md 3: these get a digit of theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch that was authenticated and inflated."""

    stream: str
    head: BatchHead
    lines: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What was stored: the stream afterwards, our hash at `ack`, and how many lines we had."""

    stream: StreamRow
    ack: int
    h: bytes
    dup: int


def ingest(tables: Tables, device: DeviceRow, batch: Batch, *, demo: bool) -> Ingested:
    """Check a batch against the stream and store what is new of it.

    Args:
        tables: an open transaction.
        device: who sent it, authenticated.
        batch: what was sent.
        demo: whether this county is a demo, which alone takes demo streams.

    Raises:
        Refused: 400, 403, 409 (gap, fork) or 422; nothing was stored.
    """
    row = tables.streams.lock(batch.stream)
    opening = None
    if row is None:
        opening = _opening(tables, device, batch, demo=demo)
        row = _unopened(opening)
    elif not may_write(tables, device, row):
        raise Refused(403, RefusalCode.STREAM, text="the stream belongs to another device")
    if batch.head.first > row.seq + 1:
        raise Refused(409, RefusalCode.GAP, seq=row.seq)
    chained = _chained(batch)
    held = min(batch.head.last_seq, row.seq)
    _compare(tables, row, batch, chained, held=held)
    if opening is not None:
        row = tables.streams.open(opening)
    return _store(tables, row, batch, chained, held=held)


def may_write(tables: Tables, device: DeviceRow, row: StreamRow) -> bool:
    """Say whether a stream is this device's, or that of a device it replaces."""
    owner: str | None = row.device
    while owner is not None and owner != device.device:
        found = tables.devices.find(owner)
        owner = None if found is None else found.replaced_by
    return owner == device.device and row.hall == device.hall


def _opening(tables: Tables, device: DeviceRow, batch: Batch, *, demo: bool) -> NewStream:
    if not _STREAM_ID.fullmatch(batch.stream):
        raise Refused(400, RefusalCode.MALFORMED, text="no stream id")
    if batch.head.first != 1:
        raise Refused(409, RefusalCode.GAP, seq=0)
    try:
        record = load(batch.lines[0])
        body = mapping(record, "body")
    except Malformed as broken:
        raise Refused(403, RefusalCode.STREAM, text="seq 1 opens no stream") from broken
    if record.get("kind") != "stream.opened" or body.get("hall") != device.hall:
        raise Refused(403, RefusalCode.STREAM, text="seq 1 opens no stream of this hall")
    if body.get("demo") and not demo:
        raise Refused(403, RefusalCode.DEMO, text="a demo stream")
    carried, parent = body.get("carried"), body.get("parent")
    reason = _word(body, "reason")
    return NewStream(
        stream=batch.stream,
        hall=device.hall,
        device=device.device,
        reason=reason,
        parent=json.dumps(parent) if isinstance(parent, dict) else None,
        carried=carried if type(carried) is int and 0 <= carried < 2**62 else 0,
        digit=tables.devices.next_digit(device.hall) if reason in _NEW_DIGIT else None,
        h=chain.genesis(batch.stream),
    )


def _word(body: Mapping[str, object], name: str) -> str:
    try:
        return text(body, name)
    except Malformed:
        return ""


def _unopened(new: NewStream) -> StreamRow:
    return StreamRow(
        no=0,
        stream=new.stream,
        hall=new.hall,
        device=new.device,
        reason=new.reason,
        parent=new.parent,
        carried=new.carried,
        digit=new.digit,
        seq=0,
        h=new.h,
        sequenced=0,
        safe=0,
        aside=0,
    )


def _chained(batch: Batch) -> list[tuple[bytes, bytes]]:
    head = batch.head
    try:
        chained = list(
            zip(chain.walk(head.prev, head.first, batch.lines), batch.lines, strict=True)
        )
    except (ValueError, LookupError, TypeError, RecursionError) as broken:
        raise Refused(400, RefusalCode.MALFORMED, text="a leaf line without a leaf") from broken
    if chained[-1][0] != head.last:
        raise Refused(422, RefusalCode.CHAIN, text="the lines do not end in `last`")
    return chained


def _compare(
    tables: Tables,
    row: StreamRow,
    batch: Batch,
    chained: Sequence[tuple[bytes, bytes]],
    *,
    held: int,
) -> None:
    first = batch.head.first
    if first == 1 and batch.head.prev != chain.genesis(batch.stream):
        raise Refused(422, RefusalCode.CHAIN, text="`prev` of seq 1 is not h[0]")
    if first > 1 and batch.head.prev != _own(tables, row, first - 1):
        raise Refused(409, RefusalCode.FORK, seq=first - 1)
    if held >= first and chained[held - first][0] != _own(tables, row, held):
        raise Refused(409, RefusalCode.FORK, seq=held)


def _own(tables: Tables, row: StreamRow, seq: int) -> bytes | None:
    return row.h if seq == row.seq else tables.streams.hash_at(row.no, seq)


def _store(
    tables: Tables,
    row: StreamRow,
    batch: Batch,
    chained: Sequence[tuple[bytes, bytes]],
    *,
    held: int,
) -> Ingested:
    first = batch.head.first
    dup = max(0, held - first + 1)
    if dup:
        _fill(tables, row, batch, held=held)
    tables.streams.append(row.no, first + dup, chained[dup:])
    h = chained[-1][0]
    if dup < len(chained):
        row = replace(row, seq=batch.head.last_seq, h=h)
    return Ingested(stream=row, ack=batch.head.last_seq, h=h, dup=dup)


def _fill(tables: Tables, row: StreamRow, batch: Batch, *, held: int) -> None:
    """Take bytes where we hold only their leaf; the chain has proven them, a fact may forbid it."""
    for kept in tables.streams.leaf_lines(row.no, batch.head.first, held):
        line = batch.lines[kept.seq - batch.head.first]
        erased = tables.streams.is_erased(row.hall, chain.leaf(kept.line))
        if not line.startswith(chain.ERASED) and not erased:
            tables.streams.rewrite(row.no, kept.seq, line)
