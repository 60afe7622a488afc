"""Support bundle: what an engineer needs, without a name, a number of a person or of a card.

Logs of ours are English and hold no long numbers that matter, so all Chinese text and every long
number or hash in them is blotted out, whoever put it there.

Source: APPLIANCE.md 2.12.
"""

import argparse
import contextlib
import gzip
import io
import json
import logging
import platform
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from appliance import VERSION
from appliance.box import files
from appliance.journal.box_notes import note
from appliance.journal.reading import connect_readonly
from appliance.status import look

HAN = re.compile(r"[㐀-鿿豈-﫿、-〿＀-￯·]+")
NUMBER = re.compile(r"(?<![0-9A-Za-z])(?=[0-9A-Fa-f]*[0-9])[0-9A-Fa-f]{6,}[Xx]?(?![0-9A-Za-z])")
SPACED = re.compile(r"(?<![0-9])[0-9]{2,4}(?:[ -][0-9]{3,5}){2,}(?![0-9])")
LINES = 5000  # of the log, the newest
FIGURES = ("status", "why", "seq", "acked", "unsent", "clock", "schema", "county", "damaged")
UNITS = "hall-*.service"

log = logging.getLogger("hallbox.support")

Ask = Callable[..., str]


def blotted(text: str) -> str:
    """Return a text without Chinese and without long numbers; their lengths stay as a hint."""
    for shape, sign in ((HAN, "字"), (SPACED, "#"), (NUMBER, "#")):
        text = shape.sub(lambda found, sign=sign: f"[{sign}{len(found[0])}]", text)  # type: ignore[misc]  # mypy knows no default of a lambda
    return text


def write(home: Path, target: Path, ask: Ask | None = None) -> list[str]:
    """Write the bundle; return the names of its members.

    Raises:
        OSError: the disk refuses.
    """
    members = contents(home, ask or said)
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name, text in members.items():
            body = text.encode()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(body), 0o644
            tar.addfile(entry, io.BytesIO(body))
    files.write(target, raw.getvalue(), mode=0o644)
    return list(members)


def contents(home: Path, ask: Ask) -> Mapping[str, str]:
    """Return every member with its text, already blotted."""
    usage = shutil.disk_usage(home)
    members = {
        "versions.json": json.dumps(
            {"software": VERSION, "python": platform.python_version(), "kernel": platform.release()}
        ),
        "disk.json": json.dumps({"total": usage.total, "free": usage.free}),
        "hall.json": json.dumps(_figures(home)),
        "records.json": json.dumps(_counts(home)),
        "units.txt": ask("systemctl", "list-units", "--all", "--no-pager", "--plain", UNITS),
        "log.txt": ask("journalctl", "-b", "--no-pager", "-n", str(LINES), "-u", UNITS),
        "kernel.txt": ask("journalctl", "-b", "-k", "--no-pager", "-n", str(LINES)),
        "clock.txt": ask("timedatectl", "show"),
        "usb.txt": _usb(),
        "slots.txt": blotted(ask("fw_printenv")),
        "releases.json": blotted(json.dumps(_releases(home))),
        "board.txt": board(),
        "before.txt": _before(home),
    }
    return members | {
        name: blotted(members[name]) for name in ("units.txt", "log.txt", "kernel.txt", "clock.txt")
    }


def _figures(home: Path) -> dict[str, object]:
    """Return the figures of /healthz; a reason may name a device, never a person."""
    found = look(home)
    hall = found["hall"]
    figures = {name: hall.get(name) for name in FIGURES} if isinstance(hall, dict) else {}
    return {"healthy": found["healthy"], "why": blotted(str(found["why"])), **figures}


def _counts(home: Path) -> dict[str, object]:
    """Return how many records of each kind there are, and whether the file is whole."""
    try:
        with closing(connect_readonly(home / "journal" / "hall.db")) as db:
            check = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
            kinds = db.execute(
                "SELECT CASE WHEN json_valid(body) THEN json_extract(body, '$.kind') END AS kind,"
                " count(*) FROM journal GROUP BY kind"
            ).fetchall()
    except sqlite3.Error as broken:
        return {"unreadable": type(broken).__name__}
    return {"quick_check": check, "kinds": {str(kind): count for kind, count in kinds}}


def _releases(home: Path) -> dict[str, object]:
    """Return what waits, what is on trial, and why one was taken back; names of ours only."""
    notes = ("pending", "trial", "last-failure.json", "update.json")
    return {name: dict(note(home / "box" / name)) for name in notes}


def _usb(devices: Path = Path("/sys/bus/usb/devices")) -> str:
    """Return vendor and product of each USB device; serial numbers stay where they are."""
    lines = []
    for path in sorted(devices.glob("*/idVendor")):
        product = path.with_name("idProduct")
        lines.append(f"{path.parent.name} {_text(path)}:{_text(product)}")
    return "\n".join(lines)


def board(system: Path = Path("/sys")) -> str:
    """Return what the board says of its power, battery clock and watchdog, as far as it has any.

    A clock that lost its battery has not set the time (`hctosys 0`); a watchdog that is not
    active watches nothing (pitfalls 13, 30, 46).
    """
    asked = [
        "class/hwmon/*/in0_lcrit_alarm",
        *(f"class/rtc/rtc0/{name}" for name in ("name", "hctosys")),
        *(f"class/watchdog/watchdog0/{name}" for name in ("identity", "state", "timeout")),
    ]
    found = [path for shape in asked for path in sorted(system.glob(shape))]
    return "\n".join(f"{path.relative_to(system / 'class')} {_text(path)}" for path in found)


def _before(home: Path) -> str:
    """Return what the last boots warned of; it was blotted when it was written."""
    parts = []
    for path in sorted((home / "box").glob("warnings-*.txt.gz")):
        with contextlib.suppress(OSError, EOFError, UnicodeDecodeError):
            parts.append(f"== {path.name}\n{gzip.decompress(path.read_bytes()).decode()}")
    return "\n".join(parts)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return "?"


def said(*words: str) -> str:
    """Return what a program of the system says; a missing one says so."""
    try:
        done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=60)  # noqa: S603 - our own words only
    except (OSError, subprocess.TimeoutExpired) as silent:
        return type(silent).__name__
    return done.stdout


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    parser = argparse.ArgumentParser(prog="python -m appliance.box.support")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    log.info("members=%s", ",".join(write(given.home, given.out)))
    sys.exit(0)
