"""Slips that hall-web left for the printer at the box, written to it; runs as hall-web, no network.

A slip is taken away before it is printed: it comes out once or not at all, and whoever stands at
the window presses again. A printer without paper holds up nothing but itself.
"""

import argparse
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

LATEST_S = 600.0  # an older slip is nobody's any more
PRINTERS = Path("/dev/usb")

log = logging.getLogger("hallbox.print")


def print_slips(folder: Path, printers: Sequence[Path], now: float) -> int:
    """Print what lies in a folder, oldest first; return how many came out whole."""
    printed = 0
    for job in sorted(folder.glob("*.slip")):
        age, data = now - job.stat().st_mtime, job.read_bytes()
        job.unlink()
        if age > LATEST_S or not printers:
            log.warning("dropped=%s age=%d printers=%d", job.name, age, len(printers))
            continue
        try:
            _write(printers[0], data)
        except OSError as refused:
            log.warning("dropped=%s why=%s", job.name, refused)
            continue
        printed += 1
    return printed


def _write(printer: Path, data: bytes) -> None:
    handle = os.open(printer, os.O_WRONLY | os.O_NOCTTY)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def main(folder: Path) -> int:
    """Print everything that waits."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    printers = sorted(PRINTERS.glob("lp*"))
    log.info("printed=%d", print_slips(folder, printers, time.time()))
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.print_slips")
    parser.add_argument("--folder", type=Path, required=True)
    sys.exit(main(parser.parse_args().folder))
