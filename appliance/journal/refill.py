"""Refill: a journal made again, in an empty home, from what the county holds of a lost box.

Three promises, kept by this file alone:
1. Every line stands byte for byte, with its hash computed here, in the county's order of opening.
2. A line that several streams carry is folded once, where it first stood.
3. The home has a journal only when all of it is proven, folded and closed; else it stays empty.

Sources: PROTOCOL.md 4 (a replaced box), 1 (seq 1 says what is carried).
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

from sqlite_utils import Migrations

from appliance.domain.facts.hall import DocumentApplied
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, decode
from appliance.journal import chain, documents, rebuild
from appliance.journal.faults import HomeIsTaken, JournalIsTaken
from appliance.journal.opening import connect, named_faults, take
from appliance.journal.streams import Divergence, Identity, Reason, diverge
from appliance.journal.verify import verify
from appliance.journal.writer import Clock, Writer

FRESH = "hall.refill.db"
_APPLIED = b'"kind":"%s"' % DocumentApplied.KIND.encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One stream of the lost box: `pages` are its lines in order, proven by who fetched them."""

    stream: str
    pages: Iterable[Sequence[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Makeup:
    """What the new journal is made with: tables, read models, clock, and who writes on."""

    journal: Migrations
    models: "rebuild.ReadModels"
    schemas: Sequence[Migrations]
    clock: Clock
    identity: Identity

    @property
    def migrations(self) -> tuple[Migrations, ...]:
        """Return the journal's own tables and those of the read models."""
        return (self.journal, *self.schemas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refilled:
    """What came back; `missing` are documents (name, version) that the county does not hold."""

    streams: int
    lines: int
    missing: tuple[tuple[str, int], ...]


FetchDocument = Callable[[str, int, str], bytes | None]  # name, version, sha256


def refill(
    path: Path, makeup: Makeup, incoming: Iterable[Incoming], fetch: FetchDocument
) -> Refilled:
    """Make a journal from a lost box's streams and open a stream with reason replace.

    Raises:
        HomeIsTaken: a hall runs there, or a journal is there.
        JournalIsDamaged: what was written does not prove itself.
        StorageFault: the disk refuses.
    """
    try:
        lock = take(path)
    except JournalIsTaken as running:
        raise HomeIsTaken("A hall runs in this home") from running
    fresh = path.parent / "refill" / FRESH
    with lock, named_faults(fresh):
        if path.exists():
            raise HomeIsTaken(f"This home is not empty ({path.name})")
        _clear(fresh)
        filler = _Filler(fresh, makeup.migrations)
        try:
            for one in incoming:
                filler.take(one)
            missing = filler.finish(fetch)
        finally:
            filler.close()
        _fold_and_close(fresh, makeup, filler)
        _put(fresh, path)
    return Refilled(streams=filler.streams, lines=filler.pos, missing=missing)


class _Filler:
    """Writes lines as they come, one transaction a stream."""

    def __init__(self, path: Path, migrations: Sequence[Migrations]) -> None:
        self._db = connect(path, migrations).conn
        self.pos = self.streams = 0
        self.newest = ("", 0)  # the last stream and its head
        self._leaves: set[bytes] = set()
        self._boots: dict[str, int] = {}
        self._papers: dict[str, tuple[str, int]] = {}

    def take(self, incoming: Incoming) -> None:
        """Write one stream behind the others."""
        first_pos, h = self.pos + 1, chain.genesis(incoming.stream)
        self._db.execute("BEGIN IMMEDIATE")
        carried = 0
        for page in incoming.pages:
            if self.pos < first_pos:
                carried = _carried(page[0])
            seq = self.pos - first_pos + 2
            rows = [(chain.leaf(line), line) for line in page]
            for leaf, line in rows:
                h = chain.extend(h, seq, leaf)
                self._put(h, leaf, line, is_carried=1 < seq <= carried + 1)
                seq += 1
        if self.pos >= first_pos:
            self._enter(incoming.stream, first_pos, carried)
        self._db.execute("COMMIT")

    def finish(self, fetch: FetchDocument) -> tuple[tuple[str, int], ...]:
        """Bring the documents that were applied; return those the county does not hold."""
        found = {sha256: fetch(*paper, sha256) for sha256, paper in self._papers.items()}
        self._db.execute("BEGIN IMMEDIATE")
        for sha256, body in found.items():
            name, version = self._papers[sha256]
            if body is not None and documents.digest(body) == sha256:
                documents.store(self._db, name=name, version=version, body=body)
        self._db.executemany("INSERT INTO boot(boot, n) VALUES(?, ?)", list(self._boots.items()))
        self._db.execute("INSERT INTO progress(name, pos) VALUES(?, 0)", (rebuild.PROGRESS,))
        self._db.execute("COMMIT")
        return tuple(self._papers[sha256] for sha256, body in found.items() if body is None)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def _put(self, h: bytes, leaf: bytes, line: bytes, *, is_carried: bool) -> None:
        self.pos += 1
        self._db.execute("INSERT INTO journal(pos, h, body) VALUES(?, ?, ?)", (self.pos, h, line))
        if is_carried and leaf in self._leaves:
            self._db.execute("INSERT INTO copy(pos) VALUES(?)", (self.pos,))
            return
        self._leaves.add(leaf)
        record = _record(line)
        if record is not None:
            self._boots[record.boot] = max(record.n, self._boots.get(record.boot, 0))
            if _APPLIED in line:
                self._note_paper(record)

    def _note_paper(self, record: Record) -> None:
        name, version = record.body.get("name"), record.body.get("version")
        sha256 = record.body.get("sha256")
        if isinstance(name, str) and isinstance(version, int) and isinstance(sha256, str):
            self._papers[sha256] = (name, version)

    def _enter(self, stream: str, first_pos: int, carried: int) -> None:
        self._db.execute(
            "UPDATE stream SET last_pos = ?, ends_at = ? - first_pos + 1 WHERE last_pos IS NULL",
            (first_pos - 1, first_pos - 1),
        )
        self._db.execute(
            "INSERT INTO stream(first_pos, stream, fetched, carried) VALUES(?, ?, ?, ?)",
            (first_pos, stream, carried, carried),
        )
        self.streams += 1
        self.newest = (stream, self.pos - first_pos + 1)


def _fold_and_close(fresh: Path, makeup: Makeup, filler: _Filler) -> None:
    """Fold everything, close the last stream and open this box's own; prove the result."""
    writer = Writer(
        fresh, migrations=makeup.migrations, fold=makeup.models.fold, clock=makeup.clock
    )
    try:
        rebuild.finish(writer, makeup.models)
        stream, seq = filler.newest
        if stream:
            here = Divergence(stream=stream, seq=seq, reason=Reason.REPLACE)
            writer.run(lambda tx: diverge(tx, makeup.identity, here))
        writer.truncate_wal()
        problems = writer.between(verify).problems
    finally:
        writer.close()
    if problems:
        raise ValueError(f"position {problems[0].pos}: {problems[0].what}")


def _carried(line: bytes) -> int:
    record = _record(line)
    carried = record.body.get("carried") if record else 0
    return carried if isinstance(carried, int) else 0


def _record(line: bytes) -> Record | None:
    if line.startswith(chain.ERASED):
        return None
    try:
        return decode(line)
    except ValueError:
        return None


def _clear(fresh: Path) -> None:
    fresh.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in fresh.parent.glob(f"{FRESH}*"):
        leftover.unlink()


def _put(fresh: Path, path: Path) -> None:
    with closing(sqlite3.connect(fresh)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with fresh.open("rb") as written:
        os.fsync(written.fileno())
    fresh.replace(path)
    for folder in (path.parent, fresh.parent):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(handle)
        os.close(handle)
