"""What must be true of a card after a cut: nothing that anybody was told is gone."""

import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from appliance.journal.faults import JournalIsDamaged
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.streams import ensure_stream
from appliance.journal.verify import verify
from appliance.projections.all import PROJECTIONS
from hw.segment import decode
from hw.spool import Spool
from tests.fakes.hand_wound_clock import HandWoundClock
from tests.faults import powercut_driver as driver
from tests.faults.powercut import Image

MEMORY = Path("/dev/shm")  # noqa: S108  # images are many and short-lived; a card would suffer
WHOLE = 40  # every so many images are recovered by the product itself


@dataclass
class Tally:
    """How many images were looked at and what was wrong with them."""

    images: int = 0
    recovered: int = 0
    losing: int = 0
    damaged: int = 0
    undetected: int = 0
    first: list[str] = field(default_factory=list)

    def blame(self, image: Image, what: str) -> None:
        """Keep the first few findings so that they can be replayed."""
        if len(self.first) < 5:
            self.first.append(f"cut={image.cut} variant={image.variant}: {what}")


def check_all(images: Iterable[Image], *, whole: int = WHOLE) -> Tally:
    """Hold every image against what was told; let the product recover one in `whole`."""
    tally = Tally()
    with _folder() as place:
        for image in images:
            tally.images += 1
            _lay_out(image, place)
            lost = missing_after(image, place)
            tally.damaged += lost is None
            tally.losing += bool(lost)
            if lost != []:
                tally.blame(image, f"lost {lost}" if lost else "damaged")
            elif tally.images % whole == 0:
                tally.recovered += 1
                wrong = recover(image, place)
                tally.losing += bool(wrong)
                if wrong:
                    tally.blame(image, wrong)
    return tally


def check_liars(images: Iterable[Image]) -> Tally:
    """Count what a lying card loses, and what of it the county would not notice."""
    tally = Tally()
    with _folder() as place:
        for image in images:
            tally.images += 1
            _lay_out(image, place)
            lost = missing_after(image, place)
            tally.damaged += lost is None
            tally.losing += lost != []
            gone = set(lost or ()) & set(_before_contact(image))
            if gone and not is_noticed(image, place):
                tally.undetected += 1
                tally.blame(image, f"unnoticed: {gone}")
    return tally


def _before_contact(image: Image) -> list[str]:
    """Return what had been told before the county's newest line, and stands in the journal."""
    contacts = [i for i, line in enumerate(image.told) if line.startswith("county")]
    until = contacts[-1] if contacts else 0
    return [line for line in image.told[:until] if not line.startswith("beep")]


def missing_after(image: Image, home: Path) -> list[str] | None:
    """Return what was told and is gone; None if the journal is damaged."""
    facts: set[str] = set()
    heads: Counter[str] = Counter()
    path = home / "journal" / "hall.db"
    if path.exists():
        try:
            with closing(sqlite3.connect(path)) as db:
                if not _is_whole(db):
                    return None
                facts, heads = _held(db)
        except sqlite3.DatabaseError:
            return None
    spooled = _spooled(home)
    return [line for line in image.told if not _is_kept(line, facts, heads, spooled)]


def recover(image: Image, home: Path) -> str:
    """Start the product on an image and hand the spool over; say what is wrong, "" if nothing."""
    clock = HandWoundClock()
    clock.reboot(boot="f" * 16)
    writer = driver.open_writer(home, clock)
    try:
        writer.run(lambda tx: ensure_stream(tx, driver.BOX))
        spool = Spool(home / "spool", lines=driver.LINES)
        spool.start()
        driver.hand_over(spool, writer, tell=lambda _: None)
        spool.close()
        taken = Counter(writer.run(lambda tx: _places(tx.db)))
        told = [line.split() for line in image.told if line.startswith("beep")]
        wrong = [f"{spool} {i}" for _, spool, i in told if taken[spool, i] != 1]
        before = writer.run(lambda tx: fingerprint_of(tx.db, PROJECTIONS.tables))
        rebuild(writer, PROJECTIONS)
        if before != writer.run(lambda tx: fingerprint_of(tx.db, PROJECTIONS.tables)):
            wrong.append("a rebuild gives other tables")
        return ", ".join(wrong)
    except JournalIsDamaged as damage:
        return f"the product does not start: {damage}"
    finally:
        writer.close()


def is_noticed(image: Image, home: Path) -> bool:
    """Say whether the next contact shows it: the county's newest line is not ours."""
    newest = next((line for line in reversed(image.told) if line.startswith("county")), None)
    path = home / "journal" / "hall.db"
    if newest is None or not path.exists():
        return newest is not None
    _, pos, h = newest.split()
    try:
        with closing(connect_readonly(path)) as db:
            row = db.execute("SELECT h FROM journal WHERE pos = ?", (int(pos),)).fetchone()
    except sqlite3.DatabaseError:
        return True
    return row is None or row[0].hex() != h


def _is_whole(db: sqlite3.Connection) -> bool:
    if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
        return False
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'stream'").fetchone():
        return True  # cut before the first migration: nothing was told yet, or it counts as lost
    return verify(db).is_sound


def _held(db: sqlite3.Connection) -> tuple[set[str], "Counter[str]"]:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchone():
        return set(), Counter()
    facts = {
        f"{boot}-{n}" for boot, n in db.execute("SELECT body ->> 'boot', body ->> 'n' FROM journal")
    }
    heads: Counter[str] = Counter()
    for spool, i in _places(db):
        heads[spool] = max(heads[spool], int(i))
    return facts, heads


def _places(db: sqlite3.Connection) -> list[tuple[str, str]]:
    rows = db.execute(
        "SELECT body ->> '$.body.spool', body ->> '$.body.i' FROM journal"
        " WHERE body ->> '$.body.i' IS NOT NULL"
    )
    return [(str(spool), str(i)) for spool, i in rows]


def _spooled(home: Path) -> set[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for path in (home / "spool").glob("*.spool"):
        spool_id = path.stem.split("-", 1)[1]
        found |= {(spool_id, entry.i) for entry in decode(spool_id, path.read_bytes()).entries}
    return found


def _is_kept(
    line: str, facts: set[str], heads: "Counter[str]", spooled: set[tuple[str, int]]
) -> bool:
    what, *rest = line.split()
    if what == "page":
        return rest[0] in facts
    if what == "taken":
        return heads[rest[0]] >= int(rest[1])
    if what == "beep":
        return heads[rest[0]] >= int(rest[1]) or (rest[0], int(rest[1])) in spooled
    return True


def _lay_out(image: Image, home: Path) -> None:
    for folder in ("journal", "spool"):
        shutil.rmtree(home / folder, ignore_errors=True)
        (home / folder).mkdir()
    for name, data in image.files.items():
        (home / name).write_bytes(data)


@contextmanager
def _folder() -> Iterator[Path]:
    base = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="powercut-", dir=base) as place:
        yield Path(place)
