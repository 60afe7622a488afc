"""The county's store in PostgreSQL: any number of processes, a connection per running transaction.

Three promises, kept by this file alone:
1. A block of `transaction` that ended was committed with synchronous_commit on.
2. What a table holds (`FOR UPDATE`, a held word) is held by the server until that block ends, so
   that workers know nothing of each other. READ COMMITTED: a question asked after waiting for a
   lock sees what the other one committed.
3. A value the server cannot keep (NUL in a text) is the sender's mistake, `Malformed`; every other
   fault is the server's and nobody's records are refused for it.
"""

import os
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar, Self

import psycopg

from sync.county.store.postgresql_schema import STEPS
from sync.county.store.seam import SCHEME, DatabaseRefused, Tables
from sync.county.store.sql import Rows
from sync.county.store.tables import tables_over
from sync.fields import Malformed

OLDEST_SERVER = 15
_CONNECT_S = 5
_WRITERS = 4
_WALK_ROWS = 2000
# Every question is by key: a plan that reads whole tables is only ever a wrong estimate.
_SESSION = (
    "-c synchronous_commit=on -c jit=off -c enable_hashjoin=off -c enable_mergejoin=off"
    " -c lock_timeout=30s -c idle_in_transaction_session_timeout=120s"
)
_Link = psycopg.Connection[tuple[object, ...]]


