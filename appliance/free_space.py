"""The free-space ladder: what goes when the card fills up, and in which order.

Rule 1: the oldest backups first, then exports, then old logs; the newest backup stays.
Rule 2: journal, documents, spool, local store and what a salvage put aside are never touched.

Sources: SYNC.md fault 20; DESIGN.md 5.
"""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

LOW = 200 * 1024 * 1024  # bytes free below which something has to go
ENOUGH = 300 * 1024 * 1024  # and up to which it goes

log = logging.getLogger("hallbox.space")


def free_bytes(home: Path) -> int:
    """Return how many bytes the card of a home still takes."""
    found = os.statvfs(home)
    return found.f_bavail * found.f_frsize


def make_room(home: Path, room: Callable[[Path], int] = free_bytes) -> list[Path]:
    """Remove what may go, rung by rung, until there is enough; return what went.

    Args:
        home: the hall's directory.
        room: says how many bytes are free.
    """
    gone: list[Path] = []
    if room(home) >= LOW:
        return gone
    for path in ladder(home):
        if room(home) >= ENOUGH:
            break
        try:
            path.unlink()
        except OSError as refused:  # a read-only card frees nothing; the next rung will not either
            log.warning("kept=%s why=%s", path.name, refused)
            continue
        gone.append(path)
        log.warning("removed=%s because the card is full", path.name)
    return gone


def ladder(home: Path) -> Iterator[Path]:
    """Yield everything that may go, in the order in which it goes."""
    backups = _oldest_first(home / "backup", "*")
    yield from backups[:-1]
    yield from _oldest_first(home / "journal", "hall-before-*.db")
    yield from _oldest_first(home / "exports", "*")
    yield from _oldest_first(home / "log", "*.log.*")


def _oldest_first(folder: Path, pattern: str) -> list[Path]:
    try:
        found = [path for path in folder.glob(pattern) if path.is_file()]
        return sorted(found, key=lambda path: (path.stat().st_mtime, path.name))
    except OSError:
        return []
