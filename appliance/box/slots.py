"""A whole slot on trial, as RAUC wrote it and U-Boot counts it: committed by us, or left to fall.

U-Boot's script decides which slot starts (image-build/boot/boot.cmd); only health commits one.
The note of a trial lies with the data, so that the slot that came back can say why.

Source: APPLIANCE.md 2.4.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

from appliance.box import files

NOTE, FAILURE = "box/slot-trial", "box/last-failure.json"
AILING = "box/slot-ailing"
COMMAND_LINE = Path("/proc/cmdline")
RUNS = re.compile(r"(?:^| )rauc\.slot=([AB])(?= |$)")
FELL_BACK = "not confirmed within three starts"

Commands = list[list[str]]


class Slots:
    """The two slots of one card, as far as this start shows them."""

    def __init__(self, home: Path, command_line: Path = COMMAND_LINE) -> None:
        self._home = home
        self._command_line = command_line

    def on_trial(self) -> str | None:
        """Return the name of the slot on trial, None where there is none."""
        try:
            found = (self._home / NOTE).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return found if found in {"A", "B"} else None

    def note_ailing(self, why: str) -> None:
        """Keep what ails the hall while a slot is taken; what ailed before is no fault of it.

        Raises:
            OSError: the disk refuses it.
        """
        if why:
            files.write(self._home / AILING, why.encode(), mode=0o644)
        else:
            (self._home / AILING).unlink(missing_ok=True)

    def ailing(self) -> str:
        """Return what ailed the hall before the trial, empty where nothing did."""
        try:
            return (self._home / AILING).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def running(self) -> str:
        """Return the slot that was started, empty on a machine without slots."""
        found = RUNS.search(self._command_line.read_text(encoding="ascii", errors="replace"))
        return found[1] if found else ""

    def judged(self, trial: str, why_not: Callable[[], str]) -> Commands:
        """Judge a trial; return the commands that follow, and after them `settle` it.

        A slot that fails is not committed: it starts again until its starts are counted down,
        for what ails it may be gone then. One that fell back already is only told of. The note of
        a good one stays until it is committed: cut in between, it is judged again.

        Raises:
            OSError: the disk refuses the note.
        """
        if self.running() != trial:
            if not (self._home / FAILURE).exists():
                self._keep_reason(trial, FELL_BACK)
            return []
        why = why_not()
        if why:
            self._keep_reason(trial, why)
            return [["systemctl", "--no-block", "reboot"]]
        return [
            ["fw_setenv", f"BOOT_{trial}_LEFT", "3"],
            ["fw_setenv", f"{trial}_COMMITTED", "1"],
            ["sync"],  # it writes through a cache: the note must not be gone from the card first
        ]

    def settle(self) -> None:
        """Forget the trial: its slot is committed, or is not the one that runs."""
        for name in (NOTE, AILING):
            (self._home / name).unlink(missing_ok=True)
        files.sync_folder((self._home / NOTE).parent)

    def _keep_reason(self, trial: str, why: str) -> None:
        members = {"slot": trial, "why": why}
        files.write(self._home / FAILURE, json.dumps(members).encode(), mode=0o644)
