"""Spans: where each stream lies in the file, and under which name the county gets each line.

Sources: PROTOCOL.md 1 and 4.
"""

import sqlite3
from collections.abc import Sequence

from appliance.domain.frozen import dataclass
from appliance.journal.faults import JournalIsDamaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stream in the file. The columns of `stream` are explained in schema.py."""

    stream: str
    first_pos: int
    last_pos: int
    ends_at: int | None
    fetched: int
    carried: int
    tail_of: int | None

    def is_copy(self, pos: int) -> bool:
        """Say whether a position holds a copy of our own tail, which is never folded here."""
        return self.first_pos + self.fetched < pos <= self.first_pos + self.carried

    def is_carried(self, pos: int) -> bool:
        """Say whether a position holds a line that was first written elsewhere."""
        return self.first_pos < pos <= self.first_pos + self.carried

    @property
    def agreed_pos(self) -> int:
        """Return the last position that reaches the county under this stream's own name."""
        if self.ends_at is None:
            return self.last_pos
        return self.first_pos + self.ends_at - 1


def spans(db: sqlite3.Connection) -> list[Span]:
    """Return all streams of the file in the order of their opening.

    Raises:
        JournalIsDamaged: a row of the table is torn.
    """
    newest = db.execute("SELECT max(pos) FROM journal").fetchone()[0] or 0
    rows = db.execute(
        "SELECT stream, first_pos, coalesce(last_pos, ?), ends_at, fetched, carried, tail_of"
        " FROM stream ORDER BY first_pos",
        (newest,),
    ).fetchall()
    torn = [row[1] for row in rows if not isinstance(row[0], str) or None in row[2:3] + row[4:6]]
    if torn:
        raise JournalIsDamaged("A row of the streams is torn", pos=torn[0])
    return [
        Span(
            stream=stream,
            first_pos=first_pos,
            last_pos=last_pos,
            ends_at=ends_at,
            fetched=fetched,
            carried=carried,
            tail_of=tail_of,
        )
        for stream, first_pos, last_pos, ends_at, fetched, carried, tail_of in rows
    ]


def own_tail(db: sqlite3.Connection, span: Span, seq: int) -> list[int]:
    """Return the positions of a stream's lines after `seq`; damage may have left holes."""
    rows = db.execute(
        "SELECT pos FROM journal WHERE pos BETWEEN ? AND ? ORDER BY pos",
        (span.first_pos + seq, span.last_pos),
    )
    return [pos for (pos,) in rows]


def salvage_marks(db: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return the streams that a salvage left to be carried over: first position, last proven."""
    rows = db.execute(
        "SELECT CAST(substr(name, 9) AS INTEGER), pos FROM progress"
        " WHERE name GLOB 'salvage *' ORDER BY 1"
    )
    return [(first_pos, agreed) for first_pos, agreed in rows]


def travels_at(db: sqlite3.Connection, known: Sequence[Span], pos: int) -> tuple[str, int]:
    """Return the stream and seq under which the county gets the record at a position.

    Raises:
        ValueError: no stream of `known` holds the position.
    """
    span = next((one for one in known if one.first_pos <= pos <= one.last_pos), None)
    if span is None:
        raise ValueError(f"no stream holds position {pos}")
    heir = next((one for one in reversed(known) if one.tail_of == span.first_pos), None)
    if pos <= span.agreed_pos or heir is None:
        return span.stream, pos - span.first_pos + 1
    place = pos - span.agreed_pos
    if heir.carried - heir.fetched != span.last_pos - span.agreed_pos:  # holes of a salvage
        between = "SELECT count(*) FROM journal WHERE pos > ? AND pos <= ?"
        place = db.execute(between, (span.agreed_pos, pos)).fetchone()[0]
    return travels_at(db, known, heir.first_pos + heir.fetched + place)


def is_delivered(known: Sequence[Span], place: tuple[str, int], proven: tuple[str, int]) -> bool:
    """Say whether the county holds (stream, seq) when `proven` is its last proven answer.

    hall-sync delivers streams in the order of their opening, so a proof of a later one will do.
    """
    order = [span.stream for span in known]
    if place[0] not in order or proven[0] not in order:
        return False
    return (order.index(place[0]), place[1]) <= (order.index(proven[0]), proven[1])
