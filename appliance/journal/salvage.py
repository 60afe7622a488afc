"""Salvage: a damaged journal becomes one that works, and what was damaged is put aside.

Three promises, kept by this file alone:
1. Nothing that can be read is left behind; what the chain does not prove is named.
2. The damaged file is kept as it is, with its log, for those who can read more of it.
3. A salvage cut short by the power is begun again from the same bytes.

The lines keep their positions and are folded there; each stream ends at its last proven line, and
the next start carries the rest into a stream with reason salvage (`streams.ensure_stream`).

Sources: PROTOCOL.md 4 (Damage); SYNC.md faults 22, 23.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from sqlite_utils import Database, Migrations

from appliance.domain.frozen import dataclass
from appliance.journal import rebuild
from appliance.journal.evidence import Evidence, Proof, gather, prove, record_in
from appliance.journal.faults import JournalIsDamaged
from appliance.journal.opening import connect, mark_of_damage, named_faults, take
from appliance.journal.pages import views
from appliance.journal.writer import Clock, Writer

JUMP = 1 << 20  # numbers left free in each boot for lines that are lost here and held elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """What became of a damaged journal; `missing` and `unproven` are (stream, seq).

    `doubtful` are the positions of the unproven lines. They were left out again, and stand in the
    file `aside` alone, where one of them did not make sense to the read models.
    """

    lines: int
    doubtful: tuple[int, ...]
    missing: tuple[tuple[str, int], ...]
    unproven: tuple[tuple[str, int], ...]
    aside: Path


class ReadModels(rebuild.ReadModels, Protocol):
    """What opening needs of the projections."""

    @property
    def schemas(self) -> Sequence[Migrations]:
        """Return the migrations of all of them."""


def open_or_salvage(
    path: Path, *, journal: Migrations, models: ReadModels, clock: Clock, ids: Iterable[str] = ()
) -> tuple[Writer, Salvaged | None]:
    """Open the writer; salvage a damaged file first, fold again what an update or a cut left.

    Args:
        path: the journal file.
        journal: the journal's own migrations.
        models: the projections.
        clock: the writer's clock.
        ids: streams that the county has proven; they help where the file lost their names.

    Raises:
        Fault: the file is newer or taken, or the disk refuses.
    """
    migrations = (journal, *models.schemas)
    found = None
    try:
        writer = Writer(path, migrations=migrations, fold=models.fold, clock=clock)
    except JournalIsDamaged:
        found = salvage(path, migrations, ids=ids)
        writer = Writer(path, migrations=migrations, fold=models.fold, clock=clock)
    if writer.run(lambda tx: rebuild.is_stale(tx.db)):
        rebuild.begin(writer, models)
    if writer.run(lambda tx: rebuild.is_pending(tx.db)):
        _fold(writer, models, found)
    return writer, found


def _fold(writer: Writer, models: ReadModels, found: Salvaged | None) -> None:
    """Finish the rebuild; a line that nothing proves must not keep the hall from working."""
    try:
        rebuild.finish(writer, models)
    except (ValueError, LookupError, TypeError, sqlite3.Error):
        if found is None or not found.doubtful:
            raise
        gone = [(pos,) for pos in found.doubtful]
        writer.between(lambda db: db.executemany("DELETE FROM journal WHERE pos = ?", gone))
        rebuild.rebuild(writer, models)


def salvage(path: Path, migrations: Sequence[Migrations], *, ids: Iterable[str] = ()) -> Salvaged:
    """Put the damaged file aside and a readable one in its place.

    Raises:
        JournalIsTaken: a hall runs on it.
        StorageFault: the disk refuses; the damaged file is untouched.
    """
    with take(path), named_faults(path):
        aside = _put_aside(path)
        found = gather(views(aside, _log(aside)), ids)
        proofs = [prove(found, found.spans[first]) for first in sorted(found.spans)]
        fresh = path.with_name("hall.salvaged.db")
        for leftover in (fresh, _log(fresh)):
            leftover.unlink(missing_ok=True)
        db = connect(fresh, migrations)
        _fill(db, found, proofs)
        db.close()
        _put_in_place(fresh, path)
    return Salvaged(
        lines=sum(len(proof.kept) for proof in proofs),
        doubtful=tuple(pos for proof in proofs for pos in proof.unproven),
        missing=_named(proofs, "missing"),
        unproven=_named(proofs, "unproven"),
        aside=aside,
    )


def damaged_files(path: Path) -> list[Path]:
    """Return the damaged files that stand aside of a journal, the oldest first."""
    return sorted(path.parent.glob("hall-damaged-*.db"))


def _put_aside(path: Path) -> Path:
    """Give the damaged file a second name; the same bytes keep it however often we begin."""
    earlier = damaged_files(path)
    for one in earlier:
        if path.exists() and one.samefile(path):
            return one
    aside = path.with_name(f"hall-damaged-{len(earlier) + 1}.db")
    if _log(path).exists():
        os.link(_log(path), _log(aside))
    os.link(path, aside)
    _fsync_folder(path.parent)
    return aside


def _put_in_place(fresh: Path, path: Path) -> None:
    """Swap the files; the old log goes first, or SQLite would lay it over the new file."""
    for name in ("-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)
    _fsync_folder(path.parent)
    fresh.replace(path)
    _fsync_folder(path.parent)
    mark_of_damage(path).unlink(missing_ok=True)


def _fill(db: Database, found: Evidence, proofs: Sequence[Proof]) -> None:
    db.conn.execute("BEGIN IMMEDIATE")
    for proof in proofs:
        db.conn.executemany(
            "INSERT INTO journal(pos, h, body) VALUES(?, ?, ?)",
            [(pos, line.h, line.body) for pos, line in proof.kept.items()],
        )
        _enter_stream(db, proof, is_last=proof is proofs[-1])
    db.conn.executemany("INSERT INTO copy(pos) VALUES(?)", [(pos,) for pos in _copies(proofs)])
    db.conn.executemany(
        "INSERT INTO document(sha256, name, v, body) VALUES(?, ?, ?, ?)",
        [(sha256, *document) for sha256, document in found.documents.items()],
    )
    db.conn.executemany("INSERT INTO boot(boot, n) VALUES(?, ?)", _counters(proofs))
    db.conn.execute("INSERT INTO progress(name, pos) VALUES(?, 0)", (rebuild.PROGRESS,))
    db.conn.execute("COMMIT")


def _copies(proofs: Sequence[Proof]) -> Iterator[int]:
    """Yield where a carried line stands that an earlier one equals: it is folded once."""
    before: set[bytes] = set()
    for proof in proofs:
        for pos, line in proof.kept.items():
            if proof.span.is_carried(pos) and line.body in before:
                yield pos
            before.add(line.body)


def _enter_stream(db: Database, proof: Proof, *, is_last: bool) -> None:
    span = proof.span
    db.conn.execute(
        "INSERT INTO stream(first_pos, stream, last_pos, ends_at, fetched, carried, tail_of)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            span.first_pos,
            span.stream,
            None if is_last else span.last_pos,
            span.ends_at,
            span.fetched,
            span.carried,
            span.tail_of,
        ),
    )
    if is_last or proof.agreed < span.agreed_pos:
        db.conn.execute(
            "INSERT INTO progress(name, pos) VALUES(?, ?)",
            (f"salvage {span.first_pos}", proof.agreed),
        )


def _counters(proofs: Sequence[Proof]) -> list[tuple[str, int]]:
    """Return n of each boot, beyond what lost lines of this very boot may have used."""
    highest: dict[str, int] = {}
    for proof in proofs:
        for line in proof.kept.values():
            record = record_in(line.body)
            if record is not None:
                highest[record.boot] = max(record.n, highest.get(record.boot, 0))
    return [(boot, n + secrets.randbelow(JUMP) + 1) for boot, n in highest.items()]


def _named(proofs: Sequence[Proof], what: str) -> tuple[tuple[str, int], ...]:
    return tuple(
        (proof.span.stream, pos - proof.span.first_pos + 1)
        for proof in proofs
        for pos in getattr(proof, what)
    )


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
