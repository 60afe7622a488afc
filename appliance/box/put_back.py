"""A hall put back into a new box: from a stick HALLBAK, or from the county, asked for on a tablet.

The new box's own short journal is moved aside first and comes back if anything fails. Cut by the
power it is done again at the next start: the note is the last thing that goes.

Sources: PROTOCOL.md 4 (a replaced box); DESIGN.md 1 (a dead box is replaced in 15 minutes).
"""

import argparse
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from appliance.box import files, wording
from appliance.box.screen import CONSOLE, FIRMWARE, NOTICE, show_notice, whom_to_call
from appliance.box.sticks import backups_of, mounted
from appliance.domain.frozen import dataclass
from appliance.journal import box_notes
from appliance.journal.backup import opens
from appliance.journal.faults import BackupIsUnreadable
from appliance.journal.reading import connect_readonly
from appliance.journal.recovery_key import recovery_key
from appliance.settings import load

STICK = "HALLBAK"
ASIDE, WHOLE, DONE = "backup/before-restore", "whole", "backup/before-restore.done"
LIVE = ("journal/hall.db*", "local/local.db*")
PATIENCE_S = 20 * 60  # the county's people may have to agree first
OWNERS = {"journal": "hall-web", "local": "hall-web", "backup": "hall-web", "sync": "hall-sync"}
# What a box that was set up an hour ago cannot have yet.
WORK = ("case.received", "attendance.punched", "leave.granted", "complaint.filed")

log = logging.getLogger("hallbox.put_back")

