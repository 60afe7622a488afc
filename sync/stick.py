"""The USB courier's two files as bytes: a bundle up, a receipt back. Both ends use this file.

A bundle is gzip over: a label line, then sections (a line {stream, bytes} and a batch as it would
travel, PROTOCOL.md 3), then a line with the number of sections and one MAC over all before it. A
half-copied, changed or foreign file is none; nothing of it is believed before its last line.

Sources: PROTOCOL.md 5 (Stick).
"""

import gzip
import hashlib
import hmac
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, Self

from sync.fields import Malformed, dump, hash_of, items, load, number, text
from sync.wire import MAX_INFLATED

FORMAT = 1
MOST_BYTES = 512 * 1024 * 1024  # of a bundle before compression
MOST_FILES = 1000  # of ours on one stick
MOST_ENTRIES = 200_000  # of anything on one stick that are looked at
BUNDLE, RECEIPT = ".HJS", ".HJR"
_LINE = 4096  # bytes of a line that is no batch
_NAME = re.compile(r"HB-[A-Z0-9]{1,12}-[0-9A-F]{8}\.HJ[SR]")


class NoStick(ValueError):
    """The file is no bundle or receipt of ours, or not all of it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Who made a bundle, and its own number."""

    device: str
    hall: str
    nonce: str  # 96 bits, hex

    @property
    def stem(self) -> str:
        """Return the file's name without its ending: short, upper case, fit for FAT."""
        hall = re.sub(r"[^A-Z0-9]", "", self.hall.upper())[:12] or "HALL"
        return f"HB-{hall}-{self.nonce[:8].upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Up to where the county holds a stream after an import, with its own hash there."""

    stream: str
    seq: int
    h: bytes
    safe: int
    epoch: str


class StickWriter:
    """Writes one bundle; it counts only once `close` has written the last line."""

    def __init__(self, out: BinaryIO, key: bytes, label: Label) -> None:
        self.size = self.sections = 0
        self._mac = hmac.new(key, b"stk", hashlib.sha256)
        self._out = gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=6, mtime=0)
        members = {"stick": FORMAT, "device": label.device, "hall": label.hall}
        self._write(dump({**members, "nonce": label.nonce}) + b"\n")

    def add(self, stream: str, raw: bytes) -> None:
        """Write one batch of a stream."""
        self._write(dump({"stream": stream, "bytes": len(raw)}) + b"\n" + raw)
        self.sections += 1

    def close(self) -> None:
        """Write the last line, which proves all before it."""
        line = dump({"end": self.sections, "mac": self._mac.hexdigest()}) + b"\n"
        self._out.write(line)
        self._out.close()

    def _write(self, plain: bytes) -> None:
        self._mac.update(plain)
        self.size += self._out.write(plain)


