"""Faults of the card (SYNC.md 5): cut checkpoints, refused writes, torn logs, sqlite3 by hand."""

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from appliance.domain.facts.hall import DocumentApplied
from appliance.journal import chain, documents
from appliance.journal.reading import connect_readonly
from appliance.journal.salvage import open_or_salvage
from appliance.journal.schema import JOURNAL
from appliance.journal.transaction import Transaction
from appliance.journal.verify import verify
from tests.fakes.small_journal import BOX, MODELS, SmallJournal
from tests.fakes.sync_scene import SyncScene

ROOT = Path(__file__).parents[2]
PAGE, SECTOR = 1024, 512
LOG = "hall.db-wal"
RECORDS = 12


def copied(hall: SmallJournal, place: Path) -> Path:
    """Copy a live journal as a power cut would find it; return its folder."""
    (place / "journal").mkdir(parents=True)
    for name in ("hall.db", LOG):
        shutil.copy(hall.path.with_name(name), place / "journal" / name)
    return place


def is_sound(path: Path) -> bool:
    with closing(connect_readonly(path)) as db:
        return verify(db).is_sound


@pytest.mark.core
def test_fault_04_a_cut_anywhere_in_a_checkpoint_loses_nothing(tmp_path: Path) -> None:
    """Any part of the pages may have reached the file, some torn at a sector; the log is whole."""
    with SmallJournal(tmp_path / "live") as hall:
        hall.remarks(*(f"{i} " + "字" * 200 for i in range(60)))
        texts = hall.texts()
        copied(hall, tmp_path / "before")
        assert hall.live.truncate_wal()
        after = hall.path.read_bytes()
    for seed in range(20):
        place = tmp_path / f"cut{seed}"
        shutil.copytree(tmp_path / "before", place)
        mix(place / "journal" / "hall.db", after, random.Random(seed))
        with SmallJournal(place) as found:
            assert (found.opened, found.texts()) == (None, texts)
        assert is_sound(place / "journal" / "hall.db")


def mix(path: Path, after: bytes, chance: random.Random) -> None:
    """Let some pages of a checkpoint have arrived, and some of those in half."""
    held = bytearray(path.read_bytes().ljust(len(after), b"\0"))
    for start in range(0, len(after), PAGE):
        if chance.random() < 0.5:
            size = SECTOR if chance.random() < 0.3 else PAGE
            held[start : start + size] = after[start : start + size]
    path.write_bytes(held)


@pytest.mark.core
def test_fault_05_a_cut_while_a_document_is_applied_leaves_the_old_or_the_new_whole(
    tmp_path: Path,
) -> None:
    body = b"[[item]]\n" + bytes(random.Random(5).randbytes(9000))
    sha256 = documents.digest(body)

    def apply(tx: Transaction) -> None:
        documents.store(tx.db, name="policy", version=41, body=body)
        tx.append(DocumentApplied(name="policy", version=41, sha256=sha256), by="county")

    with SmallJournal(tmp_path / "live") as hall:
        hall.remarks("before")
        begins = hall.path.with_name(LOG).stat().st_size
        hall.run(apply)
        image = copied(hall, tmp_path / "image")
    ends = (image / "journal" / LOG).stat().st_size
    seen = set()
    for place in [*range(begins, ends, 1997), ends]:
        home = tmp_path / f"cut{place}"
        shutil.copytree(image, home)
        with (home / "journal" / LOG).open("r+b") as log:
            log.truncate(place)
        with SmallJournal(home) as found:
            stored = found.run(lambda tx: documents.find(tx.db, sha256))
            applied = any(DocumentApplied.KIND.encode() in line for line in found.lines())
        assert (stored is not None) is applied, f"cut at byte {place}"
        seen.add(applied)
    assert seen == {True, False}


