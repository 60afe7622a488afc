"""Epochs: how the county notices that its own database is an older copy (PROTOCOL.md 5).

The highest place ever handed out is kept in a small file outside the database. A database that
knows fewer places is a restored one: positions are given anew under a new epoch's name, and old
cursors are told where to go on. A server also knows by itself when it was put in place from a copy;
a single file does not, so with it a lost mark counts as a restore too.
"""

import os
import secrets
from pathlib import Path

from sync.county.store.seam import Store, Tables


class HighWater:
    """The file that holds the highest gseq handed out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> int | None:
        """Return it, or None if the file is not there or not ours."""
        try:
            return int(self._path.read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def raise_to(self, gseq: int) -> None:
        """Write it; whole or not at all, and never before the database has it."""
        fresh = self._path.with_suffix(f".{os.getpid()}")  # several workers may share a home
        fresh.write_text(f"{gseq}\n", "ascii")
        fresh.replace(self._path)


def settle_epoch(store: Store, mark: HighWater) -> str:
    """Return the current epoch's name; begin a new one if this database is an older copy."""
    with store.transaction() as tables:
        tables.feed.hold_lease("epoch", "a start", now_s=0, until_s=0)  # workers start one by one
        known = tables.feed.epochs()
        older = _is_older_copy(tables, mark)
        if not known or older:
            name = f"county-{len(known) + 1}-{secrets.token_hex(4)}"
            tables.feed.start_epoch(name, tables.feed.last())
        else:
            name = known[-1].name
        last = tables.feed.last()
    mark.raise_to(last)
    return name


def _is_older_copy(tables: Tables, mark: HighWater) -> bool:
    moved, handed_out = tables.feed.moved(), mark.read()
    if handed_out is None:
        return moved is not False
    return bool(moved) or handed_out > tables.feed.last()
