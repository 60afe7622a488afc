"""The projector: folds what the sequencer placed into the fleet's read models.

Slices of 500, each in a savepoint. A slice that fails is halved until the record is found; it is
set aside with its error and the rest goes on (PROTOCOL.md 5). A better program re-runs what was
set aside.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from appliance.domain.moment import Trust
from appliance.journal import chain
from sync.county.clock import Now, unix_s
from sync.county.figures import fold_figures
from sync.county.sequencer import LEASE_S, UNREADABLE
from sync.county.store.rows import FeedRow, HallState
from sync.county.store.seam import Store, Tables
from sync.fields import load, mapping, optional_text, text

SLICE = 500
SIZE = 4 * 1024 * 1024  # bytes of records in memory at a time
_PART = 100  # records whose fields are in memory at a time; those of a whole slice are 2 MB
Read = tuple[FeedRow, dict[str, object]]
Fold = Callable[[Tables, Sequence[FeedRow]], None]

# What a fold that meets an unexpected record raises; faults of the database are none of these.
_UNEXPECTED = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)
_LEASE = "projector"
_TELLS_SOFTWARE = frozenset({"stream.opened", "hall.started"})


def fold_fleet(tables: Tables, rows: Sequence[FeedRow]) -> None:
    """Count kinds per hall and keep each hall's last word on its clock and software.

    Raises:
        ValueError: a record is not what its envelope should be.
    """
    _fold_fleet(tables, rows, _read(rows))


def fold_all(tables: Tables, rows: Sequence[FeedRow]) -> None:
    """Fold into all read models; each record is read once, and only a part of them at a time.

    Raises:
        ValueError: a record is not what it should be.
    """
    for first in range(0, len(rows), _PART):
        part = rows[first : first + _PART]
        read = _read(part)
        _fold_fleet(tables, part, read)
        fold_figures(tables, read)


def _read(rows: Sequence[FeedRow]) -> list[Read]:
    """Return the records that are still whole, with their places."""
    if any(row.kind == UNREADABLE and not row.line.startswith(chain.ERASED) for row in rows):
        raise ValueError("no record of ours")
    return [(row, load(row.line)) for row in rows if not row.line.startswith(chain.ERASED)]


def _fold_fleet(tables: Tables, rows: Sequence[FeedRow], read: Sequence[Read]) -> None:
    counts = Counter((row.hall, row.kind) for row in rows)
    states: dict[str, HallState] = {}
    for row, record in read:
        before = states.get(row.hall)
        states[row.hall] = _state(row, record, before.software if before else None)
    tables.fleet.count([(hall, kind, n) for (hall, kind), n in counts.items()])
    for state in states.values():
        tables.fleet.note_state(state)


def _words(unexpected: Exception) -> str:
    """Return an error as text that any database keeps, whatever the record made it say."""
    said = f"{type(unexpected).__name__}: {unexpected}"[:500].replace("\0", "\\0")
    return said.encode("utf-8", "backslashreplace").decode()


def _state(row: FeedRow, record: Mapping[str, object], software: str | None) -> HallState:
    if row.kind in _TELLS_SOFTWARE:
        software = optional_text(mapping(record, "body"), "software") or software
    return HallState(
        hall=row.hall,
        gseq=row.gseq,
        at=text(record, "at"),
        trust=Trust(text(record, "trust")),
        software=software,
    )


class Projector:
    """Keeps the read models behind the feed, whatever a record says."""

    def __init__(self, store: Store, holder: str, now: Now, *, fold: Fold = fold_all) -> None:
        self._store = store
        self._holder = holder
        self._now = now
        self._fold = fold

    def run(self) -> int:
        """Fold one slice; return how many records it had, 0 when nothing waits."""
        with self._store.transaction() as tables:
            if tables.fleet.folded() == tables.feed.last() or not self._hold(tables):
                return 0  # an idle county writes nothing
            rows = tables.feed.rows(tables.fleet.folded(), count=SLICE, size=SIZE)
            if rows:
                self._fold_or_halve(tables, rows)
                tables.fleet.mark_folded(rows[-1].gseq)
        return len(rows)

    def rerun(self, after: int = 0) -> int | None:
        """Fold again a slice of what was set aside; return where to go on, None at the end."""
        with self._store.transaction() as tables:
            if not tables.fleet.quarantined(after, count=1) or not self._hold(tables):
                return None
            aside = tables.fleet.quarantined(after, count=SLICE)
            for gseq, _ in aside:
                row = tables.feed.at(gseq)
                if row is not None:
                    tables.fleet.release(gseq)
                    self._fold_or_halve(tables, [row])
        return aside[-1][0] if aside else None

    def _hold(self, tables: Tables) -> bool:
        now_s = unix_s(self._now())
        until_s = now_s + LEASE_S
        return tables.feed.hold_lease(_LEASE, self._holder, now_s=now_s, until_s=until_s)

    def _fold_or_halve(self, tables: Tables, rows: Sequence[FeedRow]) -> None:
        try:
            with self._store.savepoint():
                self._fold(tables, rows)
        except _UNEXPECTED as unexpected:
            if len(rows) == 1:
                tables.fleet.quarantine(rows[0].gseq, _words(unexpected))
                return
            half = len(rows) // 2
            self._fold_or_halve(tables, rows[:half])
            self._fold_or_halve(tables, rows[half:])
