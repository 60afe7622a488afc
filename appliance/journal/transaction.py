"""What a use case may do with the journal: read, and append facts.

Promises, kept by this file alone:
1. A line, once written, is never updated; corrections are new lines.
2. The projections change in the transaction that appends, or not at all.
"""

import sqlite3
from collections.abc import Callable

from appliance.domain.facts.base import Fact, body_of
from appliance.domain.moment import Moment, stamp
from appliance.domain.record import Entry, Record, decode, encode
from appliance.journal import chain
from appliance.journal.opening import Head

Fold = Callable[[sqlite3.Connection, Entry], None]


class Transaction:
    """One use case inside its savepoint. `db` is for reading; `moment` is when it was asked."""

    def __init__(self, db: sqlite3.Connection, head: Head, moment: Moment, fold: Fold) -> None:
        self.db = db
        self.head = head
        self.moment = moment
        self._fold = fold

    def append(
        self, fact: Fact, *, by: str, subject: str | None = None, moment: Moment | None = None
    ) -> Record:
        """Write one fact; it is on disk once the request's future has its result.

        Args:
            fact: what happened.
            by: who says so: `staff:1007`, `reader:door`, `window:3`, `county`, `hall`.
            subject: what it is about; None founds a subject of its own.
            moment: when it happened, if not now.

        Raises:
            RecordTooLarge: the fact does not fit into 64 KiB.
            UnicodeEncodeError: a text holds a lone surrogate.
        """
        when = moment or self.moment
        n = self._highest(when.boot) + 1
        record = Record(
            kind=fact.KIND,
            v=fact.V,
            subject=subject or f"{when.boot}-{n}",
            by=by,
            at=stamp(when.at),
            boot=when.boot,
            n=n,
            mono=when.mono,
            trust=when.trust.value,
            body=body_of(fact),
        )
        leaf = self._write(encode(record))
        self.head.counters[when.boot] = n
        self._fold(self.db, Entry(pos=self.head.pos, record=record, leaf=leaf.hex()))
        return record

    def carry(self, line: bytes, *, fold: bool) -> None:
        """Write a line of another stream byte for byte (PROTOCOL.md 4).

        Args:
            line: the verbatim record, or what is left of an erased one.
            fold: False for copies of our own tail, which were folded where they first stood.

        Raises:
            ValueError: the line is neither a record nor what is left of an erased one.
        """
        leaf = self._write(line)
        if line.startswith(chain.ERASED):
            return
        record = decode(line)
        self.head.counters[record.boot] = max(self._highest(record.boot), record.n)
        if fold:
            self._fold(self.db, Entry(pos=self.head.pos, record=record, leaf=leaf.hex()))

    def begin_stream(self, stream: str) -> None:
        """Close the open stream where it stands and let the next line be seq 1 of another."""
        if self.head.stream:
            self.db.execute(
                "UPDATE stream SET last_pos = ?, ends_at = ? WHERE first_pos = ?",
                (self.head.pos, self.head.seq, self.head.first_pos),
            )
        self.head.stream = stream
        self.head.first_pos = self.head.pos + 1
        self.head.h = chain.genesis(stream)
        self.db.execute(
            "INSERT INTO stream(first_pos, stream) VALUES(?, ?)", (self.head.first_pos, stream)
        )

    def _write(self, line: bytes) -> bytes:
        head = self.head
        leaf = chain.leaf(line)
        h = chain.extend(head.h, head.seq + 1, leaf)
        self.db.execute(
            "INSERT INTO journal(pos, h, body) VALUES(?, ?, ?)", (head.pos + 1, h, line)
        )
        head.pos += 1
        head.h = h
        return leaf

    def _highest(self, boot: str) -> int:
        if boot not in self.head.counters:
            row = self.db.execute("SELECT n FROM boot WHERE boot = ?", (boot,)).fetchone()
            self.head.counters[boot] = row[0] if row else 0
        return self.head.counters[boot]
