"""The hall's end of the USB courier: what the county does not hold goes onto a stick.

Personal bodies stay behind unless asked for: in their place travels the leaf, so that the chain is
whole and the bytes can follow over the network (`hollow` remembers which, until they did).

Sources: PROTOCOL.md 1 (erased record), 5 (Stick).
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.domain.erasable import ERASABLE
from appliance.journal import chain
from appliance.journal.reading import JournalReader, StreamSpan
from sync import wire
from sync.backlog import Backlog, limit
from sync.durable import write_whole
from sync.fields import Malformed, load
from sync.keys import DeviceKey, KeyCabinet
from sync.outbox import Piece
from sync.signing import NONCE_BYTES
from sync.stick import (
    BUNDLE,
    MOST_BYTES,
    RECEIPT,
    Head,
    Label,
    NoStick,
    StickWriter,
    files_on,
    parse_receipt,
)

_ROOM = 1024 * 1024  # kept free for the last batch and its lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A bundle that was written: how many records, and how many did not fit any more."""

    path: Path
    records: int
    left: int


def export(home: Path, place: Path, *, with_personal: bool = False) -> Exported:
    """Write a bundle with everything no receipt has proven.

    Raises:
        NoStick: the box is not enrolled, or there is nothing to carry.
        Damaged: our own chain does not hold; nothing was written.
        OSError: the stick takes no more.
    """
    cabinet = KeyCabinet(home)
    key = _key(cabinet)
    label = Label(device=key.device, hall=key.hall, nonce=os.urandom(NONCE_BYTES).hex())
    path = place / f"{label.stem}{BUNDLE}"
    reader = JournalReader.open(home / "journal" / "hall.db")
    bundle = _Bundle(Backlog(reader), known_heads(cabinet, reader), with_personal=with_personal)
    try:
        write_whole(path, lambda out: bundle.write(out, key.key, label))
    finally:
        reader.close()
        path.with_suffix(".TMP").unlink(missing_ok=True)
    if not bundle.records:
        path.unlink()
        raise NoStick("the county holds everything already")
    cabinet.keep_hollow(_together(cabinet.hollow(), bundle.hollow))
    return Exported(path=path, records=bundle.records, left=bundle.left)


def take_receipts(home: Path, place: Path) -> list[Head]:
    """Take the county's receipts on a stick; return what they prove, checked with our own hashes.

    Raises:
        NoStick: the box is not enrolled, or no receipt there is for it.
    """
    cabinet = KeyCabinet(home)
    key = _key(cabinet)
    proven: dict[str, Head] = {}
    reader = JournalReader.open(home / "journal" / "hall.db")
    try:
        for path in files_on(place, RECEIPT):
            for head in _read(path, key):
                before = proven.get(head.stream)
                if _is_ours(reader, head) and (before is None or head.seq > before.seq):
                    proven[head.stream] = head
    finally:
        reader.close()
    if not proven:
        raise NoStick("no receipt for this box was found")
    cabinet.keep_heads(list(proven.values()))
    return list(proven.values())


def known_heads(cabinet: KeyCabinet, reader: JournalReader) -> dict[str, int]:
    """Return by stream up to where receipts prove the county's copy."""
    return {one.stream: one.seq for one in cabinet.heads() if _is_ours(reader, one)}


class _Bundle:
    """Goes through the streams in the order of their opening and writes what is not proven."""

    def __init__(self, backlog: Backlog, proven: Mapping[str, int], *, with_personal: bool) -> None:
        self.records = self.left = 0
        self.hollow: dict[str, list[int]] = {}  # by stream, first and last seq that went as a leaf
        self._backlog = backlog
        self._proven = proven
        self._with_personal = with_personal

    def write(self, out: BinaryIO, key: bytes, label: Label) -> None:
        """Write everything there is room for."""
        stick = StickWriter(out, key, label)
        for span in self._backlog.spans():
            for piece in self._pieces(span):
                if stick.size > MOST_BYTES - wire.MAX_RAW - _ROOM:
                    self.left += len(piece.lines)
                    continue
                stick.add(span.stream, self._raw(piece))
                self.records += len(piece.lines)
        stick.close()

    def _pieces(self, span: StreamSpan) -> Iterator[Piece]:
        seq = self._proven.get(span.stream, 0) + 1
        while seq <= limit(span):
            piece = self._backlog.piece(span, seq, count=wire.MAX_RECORDS)
            if piece is None:
                return
            yield piece
            seq += len(piece.lines)

    def _raw(self, piece: Piece) -> bytes:
        head = wire.BatchHead(
            first=piece.first, n=len(piece.lines), prev=piece.prev, last=piece.hashes[-1]
        )
        lines = [self._line(piece, seq, line) for seq, line in enumerate(piece.lines, piece.first)]
        return wire.format_batch(head, lines)

    def _line(self, piece: Piece, seq: int, line: bytes) -> bytes:
        if self._with_personal or not _is_personal(line):
            return line
        first, _ = self.hollow.get(piece.stream, [seq, seq])
        self.hollow[piece.stream] = [first, seq]
        return chain.erased_line(line)


def _together(
    one: Mapping[str, Sequence[int]], other: Mapping[str, Sequence[int]]
) -> dict[str, list[int]]:
    found = {stream: list(pair) for stream, pair in one.items()}
    for stream, (first, last) in other.items():
        before = found.get(stream, [first, last])
        found[stream] = [min(first, before[0]), max(last, before[1])]
    return found


def _is_personal(line: bytes) -> bool:
    if line.startswith(chain.ERASED):
        return False
    try:
        return load(line).get("kind") in ERASABLE
    except Malformed:
        return True  # what cannot be read may hold a name


def _is_ours(reader: JournalReader, head: Head) -> bool:
    span = next((one for one in reader.streams() if one.stream == head.stream), None)
    return span is not None and reader.hashes(span, [head.seq]).get(head.seq) == head.h


def _read(path: Path, key: DeviceKey) -> list[Head]:
    try:
        with path.open("rb") as file:
            return parse_receipt(file.read(_ROOM), key.device, key.key)
    except (NoStick, OSError):
        return []  # another hall's receipt on the same stick, or half of one


def _key(cabinet: KeyCabinet) -> DeviceKey:
    try:
        key = cabinet.device()
    except Malformed as broken:
        raise NoStick("the device key cannot be read; enrol again") from broken
    if key is None:
        raise NoStick("this box is not enrolled yet")
    return key
