"""Which database a county has: a file beside its settings, or the server a URL names.

A county that tries things out has no PostgreSQL and no psycopg: both are only looked for when a URL
asks for them.
"""

from pathlib import Path

from sync.county.store.seam import SCHEME, DatabaseRefused, Store
from sync.county.store.sqlite import SqliteStore, SqliteView
from sync.county.store.sqlite_backup import back_up as back_up_file


def open_store(file: Path, url: str) -> Store:
    """Open the database a URL names, or the file where there is none.

    Raises:
        StoreInUse: another process has the file.
        DatabaseRefused: there is no such server, it is too old, or psycopg is missing.
    """
    if not url:
        return SqliteStore.open(file)
    if not url.startswith(SCHEME):
        raise DatabaseRefused(f"--database: {SCHEME}user@host/database, or nothing for SQLite.")
    try:
        from sync.county.store.postgresql import PostgresqlStore
    except ImportError as missing:
        raise DatabaseRefused(
            "psycopg is missing: install what pyproject.toml names under `county`."
        ) from missing
    return PostgresqlStore.open(url)


def open_view(file: Path, url: str) -> Store | SqliteView:
    """Open the database to look into it, also beside the process that serves the file.

    Raises:
        DatabaseRefused: there is no such file or server.
    """
    if url:
        return open_store(file, url)
    if not file.exists():
        raise DatabaseRefused(f"{file.name} is not there: no receiver has run in this home")
    return SqliteView(file)


def back_up(store: Store, file: Path, url: str, target: Path) -> dict[str, int]:
    """Make and prove one backup of an open store; its suffix is the database's own.

    Raises:
        BackupDamaged: it does not prove itself.
    """
    if not url:
        return back_up_file(store, file, target.with_suffix(".db"))
    from sync.county.store import postgresql_backup

    return postgresql_backup.back_up(store, url, target.with_suffix(postgresql_backup.SUFFIX))


def prove_copy(store: Store, url: str) -> dict[str, int]:
    """Prove a restored copy of a database server's own backup, and raise `safe`.

    Raises:
        BackupDamaged: a chain does not hold.
        DatabaseRefused: there is no such database.
    """
    from sync.county.store import postgresql_backup

    return postgresql_backup.prove_copy(store, url)
