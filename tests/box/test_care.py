"""Breaker, notice, factory reset, support bundle, copy before a release, words on the screen."""

import gzip
import io
import json
import os
import socket
import sqlite3
import ssl
import tarfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from appliance import settings
from appliance.box import breaker, certificate, digest, migrate, notice, support, welcome, wording
from appliance.box.breaker import REBOOTS, WITHIN_S, act, decide, read_ledger
from appliance.box.reset import FLAG, ask, reset
from appliance.box.space import Rung, rung, tidy
from appliance.box.stick_backup import keep, recovery_key_of
from appliance.box.unsent import unsent
from appliance.domain.moment import HALL_TIME
from appliance.domain.receipt import Receipt
from appliance.hall import Hall
from appliance.journal.backup import restore
from appliance.journal.faults import Fault
from appliance.opening import open_core
from hw.clock import Moment
from hw.events import Happening, card_event
from hw.spool import Spool

TOML = (
    '[hall]\nid = "T1"\nname = "柳溪镇政务服务大厅"\n\n[listen]\nhosts = "192.168.1.20,localhost"\n'
)
MORNING = Moment(boot="0f" * 8, mono=12_000, wall="2026-11-23T08:12:00.000+08:00")
PERSON, IDENTITY, TELEPHONE, CARD = "贺立春", "360123197503152412", "13800138000", "0040856634"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a journal that was written by the real hall, and stopped."""
    home = tmp_path / "home"
    for name in ("box", "spool", "backup"):
        (home / name).mkdir(parents=True)
    (home / "hall.toml").write_text(TOML, encoding="utf-8")
    start_and_stop(home)
    return home


def start_and_stop(home: Path, *, proven: bool = False) -> None:
    """Open the real hall and close it; the county has proven all of it if asked so."""
    hall = Hall(open_core(settings.load(home)))
    try:
        hall.writer.run(lambda _tx: None)
        if proven:
            head = hall.writer.run(lambda tx: tx.head)
            with closing(sqlite3.connect(home / "journal/hall.db")) as db:
                h = db.execute("SELECT h FROM journal ORDER BY pos DESC").fetchone()[0]
            hall.local.keep_receipt(Receipt(stream=head.stream, seq=head.seq, h=h))
            hall.local.save_receipts()
    finally:
        hall.close()


def test_a_fourth_reboot_within_half_an_hour_is_not_asked_for() -> None:
    ran: tuple[float, ...] = ()
    reboots = 0
    while (verdict := decide(ran, 60.0)).is_reboot:
        ran, reboots = verdict.ran, reboots + 1
    assert reboots == REBOOTS
    assert verdict.notice == wording.BREAKER_OPEN


def test_a_box_that_fails_once_a_day_may_always_start_again() -> None:
    ran: tuple[float, ...] = ()
    for _ in range(20):
        verdict = decide(ran, WITHIN_S / 2)
        assert verdict.is_reboot
        ran = verdict.ran
    assert len(ran) == REBOOTS


def test_somebodys_own_machine_is_never_started_again() -> None:
    """hallbox install on a Debian that does other work, too."""
    assert decide((), 60.0, is_ours=False).notice == wording.BREAKER_OPEN


def test_what_no_reboot_cures_is_shown_at_once(home: Path, tmp_path: Path) -> None:
    (home / "hall.toml").write_text("[hall]\nwindows = 99\n", encoding="utf-8")
    verdict = act(home, 60.0, tmp_path / "run/notice.txt")
    assert not verdict.is_reboot
    assert "hall.toml" in (tmp_path / "run/notice.txt").read_text("utf-8")
    (home / "journal").rename(home / "gone")
    assert act(home, 60.0, tmp_path / "notice.txt").notice == wording.DATA_MISSING


def test_a_reboot_that_cannot_be_noted_is_not_asked_for(home: Path, tmp_path: Path) -> None:
    """Else a card that takes no file any more would start the box again for ever."""
    blocked = home / "box" / ".reboots.json.new"
    blocked.mkdir()
    assert not act(home, 60.0, tmp_path / "notice.txt").is_reboot


@pytest.mark.parametrize("text", ["", "{", "3", '["x"]', "null"])
def test_a_ledger_that_cannot_be_read_counts_as_full(tmp_path: Path, text: str) -> None:
    (tmp_path / "reboots.json").write_text(text, encoding="ascii")
    assert not decide(read_ledger(tmp_path / "reboots.json"), 60.0).is_reboot


def test_the_reboots_are_counted_over_starts(home: Path, tmp_path: Path) -> None:
    asked = [act(home, 60.0, tmp_path / "notice.txt").is_reboot for _ in range(REBOOTS + 1)]
    assert asked == [True] * REBOOTS + [False]
    assert breaker.what_no_reboot_cures(home) == ""


@pytest.fixture
def notice_page() -> Iterator[str]:
    with notice.server("流水账 <坏>", "127.0.0.1", 0) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()
        thread.join()


def test_the_notice_says_why_and_takes_nothing(notice_page: str) -> None:
    for path in ("/", "/healthz", "/login"):
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(notice_page + path, timeout=5)  # noqa: S310 - our own page
        assert answer.value.code == 503
        with answer.value:
            assert "流水账 &lt;坏&gt;" in answer.value.read().decode()
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(notice_page, data=b"card=1", timeout=5)  # noqa: S310 - our own
    assert answer.value.code == 501
    answer.value.close()


def test_the_notice_is_found_under_the_address_that_tablets_keep(tmp_path: Path) -> None:
    """Their bookmark begins with https; one that only connects does not keep the others out."""
    pem = tmp_path / "hall.pem"
    names = certificate.Wanted(
        name="127.0.0.1", also=(), begins=datetime(2026, 1, 1, tzinfo=HALL_TIME)
    )
    pem.write_bytes(certificate.make(names))
    with notice.server("读卡器坏了", "127.0.0.1", 0, pem) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        port = serving.server_address[1]
        silent = socket.create_connection(("127.0.0.1", port))
        context = ssl.create_default_context(cadata=pem.read_text("ascii"))
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(f"https://127.0.0.1:{port}/", context=context, timeout=5)
        with answer.value:
            assert "读卡器坏了" in answer.value.read().decode()
        silent.close()
        serving.shutdown()
        thread.join()


def test_a_notice_without_a_certificate_is_no_reason_to_say_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        notice.server("x", "127.0.0.1", 0, tmp_path / "gone.pem")
    (tmp_path / "torn.pem").write_text("x", encoding="ascii")
    with pytest.raises(ssl.SSLError):
        notice.server("x", "127.0.0.1", 0, tmp_path / "torn.pem")


def test_a_reset_is_refused_while_a_record_is_unsent(home: Path) -> None:
    assert unsent(home) > 0
    assert "还有" in ask(home)
    assert not (home / FLAG).exists()


def test_a_reset_is_refused_while_an_event_waits_in_the_spool(home: Path) -> None:
    start_and_stop(home, proven=True)
    assert unsent(home) == 0
    swipe(home)
    assert unsent(home) == 1
    assert "1" in ask(home)


def swipe(home: Path) -> None:
    """Store one event as hall-hw does."""
    spool = Spool(home / "spool")
    spool.start()
    event = card_event("door", CARD, "8H10D", simulated=False)
    spool.append([Happening(moment=MORNING, event=event)])
    spool.close()


def test_a_proven_hall_is_emptied_at_the_next_start(home: Path) -> None:
    start_and_stop(home, proven=True)
    assert ask(home) == ""
    (home / "run").mkdir(exist_ok=True)
    assert reset(home) == ""
    assert {path.name for path in home.iterdir()} == {
        *("journal", "local", "spool", "backup", "box", "run")
    }
    left = [path for path in home.rglob("*") if path.is_file() and path.parent.name != "run"]
    assert left == []


def test_what_came_in_after_the_asking_is_not_thrown_away(home: Path) -> None:
    start_and_stop(home, proven=True)
    assert ask(home) == ""
    swipe(home)
    assert "1" in reset(home)
    assert (home / "journal/hall.db").exists()
    assert not (home / FLAG).exists()
    assert "1" in (home / "box/reset-refused.txt").read_text("utf-8")


def test_a_reset_cut_by_the_power_goes_on(home: Path) -> None:
    start_and_stop(home, proven=True)
    assert ask(home) == ""
    (home / FLAG).write_bytes(b"begun")
    (home / "local/local.db").unlink()  # nothing could be proven any more
    assert reset(home) == ""
    assert not (home / "journal/hall.db").exists()


def test_a_journal_that_cannot_be_read_is_not_thrown_away(home: Path) -> None:
    (home / "journal/hall.db").write_bytes(b"SQLite format 3\x00" + os.urandom(5000))
    assert ask(home) == wording.RESET_UNKNOWN


PLANTED = (
    f"hall-web[1]: name={PERSON} id={IDENTITY} tel={TELEPHONE}\n"
    f"hall-hw[1]: raw={CARD} card 026f6c3a, 004,08566 340\n"
    f"hall-web[1]: {PERSON} 138 0013 8000 36012319750315241X\n"
    "hall-hw[1]: reader=door state=lost port=443 late=12\n"
)


def test_nothing_of_a_person_is_in_a_support_bundle(home: Path) -> None:
    """Planted: a name, an identity number, a telephone, a card number, written in several ways."""
    with closing(sqlite3.connect(home / "journal/hall.db")) as db:
        body = json.dumps({"kind": "case.person_recorded", "body": {"name": PERSON}})
        db.execute("INSERT INTO journal(h, body) VALUES(x'00', ?)", (body.encode(),))
        db.commit()
    names = support.write(home, home / "box/s.tar.gz", lambda *_words: PLANTED)
    with tarfile.open(home / "box/s.tar.gz") as tar:
        members = {name: whole(tar, name) for name in tar.getnames()}
    assert set(members) == set(names)
    for name, text in members.items():
        for planted in (PERSON, IDENTITY, TELEPHONE, CARD, "026f6c3a", "0013 8000", "241X"):
            assert planted not in text, name
    assert "reader=door state=lost port=443 late=12" in members["log.txt"]
    assert json.loads(members["records.json"])["kinds"]["case.person_recorded"] == 1


def whole(tar: tarfile.TarFile, name: str) -> str:
    """Return the text of a member."""
    member = tar.extractfile(name)
    assert member is not None
    return member.read().decode()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("2026-11-21 19:44:12 hall-web[812]: seq=4711", True),
        ("software=0.1.0 port=8600 mono=81234", True),
        ("id=360123197503152412", False),
        ("tel 138-0013-8000", False),
        ("姓名", False),
        ("uid 04A2B3C4D5E6F7", False),
    ],
)
def test_what_is_blotted_out_and_what_is_not(text: str, left: bool) -> None:  # noqa: FBT001 - a table
    assert (support.blotted(text) == text) is left


def test_a_bundle_is_written_beside_a_damaged_journal(home: Path) -> None:
    (home / "journal/hall.db").write_bytes(b"no database at all")
    members = support.contents(home, lambda *_words: "")
    assert "unreadable" in members["records.json"]


def test_what_three_boots_warned_of_outlives_the_evening(home: Path) -> None:
    """The log is in memory and the power is cut; names and numbers never reach the card."""
    for boot in ("b1", "b2", "b3", "b4", "b4"):
        kept = digest.keep(home, boot, lambda *_words, boot=boot: f"{boot} {PLANTED}")
    assert kept is None  # nothing new, nothing written
    told = support.contents(home, lambda *_words: "")["before.txt"]
    assert [f"{boot} hall-web" in told for boot in ("b1", "b2", "b3", "b4")] == [False, *[True] * 3]
    raw = b"".join(gzip.decompress(path.read_bytes()) for path in digest.newest_last(home))
    for planted in (PERSON, IDENTITY, TELEPHONE, CARD):
        assert planted.encode() not in raw


def test_the_bundle_tells_of_power_battery_clock_and_watchdog(tmp_path: Path) -> None:
    for name, text in (
        ("hwmon/hwmon1/in0_lcrit_alarm", "1"),
        ("rtc/rtc0/hctosys", "0"),
        ("watchdog/watchdog0/state", "inactive"),
    ):
        path = tmp_path / "class" / name
        path.parent.mkdir(parents=True)
        path.write_text(f"{text}\n", encoding="ascii")
    told = support.board(tmp_path).splitlines()
    assert told == [
        "hwmon/hwmon1/in0_lcrit_alarm 1",
        "rtc/rtc0/hctosys 0",
        "watchdog/watchdog0/state inactive",
    ]


def test_the_journal_is_copied_once_before_a_release(home: Path) -> None:
    made = migrate.copy(home, "2")
    assert made is not None
    with closing(sqlite3.connect(made)) as db:
        assert db.execute("SELECT count(*) FROM journal").fetchone()[0] > 0
    stamp = made.stat().st_mtime_ns
    assert migrate.copy(home, "2") == made
    assert made.stat().st_mtime_ns == stamp
    for name in ("3", "4"):
        migrate.copy(home, name)
    assert {path.name for path in (home / "backup").iterdir()} == {"pre-3.db", "pre-4.db"}


def test_the_screen_shows_address_and_start_word_until_it_was_used(home: Path) -> None:
    hall = settings.load(home)
    assert "http://192.168.1.20/" in welcome.text(hall)
    word = home / "local" / "first-login.txt"
    word.write_text("工号：1\n起始口令：K7QM-2RTX\n", encoding="utf-8")
    assert "K7QM-2RTX" in welcome.text(hall)
    word.unlink()
    assert wording.CONSOLE_READY in welcome.text(hall)


def test_the_screen_is_written_and_a_missing_one_stops_nothing(home: Path, tmp_path: Path) -> None:
    assert welcome.main(home, tmp_path / "tty") == 0
    assert "█" in (tmp_path / "tty").read_text("utf-8")
    assert welcome.main(home, tmp_path / "none" / "tty") == 0
    assert io.StringIO(welcome.code("https://192.168.1.20/")).readline()


@pytest.mark.parametrize(
    ("free", "at"),
    [(100, Rung.ROOM), (15, Rung.ROOM), (14, Rung.TIDY), (5, Rung.TIDY), (4, Rung.SHED),
     (2, Rung.SHED), (1, Rung.BARE), (0, Rung.BARE)],
)  # fmt: skip
def test_the_ladder_of_free_space(free: int, at: Rung) -> None:
    assert rung(total=100, free=free) is at


@pytest.mark.parametrize("at", list(Rung))
def test_records_keys_and_backups_never_go(home: Path, at: Rung) -> None:
    kept = {"journal/hall.db", "local/local.db", "hall.toml", "spool/000000000001-ab.spool"}
    (home / "spool/000000000001-ab.spool").touch()
    (home / "spool/000000000001-cd.damaged").touch()
    for name in ("pre-1.db", "pre-2.db", "x.part"):
        (home / "backup" / name).touch()
    went = tidy(home, at)
    left = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert kept <= left
    assert went == {Rung.ROOM: 0, Rung.TIDY: 2, Rung.SHED: 3, Rung.BARE: 4}[at]


def test_a_backup_on_a_stick_is_restored_before_it_counts(home: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    hours = iter(range(24))
    for _ in range(5):
        kept = keep(home, stick, lambda: datetime(2026, 11, 23, next(hours), tzinfo=HALL_TIME))
    assert kept.records > 0
    assert len(list(stick.glob("*.hbk"))) == 3
    assert kept.path.name in (stick / "恢复说明.txt").read_text("utf-8-sig")
    assert list((home / "backup").iterdir()) == []
    fresh = tmp_path / "fresh"
    restore(fresh, kept.path, recovery_key_of(home))
    assert settings_of_journal(fresh) == settings_of_journal(home)


def settings_of_journal(home: Path) -> list[bytes]:
    """Return every line of a journal."""
    with closing(sqlite3.connect(home / "journal/hall.db")) as db:
        return [body for (body,) in db.execute("SELECT body FROM journal ORDER BY pos")]


def test_a_stick_that_takes_no_more_leaves_the_backups_that_are_there(
    home: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    (stick / "hallbox-T1-20261123-120000.hbk.part").mkdir(parents=True)
    (stick / "hallbox-T1-20261122-120000.hbk").touch()
    assert stick_backup_at_noon(home, stick) is False
    assert (stick / "hallbox-T1-20261122-120000.hbk").exists()


def stick_backup_at_noon(home: Path, stick: Path) -> bool:
    """Say whether a backup was kept."""
    try:
        keep(home, stick, lambda: datetime(2026, 11, 23, 12, tzinfo=HALL_TIME))
    except (Fault, OSError):
        return False
    return True
