"""How far our records have come: on the box, sent, proven at the county.

A record's third step is shown only when the county's receipt carries the hash that stands in our
own journal at that place (law 7); a receipt that does not fit counts for nothing here.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.receipt import Receipt
from appliance.domain.roles import Role
from appliance.projections.staff import StaffMember, person, roles_of


class Step(StrEnum):
    """How far one record has come. The words stand in the wording module."""

    STORED = "stored"  # 已存本机
    SENT = "sent"  # 已发送
    GOT = "got"  # 县里已收


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamReach:
    """One stream: its first position, its last, and the highest seq that left or was proven."""

    stream: str
    first_pos: int
    last_pos: int
    is_open: bool
    sent: int = 0
    acked: int = 0

    @property
    def head(self) -> int:
        """Return the last seq of the stream in this file."""
        return self.last_pos - self.first_pos + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far the records of all streams have come."""

    streams: tuple[StreamReach, ...] = ()

    def with_sent(self, sent: Mapping[str, int]) -> "Reach":
        """Return the same with what has left the box; what is proven has left it, too."""
        return Reach(
            streams=tuple(
                replace(one, sent=max(one.acked, min(sent.get(one.stream, 0), one.head)))
                for one in self.streams
            )
        )

    def step(self, pos: int) -> Step:
        """Return how far the record at a position has come."""
        for one in self.streams:
            if one.first_pos <= pos <= one.last_pos:
                seq = pos - one.first_pos + 1
                return (
                    Step.GOT if seq <= one.acked else Step.SENT if seq <= one.sent else Step.STORED
                )
        return Step.STORED

    @property
    def open_stream(self) -> StreamReach | None:
        """Return the stream that still grows; None in an empty journal."""
        return self.streams[-1] if self.streams else None

    @property
    def last_pos(self) -> int:
        """Return the position of the newest record (0 in an empty journal)."""
        return self.streams[-1].last_pos if self.streams else 0

    @property
    def unsent(self) -> int:
        """Return how many records of all streams the county has not proven to hold."""
        return sum(one.head - one.acked for one in self.streams)

    def proven_between(self, first: int, last: int) -> int:
        """Return how many records from a position to another the county has proven to hold."""
        spans = ((one.first_pos, one.first_pos + one.acked - 1) for one in self.streams)
        return sum(max(0, min(last, high) - max(first, low) + 1) for low, high in spans)

    def sent_between(self, first: int, last: int) -> int:
        """Return how many records from a position to another have left the box."""
        spans = ((one.first_pos, one.first_pos + one.sent - 1) for one in self.streams)
        return sum(max(0, min(last, high) - max(first, low) + 1) for low, high in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameFacts:
    """What the frame of a page needs to know in one question."""

    member: StaffMember | None
    roles: frozenset[Role]
    reach: Reach


def frame_facts(
    db: sqlite3.Connection, staff_no: str, day: date, receipts: Sequence[Receipt]
) -> FrameFacts:
    """Return who asks with the roles of the day, and how far the records have come."""
    return FrameFacts(
        member=person(db, staff_no, day),
        roles=roles_of(db, staff_no, day),
        reach=reach(db, receipts),
    )


def reach(db: sqlite3.Connection, receipts: Sequence[Receipt]) -> Reach:
    """Return how far each stream has come, believing only receipts that carry our own hash."""
    newest = db.execute("SELECT max(pos) FROM journal").fetchone()[0] or 0
    proven = {one.stream: one for one in receipts}
    found = []
    for stream, first_pos, last_pos, ends_at in db.execute(
        "SELECT stream, first_pos, last_pos, ends_at FROM stream ORDER BY first_pos"
    ).fetchall():
        # A stream that was left ends for the county at ends_at; what follows was carried over.
        last = newest if ends_at is None else min(last_pos, first_pos + ends_at - 1)
        found.append(
            StreamReach(
                stream=stream,
                first_pos=first_pos,
                last_pos=last,
                is_open=ends_at is None,
                acked=_proven(db, first_pos, proven.get(stream)),
            )
        )
    return Reach(streams=tuple(found))


def _proven(db: sqlite3.Connection, first_pos: int, receipt: Receipt | None) -> int:
    if receipt is None:
        return 0
    row = db.execute(
        "SELECT h FROM journal WHERE pos = ?", (first_pos + receipt.seq - 1,)
    ).fetchone()
    return receipt.seq if row is not None and row[0] == receipt.h else 0