def injected(home: Path, fault: str) -> list[str]:
    """Run the driver while strace lets system calls fail; return what it was told."""
    done = subprocess.run(
        [
            *("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={fault}"),
            *(sys.executable, "-m", "tests.faults.injected_driver", str(home), str(RECORDS)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout.splitlines()


def missing_after(home: Path, told: list[str]) -> list[str]:
    """Return what was confirmed and is not there at the next start."""
    with SmallJournal(home) as hall:
        texts = set(hall.texts())
        hall.remarks("weiter")
        assert hall.texts()[-1] == "weiter"
    assert is_sound(hall.path)
    return [line for line in told if line.startswith("ack ") and line[4:] not in texts]


def new_home(place: Path) -> Path:
    with SmallJournal(place) as hall:
        hall.remarks("before")
    return place


@pytest.mark.slow
@pytest.mark.parametrize("when", [1, 2, 3, 5, 8, 13, 21, 34, 55])
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("pwrite64:error=ENOSPC:when={when}", id="20-full-once"),
        pytest.param("pwrite64:error=ENOSPC:when={when}+", id="20-full-for-good"),
        pytest.param("pwrite64:error=EROFS:when={when}+", id="21-read-only"),
        pytest.param("fdatasync:error=EIO:when={when}", id="21-sync-refused"),
    ],
)
def test_fault_20_21_a_disk_that_refuses_any_call_never_confirms_what_it_does_not_hold(
    tmp_path: Path, fault: str, when: int
) -> None:
    home = new_home(tmp_path / "home")
    told = injected(home, fault.format(when=when))
    assert missing_after(home, told) == []
    if "+" in fault and when < 21:
        assert "refused" in told


@pytest.mark.slow
def test_fault_20_a_disk_that_was_full_once_takes_the_next_record_by_itself(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home")
    told = injected(home, "pwrite64:error=ENOSPC:when=60")
    assert told.count("refused") == 1  # the batch that met it, and no other
    assert told[-1].startswith("ack ")


def reopened(home: Path) -> SmallJournal:
    """Open as hall-web does: salvage where the file does not prove itself."""
    hall = SmallJournal(home)
    writer, _ = open_or_salvage(hall.path, journal=JOURNAL, models=MODELS, clock=hall.clock)
    writer.close()
    return hall.start()


@pytest.mark.core
@pytest.mark.parametrize("harm", ["missing", "empty", "noise", "header", "middle", "end"])
def test_fault_23_a_torn_or_missing_log_opens_and_what_it_lost_is_seen_by_the_county(
    tmp_path: Path, harm: str
) -> None:
    with SmallJournal(tmp_path / "live") as hall:
        hall.remarks(*(f"{i} " + "x" * 200 for i in range(40)))
        hall.live.truncate_wal()
        hall.remarks(*(f"{i} " + "y" * 200 for i in range(40, 60)))
        proven = hall.ask("SELECT h, body FROM journal ORDER BY pos")
        image = copied(hall, tmp_path / "image")
    hurt(image / "journal" / LOG, harm)

    found = reopened(image)
    try:
        assert set(found.texts()) >= {f"{i} " + "x" * 200 for i in range(40)}
        held = found.ask("SELECT h, body FROM journal ORDER BY pos")
        is_whole = {line for _, line in proven} <= {line for _, line in held}
        hashes = [h for h, _ in held]
        is_seen = len(held) < len(proven) or hashes[len(proven) - 1] != proven[-1][0]
        assert is_whole or is_seen  # PROTOCOL.md 4: the county's head is not ours
    finally:
        found.stop()
    assert is_sound(found.path)


def hurt(log: Path, harm: str) -> None:
    data = bytearray(log.read_bytes())
    noise = random.Random(23).randbytes(64)
    match harm:
        case "missing":
            log.unlink()
            return
        case "empty":
            data = bytearray()
        case "noise":
            data = bytearray(random.Random(1).randbytes(len(data)))
        case "header":
            data[8:24] = noise[:16]
        case "middle":
            data[len(data) // 2 :][:64] = noise
            data[len(data) // 2 : len(data) // 2 + 64] = noise
        case _:
            data[-64:] = noise
    log.write_bytes(data)


@pytest.mark.core
def test_fault_45_a_past_row_changed_by_hand_is_found_here_and_at_the_county() -> None:
    """Even when the insider computes every hash behind it anew: the county holds the old ones."""
    scene = SyncScene(records=30)
    scene.drain()
    rewrite(scene.hall.db, pos=7)
    scene.start()
    scene.until("diverged")
    assert scene.messages("diverged")[-1]["seq"] == 6
    stream = scene.hall.spans()[-1].stream
    assert scene.county.seq(stream) == 31
    assert b"forged" not in b"".join(scene.county.streams[stream])


def rewrite(db: sqlite3.Connection, pos: int) -> None:
    """Do what somebody with sqlite3, the source code and an afternoon could do."""
    line = db.execute("SELECT body FROM journal WHERE pos = ?", (pos,)).fetchone()[0]
    forged = line.replace("受理".encode(), b"forged")
    assert forged != line
    db.execute("UPDATE journal SET body = ? WHERE pos = ?", (forged, pos))
    h = db.execute("SELECT h FROM journal WHERE pos = ?", (pos - 1,)).fetchone()[0]
    rows = db.execute("SELECT pos, body FROM journal WHERE pos >= ?", (pos,)).fetchall()
    for place, body in rows:
        h = chain.extend(h, place, chain.leaf(body))
        db.execute("UPDATE journal SET h = ? WHERE pos = ?", (h, place))


@pytest.mark.core
def test_fault_46_the_newest_rows_deleted_by_hand_are_missed_and_come_back() -> None:
    scene = SyncScene(records=30)
    scene.drain()
    gone = [row[0] for row in scene.hall.db.execute("SELECT body FROM journal WHERE pos > 20")]
    scene.hall.db.execute("DELETE FROM journal WHERE pos > 20")
    scene.start()
    scene.until("diverged")
    assert scene.messages("diverged")[-1]["county_head"] == 31
    scene.act()
    scene.drain()
    here = [row[0] for row in scene.hall.db.execute("SELECT body FROM journal")]
    assert set(gone) <= set(here)
    assert scene.is_whole()


@pytest.mark.core
def test_fault_46_a_hash_on_paper_shows_a_deletion_without_any_county(tmp_path: Path) -> None:
    """The daily sheet names stream, seq and hash; a shorter file cannot give that hash again."""
    with SmallJournal(tmp_path) as hall:
        hall.remarks("1", "2", "3")
        printed = hall.ask("SELECT pos, h FROM journal ORDER BY pos DESC LIMIT 1")[0]
    with closing(sqlite3.connect(hall.path)) as db, db:
        for table in ("journal", "remark"):
            db.execute(f"DELETE FROM {table} WHERE pos = ?", (printed[0],))
    with SmallJournal(tmp_path, box=BOX) as again:
        again.remarks("another")
        assert again.ask("SELECT pos, h FROM journal WHERE pos = ?", printed[0])[0] != printed
