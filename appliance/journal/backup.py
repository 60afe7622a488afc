"""Backup and restore: journal, documents and local store in one file, sealed as a whole.

A backup is taken beside a running hall through read-only connections (law 5: nobody but the writer
may checkpoint), one consistent state of each database. Restoring fills an empty home or changes
nothing. A restored hall goes on in its stream; that it went back in time is found and healed at the
next contact with the county, or at once if the card woke in another box (PROTOCOL.md 4).

Sources: DESIGN.md 5; SYNC.md fault 30.
"""

import contextlib
import os
import secrets
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from appliance.domain.frozen import dataclass
from appliance.journal.faults import BackupIsUnreadable, HomeIsTaken, JournalIsTaken
from appliance.journal.opening import named_faults, read_head, take
from appliance.journal.reading import connect_readonly
from appliance.journal.sealed import SealedReader, SealedWriter
from appliance.journal.verify import Report, verify

JOURNAL = "journal/hall.db"
LOCAL = "local/local.db"
MEMBERS = (JOURNAL, LOCAL)
MEMBER = struct.Struct(">32sQ")  # before each member: its name and its size
BLOCK = 1 << 20  # bytes in memory at a time
JUMP = 1 << 31  # see _leave_numbers_free


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a backup holds or a restore brought back: the file's size and what was proven of it."""

    size: int
    report: Report


def backup(home: Path, target: Path, key: bytes) -> Outcome:
    """Write a sealed backup of a home to `target`; it is there as a whole or not at all.

    Raises:
        StorageFault: the journal cannot be read, or the target takes no more.
    """
    with _workplace(home, "backup") as place, named_faults(target):
        found = [name for name in MEMBERS if (home / name).exists()]
        for name in found:
            _copy(home / name, place / name)
        report = _proof(place / JOURNAL)
        part = target.with_name(f"{target.name}.part")
        part.touch(mode=0o600)
        with part.open("wb") as out:
            _seal(place, found, out, key)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        _fsync_folder(target.parent)
    return Outcome(size=target.stat().st_size, report=report)


def restore(home: Path, source: Path, key: bytes) -> Outcome:
    """Fill an empty home from a backup.

    Raises:
        HomeIsTaken: a hall runs there, or its files are there.
        BackupIsUnreadable: no backup, cut or changed, or another recovery key.
    """
    with _emptied(home), _workplace(home, "restore") as place, named_faults(source):
        with source.open("rb") as sealed:
            _unseal(sealed, place, key)
        report = _proof(place / JOURNAL)
        _leave_numbers_free(place / JOURNAL)
        for name in (LOCAL, JOURNAL):  # the journal last: with it the home is no longer empty
            if (place / name).exists():
                _put(place / name, home / name)
    return Outcome(size=source.stat().st_size, report=report)


def opens(source: Path, key: bytes) -> bool:
    """Say whether a recovery key opens a backup; only its first blocks are read."""
    try:
        with source.open("rb") as sealed:
            SealedReader(sealed, key).read(1)
    except (BackupIsUnreadable, OSError):
        return False
    return True


@contextlib.contextmanager
def _emptied(home: Path) -> Iterator[None]:
    try:
        handle = take(home / JOURNAL)
    except JournalIsTaken as running:
        raise HomeIsTaken("A hall runs in this home") from running
    with handle:
        there = [name for name in MEMBERS if (home / name).exists()]
        if there:
            raise HomeIsTaken(f"This home is not empty ({', '.join(there)})")
        yield


@contextlib.contextmanager
def _workplace(home: Path, name: str) -> Iterator[Path]:
    """Give a folder that only we can read and that is gone afterwards."""
    # On a box the home itself is root's; hall-web works in its own folder for copies.
    own = home / "backup"
    place = (own if own.is_dir() else home) / f"{name}.tmp"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    reading = connect_readonly(source)
    writing = sqlite3.connect(target)
    try:
        reading.backup(writing)  # all pages in one step: the hall goes on writing meanwhile
    finally:
        writing.close()
        reading.close()


def _proof(journal: Path) -> Report:
    if not journal.exists():
        raise BackupIsUnreadable("There is no journal to keep")
    db = connect_readonly(journal)
    try:
        return verify(db)
    finally:
        db.close()


def _seal(place: Path, names: list[str], out: BinaryIO, key: bytes) -> None:
    """Write the members one behind the other, each with its name and size before it."""
    sealed = SealedWriter(out, key)
    for name in names:
        sealed.write(MEMBER.pack(name.encode(), (place / name).stat().st_size))
        with (place / name).open("rb") as plain:
            while block := plain.read(BLOCK):
                sealed.write(block)
    sealed.close()


def _unseal(sealed: BinaryIO, place: Path, key: bytes) -> None:
    """Read the members to the last frame: nothing is put in place before all of it is proven."""
    reader = SealedReader(sealed, key)
    while head := reader.read(MEMBER.size):
        name, size = MEMBER.unpack(head)
        target = place / name.rstrip(b"\0").decode()
        if target not in {place / known for known in MEMBERS}:
            raise BackupIsUnreadable(f"The backup holds something strange: {target.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        with target.open("wb") as out:
            while size:
                block = reader.read(min(size, BLOCK))
                if not block:
                    raise BackupIsUnreadable("The backup ends too soon")
                size -= len(block)
                out.write(block)


def _leave_numbers_free(journal: Path) -> None:
    """Let n go on far above what the lost time may have used in this very boot.

    A card that is written again always wakes in another boot; a restore on a running machine may
    not, and then (boot, n) of a lost record and of a new one would name two facts alike.
    """
    db = sqlite3.connect(journal)
    with contextlib.closing(db), db:
        jump = secrets.randbelow(JUMP) + 1
        known = dict(db.execute("SELECT boot, n FROM boot")) | read_head(db).counters
        db.executemany(
            "INSERT OR REPLACE INTO boot(boot, n) VALUES(?, ?)",
            [(boot, n + jump) for boot, n in known.items()],
        )


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as copied:
        os.fsync(copied.fileno())
    source.replace(target)
    _fsync_folder(target.parent)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