Restore = Callable[[Sequence[str], Mapping[str, str]], "Outcome"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How putting back ended, and in Chinese what a person is told."""

    is_done: bool
    text: str


def put_back(home: Path, stick: Path | None, restore: Restore) -> Outcome:
    """Put back what the note asks for; the home is whole afterwards, the new hall's or the old's.

    Raises:
        OSError: the disk refuses; the next start begins again.
    """
    before = box_notes.note(home / box_notes.RESTORED)
    if before.get("done") and not (home / ASIDE).exists():  # cut when all was done but this
        (home / box_notes.RESTORE).unlink(missing_ok=True)
        return Outcome(is_done=True, text=str(before.get("text", "")))
    words, secrets = _words(home, box_notes.note(home / box_notes.RESTORE), stick)
    if not (home / ASIDE).exists() and has_work(home):
        return _told(home, Outcome(is_done=False, text=wording.RESTORE_NOT_NEW))
    outcome = Outcome(is_done=False, text=wording.RESTORE_NO_BACKUP)
    if words:
        _move_aside(home)
        outcome = restore(words, secrets)
    if not outcome.is_done:
        _bring_back(home)
    elif swipes := _found(home / ASIDE / "journal" / "hall.db", ["card.unknown"]):
        # Somebody heard a beep before this box knew a card: that must not be silent.
        text = f"{outcome.text}{wording.RESTORE_SWIPES.format(swipes=swipes)}"
        outcome = Outcome(is_done=True, text=text)
    _hand_over(home)
    return _told(home, outcome)


def has_work(home: Path) -> bool:
    """Say whether a journal holds work of a hall; one that cannot be read may hold some."""
    path = home / "journal" / "hall.db"
    return path.exists() and _found(path, WORK, unreadable=1) > 0


def _found(journal: Path, kinds: Sequence[str], *, unreadable: int = 0) -> int:
    """Return how many records of these kinds a journal holds."""
    asked = "SELECT count(*) FROM journal WHERE instr(body, ?)"
    marks = [f'"kind":"{kind}"'.encode() for kind in kinds]
    try:
        with closing(connect_readonly(journal)) as db:
            return sum(int(db.execute(asked, (mark,)).fetchone()[0]) for mark in marks)
    except sqlite3.Error:
        return unreadable


def run_restore(home: Path) -> Restore:
    """Return what runs `hallbox restore` on a home, secrets in its environment only."""

    def restore(words: Sequence[str], secrets: Mapping[str, str]) -> Outcome:
        code = "from appliance.cli import main; main()"
        command = [sys.executable, "-P", "-c", code, "restore", "--home", str(home), *words]
        try:
            done = subprocess.run(  # noqa: S603 - our own words only
                command, check=False, capture_output=True, text=True, timeout=PATIENCE_S,
                env=os.environ | secrets,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Outcome(is_done=False, text=wording.RESTORE_TOO_LONG)
        said = (done.stdout if done.returncode == 0 else done.stderr).strip()
        return Outcome(is_done=done.returncode == 0, text=said)

    return restore


def _words(
    home: Path, order: Mapping[str, object], stick: Path | None
) -> tuple[list[str], dict[str, str]]:
    """Return the words of `hallbox restore`, none where there is nothing to restore from."""
    typed = {name: str(order.get(name, "")) for name in ("how", "recovery", "code", "url")}
    secrets = {"HALLBOX_RECOVERY_KEY": typed["recovery"], "HALLBOX_COUNTY_CODE": typed["code"]}
    if typed["how"] == "county":
        return ["--from-county", *(["--url", typed["url"]] if typed["url"] else [])], secrets
    found = backups_of(stick, load(home).hall_id) if stick else []
    # The newest that the code on the sheet opens: another box of the hall may have used the stick.
    fits = [path for path in found if _is_opened(path, typed["recovery"])]
    return [str(path) for path in (fits or found)[-1:]], secrets


def _is_opened(path: Path, recovery: str) -> bool:
    try:
        return opens(path, recovery_key(recovery))
    except BackupIsUnreadable:
        return False


def _live(home: Path) -> list[Path]:
    return [path for shape in LIVE for path in sorted(home.glob(shape))]


def _move_aside(home: Path) -> None:
    """Move what is there aside, once; what a cut restore left behind is dropped."""
    aside = home / ASIDE
    if (aside / WHOLE).exists():
        for path in _live(home):
            path.unlink()
        return
    for path in _live(home):
        place = aside / path.relative_to(home)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.replace(place)
    aside.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.sync()
    files.write(aside / WHOLE, b"", mode=0o600)


def _bring_back(home: Path) -> None:
    """Bring back what lies aside, all of it or the part that a cut left there."""
    aside = home / ASIDE
    for path in _live(home) if (aside / WHOLE).exists() else ():
        path.unlink()
    for folder in ("local", "journal"):
        for path in sorted((aside / folder).glob("*")):
            path.replace(home / folder / path.name)
    os.sync()
    shutil.rmtree(aside, ignore_errors=True)


def _hand_over(home: Path) -> None:
    for folder, owner in OWNERS.items():
        for path in (home / folder).rglob("*"):
            files.hand_over(path, owner, "hall")


def _told(home: Path, outcome: Outcome) -> Outcome:
    """Leave the answer for the page, then let go of what lay aside, and of the note at last."""
    told = home / box_notes.RESTORED
    box_notes.keep(told, {"done": outcome.is_done, "text": outcome.text})
    files.hand_over(told, "hall-web", "hall")
    if (home / ASIDE).exists():
        shutil.rmtree(home / DONE, ignore_errors=True)
        (home / ASIDE).rename(home / DONE)
        files.sync_folder(home / "backup")
    (home / box_notes.RESTORE).unlink(missing_ok=True)
    files.sync_folder(home / "local")
    return outcome


def main(home: Path) -> int:
    """Stop the hall, put the old one back, start it; 1 when the new one goes on as it was."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    _ask("stop", "hall-web.service", "hall-sync.service")
    show_notice(NOTICE, wording.RESTORE_RUNS, whom_to_call(home, FIRMWARE), CONSOLE)
    _ask("--no-block", "start", "hall-notice.service")
    try:
        with mounted(STICK) as stick:
            outcome = put_back(home, stick, run_restore(home))
        log.info("put_back=%s", outcome.is_done)
    finally:
        # The last one shows the first word again, where nobody of the old hall has one.
        started = ("hall-web.service", "hall-sync.service", "hall-welcome.service")
        _ask("--no-block", "start", *started)
    return 0 if outcome.is_done else 1


def _ask(*words: str) -> None:
    subprocess.run(["/usr/bin/systemctl", *words], check=False, timeout=120)  # noqa: S603 - our own words only


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.put_back")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home))
