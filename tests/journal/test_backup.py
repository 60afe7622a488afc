"""Backup and restore: whole or not at all, for the holder of the recovery key alone."""

import io
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.record import decode, reference
from appliance.journal import streams
from appliance.journal.backup import backup, restore
from appliance.journal.faults import BackupIsUnreadable, HomeIsTaken
from appliance.journal.recovery_key import recovery_key, recovery_text
from appliance.journal.sealed import FRAME, SealedReader, SealedWriter
from appliance.journal.streams import Divergence, Reason
from tests.fakes.small_journal import OTHER_BOX, SmallJournal, person

pytestmark = pytest.mark.core
KEY = bytes(range(16))


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallJournal]:
    home = tmp_path / "a"
    with SmallJournal(home) as journal:
        journal.remarks(*(f"remark {i}" for i in range(400)))
        journal.append(person("欧阳锦瑟", 1))
        (home / "local").mkdir()
        local = sqlite3.connect(home / "local" / "local.db")
        local.execute("CREATE TABLE local_key(bytes)")
        local.execute("INSERT INTO local_key VALUES('never in clear text')")
        local.commit()
        local.close()
        yield journal


def test_a_restored_home_holds_the_same_lines_and_the_local_store(
    hall: SmallJournal, tmp_path: Path
) -> None:
    taken = backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    back = restore(tmp_path / "b", tmp_path / "hall.backup", KEY)
    assert (taken.report, back.report.is_sound) == (back.report, True)
    with SmallJournal(tmp_path / "b") as again:
        assert again.opened is None
        assert again.lines() == hall.lines()
        again.remarks("goes on")
        assert again.texts()[-2:] == ["remark 399", "goes on"]
    local = sqlite3.connect(tmp_path / "b" / "local" / "local.db")
    assert local.execute("SELECT * FROM local_key").fetchall() == [("never in clear text",)]
    local.close()


def test_a_backup_is_taken_beside_a_hall_that_goes_on_writing(
    hall: SmallJournal, tmp_path: Path
) -> None:
    ended = threading.Event()

    def swipe_on() -> None:
        while not ended.is_set():
            hall.remarks("meanwhile")

    busy = threading.Thread(target=swipe_on)
    busy.start()
    outcomes = [backup(tmp_path / "a", tmp_path / f"{i}.backup", KEY) for i in range(3)]
    ended.set()
    busy.join()
    assert all(outcome.report.is_sound for outcome in outcomes)
    heads = [outcome.report.streams[0].head for outcome in outcomes]
    assert heads[0] < heads[2] <= len(hall.lines())


def test_a_backup_shows_nobody_anything(hall: SmallJournal, tmp_path: Path) -> None:
    backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    sealed = (tmp_path / "hall.backup").read_bytes()
    secret_words = ["欧阳锦瑟", "never in clear text", "SQLite format 3", "hall.db", "remark"]
    assert hall.texts()
    assert [word for word in secret_words if word.encode() in sealed] == []


def test_nothing_readable_is_left_beside_the_backup(hall: SmallJournal, tmp_path: Path) -> None:
    before = {path.name for path in (tmp_path / "a").iterdir()}
    backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    assert {path.name for path in (tmp_path / "a").iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "hall.backup"]
    assert (tmp_path / "hall.backup").stat().st_mode & 0o777 == 0o600
    assert hall.texts()


