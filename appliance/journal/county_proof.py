"""What the county has proven of our streams: its last receipts held against our own hashes.

Only the receiver's proof counts (law 7): a receipt is worth its hash, and the hash must be ours.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from appliance.domain.frozen import dataclass
from appliance.journal.reading import JournalReader


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyProof:
    """How far the county has one stream; `is_equal` says whether its hash there is ours."""

    stream: str
    seq: int
    is_equal: bool


def proofs(journal: sqlite3.Connection, local: Path) -> Iterator[CountyProof]:
    """Yield what the saved receipts prove of the streams in this file, in order of opening.

    A running hall saves its receipts once a minute. A hall that was never enrolled has none.
    """
    receipts = _receipts(local)
    reader = JournalReader(journal)
    for span in reader.streams():
        if span.stream in receipts:
            seq, h = receipts[span.stream]
            ours = reader.hashes(span, [seq]).get(seq)
            yield CountyProof(stream=span.stream, seq=seq, is_equal=seq == 0 or ours == h)


def _receipts(local: Path) -> dict[str, tuple[int, bytes]]:
    if not local.exists():
        return {}
    db = sqlite3.connect(f"{local.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = db.execute("SELECT stream, seq, h FROM receipt").fetchall()
    finally:
        db.close()
    return {stream: (seq, h) for stream, seq, h in rows}
