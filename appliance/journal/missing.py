"""What this file lost and the county may still hold: named, asked for, and put back where it fits.

Two promises, kept by this file alone:
1. A line returns to its own place only with bytes that the chain here proves (`idle_check.repair`).
2. What stood behind the proven part of a salvaged stream is carried into a new stream, once, and
   only if no line here has the same bytes.

Sources: PROTOCOL.md 4 (Damage); SYNC.md faults 22 to 24.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from appliance.domain.frozen import dataclass
from appliance.domain.record import decode
from appliance.journal import chain
from appliance.journal.idle_check import Finding, NotProven, repair, stored_line
from appliance.journal.spans import Span, spans
from appliance.journal.streams import Divergence, Identity, Reason, diverge
from appliance.journal.transaction import Transaction
from appliance.journal.verify import broken_between


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Lines to ask the county for; `last` 0 means up to its head."""

    stream: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Lines of a stream from seq `first`, as the county holds them; `is_last` ends the answer."""

    stream: str
    first: int
    lines: Sequence[bytes]
    is_last: bool


def wanted(db: sqlite3.Connection, findings: Iterable[Finding] = ()) -> list[Wanted]:
    """Return what to ask for: lines still rotten, and what lies behind each salvaged end."""
    known = spans(db)
    rotten = [
        Wanted(stream=one.stream, first=one.seq, last=one.seq)
        for one in findings
        if any(_is_broken(db, span, one) for span in known)
    ]
    behind = [
        Wanted(stream=span.stream, first=(span.ends_at or 0) + 1, last=0)
        for span, heir in _salvaged(db, known)
        if not _is_noted(db, heir)
    ]
    return rotten + behind


def damaged_papers(db: sqlite3.Connection, hashes: Sequence[str]) -> dict[str, int]:
    """Return name and version of documents whose bytes rotted, so that they come again."""
    marks = ", ".join("?" * len(hashes))
    rows = db.execute(f"SELECT name, v FROM document WHERE sha256 IN ({marks})", hashes)
    return {str(name): int(v) for name, v in rows}


def put_back(tx: Transaction, identity: Identity, given: Given) -> bool:
    """Put lines of the county back; return whether a stream was opened for some of them."""
    known = spans(tx.db)
    span = next((one for one in known if one.stream == given.stream), None)
    if span is None:
        return False
    lost: list[bytes] = []
    for seq, line in enumerate(given.lines, given.first):
        pos = span.first_pos + seq - 1
        if pos > span.agreed_pos:
            lost.append(line)
        elif stored_line(tx.db, pos) != line:
            with suppress(NotProven):
                repair(tx, pos, line)
    fresh = _unlike_ours(tx.db, span, lost)
    if fresh:
        here = Divergence(
            stream=tx.head.stream, seq=tx.head.seq, reason=Reason.SALVAGE, fetched=fresh
        )
        diverge(tx, identity, here)
    if given.is_last and lost_behind(given, span):
        _note(tx.db, known, span)
    return bool(fresh)


def lost_behind(given: Given, span: Span) -> bool:
    """Say whether an answer was to the question what lies behind a salvaged end."""
    return span.ends_at is not None and given.first > span.ends_at


def _is_broken(db: sqlite3.Connection, span: Span, one: Finding) -> bool:
    return span.stream == one.stream and bool(broken_between(db, span, one.pos, one.pos))


def _salvaged(db: sqlite3.Connection, known: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield each stream that a salvage ended, with the one that follows it."""
    for heir in known:
        parent = next((one for one in known if one.first_pos == heir.tail_of), None)
        line = stored_line(db, heir.first_pos)
        if parent is None or line is None or line.startswith(chain.ERASED):
            continue
        is_ours = heir.fetched == 0  # one that we opened for returned lines asks for no more
        if is_ours and decode(line).body.get("reason") == Reason.SALVAGE:
            yield parent, heir


def _unlike_ours(db: sqlite3.Connection, span: Span, lines: Sequence[bytes]) -> list[bytes]:
    if not lines:
        return []
    rows = db.execute("SELECT body FROM journal WHERE pos > ?", (span.agreed_pos,))
    here = {chain.leaf(line) for (line,) in rows}
    return [line for line in lines if chain.leaf(line) not in here]


def _mark(heir: Span) -> str:
    return f"given back {heir.first_pos}"


def _is_noted(db: sqlite3.Connection, heir: Span) -> bool:
    row = db.execute("SELECT 1 FROM progress WHERE name = ?", (_mark(heir),)).fetchone()
    return row is not None


def _note(db: sqlite3.Connection, known: Sequence[Span], span: Span) -> None:
    for parent, heir in _salvaged(db, known):
        if parent.first_pos == span.first_pos:
            db.execute(
                "INSERT OR REPLACE INTO progress(name, pos) VALUES(?, ?)",
                (_mark(heir), span.first_pos),
            )