def damaged(sealed: bytes) -> Iterator[bytes]:
    """Yield the file cut and changed at places of every kind."""
    yield b""
    yield b"\x00" * 5000
    yield sealed[:10]
    yield sealed[:-1]
    yield sealed[: 33 + FRAME + 16]
    yield sealed + b"\x00"
    for place in (3, 20, 40, len(sealed) // 2, len(sealed) - 5):
        yield sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    first, second = 33, 33 + FRAME + 16
    yield sealed[:first] + sealed[second : second + FRAME + 16] + sealed[first:second]


def test_a_backup_that_was_cut_or_changed_anywhere_restores_nothing(
    hall: SmallJournal, tmp_path: Path
) -> None:
    backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    sealed = (tmp_path / "hall.backup").read_bytes()
    assert len(sealed) > 2 * FRAME
    for wrong in damaged(sealed):
        (tmp_path / "wrong").write_bytes(wrong)
        with pytest.raises(BackupIsUnreadable):
            restore(tmp_path / "b", tmp_path / "wrong", KEY)
        assert [path.name for path in (tmp_path / "b").rglob("*.db")] == []
    restore(tmp_path / "b", tmp_path / "hall.backup", KEY)
    assert hall.texts()


def test_another_recovery_key_opens_nothing(hall: SmallJournal, tmp_path: Path) -> None:
    backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    with pytest.raises(BackupIsUnreadable, match="another recovery key"):
        restore(tmp_path / "b", tmp_path / "hall.backup", bytes(16))
    assert hall.texts()


def test_restoring_refuses_a_running_hall_and_one_that_is_there(
    hall: SmallJournal, tmp_path: Path
) -> None:
    backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    before = hall.lines()
    with pytest.raises(HomeIsTaken, match="runs"):
        restore(tmp_path / "a", tmp_path / "hall.backup", KEY)
    hall.stop()
    with pytest.raises(HomeIsTaken, match="not empty"):
        restore(tmp_path / "a", tmp_path / "hall.backup", KEY)
    assert hall.start().lines() == before


def test_a_backup_in_another_box_opens_a_stream_of_its_own(
    hall: SmallJournal, tmp_path: Path
) -> None:
    backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    restore(tmp_path / "b", tmp_path / "hall.backup", KEY)
    with SmallJournal(tmp_path / "b", box=OTHER_BOX) as other:
        assert other.opened is Reason.CLONE
    assert hall.texts()


def test_a_restored_hall_meets_the_county_ahead_of_it_and_loses_nothing_twice_over(
    hall: SmallJournal, tmp_path: Path
) -> None:
    """SYNC.md fault 30, twice from the same backup and in the very boot of the lost records."""
    backup(tmp_path / "a", tmp_path / "hall.backup", KEY)
    agreed = len(hall.lines())
    hall.remarks("lost here, held by the county")
    fetched = hall.lines()[agreed:]
    stream = hall.run(lambda tx: tx.head.stream)
    for place in ("b", "c"):
        restore(tmp_path / place, tmp_path / "hall.backup", KEY)
        with SmallJournal(tmp_path / place) as back:
            back.remarks(f"written in {place}")
            where = Divergence(stream=stream, seq=agreed, reason=Reason.RESTORE, fetched=fetched)
            back.run(lambda tx, at=where, box=back.box: streams.diverge(tx, box, at))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            assert back.texts()[-2:] == [f"written in {place}", "lost here, held by the county"]
            references = [reference(decode(line)) for line in (*back.lines()[:-1], *fetched)]
            assert len(set(references)) == len(references) - 1, "the fetched line stands twice"
        shutil.rmtree(tmp_path / place / "local")


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(str.lower, id="small-letters"),
        pytest.param(lambda text: text.replace("-", " "), id="spaces"),
        pytest.param(lambda text: text.replace("-", ""), id="without-groups"),
        pytest.param(
            lambda text: f" {text}\n".replace("O", "0").replace("I", "1"), id="look-alikes"
        ),
    ],
)
def test_a_recovery_key_may_be_typed_as_people_type(typed: object) -> None:
    assert callable(typed)
    for _ in range(50):
        key = secrets.token_bytes(len(KEY))
        assert recovery_key(typed(recovery_text(key))) == key


def test_a_misread_character_of_the_recovery_key_is_noticed() -> None:
    text = recovery_text(KEY)
    assert len(text) == 39
    for place, letter in enumerate(text):
        if letter != "-":
            wrong = text[:place] + ("B" if letter == "A" else "A") + text[place + 1 :]
            with pytest.raises(BackupIsUnreadable):
                recovery_key(wrong)
    for wrong in ("", "x", "ABCD-EFGH", "密钥"):
        with pytest.raises(BackupIsUnreadable):
            recovery_key(wrong)


@pytest.mark.parametrize("frames", [1, 2])
def test_a_sealed_stream_that_ends_at_a_frame_too_early_is_noticed(frames: int) -> None:
    out = io.BytesIO()
    sealed = SealedWriter(out, KEY)
    sealed.write(bytes(3 * FRAME))
    sealed.close()
    cut = io.BytesIO(out.getvalue()[: 33 + frames * (FRAME + 16)])
    with pytest.raises(BackupIsUnreadable):
        SealedReader(cut, KEY).read(3 * FRAME)


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME])
def test_sealing_gives_back_any_length(size: int) -> None:
    out, plain = io.BytesIO(), bytes(i % 251 for i in range(size))
    sealed = SealedWriter(out, KEY)
    sealed.write(plain)
    sealed.close()
    out.seek(0)
    assert SealedReader(out, KEY).read(size + 10) == plain
