"""A backup of the county's SQLite file that was proven before anyone relies on it.

SQLite's online backup beside the running writer, then integrity and the full chain of every
stream, computed from the bytes in the copy. Only then `safe` rises.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sync.county.store.proof import BackupDamaged, raise_safe, walk
from sync.county.store.seam import Store
from sync.county.store.sqlite import connect_reading, hold


def back_up(store: Store, source: Path, target: Path) -> dict[str, int]:
    """Copy source to target, prove the copy, raise `safe`; return the proven seq by stream.

    Raises:
        BackupDamaged: the copy is not whole.
    """
    _copy(source, target)
    return raise_safe(store, prove(target))


def prove(path: Path) -> dict[str, int]:
    """Return the last seq of every stream in a file whose chains all hold.

    Raises:
        BackupDamaged: a page, a row or a hash is not right.
    """
    try:
        with closing(connect_reading(path)) as db:
            (verdict,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise BackupDamaged(f"{path.name}: {verdict}")
            streams = db.execute("SELECT no, stream, seq, h FROM stream").fetchall()
            question = "SELECT seq, h, body FROM record WHERE stream_no = ? ORDER BY seq"
            return {
                stream: walk(stream, db.execute(question, (no,)), (seq, h))
                for no, stream, seq, h in streams
            }
    except sqlite3.DatabaseError as damaged:
        raise BackupDamaged(f"{path.name}: {damaged}") from damaged


def put_back(backup: Path, path: Path) -> None:
    """Put a proven backup in the place of a database that nobody serves, whatever state it is in.

    Raises:
        StoreInUse: a process serves it.
        BackupDamaged: the backup does not prove itself; nothing was touched.
    """
    lock = hold(path)
    try:
        prove(backup)
        fresh = path.with_suffix(".restoring")
        shutil.copyfile(backup, fresh)
        fresh.chmod(0o600)
        _sync(fresh, os.O_RDONLY)
        for name in ("-wal", "-shm"):  # a WAL of the old file must not be read into the new one
            path.with_name(path.name + name).unlink(missing_ok=True)
        fresh.replace(path)
        _sync(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    finally:
        os.close(lock)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with closing(connect_reading(source)) as reader, closing(sqlite3.connect(target)) as copy:
        reader.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE").fetchone()
    _sync(target, os.O_RDONLY)
    _sync(target.parent, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
