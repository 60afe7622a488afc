"""A dead box's hall put back into a new one: from the stick, whole or not at all, through cuts."""

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from appliance import settings
from appliance.box import wording
from appliance.box.breaker import act
from appliance.box.put_back import Outcome, Restore, has_work, put_back, run_restore
from appliance.box.reset import reset
from appliance.box.screen import show_notice, whom_to_call
from appliance.box.stick_backup import keep, main, recovery_key_of
from appliance.desk.staff import Enrolment, enrol_unasked
from appliance.domain.facts.attendance import AttendancePunched
from appliance.domain.facts.hall import HallStarted
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import decode
from appliance.domain.roles import Role
from appliance.hall import Hall
from appliance.journal import box_notes
from appliance.journal.backup import restore
from appliance.journal.faults import Fault
from appliance.journal.recovery_key import recovery_key, recovery_text
from appliance.opening import open_core

TOML = (
    '[hall]\nid = "T1"\nname = "柳溪镇政务服务大厅"\n'
    '[county]\nname = "青禾县政务服务中心"\ntelephone = "0000-1234567"\n'
)
NOON = datetime(2026, 11, 23, 12, 20, tzinfo=HALL_TIME)


def a_box(home: Path, *people: str) -> Path:
    """Return the home of a box that was started once, with these people."""
    for name in ("box", "spool", "backup", "run", "local", "journal"):
        (home / name).mkdir(parents=True)
    (home / "hall.toml").write_text(TOML, encoding="utf-8")
    hall = Hall(open_core(settings.load(home)))
    try:
        for number, name in enumerate(people, 1001):
            hall.writer.run(partial(enrol_unasked, order=clerk(str(number), name), by="hall"))
    finally:
        hall.close()
    return home


def clerk(staff_no: str, name: str) -> Enrolment:
    """Return the order that enrols a clerk."""
    return Enrolment(
        staff_no=staff_no,
        name=name,
        unit="民政办",
        post="窗口",
        window=None,
        roles=frozenset({Role.CLERK}),
        windows=3,
    )


def people_of(home: Path) -> set[str]:
    """Return the names a journal knows."""
    with closing(sqlite3.connect(home / "journal/hall.db")) as db:
        facts = [decode(body) for (body,) in db.execute("SELECT body FROM journal")]
    return {str(one.body["name"]) for one in facts if one.kind == "staff.enrolled"}


@dataclass(frozen=True, slots=True)
class Dead:
    """A box that died after its noon backup, and the new one that takes its place."""

    root: Path
    recovery: str

    @property
    def stick(self) -> Path:
        """Return the stick with the backup."""
        return self.root / "stick"

    @property
    def new(self) -> Path:
        """Return the home of the new box."""
        return self.root / "new"

    def ask(self, **changed: str) -> None:
        """Leave the note that the page leaves."""
        order = {"how": "stick", "recovery": self.recovery, "code": "", "url": ""}
        box_notes.keep(self.new / box_notes.RESTORE, order | changed)

    def told(self) -> Mapping[str, object]:
        """Return what the page will say."""
        return box_notes.note(self.new / box_notes.RESTORED)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Dead:
    """Both boxes, made once: opening a hall takes longer than copying it."""
    root = tmp_path_factory.mktemp("dead")
    old = a_box(root / "old", "贺立春", "彭小莲")
    (root / "stick").mkdir()
    keep(old, root / "stick", lambda: NOON)
    a_box(root / "new")
    return Dead(root, recovery_text(recovery_key_of(old)))


@pytest.fixture
def dead(tmp_path: Path, scene: Dead) -> Dead:
    for name in ("stick", "new"):
        shutil.copytree(scene.root / name, tmp_path / name)
    return Dead(tmp_path, scene.recovery)


def test_the_old_hall_lives_on_in_the_new_box(dead: Dead) -> None:
    """The command itself, as the one-shot runs it; then the new box opens what came back."""
    dead.ask()
    assert put_back(dead.new, dead.stick, run_restore(dead.new)).is_done
    assert people_of(dead.new) == {"贺立春", "彭小莲"}
    assert dead.told()["done"] is True
    assert not (dead.new / box_notes.RESTORE).exists()
    Hall(open_core(settings.load(dead.new))).close()
    assert recovery_text(recovery_key_of(dead.new)) == dead.recovery


def test_a_wrong_code_leaves_the_new_box_as_it_was(dead: Dead) -> None:
    before = (dead.new / "journal/hall.db").read_bytes()
    dead.ask(recovery=recovery_text(bytes(16)))
    assert not put_back(dead.new, dead.stick, in_process(dead.new)).is_done
    assert (dead.new / "journal/hall.db").read_bytes() == before
    assert dead.told()["done"] is False
    assert not (dead.new / "backup/before-restore").exists()
    Hall(open_core(settings.load(dead.new))).close()


