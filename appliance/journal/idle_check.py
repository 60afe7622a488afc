"""The daily check: prove the whole journal in slices at idle, name what rotted, and mend it.

The check reads through a read-only connection and can stop after every slice; `progress` knows
where to go on. A line is mended only with bytes that the chain itself proves.

Sources: PROTOCOL.md 4 (bit rot is repaired from `records`, leaf equal); SYNC.md fault 24.
"""

import sqlite3

from appliance.domain.frozen import dataclass
from appliance.journal import chain, documents
from appliance.journal.spans import Span, spans
from appliance.journal.transaction import Transaction
from appliance.journal.verify import broken_between

SLICE = 2000  # lines proven in one go: some 20 ms on a Pi
PROGRESS = "idle check"  # its row in `progress`


class NotProven(ValueError):
    """The bytes offered for a position are not those that its chain was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rotten line: its position, and the names under which the county can be asked for it.

    A line that `is_missing` points to a broken tree of pages: the caller leaves
    `opening.mark_of_damage`, and the next start salvages what the pages still hold.
    """

    pos: int
    stream: str
    seq: int
    is_missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One slice: where the next one begins (None after the last), and what was found."""

    goes_on_at: int | None
    lines: tuple[Finding, ...]
    documents: tuple[str, ...] = ()


def begins_at(db: sqlite3.Connection) -> int:
    """Return the position at which the check goes on; 1 for a new round."""
    row = db.execute("SELECT pos FROM progress WHERE name = ?", (PROGRESS,)).fetchone()
    return int(row[0]) if row else 1


def check_slice(db: sqlite3.Connection, first: int, *, size: int = SLICE) -> Checked:
    """Prove the lines from a position on; after the last line, the documents too."""
    last = first + size - 1
    known = spans(db)
    found = [
        Finding(
            pos=pos,
            stream=span.stream,
            seq=pos - span.first_pos + 1,
            is_missing=stored_line(db, pos) is None,
        )
        for span in known
        if span.first_pos <= last and first <= span.last_pos
        for pos in broken_between(db, span, max(first, span.first_pos), min(last, span.last_pos))
    ]
    if known and last < known[-1].last_pos:
        return Checked(goes_on_at=last + 1, lines=tuple(found))
    return Checked(goes_on_at=None, lines=tuple(found), documents=tuple(documents.damaged(db)))


def note(tx: Transaction, checked: Checked) -> None:
    """Remember how far the check has come."""
    if checked.goes_on_at is None:
        tx.db.execute("DELETE FROM progress WHERE name = ?", (PROGRESS,))
        return
    tx.db.execute(
        "INSERT OR REPLACE INTO progress(name, pos) VALUES(?, ?)", (PROGRESS, checked.goes_on_at)
    )


def stored_line(db: sqlite3.Connection, pos: int) -> bytes | None:
    """Return what stands at a position: it mends itself where only its hash rotted."""
    row = db.execute("SELECT body FROM journal WHERE pos = ?", (pos,)).fetchone()
    return row[0] if row is not None and isinstance(row[0], bytes) else None


def repair(tx: Transaction, pos: int, line: bytes) -> None:
    """Put the right bytes, or the right hash, back at a position.

    Args:
        tx: the open transaction.
        pos: a position that the check named.
        line: the county's line for it, or our own where only the hash may have rotted.

    Raises:
        NotProven: neither the stored hash nor the line behind it proves these bytes.
    """
    span = next((one for one in spans(tx.db) if one.first_pos <= pos <= one.last_pos), None)
    if span is None:
        raise NotProven(f"no stream holds position {pos}")
    h = _computed(tx.db, span, pos, line)
    if not (_stored_hash(tx.db, pos) == h or _follows(tx.db, span, pos + 1, h)):
        raise NotProven(f"these are not the bytes of position {pos}")
    tx.db.execute(
        "INSERT INTO journal(pos, h, body) VALUES(?, ?, ?)"
        " ON CONFLICT(pos) DO UPDATE SET h = excluded.h, body = excluded.body",
        (pos, h, line),
    )


def _computed(db: sqlite3.Connection, span: Span, pos: int, line: bytes) -> bytes:
    before = chain.genesis(span.stream) if pos == span.first_pos else _stored_hash(db, pos - 1)
    if before is None:
        raise NotProven(f"the line before position {pos} is missing")
    try:
        return chain.extend(before, pos - span.first_pos + 1, chain.leaf(line))
    except (ValueError, KeyError, TypeError) as broken:
        raise NotProven(f"the bytes for position {pos} name no leaf") from broken


def _follows(db: sqlite3.Connection, span: Span, pos: int, h: bytes) -> bool:
    line, stored = stored_line(db, pos), _stored_hash(db, pos)
    if line is None or stored is None or pos > span.last_pos:
        return False
    try:
        return chain.extend(h, pos - span.first_pos + 1, chain.leaf(line)) == stored
    except (ValueError, KeyError, TypeError):  # the line behind it is rotten too
        return False


def _stored_hash(db: sqlite3.Connection, pos: int) -> bytes | None:
    row = db.execute("SELECT h FROM journal WHERE pos = ?", (pos,)).fetchone()
    return row[0] if row is not None and isinstance(row[0], bytes) else None
