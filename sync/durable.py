"""Files that are whole after a power cut, or a pulled stick: there, or as they were."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, fill: Callable[[BinaryIO], object], *, mode: int = 0o666) -> None:
    """Write a file so that it is there whole or not at all.

    The name it is written under first is one that FAT takes, too. `mode` is less the umask.

    Raises:
        OSError: the disk refuses; the file before is untouched.
    """
    part = path.with_suffix(".TMP")
    part.unlink(missing_ok=True)  # one left over may have another mode
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
        fill(out)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names of a folder durable.

    Raises:
        OSError: the disk refuses.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
