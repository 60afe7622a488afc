"""What makes a backup a proven one: the full chain of every stream, computed from its own bytes.

Only then `safe` rises, and only then a hall may erase its copy (PROTOCOL.md 3).
"""

from collections.abc import Iterable, Mapping

from appliance.journal import chain
from sync.county.store.seam import Store


class BackupDamaged(RuntimeError):
    """The copy does not prove itself; `safe` was not raised. Make another on another disk."""


def walk(stream: str, rows: Iterable[tuple[int, bytes, bytes]], head: tuple[int, bytes]) -> int:
    """Return the last seq of a stream whose (seq, h, line) rows lead from h[0] to its head.

    Raises:
        BackupDamaged: a row is missing, changed, or one too many.
    """
    h, seq = chain.genesis(stream), 0
    for seq, (found, kept, line) in enumerate(rows, 1):
        h = chain.extend(h, seq, chain.leaf(line))
        if found != seq or kept != h:
            raise BackupDamaged(f"stream {stream} breaks at seq {seq}")
    if (seq, h) != head:
        raise BackupDamaged(f"stream {stream} ends at {seq}, its head says {head[0]}")
    return seq


def raise_safe(store: Store, proven: Mapping[str, int]) -> dict[str, int]:
    """Enter into the live store what a backup was proven to hold; return it."""
    with store.transaction() as tables:
        for stream, seq in proven.items():
            tables.streams.mark_safe(stream, seq)
    return dict(proven)
