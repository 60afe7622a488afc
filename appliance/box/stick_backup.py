"""A backup on a stick HALLBAK, restored and proven by the box itself before it counts as one.

Runs as hall-web beside the running hall. What a person needs to use it stands beside it as text;
the recovery key does not: it was printed once and lies elsewhere.

Source: DESIGN.md 5 (backup); APPLIANCE.md pitfall 4.
"""

import argparse
import contextlib
import logging
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from appliance.box import files, wording
from appliance.box.put_back import has_work
from appliance.box.sticks import backups_of
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.journal import box_notes
from appliance.journal.backup import Outcome, backup, opens, restore
from appliance.journal.faults import Fault
from appliance.journal.reading import connect_readonly
from appliance.journal.recovery_key import KEY
from appliance.settings import load

KEPT = 3
SHEET = "恢复说明.txt"

log = logging.getLogger("hallbox.backup")


class NotThisStick(Fault):
    """A decision, no failure: on this stick lie the backups that this box waits for."""

    def __init__(self) -> None:
        super().__init__(
            wording.STICK_OF_OLD_BOX,
            kept=wording.STICK_OF_OLD_BOX_KEPT,
            hint=wording.STICK_OF_OLD_BOX_NEXT,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup that was restored and proven."""

    path: Path
    records: int


def keep(home: Path, stick: Path, now: Callable[[], datetime]) -> Kept:
    """Write a backup to a stick, restore it into a scratch home, and count what came back.

    A new box that waits for the old hall to be put back writes nothing beside the old one's
    backups: plugging their stick in is a step of the way (docs/install.zh-CN.md 5).

    Raises:
        NotThisStick: it is the old box's.
        Fault: the journal, the stick or the proof fails; earlier backups stay.
        OSError: the stick refuses.
        sqlite3.Error: there is no local store yet.
    """
    key = recovery_key_of(home)
    settings = load(home)
    there = backups_of(stick, settings.hall_id)
    if not all(opens(path, key) for path in there) and not has_work(home):
        raise NotThisStick
    name = f"hallbox-{settings.hall_id}-{now():%Y%m%d-%H%M%S}.hbk"
    made = backup(home, stick / name, key)
    proven = _proof(home, stick / name, key)
    if _count(proven) != _count(made):
        (stick / name).unlink()
        raise Fault(
            f"{name} gives back {_count(proven)} records of {_count(made)}",
            kept="Earlier backups are untouched",
            hint="Try another stick",
        )
    text = wording.RECOVERY_SHEET.format(
        hall=settings.hall_name,
        name=name,
        records=_count(proven),
        call=f"{settings.county_name} {settings.county_telephone}",
    )
    files.write(stick / SHEET, text.replace("\n", "\r\n").encode("utf-8-sig"), mode=0o644)
    _forget_older(stick, settings.hall_id, key)
    return Kept(path=stick / name, records=_count(proven))


def recovery_key_of(home: Path) -> bytes:
    """Return the recovery key of a home.

    Raises:
        sqlite3.Error: there is no local store yet.
        LookupError: it holds no recovery key.
    """
    with closing(connect_readonly(home / "local" / "local.db")) as db:
        row = db.execute("SELECT bytes FROM local_key WHERE name = 'recovery'").fetchone()
    if row is None:
        raise LookupError("recovery key")
    found: bytes = row[0]
    return found[:KEY]


def _proof(home: Path, path: Path, key: bytes) -> Outcome:
    scratch = home / "backup" / "proof.tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700, parents=True)
    try:
        return restore(scratch, path, key)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _count(outcome: Outcome) -> int:
    return sum(one.records for one in outcome.report.streams)


def _forget_older(stick: Path, hall_id: str, key: bytes) -> None:
    """Remove all but the newest of our own; what another key opens is not ours to remove."""
    for path in [one for one in backups_of(stick, hall_id) if opens(one, key)][:-KEPT]:
        path.unlink()


def _tell(home: Path, *, done: bool, **members: object) -> None:
    """Leave what became of it for the page; a full card keeps no note and stops nothing."""
    at = datetime.now(HALL_TIME).isoformat(timespec="seconds")
    before = box_notes.note(home / box_notes.BACKED_UP)
    good = at if done else before.get("good", "")
    with contextlib.suppress(OSError):
        told = {"done": done, "at": at, "good": good, **members}
        box_notes.keep(home / box_notes.BACKED_UP, told)


def main(home: Path, stick: Path) -> int:
    """Keep one backup; 1 when there is none to rely on, with the reason in the log."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    try:
        kept = keep(home, stick, lambda: datetime.now(HALL_TIME))
    except NotThisStick as old:
        log.info("backup=none why=%s", old)
        _tell(home, done=False, why=str(old))
        return 0
    except (Fault, OSError, sqlite3.Error, LookupError) as stopped:
        log.error("backup=none why=%s", stopped)  # noqa: TRY400 - the cause stands in the text
        _tell(home, done=False, why=str(stopped))
        return 1
    _tell(home, done=True, name=kept.path.name, records=kept.records)
    log.info("backup=%s records=%d", kept.path.name, kept.records)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.stick_backup")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--stick", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(main(given.home, given.stick))
