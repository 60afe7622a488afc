"""Opening: a newer file, a broken tail and a foreign log are seen before any write."""

import hashlib
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from appliance.journal.faults import JournalIsDamaged, JournalIsNewer
from appliance.journal.opening import TAIL
from appliance.journal.schema import copy_before
from appliance.journal.writer import Writer
from tests.fakes.hand_wound_clock import HandWoundClock
from tests.fakes.small_journal import MIGRATIONS, MODELS, SmallJournal, remark

pytestmark = pytest.mark.core


def filled(home: Path, count: int = 30) -> SmallJournal:
    with SmallJournal(home) as hall:
        hall.run(lambda tx: [tx.append(remark(f"{i}"), by="hall") for i in range(count)])
    return hall


def edit(hall: SmallJournal, sql: str) -> None:
    db = sqlite3.connect(hall.path)
    db.execute(sql)
    db.commit()
    db.close()


def bytes_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_file_of_a_newer_version_is_refused_and_not_one_byte_changes(tmp_path: Path) -> None:
    hall = filled(tmp_path)
    newer = Migrations("journal")

    @newer()
    def m999_from_the_future(db: Database) -> None:
        db.execute("CREATE TABLE future(x)")

    db = Database(sqlite3.connect(hall.path))
    newer.apply(db)
    db.close()
    before = bytes_of(hall.path)
    with pytest.raises(JournalIsNewer, match="m999_from_the_future"):
        hall.start()
    assert bytes_of(hall.path) == before


def test_the_place_is_free_after_a_refused_start(tmp_path: Path) -> None:
    hall = filled(tmp_path)
    edit(hall, "UPDATE journal SET body = x'00' WHERE pos = 20")
    with pytest.raises(JournalIsDamaged):
        hall.start()
    shutil.rmtree(tmp_path / "journal")
    with hall:
        hall.remarks("new")


def test_an_older_file_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    hall = filled(tmp_path)
    later = Migrations("later")

    @later()
    def m001_later(db: Database) -> None:
        db.execute("CREATE TABLE later(x)")

    migrations = [*MIGRATIONS, later]
    Writer(hall.path, migrations=migrations, fold=MODELS.fold, clock=HandWoundClock()).close()
    copies = list(hall.path.parent.glob("hall-before-*.db"))
    assert len(copies) == 1
    db = sqlite3.connect(copies[0])
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    assert "later" not in tables
    assert db.execute("SELECT count(*) FROM journal").fetchone()[0] == 31
    db.close()


def test_the_copy_has_a_name_that_a_file_may_have_however_many_models_there_are(
    tmp_path: Path,
) -> None:
    many = [Migrations(f"read_model_{n}") for n in range(40)]
    names = {copy_before(tmp_path / "hall.db", many[:n]).name for n in range(41)}

    assert len(names) == 41
    assert max(len(name) for name in names) <= 64


@pytest.mark.parametrize(
    ("sql", "pos"),
    [
        pytest.param(
            "UPDATE journal SET body = CAST(body || ' ' AS BLOB) WHERE pos = 12", 12, id="body"
        ),
        pytest.param("UPDATE journal SET h = zeroblob(32) WHERE pos = 12", 12, id="hash"),
        pytest.param("DELETE FROM journal WHERE pos = 12", 12, id="row-gone"),
        pytest.param(
            "UPDATE journal SET body = CAST('{\"$leaf\":1}' AS BLOB) WHERE pos = 7", 7, id="no-leaf"
        ),
        pytest.param("UPDATE journal SET body = x'7b22246c656166223a' WHERE pos = 7", 7, id="half"),
        pytest.param("DELETE FROM journal", 1, id="all-gone"),
    ],
)
def test_a_broken_tail_is_named_by_its_position(tmp_path: Path, sql: str, pos: int) -> None:
    hall = filled(tmp_path)
    edit(hall, sql)
    with pytest.raises(JournalIsDamaged) as damage:
        hall.start()
    assert damage.value.pos == pos


def test_the_check_at_start_is_bounded_however_long_the_journal_is(tmp_path: Path) -> None:
    """An old edit is left to the idle check; the start must not take longer every year."""
    hall = filled(tmp_path, TAIL + 50)
    edit(hall, "UPDATE journal SET body = CAST(body || ' ' AS BLOB) WHERE pos = 12")
    with hall:
        hall.remarks("goes on")


def test_a_log_of_another_journal_is_found_before_it_can_reach_the_file(tmp_path: Path) -> None:
    """SYNC.md fault 23: SQLite itself would take the stray log for ours and write it back."""
    hall, foreign = filled(tmp_path / "a"), SmallJournal(tmp_path / "b")
    foreign.start()
    foreign.remarks(*(f"foreign {i}" for i in range(20)))
    foreign.live.truncate_wal()
    foreign.remarks("newest")
    stray = Path(f"{foreign.path}-wal").read_bytes()
    foreign.stop()
    before = bytes_of(hall.path)
    Path(f"{hall.path}-wal").write_bytes(stray)
    with pytest.raises(JournalIsDamaged):
        hall.start()
    assert bytes_of(hall.path) == before


@pytest.mark.parametrize("junk", [b"", b"not a database at all" * 100], ids=["empty", "junk"])
def test_an_empty_file_is_a_new_journal_and_junk_is_damage(tmp_path: Path, junk: bytes) -> None:
    hall = SmallJournal(tmp_path)
    hall.path.parent.mkdir()
    hall.path.write_bytes(junk)
    if junk:
        with pytest.raises(JournalIsDamaged):
            hall.start()
    else:
        with hall:
            hall.remarks("one")
