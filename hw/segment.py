"""Segment: one spool file as bytes, and what to do with it when hall-web has told its head. Pure.

A line is `crc32 [i, boot, mono, wall, event]`; the checksum covers the segment's id too, so that a
block left over from another file is never taken for ours. A torn end was never beeped and is
dropped; an unreadable line in the middle is counted, and hall-web sees the missing number.

Sources: DESIGN.md 3 (the spool).
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hw.events import Event, Happening

CRC_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: its number from 1, boot, CLOCK_BOOTTIME in ms, wall time, event."""

    i: int
    boot: str
    mono: int
    wall: str
    event: Event

    def as_list(self) -> list[object]:
        """Return the line as it stands on disk and in an `events` message."""
        return [self.i, self.boot, self.mono, self.wall, self.event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a segment's bytes hold: the readable lines, unreadable ones between them, a torn end."""

    entries: tuple[Entry, ...]
    unreadable: int = 0
    torn: bool = False

    @property
    def last(self) -> int:
        """Return the last readable number, 0 for none."""
        return self.entries[-1].i if self.entries else 0

    def after(self, head: int) -> tuple[Entry, ...]:
        """Return the lines beyond hall-web's head."""
        return tuple(entry for entry in self.entries if entry.i > head)


class Step(StrEnum):
    """What hand-over does next with a segment."""

    SEND = "send"  # lines beyond the head wait
    WAIT = "wait"  # all known, more may come
    REMOVE = "remove"  # all known, no more will come
    RENEW = "renew"  # the head is beyond our last line: numbers would be taken for known ones


def next_step(head: int, last: int, *, live: bool) -> Step:
    """Return what to do when hall-web knows up to head and our last line is last."""
    if head < last:
        return Step.SEND
    if not live:
        return Step.REMOVE
    return Step.RENEW if head > last else Step.WAIT


def number(first: int, happenings: Sequence[Happening]) -> tuple[Entry, ...]:
    """Return the lines that happenings become, numbered from first."""
    return tuple(
        Entry(
            i=i,
            boot=happening.moment.boot,
            mono=happening.moment.mono,
            wall=happening.moment.wall,
            event=happening.event,
        )
        for i, happening in enumerate(happenings, first)
    )


def encode(spool_id: str, entry: Entry) -> bytes:
    """Return the line of an entry, newline included."""
    text = json.dumps(entry.as_list(), ensure_ascii=True, separators=(",", ":")).encode()
    return b"%08x %s\n" % (_checksum(spool_id, text), text)


def decode(spool_id: str, found: bytes) -> Contents:
    """Return what the bytes of a segment hold; no bytes can make it fail."""
    lines = found.split(b"\n")
    read: list[Entry] = []
    bad = unreadable = 0
    for line in lines if lines[-1] else lines[:-1]:
        entry = _read(spool_id, line)
        if entry is None or (read and entry.i <= read[-1].i):
            bad += 1
            continue
        read.append(entry)
        unreadable, bad = unreadable + bad, 0
    return Contents(entries=tuple(read), unreadable=unreadable, torn=bad > 0)


def _read(spool_id: str, line: bytes) -> Entry | None:
    text = line[CRC_DIGITS + 1 :]
    if line[: CRC_DIGITS + 1] != b"%08x " % _checksum(spool_id, text):
        return None
    try:
        i, boot, mono, wall, event = json.loads(text)
    except (ValueError, TypeError):
        return None  # a true checksum over something this version did not write
    return Entry(i=i, boot=boot, mono=mono, wall=wall, event=event)


def _checksum(spool_id: str, text: bytes) -> int:
    return zlib.crc32(text, zlib.crc32(spool_id.encode()))
