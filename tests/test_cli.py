"""The outside contract of the command line (DESIGN.md 10): how each command ends, what it says."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from appliance.cli import main
from tests.fakes.played_hall import play
from tests.fakes.running_hall import command

pytestmark = pytest.mark.core
ROOT = Path(__file__).parents[1]
PROMISED = (
    "demo",
    "hall",
    "hardware",
    "sync",
    "county",
    "simulate swipe",
    "simulate press",
    "status",
    "doctor",
    "journal verify",
    "journal tail",
    "journal rebuild",
    "journal export",
    "backup",
    "restore",
    "deadline",
)


@pytest.fixture(scope="module", name="stopped")
def a_stopped_hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a hall with one day behind it that nobody serves; do not change it."""
    home = tmp_path_factory.mktemp("cli") / "hall"
    play(home, days=1).close()
    return home


@pytest.fixture(name="home")
def a_home_of_ones_own(stopped: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may change."""
    return Path(shutil.copytree(stopped, tmp_path / "hall"))


def run(*words: str, home: Path | None = None, typed: str = "") -> Result:
    """Run `hallbox WORDS [--home DIR]`."""
    where = [] if home is None else ["--home", str(home)]
    return CliRunner().invoke(main, [*words, *where], input=typed, prog_name="hallbox")


def run_hall(home: Path) -> subprocess.CompletedProcess[str]:
    """Run hall-web where it must refuse."""
    words = [sys.executable, "-m", "appliance", "--home", str(home)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)


def commands(group: click.Group, words: Sequence[str] = ()) -> Iterator[str]:
    """Yield the words of every command."""
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from commands(one, [*words, name])
        else:
            yield " ".join([*words, name])


def test_every_promised_command_is_there() -> None:
    assert set(commands(main)) >= set(PROMISED)


@pytest.mark.parametrize("words", list(commands(main)))
def test_every_command_says_what_it_is_for(words: str) -> None:
    answer = run(*words.split(), "--help")

    assert answer.exit_code == 0
    assert len(answer.stdout.splitlines()) > 3


@pytest.mark.parametrize(
    "words",
    [
        "fly",
        "journal",
        "journal burn",
        "journal tail -n 0",
        "journal tail -n many",
        "simulate",
        "simulate swipe",
        "simulate press 3",
        "simulate press 3 6",
        "simulate press three 1",
        "demo --port 80",
        "demo --days 0",
        "county --port 0",
        "backup",
        "restore",
        "restore no/such/file",
        "deadline",
        "deadline --from 2026-02-30 --days 5",
        "deadline --from tomorrow --days 5",
        "deadline --from 2026-02-06 --days -1",
        "status --loudly",
    ],
)
def test_wrong_usage_ends_with_2(words: str) -> None:
    answer = run(*words.split())

    assert answer.exit_code == 2
    assert "Usage:" in answer.stderr


@pytest.mark.parametrize(
    "words",
    [
        "hall",
        "status",
        "doctor",
        "journal verify",
        "journal tail",
        "journal export",
        "journal rebuild",
        "backup {place}/copy",
        "simulate swipe 0040856634",
        "simulate press 3 1",
    ],
)
def test_a_home_that_is_not_there_ends_with_1_and_is_not_made(words: str, tmp_path: Path) -> None:
    answer = run(*words.format(place=tmp_path).split(), home=tmp_path / "nowhere")

    assert answer.exit_code == 1
    assert answer.stdout + answer.stderr
    assert not isinstance(answer.exception, (OSError, sqlite3.Error))
    assert not (tmp_path / "nowhere").exists()


def test_status_of_a_stopped_hall_says_that_nothing_is_lost(stopped: Path) -> None:
    answer = run("status", home=stopped)

    assert answer.exit_code == 1
    assert "已存的记录都在盘上" in answer.stdout


def test_status_speaks_json(stopped: Path) -> None:
    answer = run("status", "--json", home=stopped)

    found = json.loads(answer.stdout)
    assert answer.exit_code == 1
    assert (found["healthy"], found["hall"]) == (False, None)


def test_the_doctor_says_one_line_a_finding(stopped: Path) -> None:
    answer = run("doctor", home=stopped)

    lines = answer.stdout.splitlines()
    assert answer.exit_code == 1
    assert {line[0] for line in lines} == {"好", "坏"}
    assert any("流水账可读" in line for line in lines)


def test_the_doctor_names_what_is_wired_wrongly(home: Path) -> None:
    (home / "board.toml").write_text('[[readers]]\nname = "door"\nformat = "9H9D"\n', "utf-8")

    answer = run("doctor", home=home)

    assert answer.exit_code == 1
    assert sum("board.toml" in line for line in answer.stdout.splitlines()) == 1


def test_nobody_swipes_at_a_hall_that_stands_still(stopped: Path) -> None:
    answer = run("simulate", "swipe", "0040856634", home=stopped)

    assert answer.exit_code == 1
    assert "没有存" in answer.stderr


def test_verify_proves_and_a_changed_byte_is_found(home: Path) -> None:
    sound = run("journal", "verify", home=home)
    with closing(sqlite3.connect(home / "journal" / "hall.db")) as db, db:
        db.execute("UPDATE journal SET body = CAST(body || ' ' AS BLOB) WHERE pos = 30")

    broken = run("journal", "verify", home=home)

    assert (sound.exit_code, broken.exit_code) == (0, 1)
    assert "全部核对无误" in sound.stdout
    assert "第 30 条" in broken.stderr


def test_export_gives_every_line_verbatim(stopped: Path) -> None:
    with closing(sqlite3.connect(stopped / "journal" / "hall.db")) as db:
        lines = [bytes(line) for (line,) in db.execute("SELECT body FROM journal ORDER BY pos")]

    words = ("journal", "export", "--home", str(stopped))
    whole, rest = command(*words), command(*words, "--from", "11")

    exported = whole.stdout.encode().splitlines()
    assert [one.partition(b'"record": ')[2] for one in exported] == [one + b"}" for one in lines]
    assert rest.stdout.encode().splitlines() == exported[10:]


def test_tail_shows_the_newest_last_and_no_personal_data(stopped: Path) -> None:
    answer = run("journal", "tail", "-n", "5", home=stopped)
    places = [int(line.split()[0]) for line in answer.stdout.splitlines()]

    assert answer.exit_code == 0
    assert places == list(range(places[0], places[0] + 5))


def test_a_backup_fills_an_empty_home_with_the_same_records(stopped: Path, tmp_path: Path) -> None:
    made = run("backup", str(tmp_path / "copy"), home=stopped)
    key = made.stdout.rpartition("：")[2].strip()

    restored = run("restore", str(tmp_path / "copy"), "--recovery-key", key, home=tmp_path / "new")

    assert (made.exit_code, restored.exit_code) == (0, 0)
    before, after = (run("journal", "verify", home=one) for one in (stopped, tmp_path / "new"))
    assert before.stdout == after.stdout
    assert (tmp_path / "new" / "local" / "local.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_opens_to_nobody_without_its_key(stopped: Path, tmp_path: Path) -> None:
    made = run("backup", str(tmp_path / "copy"), home=stopped)
    key = made.stdout.rpartition("：")[2].strip()
    wrong = key.translate(
        str.maketrans("abcdefghij0123456789ABCDEFGHIJ", "bcdefghija1234567890BCDEFGHIJA")
    )

    answer = run("restore", str(tmp_path / "copy"), "--recovery-key", wrong, home=tmp_path / "new")

    assert answer.exit_code == 1
    assert not (tmp_path / "new" / "journal" / "hall.db").exists()
    assert "刷卡".encode() not in (tmp_path / "copy").read_bytes()


def test_restore_never_overwrites_a_hall(stopped: Path, home: Path, tmp_path: Path) -> None:
    made = run("backup", str(tmp_path / "copy"), home=stopped)
    key = made.stdout.rpartition("：")[2].strip()
    before = (home / "journal" / "hall.db").read_bytes()

    answer = run("restore", str(tmp_path / "copy"), "--recovery-key", key, home=home)

    assert answer.exit_code == 1
    assert (home / "journal" / "hall.db").read_bytes() == before


def test_rebuild_works_on_a_stopped_hall_and_refuses_a_running_one(tmp_path: Path) -> None:
    hall = play(tmp_path / "hall", days=1)
    refused = run("journal", "rebuild", home=tmp_path / "hall")
    hall.close()
    done = run("journal", "rebuild", home=tmp_path / "hall")

    assert (refused.exit_code, done.exit_code) == (1, 0)
    assert "已从第 1 条重算到第" in done.stdout


def test_a_second_hall_web_on_the_same_file_is_refused(tmp_path: Path) -> None:
    hall = play(tmp_path / "hall", days=1)
    second = run_hall(tmp_path / "hall")
    still = hall.writer.run(lambda tx: tx.head.pos)
    hall.close()

    assert second.returncode == 1
    assert second.stderr.startswith("hall-web: ")
    assert still > 0


def test_a_journal_of_a_newer_version_is_refused_and_not_touched(home: Path) -> None:
    path = home / "journal" / "hall.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode=DELETE")
        db.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
            " VALUES('journal', 'm999_of_tomorrow', '2030-01-01')"
        )
    before = path.read_bytes()

    refused = run_hall(home)

    assert refused.returncode == 1
    assert "newer version" in refused.stderr
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir() if one.suffix == ".db") == ["hall.db"]


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        pytest.param("2026-03-02", 5, "2026-03-09", id="one weekend"),
        pytest.param("2026-02-06", 15, "2026-03-05", id="spring festival and its make-up days"),
        pytest.param("2026-09-30", 1, "2026-10-08", id="national day"),
    ],
)
def test_a_due_date_skips_what_the_state_council_gave_free(start: str, days: int, due: str) -> None:
    answer = run("deadline", "--from", start, "--days", str(days), "--json")

    found = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert found["due"] == due
    assert found["steps"]


def test_a_due_date_is_explained_in_words_a_citizen_can_read() -> None:
    answer = run("deadline", "--from", "2026-03-02", "--days", "5")

    assert answer.exit_code == 0
    assert "3月9日" in answer.stdout


def test_a_profile_nobody_ships_is_refused() -> None:
    answer = run("deadline", "--from", "2026-03-02", "--days", "5", "--profile", "atlantis")

    assert answer.exit_code in {1, 2}
    assert not isinstance(answer.exception, LookupError)
