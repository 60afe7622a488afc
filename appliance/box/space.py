"""The ladder of free space: what goes first when the data partition fills. Records never go.

At the bottom nothing is left to remove; then hall-web refuses by itself and says so (law 8).
"""

import argparse
import logging
import shutil
import sys
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

log = logging.getLogger("hallbox.space")


class Rung(IntEnum):
    """How far down the ladder; each rung does what those above it do, and more."""

    ROOM = 0
    TIDY = 1  # leftovers and all but the newest copy before a release
    SHED = 2  # every copy that is made again by itself
    BARE = 3  # set-aside spool segments too: they are evidence, and the journal is more


BELOW = ((Rung.BARE, 0.02), (Rung.SHED, 0.05), (Rung.TIDY, 0.15))  # of the partition, free
LEFTOVERS = (
    "backup/*.part",
    "backup/*.tmp",
    "backup/before-restore.done",
    "backup.tmp",
    "restore.tmp",
    "box/.*.new",
)
AGAIN = ("backup/pre-*.db", "box/support.tar.gz")
EVIDENCE = ("spool/*.damaged",)


def rung(*, total: int, free: int) -> Rung:
    """Return where a partition stands, from its bytes."""
    share = free / total if total else 0.0
    return next((one for one, below in BELOW if share < below), Rung.ROOM)


def to_remove(home: Path, at: Rung) -> Iterator[Path]:
    """Yield what may go at a rung; never a record, a key, a backup made for people."""
    if at >= Rung.TIDY:
        yield from _found(home, LEFTOVERS)
        copies = sorted(_found(home, AGAIN[:1]), key=lambda path: path.stat().st_mtime_ns)
        yield from copies if at >= Rung.SHED else copies[:-1]
    if at >= Rung.SHED:
        yield from _found(home, AGAIN[1:])
    if at >= Rung.BARE:
        yield from _found(home, EVIDENCE)


def tidy(home: Path, at: Rung) -> int:
    """Remove what may go at a rung; return how many things went."""
    going = list(to_remove(home, at))
    for path in going:
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return len(going)


def _found(home: Path, shapes: tuple[str, ...]) -> Iterator[Path]:
    for shape in shapes:
        yield from sorted(home.glob(shape))


def main(home: Path) -> int:
    """Look at the partition and tidy what its rung asks for."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    usage = shutil.disk_usage(home)
    at = rung(total=usage.total, free=usage.free)
    log.info("rung=%s removed=%d free=%d", at.name.lower(), tidy(home, at), usage.free)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.space")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home))
