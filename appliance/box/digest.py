"""What the log warned of in the last three boots; the log itself dies with the power every day.

Blotted like everything in a support bundle, before it touches the card. Written once an hour with
the look at the free space, so that a boot that ended badly has left something.

Source: APPLIANCE.md pitfalls 8, 9.
"""

import argparse
import gzip
import logging
import sys
from pathlib import Path

from appliance.box import files
from appliance.box.support import UNITS, Ask, blotted, said

KEPT = 3  # boots
LINES = 400  # of one boot, the newest
BOOT = Path("/proc/sys/kernel/random/boot_id")
SHAPE = "warnings-*.txt.gz"

log = logging.getLogger("hallbox.digest")


def keep(home: Path, boot: str, ask: Ask) -> Path | None:
    """Write what this boot has warned of so far; None where nothing was new.

    Raises:
        OSError: the disk refuses.
    """
    told = ask(
        *("journalctl", "-b", "--no-pager", "-p", "warning", "-n", str(LINES)),
        *("-u", UNITS, "-u", "data.mount", "_TRANSPORT=kernel"),
    )
    body = gzip.compress(blotted(told).encode(), mtime=0)
    path = home / "box" / SHAPE.replace("*", boot)
    if not told.strip() or (path.exists() and path.read_bytes() == body):
        return None
    files.write(path, body, mode=0o600)
    for old in newest_last(home)[:-KEPT]:
        old.unlink()
    return path


def newest_last(home: Path) -> list[Path]:
    """Return what is kept, the newest boot last."""
    found = (home / "box").glob(SHAPE)
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def main(home: Path) -> int:
    """Keep this boot's warnings."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    boot = BOOT.read_text(encoding="ascii").replace("-", "")[:16]
    kept = keep(home, boot, said)
    log.info("kept=%s", kept.name if kept else "nothing new")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.digest")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home))
