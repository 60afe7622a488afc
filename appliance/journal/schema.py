"""The journal's own tables, and the guards round every migration (STACK.md 0.5).

Rows of `journal` and `stream` are never pruned. `boot` counts the records of each boot up to
the last multiple of COUNTED, the lines behind it count themselves: (boot, n) makes every fact's
bytes unlike any other's (PROTOCOL.md 1). Of a stream, seq 2 to
`fetched` + 1 came from the county and are folded; the rest up to `carried` + 1 are copies of our
own tail of the stream at `tail_of`, folded where they first stood. `progress` remembers how far
work in slices has come.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database, Migrations

from appliance.journal.faults import JournalIsDamaged, JournalIsNewer

PAGE_SIZE = 1024  # a third fewer bytes on the card than 4096 for append-only rows (STACK.md 3)
STALE = "stale"  # its row in `progress`: the read models are to be folded from the first line
TORN = 4  # characters of a migration's name that damage may have changed

JOURNAL = Migrations("journal")


@JOURNAL()
def m001_journal(db: Database) -> None:
    """Create the journal, its streams, the counters, the documents and the slices' progress."""
    db.execute(
        "CREATE TABLE journal(pos INTEGER PRIMARY KEY, h BLOB NOT NULL, body BLOB NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE stream(first_pos INTEGER PRIMARY KEY, stream TEXT NOT NULL,"
        " last_pos INTEGER, ends_at INTEGER, fetched INTEGER NOT NULL DEFAULT 0,"
        " carried INTEGER NOT NULL DEFAULT 0, tail_of INTEGER) STRICT"
    )
    db.execute("CREATE TABLE boot(boot TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID")
    db.execute(
        "CREATE TABLE document(sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, v INTEGER NOT NULL,"
        " body BLOB NOT NULL) STRICT"
    )
    db.execute("CREATE TABLE progress(name TEXT PRIMARY KEY, pos INTEGER NOT NULL) STRICT")


@JOURNAL()
def m002_copies(db: Database) -> None:
    """Create the list of carried lines that an earlier stream here holds already.

    Only a journal refilled from the county has any: elsewhere the columns of `stream` say it.
    """
    db.execute("CREATE TABLE copy(pos INTEGER PRIMARY KEY) STRICT")


def version_of(migrations: Sequence[Migrations]) -> str:
    """Return the schema as one word for stream.opened and /healthz."""
    return "+".join(f"{known.name}{len(_names(known))}" for known in migrations)


def refuse_newer(path: Path, migrations: Sequence[Migrations]) -> None:
    """Look, through a read-only connection, whether a newer program wrote the file.

    Raises:
        JournalIsNewer: it knows a migration that we do not; nothing was touched.
        JournalIsDamaged: the list of migrations is torn.
    """
    known = {(one.name, name) for one in migrations for name in _names(one)}
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        applied = _applied(db)
    finally:
        db.close()
    unknown = sorted("/".join(one) for one in applied - known)
    missing = sorted("/".join(one) for one in known - applied)
    if any(_is_torn(name, right) for name in unknown for right in missing):
        raise JournalIsDamaged(f"{path.name} names an unknown migration {unknown[0]!r}", pos=1)
    if unknown:
        raise JournalIsNewer(
            f"{path.name} was written by a newer version of Hallbox ({', '.join(unknown)})",
            kept="The file was not touched",
            hint="Start the newer version again, or restore the backup made before the update",
        )


def migrate(db: Database, path: Path, migrations: Sequence[Migrations]) -> None:
    """Bring the file to our schema, with a copy made before an older one is changed.

    Tables that an update brings know nothing of what was written before it: the journal is marked,
    so that whoever opens it folds it again.
    """
    pending = [one for one in migrations if one.pending(db)]
    if not pending:
        return
    if "journal" in db.table_names():
        copy = copy_before(path, migrations)
        copy.unlink(missing_ok=True)
        db.execute("VACUUM INTO ?", [str(copy)])
        if any(one.name != JOURNAL.name for one in pending):
            db.execute("INSERT OR REPLACE INTO progress(name, pos) VALUES(?, 0)", [STALE])
    for one in pending:
        one.apply(db)


def copy_before(path: Path, migrations: Sequence[Migrations]) -> Path:
    """Return where the copy goes that is made before a file gets this schema.

    The schema itself would soon be a longer name than a file may have.
    """
    mark = hashlib.sha256(version_of(migrations).encode()).hexdigest()[:16]
    return path.with_name(f"{path.stem}-before-{mark}.db")


def _is_torn(name: str, right: str) -> bool:
    """Say whether a name is one of ours with a few bytes changed, and no newer program's."""
    differing = sum(one != other for one, other in zip(name, right, strict=False))
    return len(name) == len(right) and differing <= TORN


def _applied(db: sqlite3.Connection) -> set[tuple[str, str]]:
    begun = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if db.execute(begun).fetchone() is None:
        return set()
    return set(db.execute("SELECT migration_set, name FROM _sqlite_migrations"))


def _names(migrations: Migrations) -> list[str]:
    return [one.name for one in migrations._migrations]  # noqa: SLF001  # the library has no public list of known names
