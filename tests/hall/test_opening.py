"""Opening a hall: what is refused touches nothing, what is damaged is salvaged and said."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from appliance import first_login, program
from appliance.doctor import examine
from appliance.domain.facts.hall import HallStarted, StreamOpened
from appliance.domain.facts.staff import AccountOpened, RolesGiven, StaffEnrolled
from appliance.domain.moment import Trust
from appliance.journal.faults import Fault, JournalIsNewer, JournalIsTaken
from appliance.opening import open_core
from appliance.settings import load
from tests.fakes.browser import Browser
from tests.fakes.hand_wound_board import HandWoundBoard
from tests.fakes.hand_wound_clock import MORNING
from tests.fakes.whole_hall import WholeHall, new_home


@contextmanager
def opened(home: Path, board: HandWoundBoard | None = None) -> Iterator[WholeHall]:
    whole = WholeHall(home, board)
    try:
        yield whole
    finally:
        whole.hall.close()


def files_of(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and path.suffix != ".db-shm"  # readers mark their places there
    }


def test_every_start_is_a_fact_and_goes_on_in_the_same_stream() -> None:
    home = new_home()

    with opened(home) as whole:
        assert len(whole.records(HallStarted.KIND)) == 2
        assert len(whole.records(StreamOpened.KIND)) == 1


def test_a_second_hall_web_on_the_same_home_is_refused_and_writes_nothing() -> None:
    home = new_home()
    with opened(home):
        before = files_of(home)
        with pytest.raises(JournalIsTaken):
            open_core(load(home))
        assert files_of(home) == before


@pytest.mark.parametrize("store", ["journal/hall.db", "local/local.db"])
def test_a_store_of_a_newer_version_is_refused_with_a_clear_text(
    capsys: pytest.CaptureFixture[str], store: str
) -> None:
    home = new_home()
    with closing(sqlite3.connect(home / store)) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES(?, ?, ?)",
            ("journal", "m999_of_tomorrow", "2031-01-01"),
        )
        db.commit()
    before = files_of(home)

    with pytest.raises(JournalIsNewer, match="newer version"):
        open_core(load(home))

    assert files_of(home)[store] == before[store]
    assert program.main(home) == 1
    assert "newer version" in capsys.readouterr().err


def test_a_local_store_that_is_damaged_is_named_and_the_journal_is_free_again() -> None:
    home = new_home()
    (home / "local" / "local.db").write_bytes(b"noise " * 2000)

    with pytest.raises(Fault, match=r"local\.db cannot be opened"):
        open_core(load(home))

    (home / "local" / "local.db").unlink()
    with opened(home) as whole:
        assert whole.hall.writer.alive


def test_a_damaged_journal_is_put_aside_and_the_hall_works_and_says_so() -> None:
    home = new_home()
    with opened(home) as whole:
        whole.hall.core.writer.truncate_wal()
    journal = home / "journal" / "hall.db"
    stored = bytearray(journal.read_bytes())
    with closing(sqlite3.connect(journal)) as db:
        (page,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'staff'").fetchone()
    stored[(page - 1) * 1024 : page * 1024] = b"\xa5" * 1024
    stored[100:200] = b"\xa5" * 100  # the first page: SQLite itself cannot read it
    journal.write_bytes(bytes(stored))

    with opened(home) as whole:
        salvaged = whole.hall.core.salvaged
        assert salvaged is not None
        assert salvaged.aside.read_bytes() == bytes(stored)
        assert whole.records(StreamOpened.KIND)[-1].body["reason"] == "salvage"
        first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)
        assert len(whole.records(StaffEnrolled.KIND)) == 1
        with Browser(whole.hall) as tablet:
            assert tablet.get("/healthz").json()["damaged"] == [salvaged.aside.name]
    finding = next(one for one in examine(home, []) if "流水账坏过" in one.text)
    assert not finding.fine
    with opened(home) as whole:
        assert whole.hall.core.salvaged is None


def test_the_floor_of_the_clock_is_the_newest_record_that_knew_its_time() -> None:
    home = new_home()
    late = HandWoundBoard(MORNING + timedelta(days=1), own=Trust.RTC)
    with opened(home, late):
        pass
    with opened(home, HandWoundBoard(MORNING, own=Trust.RTC)) as whole:
        assert whole.hall.clock.now().trust is Trust.UNKNOWN
        assert whole.records(HallStarted.KIND)[-1].trust == "unknown"
    with opened(home, HandWoundBoard(MORNING + timedelta(days=2), own=Trust.RTC)) as whole:
        assert whole.hall.clock.now().trust is Trust.RTC


def test_a_wrong_setting_or_profile_ends_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    home = new_home()
    path = home / "hall.toml"
    whole = path.read_text(encoding="utf-8")

    path.write_text(whole.replace("windows = 6", 'windows = "six"'), encoding="utf-8")
    assert program.main(home) == 1
    assert "hall.windows: 'six' is not a number" in capsys.readouterr().err
    path.write_text(whole + '\n[profiles]\nlimits = "nowhere"\n', encoding="utf-8")
    assert program.main(home) == 1
    assert "nowhere" in capsys.readouterr().err


# First login


def test_a_hall_without_anybody_lets_one_administrator_in_by_a_word_on_the_box() -> None:
    with opened(new_home()) as whole:
        core = whole.hall.core
        assert first_login.prepare(whole.settings, core.writer, core.local)

        path = first_login.path_of(whole.settings)
        assert path.parent == whole.settings.local.parent
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.stat().st_uid == os.getuid()
        (enrolled,) = whole.records(StaffEnrolled.KIND)
        assert enrolled.body["staff_no"] == "1"
        assert whole.records(RolesGiven.KIND)[0].body["roles"] == ["administrator"]
        assert whole.records(AccountOpened.KIND)[0].body["why"] == "first"
        assert not any(word_in(path) in str(one.body) for one in whole.records())


def test_the_start_word_opens_the_choice_of_ones_own_and_then_nothing() -> None:
    with opened(new_home()) as whole:
        core, path = whole.hall.core, first_login.path_of(whole.settings)
        first_login.prepare(whole.settings, core.writer, core.local)
        word = word_in(path)
        with Browser(whole.hall) as tablet:
            assert tablet.log_in("1", word).headers["location"] == "/password"
            assert not first_login.clear(whole.settings, core.local)
            own = {"new": "a word of my own", "again": "a word of my own"}
            assert tablet.post("/password", own).status_code == 303
            assert tablet.get("/staff").status_code == 200
        assert first_login.clear(whole.settings, core.local)
        assert not path.exists()
        assert not core.local.accounts.check_word("1", word)
        assert not first_login.clear(whole.settings, core.local)


def test_the_next_start_makes_no_second_administrator_and_no_other_word() -> None:
    home = new_home()
    with opened(home) as whole:
        first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)
        word = word_in(first_login.path_of(whole.settings))
    with opened(home) as whole:
        assert not first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)
        assert word_in(first_login.path_of(whole.settings)) == word
        assert len(whole.records(StaffEnrolled.KIND)) == 1


def test_a_start_cut_short_before_the_fact_is_made_good_by_the_next() -> None:
    home = new_home()
    with opened(home) as whole:
        whole.hall.local.accounts.set_word("1", "lost with the power", is_start_word=True)
        first_login.path_of(whole.settings).write_text("torn", encoding="utf-8")
    with opened(home) as whole:
        assert first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)
        word = word_in(first_login.path_of(whole.settings))
        assert whole.hall.local.accounts.check_word("1", word)


def test_a_box_that_has_its_people_and_none_of_their_words_lets_its_administrator_in() -> None:
    """A box restored from the county: the journal came back, the local store did not."""
    home = new_home()
    with opened(home) as whole:
        first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)
        local, path = whole.settings.local, first_login.path_of(whole.settings)
    for one in [*local.parent.glob(f"{local.name}*"), path]:
        one.unlink()
    with opened(home) as whole:
        assert first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)
        assert whole.hall.local.accounts.check_word("1", word_in(path))
        assert [one.body["why"] for one in whole.records(AccountOpened.KIND)] == [
            "first",
            "restored",
        ]
        assert len(whole.records(StaffEnrolled.KIND)) == 1
        whole.hall.local.accounts.set_word("1", "a word of my own", is_start_word=False)
        assert first_login.clear(whole.settings, whole.hall.local)
        assert not first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)


def test_a_demo_has_people_of_its_own_and_needs_no_first_login() -> None:
    home = new_home()
    path = home / "hall.toml"
    text = path.read_text(encoding="utf-8").replace("windows = 6", "windows = 6\ndemo = true")
    path.write_text(text, encoding="utf-8")
    with opened(home) as whole:
        assert not first_login.prepare(whole.settings, whole.hall.core.writer, whole.hall.local)
        assert whole.records(StaffEnrolled.KIND) == []


def word_in(path: Path) -> str:
    (line,) = (one for one in path.read_text(encoding="utf-8").splitlines() if "口令：" in one)
    return line.partition("：")[2]
