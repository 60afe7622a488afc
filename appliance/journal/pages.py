"""Pages: read rows straight from the bytes of a SQLite file that SQLite itself no longer reads.

Only what a salvage needs: leaf pages of tables, overflow chains, and the committed frames of a
write-ahead log. Every number read is taken for damaged until it fits; nothing here can raise on
any bytes. What is found is evidence and no more: the chain proves it.

Sources: "Database File Format" of SQLite, sections 1.5, 1.6, 2.1 and 4.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from appliance.domain.frozen import dataclass
from appliance.journal.schema import PAGE_SIZE

LEAF, FIRST_PAGE_HEADER = 0x0D, 100
WAL_HEADER, FRAME_HEADER = 32, 24
WAL_MAGIC = 0x377F0682  # the lowest bit says that checksums are over big-endian words
LOCAL = PAGE_SIZE - 35  # the longest payload that a leaf holds without overflow
SHORTEST = (PAGE_SIZE - 12) * 32 // 255 - 23
MASK = 0xFFFFFFFF
INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # serial type → bytes
REAL, BLOBS = 7, 12  # serial types: a float; from here on blobs (even) and texts (odd)
VARINT = 9  # bytes at the most; the ninth counts whole
Value = int | bytes | str | float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of some table: its rowid, and its columns as stored."""

    rowid: int
    values: tuple[Value, ...]


class View(Mapping[int, bytes]):
    """The pages of a file by their number from 1, with newer ones of a log laid over them."""

    def __init__(self, raw: bytes, newer: Mapping[int, bytes]) -> None:
        self._raw = raw
        self._newer = newer
        self._last = max(len(raw) // PAGE_SIZE, max(newer, default=0))

    def __getitem__(self, number: int) -> bytes:
        """Return a page; one that neither file nor log holds in full is empty."""
        if not 1 <= number <= self._last:
            raise KeyError(number)
        page = self._raw[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return self._newer.get(number, page if len(page) == PAGE_SIZE else bytes(PAGE_SIZE))

    def __iter__(self) -> Iterator[int]:
        """Yield all numbers."""
        return iter(range(1, self._last + 1))

    def __len__(self) -> int:
        """Return the number of pages."""
        return self._last


def views(path: Path, wal: Path) -> list[View]:
    """Return the pages first as the log leaves them, then as the file alone has them."""
    raw = path.read_bytes() if path.exists() else b""
    newer = committed(wal.read_bytes()) if wal.exists() else {}
    return [View(raw, newer), View(raw, {})] if newer else [View(raw, {})]


def rows(view: View) -> Iterator[Row]:
    """Yield every row that any leaf page of a view holds."""
    for number, page in view.items():
        start = FIRST_PAGE_HEADER if number == 1 else 0
        if page[start] != LEAF:
            continue
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        pointers = page[start + 8 : start + 8 + 2 * count]
        for (place,) in struct.iter_unpack(">H", pointers[: len(pointers) // 2 * 2]):
            row = _cell(view, page, place)
            if row is not None:
                yield row


def committed(wal: bytes) -> dict[int, bytes]:
    """Return the newest committed pages of a write-ahead log, as SQLite's own recovery reads it."""
    if len(wal) < WAL_HEADER:
        return {}
    magic, _, size = struct.unpack_from(">III", wal)
    order = ">" if magic & 1 else "<"
    sums = _checksum(wal[:24], (0, 0), order)
    if magic & ~1 != WAL_MAGIC or size != PAGE_SIZE or sums != struct.unpack_from(">II", wal, 24):
        return {}
    found: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    for at in range(WAL_HEADER, len(wal) - FRAME_HEADER - PAGE_SIZE + 1, FRAME_HEADER + PAGE_SIZE):
        number, commit, *rest = struct.unpack_from(">IIIIII", wal, at)
        page = wal[at + FRAME_HEADER : at + FRAME_HEADER + PAGE_SIZE]
        sums = _checksum(page, _checksum(wal[at : at + 8], sums, order), order)
        if wal[at + 8 : at + 16] != wal[16:24] or sums != tuple(rest[2:]):
            break
        pending[number] = page
        if commit:
            found |= pending
            pending = {}
    return found


def _checksum(data: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    first, second = sums
    for even, odd in struct.iter_unpack(f"{order}II", data):
        first = (first + even + second) & MASK
        second = (second + odd + first) & MASK
    return first, second


def _cell(view: View, page: bytes, place: int) -> Row | None:
    size, place = _varint(page, place)
    rowid, place = _varint(page, place)
    if not 0 < size <= len(view) * PAGE_SIZE:
        return None
    local = size
    if size > LOCAL:
        fits = SHORTEST + (size - SHORTEST) % (PAGE_SIZE - 4)
        local = fits if fits <= LOCAL else SHORTEST
    payload = page[place : place + local]
    if local < size:
        following = int.from_bytes(page[place + local : place + local + 4], "big")
        payload += _overflow(view, following, size - local)
    values = _values(payload) if len(payload) == size else None
    return None if values is None else Row(rowid, values)


def _overflow(view: View, number: int, size: int) -> bytes:
    found = bytearray()
    while len(found) < size and number in view:
        page = view[number]
        found += page[4:]
        number = int.from_bytes(page[:4], "big")
    return bytes(found[:size])


def _values(payload: bytes) -> tuple[Value, ...] | None:
    header, place = _varint(payload, 0)
    if not place <= header <= len(payload):
        return None
    types: list[int] = []
    while place < header:
        kind, place = _varint(payload, place)
        types.append(kind)
    return _columns(payload, header, types)


def _columns(payload: bytes, place: int, types: Sequence[int]) -> tuple[Value, ...] | None:
    values: list[Value] = []
    for kind in types:
        size = _size(kind)
        cell = payload[place : place + size]
        if len(cell) != size:
            return None
        place += size
        values.append(_value(kind, cell))
    return tuple(values) if place == len(payload) else None


def _size(kind: int) -> int:
    if kind >= BLOBS:
        return (kind - BLOBS) // 2
    return 8 if kind == REAL else INTEGERS.get(kind, 0)


def _value(kind: int, cell: bytes) -> Value:
    if kind >= BLOBS:
        return cell.decode("utf-8", "replace") if kind % 2 else cell
    if kind in INTEGERS:
        return int.from_bytes(cell, "big", signed=True)
    return {REAL: 0.0, 8: 0, 9: 1}.get(kind)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    number = 0
    for i, byte in enumerate(data[place : place + VARINT]):
        if i == VARINT - 1:
            return number << 8 | byte, place + VARINT
        number = number << 7 | byte & 0x7F
        if not byte & 0x80:
            return number, place + i + 1
    return 0, len(data)