LATER = datetime(2026, 11, 23, 15, 0, tzinfo=HALL_TIME)
PUNCHED = AttendancePunched(staff_no="1001", card="c" * 32, last4="0001", reader="hall")


def test_a_new_box_writes_nothing_beside_the_backups_of_the_old_one(dead: Dead) -> None:
    """Plugged in to be restored from, the stick asks for a backup, as any stick does."""
    before = {path.name for path in dead.stick.iterdir()}

    assert main(dead.new, dead.stick) == 0  # no failed unit: that is how it should be

    told = box_notes.note(dead.new / box_notes.BACKED_UP)
    assert told["done"] is False
    assert "先在“开张”页把原来的记录取回来" in str(told["why"])
    assert {path.name for path in dead.stick.iterdir()} == before


def test_a_box_that_worked_on_its_own_keeps_the_backups_of_the_old_one(
    dead: Dead, tmp_path: Path
) -> None:
    """However many of its own it writes; and the code of the old sheet finds the old ones."""
    other = a_box(tmp_path / "other", "汤国庆")
    hall = Hall(open_core(settings.load(other)))
    hall.writer.run(lambda tx: tx.append(PUNCHED, by="hall"))
    hall.close()
    old = {path.name for path in dead.stick.glob("*.hbk")}
    for minute in range(5):
        at = LATER.replace(minute=minute)
        keep(other, dead.stick, partial(datetime.combine, at.date(), at.timetz()))
    there = {path.name for path in dead.stick.glob("*.hbk")}
    assert old < there
    assert len(there) == len(old) + 3

    dead.ask()
    assert put_back(dead.new, dead.stick, in_process(dead.new)).is_done
    assert people_of(dead.new) == {"贺立春", "彭小莲"}


def in_process(home: Path) -> Restore:
    """Return the same restore without the second that a process of its own takes."""

    def restored(words: Sequence[str], secrets: Mapping[str, str]) -> Outcome:
        try:
            restore(home, Path(words[0]), recovery_key(secrets["HALLBOX_RECOVERY_KEY"]))
        except Fault as refused:
            return Outcome(is_done=False, text=str(refused))
        return Outcome(is_done=True, text="")

    return restored


def never(words: Sequence[str], secrets: Mapping[str, str]) -> Outcome:
    """Restore nothing; whoever calls it went too far."""
    raise AssertionError(words, secrets)


def test_without_a_stick_nothing_is_touched(dead: Dead) -> None:
    dead.ask()
    assert put_back(dead.new, None, never).text == wording.RESTORE_NO_BACKUP
    assert (dead.new / "journal/hall.db").exists()


def test_a_box_that_has_worked_is_never_emptied(dead: Dead) -> None:
    with closing(sqlite3.connect(dead.new / "journal/hall.db")) as db, db:
        body = b'{"body":{},"kind":"attendance.punched"}'
        db.execute("INSERT INTO journal(h, body) VALUES(x'00', ?)", (body,))
    assert has_work(dead.new)
    dead.ask()
    assert put_back(dead.new, dead.stick, never).text == wording.RESTORE_NOT_NEW


def test_a_swipe_heard_before_the_old_hall_came_back_is_told(dead: Dead) -> None:
    """Its card was unknown here, under a key of this box: only the person can say who it was."""
    with closing(sqlite3.connect(dead.new / "journal/hall.db")) as db, db:
        for _ in range(2):
            body = b'{"body":{},"kind":"card.unknown"}'
            db.execute("INSERT INTO journal(h, body) VALUES(x'00', ?)", (body,))
    dead.ask()
    assert put_back(dead.new, dead.stick, in_process(dead.new)).is_done
    assert wording.RESTORE_SWIPES.format(swipes=2) in str(dead.told()["text"])


class PowerCut(Exception):
    """The power went."""


@pytest.mark.parametrize("cut", ["moving", "restoring", "filled"])
def test_cut_by_the_power_it_is_done_again(dead: Dead, cut: str) -> None:
    dead.ask()
    if cut == "moving":  # one of two files lies aside, and nothing says that all do
        (dead.new / "backup/before-restore/local").mkdir(parents=True)
        (dead.new / "local/local.db").rename(dead.new / "backup/before-restore/local/local.db")
    else:

        def broken(words: Sequence[str], secrets: Mapping[str, str]) -> Outcome:
            if cut == "filled":
                in_process(dead.new)(words, secrets)
            raise PowerCut

        with pytest.raises(PowerCut):
            put_back(dead.new, dead.stick, broken)
    assert put_back(dead.new, dead.stick, in_process(dead.new)).is_done
    assert people_of(dead.new) == {"贺立春", "彭小莲"}