class StickReader:
    """Reads a bundle, line by line and batch by batch."""

    def __init__(self, source: BufferedIOBase) -> None:
        self._source = source
        self._left = MOST_BYTES
        self.seen: Callable[[bytes], object] = _nothing
        members = self._line()
        if members.get("stick") != FORMAT:
            raise NoStick("no bundle of this format")
        self.label = Label(
            device=text(members, "device"), hall=text(members, "hall"), nonce=text(members, "nonce")
        )

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a bundle.

        Raises:
            NoStick: it does not begin like one.
        """
        return cls(_plain(path))

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._source.close()

    def sections(self) -> Iterator[tuple[str, bytes]]:
        """Yield stream and raw batch, to the last line.

        Raises:
            NoStick: it ends too soon, or is longer than any bundle.
        """
        count = 0
        while True:
            members = self._line(is_counted=False)
            if "end" in members:
                self._end(members, count)
                return
            self.seen(self._newest)
            size = number(members, "bytes")
            if not 0 < size <= MAX_INFLATED:
                raise NoStick(f"a batch of {size} bytes")
            count += 1
            yield text(members, "stream"), self._take(size)

    def _end(self, members: Mapping[str, object], count: int) -> None:
        if number(members, "end") != count:
            raise NoStick("another number of batches than its last line says")
        self.mac = text(members, "mac")

    def _line(self, *, is_counted: bool = True) -> dict[str, object]:
        try:
            line = self._source.readline(_LINE)
            self._newest = line
            if not line.endswith(b"\n"):
                raise NoStick("the file ends too soon")
            members = load(line)
        except (OSError, EOFError, zlib.error, Malformed) as broken:
            raise NoStick(f"not all of it is there: {broken}") from broken
        if is_counted:
            self.first_line = line
        return members

    def _take(self, size: int) -> bytes:
        self._left -= size
        try:
            found = self._source.read(size)
        except (OSError, EOFError, zlib.error) as broken:
            raise NoStick(f"not all of it is there: {broken}") from broken
        if len(found) < size or self._left < 0:
            raise NoStick("the file ends too soon, or is longer than any bundle")
        self.seen(found)
        return found


def _nothing(_plain: bytes) -> None:
    """Take no note of what is read."""


def prove(path: Path, key_of: Callable[[Label], bytes | None]) -> Label:
    """Return whose bundle it is, once all of it is proven.

    Args:
        path: the file.
        key_of: gives the key of a device, None for one that is not ours.

    Raises:
        NoStick: foreign, changed, or not all of it is there.
    """
    with StickReader.open(path) as reader:
        key = key_of(reader.label)
        if key is None:
            raise NoStick("made by no device that we know")
        mac = hmac.new(key, b"stk" + reader.first_line, hashlib.sha256)
        reader.seen = mac.update
        for _ in reader.sections():
            continue
        if not hmac.compare_digest(mac.hexdigest().encode(), reader.mac.encode()):
            raise NoStick("its bytes are not those its device wrote")
        return reader.label


def format_receipt(key: bytes, label: Label, heads: Sequence[Head]) -> bytes:
    """Return the receipt for a bundle."""
    rows = [
        {"stream": one.stream, "seq": one.seq, "h": one.h.hex(), "safe": one.safe}
        | {"epoch": one.epoch}
        for one in heads
    ]
    members = {"receipt": FORMAT, "device": label.device, "nonce": label.nonce, "heads": rows}
    line = dump(members) + b"\n"
    return line + dump({"mac": _receipt_mac(key, line)}) + b"\n"


def parse_receipt(raw: bytes, device: str, key: bytes) -> list[Head]:
    """Return what a receipt proves for this device.

    Raises:
        NoStick: no receipt, another device's, or changed.
    """
    line, newline, rest = raw.partition(b"\n")
    try:
        members, proof = load(line), load(rest)
        mac = _receipt_mac(key, line + newline)
        if members.get("receipt") != FORMAT or text(members, "device") != device:
            raise NoStick("no receipt for this box")
        if not hmac.compare_digest(mac.encode(), text(proof, "mac").encode()):
            raise NoStick("its bytes are not those the county wrote")
        return [
            Head(
                stream=text(row, "stream"),
                seq=number(row, "seq"),
                h=hash_of(row, "h"),
                safe=number(row, "safe", 0),
                epoch=text(row, "epoch"),
            )
            for row in items(members, "heads")
        ]
    except Malformed as broken:
        raise NoStick(f"no receipt: {broken}") from broken


def stick_receipt(head: Head) -> dict[str, object]:
    """Return what hall-web is told of a receipt that came on a stick."""
    return {
        "m": "receipt",
        "by": "stick",
        "stream": head.stream,
        "seq": head.seq,
        "h": head.h.hex(),
        "safe": head.safe,
        "epoch": head.epoch,
        "sig": "",
        "t": None,
    }


def files_on(place: Path, ending: str) -> list[Path]:
    """Return a file itself, or our files with an ending in a folder; whatever else is there.

    FAT and exFAT may give a name back in another case.
    """
    if place.is_file():
        return [place]
    found: list[Path] = []
    with os.scandir(place) as entries:
        for count, entry in enumerate(entries):
            name = entry.name.upper()
            if count >= MOST_ENTRIES or len(found) >= MOST_FILES:
                break
            if name.endswith(ending) and _NAME.fullmatch(name) and entry.is_file():
                found.append(Path(entry.path))
    return sorted(found)


def _receipt_mac(key: bytes, line: bytes) -> str:
    return hmac.new(key, b"rcp" + line, hashlib.sha256).hexdigest()


def _plain(path: Path) -> BufferedIOBase:
    return gzip.open(path, "rb")
