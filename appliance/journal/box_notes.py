"""Notes between hall-web and the one-shots of the box: what is asked for, what became of it.

hall-web writes in its own folders and nowhere else. systemd watches DIR/run/ask-… and starts the
one-shot; what touches the whole home (reset, putting a hall back) waits as a file in DIR/local.
"""

import contextlib
import json
import os
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

RESTORE, RESTORED = "local/restore.json", "local/restored.json"
RESET, REFUSED_RESET = "local/reset", "box/reset-refused.txt"
TOLD_TIME = "run/told-time.json"
BACKED_UP, BUNDLE = "local/stick.json", "box/support.tar.gz"
OFFICE, LABEL = "local/county.json", "box/label.json"
RELEASE_FAILED, RELEASE_WAITS = "box/last-failure.json", "box/pending"
SLOT_WAITS = "box/slot-trial"
UPDATE_ANSWERS, UPDATE_TOLD = "box/update.json", "local/update-told.json"


class Ask(StrEnum):
    """What a one-shot is asked for; systemd/hall-….path watches for the same words."""

    BACKUP = "backup"
    SUPPORT = "support"
    RESTORE = "restore"
    CLOCK = "clock"


ANSWERS = {Ask.BACKUP: BACKED_UP, Ask.SUPPORT: BUNDLE, Ask.RESTORE: RESTORED}


def ask(home: Path, what: Ask) -> None:
    """Ask; written and closed, which is what systemd looks for.

    Raises:
        OSError: there is no room for the note.
    """
    (home / "run" / f"ask-{what}").write_text("", encoding="ascii")


def print_slip(home: Path, slip: bytes) -> None:
    """Leave a slip for the printer at the box; it lies in memory until it is printed or too old.

    Raises:
        OSError: there is no room for it.
    """
    folder = home / "run" / "print"
    folder.mkdir(exist_ok=True)
    job = folder / f"{time.time_ns():020d}.slip"
    new = job.with_suffix(".new")
    new.write_bytes(slip)
    new.replace(job)
    (home / "run" / "ask-print").write_text("", encoding="ascii")


def is_waiting(home: Path, what: Ask) -> bool:
    """Say whether something was asked for and not answered since."""
    asked = _written(home / "run" / f"ask-{what}")
    answered = _written(home / ANSWERS[what]) if what in ANSWERS else None  # no answer is kept
    return asked is not None and asked > (answered or 0)


def keep(path: Path, members: Mapping[str, object]) -> None:
    """Write a note that its owner alone can read, whole or not at all.

    Raises:
        OSError: the disk refuses.
    """
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(members, ensure_ascii=False))
        file.flush()
        os.fsync(handle)
    new.replace(path)


def note(path: Path) -> Mapping[str, object]:
    """Return what a note says; one that is missing or cannot be read says nothing."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def release_failed(home: Path) -> str:
    """Return in English why the last release or slot was taken back, empty where none was."""
    return str(note(home / RELEASE_FAILED).get("why", ""))


def update_answers(home: Path) -> list[Mapping[str, object]]:
    """Return what became of the county's programs (name, sha256, offered, taken, why), in order."""
    found = note(home / UPDATE_ANSWERS).get("answers")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def office(home: Path) -> dict[str, str]:
    """Return name and telephone as the county last told them, empty texts where it did not."""
    found = note(home / OFFICE)
    return {name: str(found.get(name, "")) for name in ("name", "telephone")}


def text_of(path: Path) -> str:
    """Return a text that a one-shot left, empty where there is none."""
    with contextlib.suppress(OSError, ValueError):
        return path.read_text(encoding="utf-8").strip()
    return ""


def _written(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