def test_cut_behind_the_last_step_nothing_is_done_twice(dead: Dead) -> None:
    """The answer is there and nothing lies aside: only the note has to go."""
    dead.ask()
    assert put_back(dead.new, dead.stick, in_process(dead.new)).is_done
    dead.ask()
    assert put_back(dead.new, dead.stick, never).is_done
    assert people_of(dead.new) == {"贺立春", "彭小莲"}
    assert not (dead.new / box_notes.RESTORE).exists()


def test_cut_and_then_refused_the_new_box_still_has_its_own(dead: Dead) -> None:
    dead.ask(recovery=recovery_text(bytes(16)))

    def broken(words: Sequence[str], secrets: Mapping[str, str]) -> Outcome:
        raise PowerCut(words, secrets)

    with pytest.raises(PowerCut):
        put_back(dead.new, dead.stick, broken)
    assert not put_back(dead.new, dead.stick, in_process(dead.new)).is_done
    Hall(open_core(settings.load(dead.new))).close()


def test_the_county_gets_its_words_and_no_secret_stands_on_the_command_line(dead: Dead) -> None:
    heard: list[tuple[list[str], dict[str, str]]] = []

    def note(words: Sequence[str], secrets: Mapping[str, str]) -> Outcome:
        heard.append((list(words), dict(secrets)))
        return Outcome(is_done=False, text="")

    dead.ask(how="county", code="K7QM-2RTX-9WPD", url="https://county.test")
    put_back(dead.new, None, note)
    ((words, secrets),) = heard
    assert words == ["--from-county", "--url", "https://county.test"]
    assert set(secrets.values()) == {dead.recovery, "K7QM-2RTX-9WPD"}


def test_the_page_hears_what_became_of_a_backup(dead: Dead) -> None:
    home, told = dead.new, dead.new / box_notes.BACKED_UP
    (stick := dead.root / "empty").mkdir()
    assert main(home, stick) == 0
    good = box_notes.note(told)
    assert (good["done"], good["good"]) == (True, good["at"])
    assert main(home, dead.root / "gone") == 1
    assert box_notes.note(told)["done"] is False
    assert box_notes.note(told)["good"] == good["at"]


def test_why_a_release_was_taken_back_goes_to_the_county(dead: Dead) -> None:
    box_notes.keep(dead.new / box_notes.RELEASE_FAILED, {"back_to": "1", "why": "no pages"})
    Hall(open_core(settings.load(dead.new))).close()
    with closing(sqlite3.connect(dead.new / "journal/hall.db")) as db:
        facts = [decode(body) for (body,) in db.execute("SELECT body FROM journal ORDER BY pos")]
    started = [one.body for one in facts if one.kind == HallStarted.KIND]
    assert [one.get("taken_back", "") for one in started] == ["", "no pages"]


def test_a_reset_asked_for_on_the_tablet_is_looked_at_again(dead: Dead) -> None:
    box_notes.keep(dead.new / box_notes.RESET, {})
    assert reset(dead.new) != ""
    assert not (dead.new / box_notes.RESET).exists()
    assert (dead.new / "journal/hall.db").exists()


def test_every_red_state_says_whom_to_call(dead: Dead, tmp_path: Path) -> None:
    """On the page of hall-notice and on the box's own screen, also where the data are gone."""
    notice, screen = tmp_path / "run/notice.txt", tmp_path / "tty"
    screen.touch()
    (dead.new / "journal").rename(dead.new / "gone")
    act(dead.new, 60.0, notice, screen)
    for place in (notice, screen):
        text = place.read_text("utf-8")
        assert wording.DATA_MISSING in text
        assert "青禾县政务服务中心 0000-1234567" in text
    card = tmp_path / "card"
    card.mkdir()
    (card / "hall.toml").write_text(TOML.replace("\n", "\r\n"), encoding="gbk")
    assert whom_to_call(tmp_path / "no-data", card) == "青禾县政务服务中心 0000-1234567"
    box_notes.keep(dead.new / box_notes.OFFICE, {"name": "县中心", "telephone": "0745-5550101"})
    assert whom_to_call(dead.new, card) == "县中心 0745-5550101"
    show_notice(notice, "x", whom_to_call(tmp_path), tmp_path / "no-screen")
    assert wording.CALL_LABEL in notice.read_text("utf-8")
    assert not (tmp_path / "no-screen").exists()
