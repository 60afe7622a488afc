"""The chain: every record's bytes bound to its place in its stream. Pure functions over bytes.

Sources: PROTOCOL.md 1. Both ends compute it; no hash travels per record.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator

ALGORITHM = "sha256"  # the only value in version 1
ERASED = b'{"$leaf":'  # how the line of an erased record begins; no record begins so


def genesis(stream_id: str, algorithm: str = ALGORITHM) -> bytes:
    """Return h[0] of a stream (32 bytes)."""
    return hashlib.sha256(b"HJS/1" + algorithm.encode() + stream_id.encode()).digest()


def leaf(line: bytes) -> bytes:
    """Return the leaf (32 bytes) of a stored line; an erased line names its own.

    Raises:
        ValueError: an erased line that does not hold a leaf of 32 bytes.
    """
    if line.startswith(ERASED):
        return _kept_leaf(line)
    return hashlib.sha256(line).digest()


def erased_line(line: bytes) -> bytes:
    """Return what stays of a record when its bytes go: the leaf and the length."""
    if line.startswith(ERASED):
        return line
    return b'{"$leaf":"%s","len":%d}' % (leaf(line).hex().encode(), len(line))


def extend(previous: bytes, seq: int, leaf_hash: bytes) -> bytes:
    """Return h[seq] from h[seq - 1] and the leaf at seq."""
    return hashlib.sha256(previous + seq.to_bytes(8, "big") + leaf_hash).digest()


def walk(previous: bytes, first: int, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield h[first], h[first + 1], … for lines that follow h[first - 1]."""
    h = previous
    for seq, line in enumerate(lines, first):
        h = extend(h, seq, leaf(line))
        yield h


def _kept_leaf(line: bytes) -> bytes:
    kept = json.loads(line)["$leaf"]
    found = bytes.fromhex(kept)
    if len(found) != hashlib.sha256().digest_size:
        raise ValueError(f"an erased line holds no leaf of 32 bytes: {kept!r}")
    return found
