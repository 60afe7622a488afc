"""The sequencer: gives every committed record its place in the one order of the feed.

Promise: a reader that has seen place g will never find a new record at or before g. It holds
because one holder of the lease gives places, in a transaction of its own, after the records'
commit (PROTOCOL.md 5); how the uploads overlap does not matter.

It also carries out what records demand of storage: erased bodies go, carried copies get no place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.journal import chain
from sync.county.clock import Now, unix_s
from sync.county.store.rows import StoredLine, StreamRow
from sync.county.store.seam import Store, Tables
from sync.fields import Malformed, hash_of, load, mapping, number, text

SLICE = 500  # records of one stream at a time, so that no hall waits for another's backlog
SIZE = 4 * 1024 * 1024  # bytes of records in memory at a time
LEASE_S = 2  # after a crash the feed stands still so long; the row's lock, not time, makes it one
UNREADABLE = ""  # the kind of a line that is no record of ours, and of a leaf line
_LEASE = "sequencer"
_LONGEST_KIND = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequenced:
    """What one pass did: `records` places were looked at, `erased` bodies went."""

    records: int = 0
    erased: int = 0


class Sequencer:
    """The one that gives places, while it holds the lease."""

    def __init__(self, store: Store, holder: str, now: Now) -> None:
        self._store = store
        self._holder = holder
        self._now = now

    def run(self) -> Sequenced:
        """Place a slice of every stream that has new records; 0 records when nothing waits."""
        with self._store.transaction() as tables:
            held = bool(tables.streams.unsequenced()) and self._hold(tables)  # idle: no write
            # asked again: another worker may have placed them while we waited for the lease
            done = [_place(tables, row) for row in tables.streams.unsequenced()] if held else []
        erased = sum(part.erased for part in done)
        if erased:
            self._store.forget_deleted()
        return Sequenced(records=sum(part.records for part in done), erased=erased)

    def _hold(self, tables: Tables) -> bool:
        now_s = unix_s(self._now())
        until_s = now_s + LEASE_S
        return tables.feed.hold_lease(_LEASE, self._holder, now_s=now_s, until_s=until_s)


def kind_of(line: bytes) -> str:
    """Return the kind a line names, or UNREADABLE."""
    try:
        kind = text(load(line), "kind")
    except Malformed:
        return UNREADABLE
    return kind if len(kind) <= _LONGEST_KIND and "\0" not in kind else UNREADABLE


def _place(tables: Tables, row: StreamRow) -> Sequenced:
    found = tables.streams.lines(row.no, row.sequenced + 1, count=SLICE, size=SIZE)
    in_doubt = [kept for kept in found if 1 < kept.seq <= row.carried + 1]  # PROTOCOL.md 4
    if in_doubt and _remember_hall(tables, row):
        return Sequenced(records=1)  # more leaves are to be remembered before this one can tell
    copies = {kept.seq for kept in in_doubt if _is_copy(tables, row, kept)}
    if in_doubt:
        _remember(tables, row, found)
    placed: list[tuple[int, str]] = []
    erased = 0
    for kept in found:
        kind = kind_of(kept.line)
        if kept.seq not in copies:
            placed.append((kept.seq, kind))
        if kind == "body.erased":
            erased += _erase(tables, row, kept.line)
    if placed:
        tables.feed.give(row.no, placed)
    tables.streams.mark_sequenced(row.no, found[-1].seq)
    return Sequenced(records=len(found), erased=erased)


def _remember_hall(tables: Tables, row: StreamRow) -> bool:
    """Enter the leaves of the hall's placed records, a slice a pass; True while some are left."""
    for other in tables.streams.of_hall(row.hall):
        known = tables.streams.leaves_known_to(other.no)
        if other.no != row.no and known < other.sequenced:
            count = min(SLICE * 10, other.sequenced - known)
            found = tables.streams.lines(other.no, known + 1, count=count, size=SIZE)
            _remember(tables, other, found)
            return True
    return False


def _is_copy(tables: Tables, row: StreamRow, kept: StoredLine) -> bool:
    """Say whether another stream of the hall holds this record already; erase it where it must."""
    leaf = chain.leaf(kept.line)
    elsewhere = any(no != row.no for no, _ in tables.streams.places_of(row.hall, leaf))
    if tables.streams.is_erased(row.hall, leaf) and not kept.line.startswith(chain.ERASED):
        tables.streams.hold(row.no)
        tables.streams.rewrite(row.no, kept.seq, chain.erased_line(kept.line))
    return elsewhere


def _remember(tables: Tables, row: StreamRow, found: Sequence[StoredLine]) -> None:
    leaves = [(chain.leaf(kept.line), kept.seq) for kept in found]
    tables.streams.remember_leaves(row.hall, row.no, leaves)


def _erase(tables: Tables, row: StreamRow, line: bytes) -> int:
    """Carry out one `body.erased`: every row of the hall with that leaf keeps only the leaf."""
    try:
        body = mapping(load(line), "body")
        leaf = hash_of(body, "leaf")
        named, seq = tables.streams.find(text(body, "stream")), number(body, "seq")
    except Malformed:
        return 0
    tables.streams.note_erased(row.hall, leaf)
    places = set(tables.streams.places_of(row.hall, leaf))
    if named is not None and named.hall == row.hall:
        places.add((named.no, seq))
    return sum(_blank(tables, no, seq, leaf) for no, seq in places)


def _blank(tables: Tables, no: int, seq: int, leaf: bytes) -> int:
    tables.streams.hold(no)  # an upload that fills this leaf in at the same moment is waited for
    found = tables.streams.lines(no, seq, count=1, size=0)
    if not found or found[0].line.startswith(chain.ERASED) or chain.leaf(found[0].line) != leaf:
        return 0
    tables.streams.rewrite(no, seq, chain.erased_line(found[0].line))
    return 1
