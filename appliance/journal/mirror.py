"""A hall's read models over lines that came another way: what a county needs to ask as a hall does.

It is no journal and no evidence: the lines are the county's, the positions its own, and the whole
file is made again whenever the program has other tables.

Rule 1: each line once, in the order of the county's feed; a line that no fold takes is passed over.
Rule 2: what the county erased is erased here: the body goes, the leaf stays.

Sources: DESIGN.md 5 (projections may be thrown away), 9 (platform from the county).
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

from sqlite_utils import Database, Migrations

from appliance.domain.facts.hall import BodyErased, DocumentApplied, StreamOpened
from appliance.domain.record import Entry, Record, decode
from appliance.journal import chain, documents
from appliance.journal.rebuild import ReadModels
from appliance.journal.schema import JOURNAL, version_of

FILE = "mirror.db"
_UNFIT = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    sqlite3.IntegrityError,
)
_BESIDE = 2**40  # positions of what the county adds: behind every line a hall will ever write
Document = Callable[[str, int], bytes | None]  # by name and version


class Mirror:
    """One hall's tables: `last` place of the feed in them, how many records stand `beside` it.

    `mark` is whatever the one who adds them needs to find the next.
    """

    def __init__(self, db: sqlite3.Connection, models: ReadModels) -> None:
        self.db = db
        self._models = models
        self.last, self.beside, self.mark, self._demo, self._pos = (
            int(value)
            for value in db.execute(
                "SELECT gseq, beside, mark, demo, (SELECT coalesce(max(pos), 0) FROM journal)"
                " FROM mirror"
            ).fetchone()
        )

    @classmethod
    def open(cls, folder: Path, models: ReadModels, schemas: Sequence[Migrations]) -> Self:
        """Open a folder's mirror; an empty one where there is none, or one with other tables."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / FILE
        schemas = (JOURNAL, *schemas)
        if not _is_current(path, version_of(schemas)):
            for old in folder.glob(f"{FILE}*"):
                old.unlink()
        path.touch(mode=0o600)
        db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            db.execute(f"PRAGMA {pragma}").fetchone()
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'mirror'").fetchone():
            _create(db, schemas)
        return cls(db, models)

    def take(self, lines: Iterable[tuple[int, bytes]], document: Document) -> int:
        """Take lines with their places in the feed; return how many no fold took."""
        passed = 0
        self.db.execute("BEGIN IMMEDIATE")
        for gseq, line in lines:
            if gseq <= self.last:
                continue
            self._pos += 1
            leaf = chain.leaf(line)
            self.db.execute("INSERT INTO journal VALUES (?, ?, ?)", (self._pos, leaf, line))
            if not line.startswith(chain.ERASED):
                passed += not self._folded(line, leaf, document)
            self.last = gseq
        self._commit()
        return passed

    def reach(self, gseq: int) -> None:
        """Note that the feed holds nothing more of this hall up to a place."""
        if gseq > self.last:
            self.last = gseq
            self.db.execute("BEGIN IMMEDIATE")
            self._commit()

    def add(self, record: Record, mark: int) -> None:
        """Fold a record of the county's own beside the hall's lines."""
        self.beside += 1
        self.mark = mark
        self.db.execute("BEGIN IMMEDIATE")
        self._models.fold(self.db, Entry(pos=_BESIDE + self.beside, record=record))
        self._commit()

    @property
    def is_demo(self) -> bool:
        """Say whether the hall is one."""
        return bool(self._demo)

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def _commit(self) -> None:
        values = (self.last, self.beside, self.mark, self._demo)
        self.db.execute("UPDATE mirror SET gseq = ?, beside = ?, mark = ?, demo = ?", values)
        self.db.execute("COMMIT")

    def _folded(self, line: bytes, leaf: bytes, document: Document) -> bool:
        try:
            record = decode(line)
            self._prepare(record, document)
        except _UNFIT:
            return False
        self.db.execute("SAVEPOINT line")
        try:
            self._models.fold(self.db, Entry(pos=self._pos, record=record, leaf=leaf.hex()))
        except _UNFIT:
            self.db.execute("ROLLBACK TO line")
            self.db.execute("RELEASE line")
            return False
        self.db.execute("RELEASE line")
        return True

    def _prepare(self, record: Record, document: Document) -> None:
        """Do what a record asks of tables that are not folded; a fold that fails leaves it done."""
        match record.kind:
            case BodyErased.KIND:
                self._erase(bytes.fromhex(str(record.body["leaf"])))
            case StreamOpened.KIND:
                self._demo = int(bool(record.body.get("demo")))
            case DocumentApplied.KIND:
                self._keep(record.body, document)

    def _keep(self, body: Mapping[str, object], document: Document) -> None:
        name, version = str(body["name"]), int(str(body["version"]))
        found = document(name, version)
        if found is not None and documents.digest(found) == body["sha256"]:
            documents.store(self.db, name=name, version=version, body=found)

    def _erase(self, leaf: bytes) -> None:
        rows = self.db.execute("SELECT pos, body FROM journal WHERE h = ?", (leaf,)).fetchall()
        for pos, line in rows:
            if not line.startswith(chain.ERASED):
                values = (chain.erased_line(line), pos)
                self.db.execute("UPDATE journal SET body = ? WHERE pos = ?", values)


def _is_current(path: Path, version: str) -> bool:
    if not path.exists():
        return False
    db = sqlite3.connect(path)
    try:
        return bool(db.execute("SELECT tables = ? FROM mirror", (version,)).fetchone()[0])
    except (sqlite3.DatabaseError, TypeError):  # begun and not finished, or no database at all
        return False
    finally:
        db.close()


def _create(db: sqlite3.Connection, schemas: Sequence[Migrations]) -> None:
    tables = Database(db, execute_plugins=False)
    for schema in schemas:
        schema.apply(tables)
    db.execute("BEGIN IMMEDIATE")
    db.execute(
        "CREATE TABLE mirror(one INTEGER PRIMARY KEY CHECK(one = 1), tables TEXT NOT NULL,"
        " gseq INTEGER NOT NULL, beside INTEGER NOT NULL, mark INTEGER NOT NULL,"
        " demo INTEGER NOT NULL) STRICT"
    )
    db.execute("INSERT INTO mirror VALUES(1, ?, 0, 0, 0, 0)", (version_of(schemas),))
    db.execute("COMMIT")
