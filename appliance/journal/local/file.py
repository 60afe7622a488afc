"""The local file itself: its schema, its rights, and one connection behind one lock."""

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any, Self

from sqlite_utils import Database, Migrations

from appliance.journal.schema import migrate, refuse_newer

SCHEMA = Migrations("local")
TABLES = """
account(staff_no TEXT PRIMARY KEY, salt BLOB NOT NULL, digest BLOB NOT NULL, n INTEGER, r INTEGER,
    p INTEGER, is_start_word INTEGER NOT NULL);
attempt(staff_no TEXT NOT NULL, address TEXT NOT NULL, failures INTEGER NOT NULL,
    boot TEXT NOT NULL, mono INTEGER NOT NULL, PRIMARY KEY(staff_no, address));
session(id_hash TEXT PRIMARY KEY, staff_no TEXT NOT NULL, address TEXT NOT NULL,
    boot TEXT NOT NULL, opened INTEGER NOT NULL, seen INTEGER NOT NULL,
    must_choose INTEGER NOT NULL);
local_key(name TEXT PRIMARY KEY, bytes BLOB NOT NULL);
form(n INTEGER PRIMARY KEY, form_no TEXT NOT NULL UNIQUE, target TEXT);
draft(staff_no TEXT NOT NULL, path TEXT NOT NULL, fields TEXT NOT NULL,
    PRIMARY KEY(staff_no, path));
receipt(stream TEXT PRIMARY KEY, seq INTEGER NOT NULL, h BLOB NOT NULL, safe INTEGER NOT NULL,
    epoch TEXT NOT NULL, sig TEXT NOT NULL, t TEXT)
"""


@SCHEMA()
def m001_local(db: Database) -> None:
    """Create everything the box keeps for itself."""
    for table in TABLES.split(";"):
        db.execute(f"CREATE TABLE {table} STRICT")


@SCHEMA()
def m002_pins_and_photos(db: Database) -> None:
    """Create the PINs for taking a tablet over, and the photos for the public screen."""
    db.execute(
        "CREATE TABLE pin(staff_no TEXT PRIMARY KEY, salt BLOB NOT NULL, digest BLOB NOT NULL,"
        " n INTEGER, r INTEGER, p INTEGER, failures INTEGER NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE photo(staff_no TEXT PRIMARY KEY, media TEXT NOT NULL, image BLOB NOT NULL)"
        " STRICT"
    )


class LocalFile:
    """One connection; each statement is durable when it returns. Callable from any thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.lock = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the file for its owner alone, making it where there is none.

        Raises:
            JournalIsNewer: a newer program wrote it; nothing was touched.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        if path.exists() and path.stat().st_size:
            refuse_newer(path, [SCHEMA])
        else:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # Its journal file takes the rights of the database; WAL would leave two more files about.
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        migrate(Database(connection, execute_plugins=False), path, [SCHEMA])
        return cls(connection)

    def close(self) -> None:
        """Let go of the file."""
        with self.lock:
            self._db.close()

    def one(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        """Return the first row of a question, or None."""
        with self.lock:
            row: tuple[Any, ...] | None = self._db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a question."""
        with self.lock:
            return self._db.execute(sql, values).fetchall()

    def write(self, sql: str, *values: object) -> int:
        """Run one statement; return how many rows it changed."""
        with self.lock:
            return self._db.execute(sql, values).rowcount
