"""Rebuild: fold the whole journal again into emptied tables, in slices; the result is the same.

A slice is one transaction of the writer and remembers how far it came, so that a rebuild cut short
by the power goes on at the next start. Nothing may be appended before it is done: ask `is_pending`.

Sources: DESIGN.md law 1, section 5 (Projections); PROTOCOL.md 4 (copies are never folded).
"""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from appliance.domain.record import Entry, decode
from appliance.journal import chain
from appliance.journal.schema import STALE
from appliance.journal.spans import Span, spans
from appliance.journal.transaction import Transaction

SLICE = 2000  # lines folded in one transaction
PROGRESS = "rebuild"  # its row in `progress`

T = TypeVar("T")


class ReadModels(Protocol):
    """What a rebuild needs of the projections."""

    @property
    def tables(self) -> Sequence[str]:
        """Return the names of all their tables."""

    def fold(self, db: sqlite3.Connection, entry: Entry) -> None:
        """Fold one entry."""

    def empty(self, db: sqlite3.Connection) -> None:
        """Empty all tables."""


class Runs(Protocol):
    """The writer, as far as a rebuild needs it."""

    def run(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case in a transaction of its own."""


def rebuild(writer: Runs, models: ReadModels, *, size: int = SLICE) -> int:
    """Empty the read models and fold every record again; return the last position folded."""
    begin(writer, models)
    return finish(writer, models, size=size)


def begin(writer: Runs, models: ReadModels) -> None:
    """Empty the read models and note that all is to be folded again."""
    writer.run(lambda tx: _begin(tx.db, models))


def finish(writer: Runs, models: ReadModels, *, size: int = SLICE) -> int:
    """Go on with a rebuild where it stands; return the last position folded."""
    while not writer.run(lambda tx: _fold_slice(tx.db, models, size)):
        pass
    return writer.run(lambda tx: tx.head.pos)


def is_stale(db: sqlite3.Connection) -> bool:
    """Say whether an update changed the tables, and nothing was folded into them since."""
    return db.execute("SELECT 1 FROM progress WHERE name = ?", (STALE,)).fetchone() is not None


def is_pending(db: sqlite3.Connection) -> bool:
    """Say whether a rebuild was begun and not finished."""
    return _progress(db) is not None


def fingerprint_of(db: sqlite3.Connection, tables: Sequence[str]) -> str:
    """Return one hash over all rows of these tables: equal tables, equal hash."""
    found = hashlib.sha256()
    for table in sorted(tables):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        order = ", ".join(str(place) for place in range(1, len(columns) + 1))
        found.update(repr((table, columns)).encode())
        for row in db.execute(f"SELECT * FROM {table} ORDER BY {order}"):
            found.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _begin(db: sqlite3.Connection, models: ReadModels) -> None:
    models.empty(db)
    db.execute("DELETE FROM progress WHERE name = ?", (STALE,))
    db.execute("INSERT OR REPLACE INTO progress(name, pos) VALUES(?, 0)", (PROGRESS,))


def _fold_slice(db: sqlite3.Connection, models: ReadModels, size: int) -> bool:
    """Fold the next lines; return True when there are none left."""
    done = _progress(db)
    if done is None:
        return True
    known = spans(db)
    copies = {pos for (pos,) in db.execute("SELECT pos FROM copy")}
    rows = db.execute(
        "SELECT pos, body FROM journal WHERE pos > ? ORDER BY pos LIMIT ?", (done, size)
    ).fetchall()
    for pos, line in rows:
        if pos not in copies and _is_folded_here(known, pos, line):
            entry = Entry(pos=pos, record=decode(line), leaf=chain.leaf(line).hex())
            models.fold(db, entry)
    if rows:
        db.execute("UPDATE progress SET pos = ? WHERE name = ?", (rows[-1][0], PROGRESS))
    else:
        db.execute("DELETE FROM progress WHERE name = ?", (PROGRESS,))
    return not rows


def _is_folded_here(known: Sequence[Span], pos: int, line: bytes) -> bool:
    if line.startswith(chain.ERASED):
        return False
    return not any(span.is_copy(pos) for span in known)


def _progress(db: sqlite3.Connection) -> int | None:
    row = db.execute("SELECT pos FROM progress WHERE name = ?", (PROGRESS,)).fetchone()
    return None if row is None else int(row[0])
