"""Writing what must be whole after a power cut, and whose it is: one file at a time, durable."""

import contextlib
import os
import shutil
from pathlib import Path


def write(path: Path, content: bytes, *, mode: int, owner: str = "", group: str = "") -> None:
    """Write a file so that it is whole or the one before; owner and group by name, if known here.

    Raises:
        OSError: the disk refuses; the file before is untouched.
    """
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        with contextlib.suppress(PermissionError):  # FAT knows no rights and says so
            os.fchmod(handle, mode)
        os.fsync(handle)
    hand_over(new, owner, group)
    new.replace(path)
    sync_folder(path.parent)


def hand_over(path: Path, owner: str, group: str) -> None:
    """Give a file to its owner; on a machine without these users it stays ours."""
    if os.geteuid() != 0:
        return
    try:
        if owner:
            shutil.chown(path, owner)
        if group:
            shutil.chown(path, group=group)
    except LookupError:
        return


def overwrite(path: Path, content: bytes) -> None:
    """Replace a file's bytes where they lie: a secret must not stay in a freed cluster.

    Raises:
        OSError: the disk refuses.
    """
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names of a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
