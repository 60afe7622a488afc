"""Factory reset: asked for on the box, done before anything is opened at the next start.

Refused while one record would be lost, at the asking and again at the doing. No button does it.

Sources: APPLIANCE.md 2.12 and first list.
"""

import argparse
import logging
import shutil
import sqlite3
import sys
from pathlib import Path

from appliance.box import files, wording
from appliance.box.unsent import unsent
from appliance.journal import box_notes

FLAG = "box/reset"
KEPT = frozenset({"run"})  # a name that points into memory
FOLDERS = frozenset({"journal", "local", "spool", "sync", "backup", "box"})

log = logging.getLogger("hallbox.reset")


def ask(home: Path) -> str:
    """Ask for a reset at the next start; return the Chinese reason where it is refused.

    Raises:
        OSError: the disk refuses the note.
    """
    reason = _refusal(home)
    if not reason:
        files.write(home / FLAG, b"", mode=0o600)
    return reason


def reset(home: Path) -> str:
    """Empty a home that asks for it; return the Chinese reason where it is refused.

    Cut by the power it goes on at the next start: the flag is the last thing that goes.
    """
    flag = home / FLAG
    reason = "" if flag.exists() and flag.read_bytes() == b"begun" else _refusal(home)
    if reason:
        for asked in (flag, home / box_notes.RESET):
            asked.unlink(missing_ok=True)
        files.write(home / "box" / "reset-refused.txt", reason.encode(), mode=0o644)
        return reason
    files.write(flag, b"begun", mode=0o600)
    for path in sorted(home.iterdir()):
        if path.name not in KEPT:
            _empty(path, flag)
    flag.unlink()
    files.sync_folder(flag.parent)
    return ""


def _refusal(home: Path) -> str:
    try:
        count = unsent(home)
    except (sqlite3.Error, OSError):
        return wording.RESET_UNKNOWN
    return wording.RESET_REFUSED.format(unsent=count) if count else ""


def _empty(path: Path, flag: Path) -> None:
    """Remove what a path holds; our own folders stay with their rights, empty."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.name not in FOLDERS:
        shutil.rmtree(path)
    else:
        for inner in path.iterdir():
            if inner == flag:
                continue
            shutil.rmtree(inner) if inner.is_dir() and not inner.is_symlink() else inner.unlink()


def main(home: Path) -> int:
    """Reset a home that asks for it; 1 when it was refused."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    refused = reset(home)
    log.warning("reset=%s", "refused" if refused else "done")
    return 1 if refused else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.reset")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home))
