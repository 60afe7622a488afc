"""A backup of the county's PostgreSQL database that was proven before anyone relies on it.

pg_dump beside the running workers, then the dump is put into a database of its own on the same
server and every chain in it is walked: what was proven is that it can be restored. A site that
makes base backups by its own means proves a restored copy with `prove_copy`.
"""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from sync.county.store.postgresql import environment, read_rows
from sync.county.store.proof import BackupDamaged, raise_safe, walk
from sync.county.store.seam import Store

SUFFIX = ".dump"
_STREAMS = "SELECT no, stream, seq, h FROM stream ORDER BY no"
_RECORDS = "SELECT seq, h, body FROM record WHERE stream_no = ? ORDER BY seq"


def back_up(store: Store, url: str, target: Path) -> dict[str, int]:
    """Dump the database to target, prove the dump, raise `safe`; return the proven seq by stream.

    Raises:
        BackupDamaged: pg_dump or pg_restore failed, or a chain does not hold.
    """
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_suffix(".part")
    try:
        _run(url, "pg_dump", "--format=custom", "--compress=1", f"--file={fresh}")
        proven = prove(url, fresh)
        _keep(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)
    return raise_safe(store, proven)


def prove(url: str, dump: Path) -> dict[str, int]:
    """Return the last seq of every stream of a dump, once it was restored and all chains held.

    Raises:
        BackupDamaged: it cannot be restored, or a chain does not hold.
    """
    scratch = f"hallbox_proof_{secrets.token_hex(6)}"
    _run(url, "createdb", "--template=template0", "--encoding=UTF8", scratch)
    try:
        restored = ("--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={scratch}")
        _run(url, "pg_restore", *restored, str(dump))
        return prove_database(_beside(url, scratch))
    finally:
        _run(url, "dropdb", "--force", scratch)


def prove_copy(store: Store, url: str) -> dict[str, int]:
    """Prove a copy that was restored elsewhere from the site's own backup, and raise `safe`.

    Raises:
        BackupDamaged: a chain does not hold.
        DatabaseRefused: there is no such database.
    """
    return raise_safe(store, prove_database(url))


def prove_database(url: str) -> dict[str, int]:
    """Return the last seq of every stream of a database whose chains all hold.

    Raises:
        BackupDamaged: one does not.
        DatabaseRefused: there is no such database.
    """
    return {
        stream: walk(stream, read_rows(url, _RECORDS, (no,)), (seq, h))
        for no, stream, seq, h in list(read_rows(url, _STREAMS))
    }


def _beside(url: str, database: str) -> str:
    words, _, options = url.partition("?")
    scheme, _, place = words.partition("://")
    host = place.partition("/")[0]
    return f"{scheme}://{host}/{database}" + (f"?{options}" if options else "")


def _run(url: str, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupDamaged(f"{program} is missing: apt-get install postgresql-client")
    known = {**os.environ, **environment(url)}
    done = subprocess.run(  # noqa: S603  # PostgreSQL's own programs with our own arguments
        [found, *arguments], env=known, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise BackupDamaged(f"{program}: {said[-1] if said else done.returncode}")


def _keep(fresh: Path, target: Path) -> None:
    fresh.chmod(0o600)
    for path, flags in ((fresh, os.O_RDONLY), (target.parent, os.O_RDONLY | os.O_DIRECTORY)):
        if path == target.parent:
            fresh.replace(target)
        handle = os.open(path, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