class PostgresqlDatabase:
    """One connection, as the tables ask it."""

    locking = "FOR UPDATE"
    _LOADS: ClassVar[Mapping[str, tuple[bytes, tuple[str, ...]]]] = {
        "record": (
            b"COPY record (stream_no, seq, h, body) FROM STDIN (FORMAT BINARY)",
            ("int8", "int8", "bytea", "bytea"),
        ),
        "feed": (
            b"COPY feed (gseq, stream_no, seq, kind_no) FROM STDIN (FORMAT BINARY)",
            ("int8", "int8", "int8", "int8"),
        ),
    }

    def __init__(self, db: _Link) -> None:
        self.db = db

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Rows:
        """Ask or change."""
        try:
            return self.db.execute(_in_its_words(sql), values, binary=True)
        except psycopg.DataError as unfit:
            raise _theirs_or_ours(unfit) from unfit

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Rows:
        """Change once per row."""
        cursor = self.db.cursor()
        try:
            cursor.executemany(_in_its_words(sql), rows)
        except psycopg.DataError as unfit:
            raise _theirs_or_ours(unfit) from unfit
        return cursor

    def load(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Put rows into `record` or `feed` by COPY."""
        words, types = self._LOADS[table]
        with self.db.cursor() as cursor, cursor.copy(words) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def hold(self, what: str) -> None:
        """Keep every other transaction that holds the same word waiting until this one ends."""
        self.db.execute(b"SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (what,))

    def moved(self) -> bool:
        """Say whether this is another server, timeline or database than at the last start."""
        now = self.execute(
            "SELECT concat_ws('-', s.system_identifier, c.timeline_id,"
            " (SELECT oid FROM pg_database WHERE datname = current_database()))"
            " FROM pg_control_system() s, pg_control_checkpoint() c"
        ).fetchone()[0]
        before = self.execute("SELECT name FROM incarnation").fetchone()
        if before is None or before[0] != now:
            self.execute(
                "INSERT INTO incarnation (no, name) VALUES (1, ?)"
                " ON CONFLICT (no) DO UPDATE SET name = excluded.name",
                (now,),
            )
        return before is not None and before[0] != now


class PostgresqlStore:
    """Connections to one database, lent to one transaction or snapshot at a time."""

    writers = _WRITERS

    def __init__(self, url: str) -> None:
        self._conninfo = url.replace(SCHEME, "postgresql://", 1)
        self.holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._idle: list[_Link] = []
        self._lending = threading.Lock()
        self._here = threading.local()  # the connection of this thread's transaction

    @classmethod
    def open(cls, url: str) -> Self:
        """Connect to the database a URL names and bring it to this program's schema.

        Raises:
            DatabaseRefused: no such server, too old a one, or a newer program's schema.
        """
        store = cls(url)
        try:
            with store._lent() as db:
                _check(db)
                _migrate(db)
        except psycopg.Error as broken:
            store.close()
            raise DatabaseRefused(_told(store._conninfo, broken)) from broken
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def transaction(self) -> Iterator[Tables]:
        """Begin to write; commit durably at the end of the block, undo all when it raises."""
        with self._lent() as db:
            self._here.db = db
            db.execute(b"BEGIN")
            try:
                yield tables_over(PostgresqlDatabase(db))
            except BaseException:
                _undo(db)
                raise
            if db.info.transaction_status == psycopg.pq.TransactionStatus.INERROR:
                _undo(db)
                raise psycopg.errors.InFailedSqlTransaction("a fault was passed over; undone")
            db.execute(b"COMMIT")

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Inside a transaction: undo only this block when it raises, at its end at the latest."""
        db: _Link = self._here.db
        db.execute(b"SAVEPOINT part")
        try:
            with db.pipeline():  # no change waits for the answer to the one before
                yield
        except BaseException:
            if not db.closed:
                db.execute(b"ROLLBACK TO part")
                db.execute(b"RELEASE part")
            raise
        db.execute(b"RELEASE part")

    @contextmanager
    def snapshot(self) -> Iterator[Tables]:
        """Begin to read one consistent view; nobody is kept waiting."""
        with self._lent() as db:
            db.execute(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield tables_over(PostgresqlDatabase(db))
            finally:
                _undo(db)

    def forget_deleted(self) -> None:
        """Free the rows that erased bytes stood in; the server's log drops them in its turn."""
        with self._lent() as db:
            db.execute(b"VACUUM (SKIP_LOCKED) record")

    def close(self) -> None:
        """Close all connections that are not lent."""
        with self._lending:
            for db in self._idle:
                db.close()
            self._idle.clear()

    @contextmanager
    def _lent(self) -> Iterator[_Link]:
        with self._lending:
            found = self._idle.pop() if self._idle else None
        db = found or self._connect()
        try:
            yield db
        except psycopg.OperationalError:
            db.close()
            self.close()  # the server went away: the others lead nowhere either
            raise
        finally:
            idle = psycopg.pq.TransactionStatus.IDLE
            if not db.closed and db.info.transaction_status == idle:
                with self._lending:
                    self._idle.append(db)
            else:
                db.close()

    def _connect(self) -> _Link:
        return psycopg.connect(
            self._conninfo,
            autocommit=True,
            connect_timeout=_CONNECT_S,
            options=_SESSION,
            application_name="hallbox county",
        )


def read_rows(url: str, question: str, values: Sequence[object] = ()) -> Iterator[Any]:
    """Yield the rows of a question to any database of ours, a part at a time.

    Raises:
        DatabaseRefused: there is no such database, or it does not know the question.
    """
    try:
        with (
            psycopg.connect(url.replace(SCHEME, "postgresql://", 1)) as db,
            db.cursor("walk", binary=True) as cursor,
        ):
            cursor.itersize = _WALK_ROWS
            yield from cursor.execute(_in_its_words(question), values)
    except psycopg.Error as broken:
        raise DatabaseRefused(_told(url, broken)) from broken


def environment(url: str) -> dict[str, str]:
    """Return what PostgreSQL's own programs need to find a database; no password in arguments."""
    known = psycopg.conninfo.conninfo_to_dict(url.replace(SCHEME, "postgresql://", 1))
    names = {"dbname": "PGDATABASE", "sslrootcert": "PGSSLROOTCERT", "sslmode": "PGSSLMODE"}
    plain = ("host", "port", "user", "password", "passfile")
    names.update({name: f"PG{name.upper()}" for name in plain})
    return {names[name]: str(value) for name, value in known.items() if value and name in names}


@lru_cache(maxsize=256)
def _in_its_words(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


def _undo(db: _Link) -> None:
    if not db.closed:
        db.execute(b"ROLLBACK")


def _theirs_or_ours(unfit: psycopg.DataError) -> Exception:
    """Return what a value is that was refused: unfit before it travelled, or a fault of ours."""
    return Malformed(str(unfit)) if unfit.sqlstate is None else unfit


def _check(db: _Link) -> None:
    version = db.info.server_version // 10_000
    if version < OLDEST_SERVER:
        raise DatabaseRefused(
            f"PostgreSQL {version} is too old: {OLDEST_SERVER} or newer is needed."
        )
    row = db.execute(b"SHOW server_encoding").fetchone()
    if row is None or row[0] != "UTF8":
        raise DatabaseRefused(
            "The database is not in UTF-8. Make one: createdb --encoding=UTF8 --template=template0"
        )


def _migrate(db: _Link) -> None:
    with db.transaction():
        db.execute(b"SELECT pg_advisory_xact_lock(hashtextextended('hallbox schema', 0))")
        db.execute(b"CREATE TABLE IF NOT EXISTS schema_step (name TEXT PRIMARY KEY)")
        done = {row[0] for row in db.execute(b"SELECT name FROM schema_step")}
        unknown = done - {name for name, _ in STEPS}
        if unknown:
            raise DatabaseRefused(
                f"The database was written by a newer program: {sorted(map(str, unknown))}."
                " Start that program; nothing was changed."
            )
        for name, script in STEPS:
            if name not in done:
                db.execute(script.encode())
                db.execute(b"INSERT INTO schema_step (name) VALUES (%s)", (name,))


def _told(conninfo: str, broken: psycopg.Error) -> str:
    try:
        known = psycopg.conninfo.conninfo_to_dict(conninfo.replace(SCHEME, "postgresql://", 1))
    except psycopg.Error:
        return "--database is no URL like postgresql+psycopg://user@host/database."
    where = " ".join(
        f"{name}={known[name]}" for name in ("host", "port", "dbname", "user") if known.get(name)
    )
    return f"PostgreSQL cannot be used ({where}): {_first_line(broken)}"


def _first_line(broken: psycopg.Error) -> str:
    return broken.diag.message_primary or (str(broken).strip().splitlines() or [""])[0]
