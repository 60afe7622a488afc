"""A copy of the journal before a release on trial opens it; runs as hall-web, which owns both.

Migrations stay readable for the release before; the copy is for the day when one does not.

Source: APPLIANCE.md 2.4.
"""

import argparse
import logging
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from appliance import VERSION
from appliance.journal.reading import connect_readonly

KEPT = 2  # copies; each is as large as the journal
ROOM = 3  # a copy is made only where it leaves twice its size free

log = logging.getLogger("hallbox.migrate")


def copy(home: Path, name: str = VERSION) -> Path | None:
    """Return the copy made for a release, the one made before, or None without enough room.

    Raises:
        sqlite3.Error: the journal cannot be read.
        OSError: the disk refuses.
    """
    source, folder = home / "journal" / "hall.db", home / "backup"
    target = folder / f"pre-{name}.db"
    if target.exists():
        return target
    if shutil.disk_usage(folder).free < ROOM * source.stat().st_size:
        log.warning("copy=none why=room")
        return None
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(connect_readonly(source)) as reading, closing(sqlite3.connect(part)) as writing:
        reading.backup(writing)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    _forget_older(folder)
    return target


def _forget_older(folder: Path) -> None:
    copies = sorted(folder.glob("pre-*.db"), key=lambda path: path.stat().st_mtime_ns)
    for path in copies[:-KEPT]:
        path.unlink()


def main(home: Path) -> int:
    """Copy, and say in one line what became of it; 1 where there is no copy."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    try:
        made = copy(home)
    except (sqlite3.Error, OSError) as broken:
        log.error("copy=none why=%s", broken)  # noqa: TRY400 - the cause stands in the text
        return 1
    log.info("copy=%s", made.name if made else "none")
    return 0 if made else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.migrate")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home))
