"""Salvage: whatever page is damaged, the hall works again and nothing readable is lost."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.journal import idle_check, streams
from appliance.journal.evidence import gather
from appliance.journal.faults import Fault, JournalIsDamaged
from appliance.journal.opening import mark_of_damage
from appliance.journal.pages import View
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.salvage import Salvaged, open_or_salvage
from appliance.journal.schema import JOURNAL, PAGE_SIZE
from appliance.journal.streams import Divergence, Reason
from appliance.journal.transaction import Transaction
from appliance.journal.verify import verify
from tests.fakes.small_journal import BOX, MODELS, SmallJournal, remark

LINES = 500  # fill a file of 200 pages
Damage = Callable[[bytes, random.Random], bytes]


def flipped(page: bytes, chance: random.Random) -> bytes:
    """Flip a byte in each of eight places."""
    changed = bytearray(page)
    for _ in range(8):
        changed[chance.randrange(len(page))] ^= chance.randrange(1, 256)
    return bytes(changed)


def zeroed(page: bytes, _: random.Random) -> bytes:
    return bytes(len(page))


def scrambled(page: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(len(page))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with two streams, the older one left at a fork, in a file of 200 pages."""
    home = tmp_path_factory.mktemp("sound")
    ids = iter(["ABCDEFGHIJKLMNOPQRSTUVWXY2", "ZYXWVUTSRQPONMLKJIHGFEDCB7"])
    with SmallJournal(home, new_id=lambda: next(ids)) as hall:
        hall.run(lambda tx: [tx.append(remark(f"r{i}"), by="hall") for i in range(LINES // 2)])
        stream = hall.run(lambda tx: tx.head.stream)
        where = Divergence(stream=stream, seq=140, reason=Reason.FORK)
        hall.run(lambda tx: streams.diverge(tx, hall.box, where, new_id=hall.new_id))
        hall.run(lambda tx: [tx.append(remark(f"s{i}"), by="hall") for i in range(LINES // 2)])
    assert hall.path.stat().st_size // PAGE_SIZE >= 200
    return home


class Patient:
    """A hall whose file is damaged: it starts, works, is checked, and starts again if it must."""

    def __init__(self, home: Path) -> None:
        self.hall = SmallJournal(home)
        self.starts = 0
        self.salvaged: list[Salvaged] = []

    def start(self) -> None:
        """Start as hall-web does after a restart by the system."""
        self.starts += 1
        assert self.starts <= 3, "it must not go round for ever"
        self.hall.clock.reboot()
        self.hall.writer, found = open_or_salvage(
            self.hall.path, journal=JOURNAL, models=MODELS, clock=self.hall.clock
        )
        self.salvaged += [found] if found else []
        self.hall.opened = self.hall.run(lambda tx: streams.ensure_stream(tx, BOX))

    def live(self) -> None:
        """Work through a day; where a page cannot be read, the system restarts the hall."""
        self.start()
        try:
            self.work()
        except (Fault, sqlite3.DatabaseError):
            mark_of_damage(self.hall.path).touch()
            self.hall.stop()
            self.start()
            self.work()

    def work(self) -> None:
        """Write, read every table, check every line."""
        self.hall.remarks("today")
        for table in ("tally", "remark", "person", "document", "boot", "stream", "journal"):
            self.hall.ask(f"SELECT * FROM {table}")
        db = connect_readonly(self.hall.path)
        self.rotten = idle_check.check_slice(db, 1, size=1_000_000).lines
        db.close()
        if any(finding.is_missing for finding in self.rotten):
            raise JournalIsDamaged("lines are missing", pos=self.rotten[0].pos)
        self.hall.remarks("tomorrow")


def damage_page(home: Path, sound: Path, number: int, how: Damage) -> Path:
    shutil.copytree(sound / "journal", home / "journal")
    path = home / "journal" / "hall.db"
    raw = bytearray(path.read_bytes())
    at = slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
    raw[at] = how(bytes(raw[at]), random.Random(number))
    path.write_bytes(raw)
    return path


def check_page(home: Path, sound: Path, number: int, how: Damage) -> None:
    """Damage one page, let the hall live on, and hold what is left against what was there."""
    before = SmallJournal(sound).lines()
    damage_page(home, sound, number, how)
    patient = Patient(home)
    patient.live()
    kept = set(patient.hall.lines())
    lost = [line for line in before if line not in kept]
    named = len(patient.rotten) + sum(
        len(one.missing) + len(one.unproven) for one in patient.salvaged
    )
    assert len(lost) <= 4, f"page {number}: a page of 1 KB holds no more lines than that"
    at_the_end = [line for line in lost if line in before[-4:]]  # gone without a trace
    assert named >= len(lost) - len(at_the_end), f"page {number}: lost lines that nobody named"
    assert patient.hall.texts()[-1] == "tomorrow"
    if patient.salvaged:
        db = connect_readonly(patient.hall.path)
        report = verify(db)
        db.close()
        doubtful = sum(len(one.unproven) for one in patient.salvaged)
        assert len(report.problems) <= doubtful, f"page {number}: {report.problems}"
        live = patient.hall.run(lambda tx: fingerprint_of(tx.db, MODELS.tables))
        rebuild(patient.hall.live, MODELS)
        assert live == patient.hall.run(lambda tx: fingerprint_of(tx.db, MODELS.tables))
    patient.hall.stop()
    shutil.rmtree(home)


@pytest.mark.slow
@pytest.mark.parametrize(("how", "step"), [(flipped, 1), (zeroed, 3), (scrambled, 3)])
def test_the_hall_works_again_whichever_page_of_two_hundred_is_damaged(
    sound: Path, tmp_path: Path, how: Damage, step: int
) -> None:
    pages = (sound / "journal" / "hall.db").stat().st_size // PAGE_SIZE
    for number in range(1, pages + 1, step):
        check_page(tmp_path / "x", sound, number, how)


@pytest.mark.core
@pytest.mark.parametrize("how", [flipped, zeroed, scrambled])
@pytest.mark.parametrize("number", [1, 2, 3, 40, 120])
def test_the_hall_works_again_after_damage_of_a_page(
    sound: Path, tmp_path: Path, number: int, how: Damage
) -> None:
    check_page(tmp_path / "x", sound, number, how)


def salvaged(home: Path) -> Patient:
    mark_of_damage(home / "journal" / "hall.db").touch()
    patient = Patient(home)
    patient.start()
    return patient


@pytest.mark.core
def test_an_undamaged_file_gives_back_every_line_and_opens_a_stream_that_says_so(
    sound: Path, tmp_path: Path
) -> None:
    """The end of the file may have been lost without a trace: so a new stream, always."""
    shutil.copytree(sound / "journal", tmp_path / "journal")
    before = SmallJournal(sound).lines()
    patient = salvaged(tmp_path)
    assert patient.hall.opened is Reason.SALVAGE
    assert patient.hall.lines()[: len(before)] == before
    assert len(patient.hall.lines()) == len(before) + 1
    assert (patient.salvaged[0].missing, patient.salvaged[0].unproven) == ((), ())
    patient.hall.stop()


@pytest.mark.core
def test_the_damaged_file_is_kept_as_it_was(sound: Path, tmp_path: Path) -> None:
    path = damage_page(tmp_path, sound, 1, scrambled)
    before = path.read_bytes()
    patient = Patient(tmp_path)
    patient.start()
    patient.hall.stop()
    assert patient.salvaged[0].aside.read_bytes() == before


@pytest.mark.core
def test_a_rotten_body_costs_that_line_alone_and_the_rest_is_carried(
    sound: Path, tmp_path: Path
) -> None:
    shutil.copytree(sound / "journal", tmp_path / "journal")
    db = sqlite3.connect(tmp_path / "journal" / "hall.db")
    newest = db.execute("SELECT max(pos) FROM journal").fetchone()[0]
    rot = "UPDATE journal SET body = CAST(body || ' ' AS BLOB) WHERE pos = ?"
    db.execute(rot, (newest - 10,))
    db.commit()
    stream = db.execute("SELECT stream FROM stream ORDER BY first_pos DESC").fetchone()[0]
    first = db.execute("SELECT max(first_pos) FROM stream").fetchone()[0]
    db.close()
    patient = Patient(tmp_path)
    patient.start()
    found = patient.salvaged[0]
    assert found.missing == ((stream, newest - 10 - first + 1),)
    assert found.unproven == ()
    opened = patient.hall.ask("SELECT carried, tail_of FROM stream ORDER BY first_pos DESC")[0]
    assert opened == (10, first)
    patient.hall.stop()


@pytest.mark.core
def test_what_the_county_gives_back_is_carried_and_folded(sound: Path, tmp_path: Path) -> None:
    before = SmallJournal(sound).lines()
    shutil.copytree(sound / "journal", tmp_path / "journal")
    db = sqlite3.connect(tmp_path / "journal" / "hall.db")
    newest = db.execute("SELECT max(pos) FROM journal").fetchone()[0]
    db.execute("DELETE FROM journal WHERE pos = ?", (newest - 10,))
    db.commit()
    db.close()
    patient = Patient(tmp_path)
    patient.start()
    lost = before[newest - 11]
    assert lost not in patient.hall.lines()

    def give_back(tx: Transaction) -> None:
        where = Divergence(
            stream=tx.head.stream, seq=tx.head.seq, reason=Reason.SALVAGE, fetched=[lost]
        )
        streams.diverge(tx, BOX, where)

    patient.hall.run(give_back)
    assert sorted(patient.hall.texts()) == sorted(SmallJournal(sound).texts())
    db = connect_readonly(patient.hall.path)
    assert verify(db).is_sound
    db.close()
    patient.hall.stop()


@pytest.mark.core
def test_records_that_stand_only_in_the_log_are_salvaged_too(tmp_path: Path) -> None:
    hall = SmallJournal(tmp_path / "a").start()
    hall.remarks("in the file")
    hall.live.truncate_wal()
    hall.remarks("in the log", "in the log too")
    shutil.copytree(tmp_path / "a" / "journal", tmp_path / "b" / "journal")
    hall.stop()
    path = tmp_path / "b" / "journal" / "hall.db"
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    patient = salvaged(tmp_path / "b")
    assert patient.hall.texts() == ["in the file", "in the log", "in the log too"]
    patient.hall.stop()


@pytest.mark.core
@pytest.mark.parametrize("left", ["the damaged file", "no log", "nothing swapped"])
def test_a_salvage_cut_short_by_the_power_is_begun_again(
    sound: Path, tmp_path: Path, left: str
) -> None:
    """The swap is the only step that touches the names; a cut before it finds the same bytes."""
    path = damage_page(tmp_path, sound, 1, scrambled)
    path.with_name("hall-damaged-1.db").hardlink_to(path)
    if left != "the damaged file":
        path.with_name("hall.salvaged.db").write_bytes(b"half written")
    if left == "no log":
        path.with_name("hall.db-shm").unlink(missing_ok=True)
    patient = Patient(tmp_path)
    patient.start()
    assert patient.salvaged[0].aside.name == "hall-damaged-1.db"
    assert patient.hall.texts() == SmallJournal(sound).texts()
    patient.hall.stop()


@pytest.mark.core
def test_a_card_that_is_nothing_but_noise_begins_anew_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "journal" / "hall.db"
    path.parent.mkdir()
    path.write_bytes(random.Random(1).randbytes(200 * PAGE_SIZE))
    patient = Patient(tmp_path)
    patient.start()
    patient.hall.remarks("new")
    assert patient.salvaged[0].lines == 0
    assert patient.hall.texts() == ["new"]
    patient.hall.stop()


@pytest.mark.core
def test_no_bytes_can_make_the_reading_of_pages_fail() -> None:
    for seed in range(60):
        chance = random.Random(seed)
        raw = bytearray(chance.randbytes(8 * PAGE_SIZE))
        raw[::PAGE_SIZE] = b"\x0d" * 8
        raw[100] = 0x0D
        gather([View(bytes(raw), {})])
