"""Erase: the one exception to "never changed". A personal body goes, its leaf stays in the chain.

Three promises, kept by this file alone:
1. Only kinds of ERASABLE are erased, and only what the county holds in a verified backup.
2. `body.erased` and the loss of the bytes are one transaction, in every row with that leaf.
3. Afterwards no copy of the bytes is left in the file or in the write-ahead log.

The fact's subject is the erased record's own reference (boot-n), its `leaf` the record's leaf: a
projection finds the row that it has to mask by either.

Sources: DESIGN.md 5 (Personal data); PROTOCOL.md 1 (Erased record).
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from appliance.domain.facts import ERASABLE
from appliance.domain.facts.hall import BodyErased
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, decode, reference
from appliance.journal import chain
from appliance.journal.spans import Span, spans, travels_at
from appliance.journal.transaction import Transaction

T = TypeVar("T")


class NotErasable(ValueError):
    """The record has to stay: not a personal one, or the county holds no verified backup of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An order to erase the record at a position: why, and who says so (`hall`, `staff:1001`)."""

    pos: int
    why: str
    by: str


class Erases(Protocol):
    """The writer, as far as erasing needs it."""

    def run(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case in a transaction of its own."""

    def truncate_wal(self) -> bool:
        """Empty the write-ahead log; False while a reader still needs it."""


def erase_all(writer: Erases, orders: Sequence[Erasure], held: Mapping[str, int]) -> bool:
    """Erase records, one transaction each; return whether the log was emptied behind them.

    Where it was not (a reader held it), truncate again at the next idle moment: the bytes are gone
    from the file and may still stand in the log.

    Args:
        writer: the journal's writer.
        orders: what to erase.
        held: by stream, the last seq that is both proven at the county and in its safe backup.

    Raises:
        NotErasable: an order names a record that has to stay; those before it are done.
    """
    for order in orders:
        writer.run(lambda tx, one=order: erase(tx, one, held))  # type: ignore[misc]  # mypy cannot infer a lambda's default
    return writer.truncate_wal()


def erase(tx: Transaction, order: Erasure, held: Mapping[str, int]) -> Record:
    """Replace a body by its leaf wherever it stands and append the fact that says so.

    Raises:
        NotErasable: it is no personal record, is erased already, or is not safe at the county.
    """
    line = _line_at(tx.db, order.pos)
    if line.startswith(chain.ERASED):
        raise NotErasable(f"position {order.pos} was erased before")
    record = decode(line)
    if record.kind not in ERASABLE:
        raise NotErasable(f"{record.kind} is no personal record")
    known = spans(tx.db)
    stream, seq = travels_at(tx.db, known, order.pos)
    if seq > held.get(stream, 0):
        raise NotErasable(f"the county holds no verified backup of position {order.pos}")
    for pos in {order.pos, *_twins(tx.db, known, line)}:
        _forget(tx.db, pos, line)
    fact = BodyErased(leaf=chain.leaf(line).hex(), stream=stream, seq=seq, why=order.why)
    return tx.append(fact, by=order.by, subject=reference(record))


def _twins(db: sqlite3.Connection, known: Sequence[Span], line: bytes) -> Iterator[int]:
    """Yield where else a line may stand: carried copies, and the tails that they copy."""
    for span in known:
        for first, last in (
            (span.first_pos + 1, span.first_pos + span.carried),
            (span.agreed_pos + 1, span.last_pos),
        ):
            rows = db.execute(
                "SELECT pos FROM journal WHERE pos BETWEEN ? AND ? AND body = ?",
                (first, last, line),
            )
            yield from [pos for (pos,) in rows]


def _forget(db: sqlite3.Connection, pos: int, line: bytes) -> None:
    db.execute("UPDATE journal SET body = ? WHERE pos = ?", (chain.erased_line(line), pos))


def _line_at(db: sqlite3.Connection, pos: int) -> bytes:
    row = db.execute("SELECT body FROM journal WHERE pos = ?", (pos,)).fetchone()
    if row is None:
        raise NotErasable(f"there is no position {pos}")
    line: bytes = row[0]
    return line
