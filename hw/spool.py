"""Spool: the row of segment files that keeps every event until hall-web knows it.

Two promises, kept by this file alone:
1. append returns when the lines are on disk (fsync of the file, and of the directory for its name).
2. A segment is removed only when somebody says that all of it is known.

Every start begins a new segment with a random id, so numbers never continue over a power cut.
Nothing here is safe for two threads; hall-hw gives the spool one thread of its own.

Sources: DESIGN.md 3 (the spool).
"""

import contextlib
import errno
import logging
import os
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from hw.events import Happening, Place
from hw.segment import Contents, Entry, decode, encode, number

LINES = 512  # of one segment; the largest list that hand-over holds in memory
LARGEST = 4 * 1024 * 1024  # bytes read of a segment; ours stay far below
SUFFIX, DAMAGED = ".spool", ".damaged"
NAME = re.compile(r"[0-9]{12}-[0-9a-z]+\.spool")

log = logging.getLogger(__name__)


class SpoolRefused(Exception):
    """Nothing was stored: no signal 1. `why` is disk_full, read_only or disk_fault."""

    def __init__(self, why: str, cause: OSError) -> None:
        super().__init__(f"spool refused: why={why}, cause={cause}")
        self.why = why


class Spool:
    """The segments in one folder: older ones to hand over, and the live one to write."""

    def __init__(
        self,
        folder: Path,
        *,
        lines: int = LINES,
        new_id: Callable[[], str] = lambda: secrets.token_hex(8),
        fsync: Callable[[int], None] = os.fsync,
    ) -> None:
        self._folder = folder
        self._lines = lines
        self._new_id = new_id
        self._fsync = fsync
        self._live = ""
        self._fd = -1
        self._size = 0
        self._entries: list[Entry] = []

    def start(self) -> None:
        """Begin a new live segment.

        Raises:
            SpoolRefused: the disk takes no file; append will try again.
        """
        self.close()
        try:
            if not self._folder.exists():
                self._folder.mkdir(parents=True)
                self._fsync_folder(self._folder.parent)
            self._create(self._new_id())
        except OSError as cause:
            self.close()
            raise SpoolRefused(_reason(cause), cause) from cause

    def append(self, happenings: Sequence[Happening]) -> tuple[Place, ...]:
        """Store happenings in one write and one fsync; return where they stand.

        Raises:
            SpoolRefused: none of them is promised.
        """
        if self._fd < 0 or len(self._entries) >= self._lines:
            self.start()
        entries = number(len(self._entries) + 1, happenings)
        block = b"".join(encode(self._live, entry) for entry in entries)
        try:
            _write_all(self._fd, block)
            self._fsync(self._fd)
        except OSError as cause:
            self._abandon()
            raise SpoolRefused(_reason(cause), cause) from cause
        self._size += len(block)
        self._entries.extend(entries)
        return tuple(Place(spool=self._live, i=entry.i) for entry in entries)

    @property
    def live(self) -> str:
        """Return the id of the segment being written, empty if there is none."""
        return self._live

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all segments, oldest first, the live one last."""
        return tuple(_id_of(path) for path in self._paths())

    def contents(self, spool_id: str) -> Contents:
        """Return what a segment holds; of the live one only what is promised. Gone is empty."""
        if spool_id == self._live:
            return Contents(entries=tuple(self._entries))
        path = self._path(spool_id)
        if path is None:
            return Contents(entries=())
        with path.open("rb") as segment:
            return decode(spool_id, segment.read(LARGEST))

    def forget(self, spool_id: str, *, damaged: bool = False) -> None:
        """Remove a segment that is known in full; a damaged one is set aside as evidence.

        Raises:
            SpoolRefused: the file cannot be removed now; it will be offered again.
        """
        path = self._path(spool_id)
        if path is None or spool_id == self._live:
            return
        try:
            path.rename(path.with_suffix(DAMAGED)) if damaged else path.unlink()
            self._fsync_folder(self._folder)
        except OSError as cause:
            raise SpoolRefused(_reason(cause), cause) from cause

    def close(self) -> None:
        """Let go of the live segment; its lines stay for hand-over."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._live, self._size = -1, "", 0
        self._entries = []

    def _create(self, spool_id: str) -> None:
        paths = self._paths()
        place = int(paths[-1].name.split("-")[0]) + 1 if paths else 1
        path = self._folder / f"{place:012d}-{spool_id}{SUFFIX}"
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._fsync(self._fd)
        self._fsync_folder(self._folder)
        self._live = spool_id

    def _abandon(self) -> None:
        # After a failed fsync nobody knows what the disk holds: never write to this file again.
        log.warning("spool segment abandoned: spool=%s, lines=%d", self._live, len(self._entries))
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, self._size)
        self.close()

    def _fsync_folder(self, folder: Path) -> None:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            self._fsync(fd)
        finally:
            os.close(fd)

    def _paths(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("*-*") if NAME.fullmatch(path.name))

    def _path(self, spool_id: str) -> Path | None:
        return next((path for path in self._paths() if _id_of(path) == spool_id), None)


def _id_of(path: Path) -> str:
    return path.stem.split("-", 1)[1]


def _write_all(fd: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _reason(cause: OSError) -> str:
    if cause.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "disk_full"
    return "read_only" if cause.errno == errno.EROFS else "disk_fault"
