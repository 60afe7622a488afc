"""The page of the box: asked on a tablet, done by the system, told in Chinese."""

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from appliance.box.wording import BUNDLE_WHY
from appliance.desk.staff import Enrolment, enrol_unasked
from appliance.domain.roles import Role
from appliance.journal import box_notes
from appliance.journal.box_notes import Ask
from appliance.journal.local import RECOVERY
from appliance.journal.recovery_key import recovery_key, recovery_text
from appliance.update_news import write_down
from appliance.web.attendance import wording_clock
from appliance.web.house import wording_box as words
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall
from tests.fakes.small_hall import SmallHall

HERE = "/box"
SYSTEMD = Path(__file__).parents[3] / "systemd"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    for folder in ("run", "box"):
        (hall.settings.home / folder).mkdir(exist_ok=True)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


@pytest.mark.parametrize("what", list(Ask))
def test_systemd_waits_for_the_very_note_that_is_written(hall: RegisterHall, what: Ask) -> None:
    box_notes.ask(hall.settings.home, what)
    assert box_notes.is_waiting(hall.settings.home, what)
    unit = (SYSTEMD / f"hall-{what}.path").read_text(encoding="utf-8")
    assert f"PathChanged=/run/hallbox/ask-{what}\n" in unit
    assert (hall.settings.home / "run" / f"ask-{what}").exists()


@pytest.mark.parametrize("page", ["/box", "/morning", "/clock"])
def test_a_flat_battery_is_told_with_what_to_do(
    hall: RegisterHall, tablet: Browser, page: str
) -> None:
    assert "时钟电池" not in tablet.get(page).text
    hall.clock.battery_is_flat = True

    said = tablet.get(page).text

    assert all(part in said for part in wording_clock.FLAT_BATTERY)


def test_a_backup_is_asked_for_and_its_end_is_told(hall: RegisterHall, tablet: Browser) -> None:
    home = hall.settings.home
    assert words.BACKUP_NEVER in tablet.get(HERE).text
    for _ in range(2):
        tablet.post(f"{HERE}/backup", {"form_no": "f-1"}, shown_on=HERE)
    assert [one.body for one in hall.records("box.asked")] == [{"what": "backup"}]
    assert words.BACKUP_WAITS in tablet.get(HERE).text
    answer = home / box_notes.BACKED_UP
    for done, told in ((True, "2026-11-23 12:20 备份过，52 条"), (False, "No space")):
        note = {"done": done, "at": "2026-11-23T12:20:00+08:00", "records": 52, "why": "No space"}
        box_notes.keep(answer, note)
        os.utime(answer, ns=(2**62, 2**62))
        assert told in tablet.get(HERE).text


def test_the_recovery_sheet_shows_the_code_once_it_is_written_who_saw_it(
    hall: RegisterHall, tablet: Browser
) -> None:
    sheet = tablet.post(f"{HERE}/sheet", shown_on=HERE).text
    written = re.search(r"(?:[A-Z2-7]{4}-?){4}<br>(?:[A-Z2-7]{4}-?){4}<", sheet)
    assert written is not None
    code = written[0].removesuffix("<").replace("<br>", "-")
    assert hall.local.keys[RECOVERY].startswith(recovery_key(code))
    assert "0000-1234567" in sheet
    (fact,) = hall.records("box.asked")
    assert (fact.by, fact.body) == ("staff:1001", {"what": "recovery_sheet"})
    assert code[:19] not in tablet.get(HERE).text


def test_the_bundle_is_given_and_a_taken_back_release_is_told(
    hall: RegisterHall, tablet: Browser
) -> None:
    assert tablet.get(f"{HERE}/support").status_code == 404
    (hall.settings.home / box_notes.BUNDLE).write_bytes(b"\x1f\x8b")
    box_notes.keep(hall.settings.home / box_notes.RELEASE_FAILED, {"why": "no pages"})
    box_notes.keep(hall.settings.home / box_notes.RELEASE_WAITS, {"name": "0.3.0"})
    text = tablet.get(HERE).text
    assert words.FAILED in text
    assert "no pages" in text
    assert "0.3.0" in text
    assert tablet.get(f"{HERE}/support").content == b"\x1f\x8b"
    tablet.post(f"{HERE}/support", shown_on=HERE)
    assert box_notes.is_waiting(hall.settings.home, Ask.SUPPORT)


def test_a_program_of_the_county_is_told_from_its_way_down_to_its_end(
    hall: RegisterHall, tablet: Browser
) -> None:
    home = hall.settings.home
    assert "升级包" not in tablet.get(HERE).text
    offer = {"name": "4.raucb", "offered": "2026-11-22T08:00:00.000+08:00"}
    for state in words.UPDATE_ON_ITS_WAY:
        hall.county.update = {**offer, "state": state, "percent": 42}
        told = words.UPDATE_ON_ITS_WAY[state].format(name="4.raucb", percent=42)
        assert told in tablet.get(HERE).text
    answer = {**offer, "sha256": "ab" * 32, "taken": False, "why": "older"}
    box_notes.keep(home / box_notes.UPDATE_ANSWERS, {"answers": [answer]})
    assert "没有用，因为它就是现在用的版本，或者比现在的旧" in tablet.get(HERE).text
    answer |= {"taken": True, "why": ""}
    box_notes.keep(home / box_notes.UPDATE_ANSWERS, {"answers": [answer]})
    (home / box_notes.SLOT_WAITS).write_text("B")
    assert "已收好，下次通电生效" in tablet.get(HERE).text
    (home / box_notes.SLOT_WAITS).unlink()
    assert "升级包" not in tablet.get(HERE).text
    hall.county.update = {**offer, "offered": "later", "state": "fetching", "percent": 1}
    assert "正在取 1 %" in tablet.get(HERE).text


def test_each_verdict_on_a_program_becomes_one_fact(hall: RegisterHall) -> None:
    home = hall.settings.home
    told = {"name": "4.raucb", "sha256": "ab" * 32, "taken": False, "why": "older"}
    answers = [told | {"offered": "1"}, told | {"offered": "2", "taken": True, "why": ""}]
    later = [told | {"offered": "3"}]
    asyncio.run(write_down(home, hall.write))
    for known in (answers[:1], answers[:1], answers, answers, later):
        box_notes.keep(home / box_notes.UPDATE_ANSWERS, {"answers": known})
        asyncio.run(write_down(home, hall.write))
    assert [one.body for one in hall.records("update.judged")] == answers + later
    assert set(BUNDLE_WHY) - {"trial"} == set(words.UPDATE_WHY)


def test_the_label_is_printed_from_what_the_first_start_made(
    hall: RegisterHall, tablet: Browser
) -> None:
    assert tablet.get(f"{HERE}/label").status_code == 404
    assert "/box/label" not in tablet.get(HERE).text
    told = {"name": "柳溪镇", "address": "https://192.168.1.20/", "serial": "1000a", "call": ""}
    box_notes.keep(hall.settings.home / box_notes.LABEL, {**told, "fingerprint": "AB:" * 31 + "CD"})
    assert "/box/label" in tablet.get(HERE).text
    shown = tablet.get(f"{HERE}/label").text
    for word in ("https://192.168.1.20/", "1000a", "AB AB", "CD</p>", "<svg", "0000-1234567"):
        assert word in shown, word


def test_nothing_is_emptied_while_the_county_lacks_a_record(
    hall: RegisterHall, tablet: Browser
) -> None:
    refused = tablet.post(f"{HERE}/reset", {"sure": "1", "keep": ""}, shown_on=HERE)
    assert "条记录县里没有收到" in refused.text
    assert not (hall.settings.home / box_notes.RESET).exists()
    assert hall.records("box.asked") == []


def test_a_clerk_has_no_such_page(hall: RegisterHall) -> None:
    with Browser(hall) as other:
        other.log_in("1003", WORD)
        assert other.get(HERE).status_code == 403
        assert other.get("/start").status_code == 403


ADMINISTRATOR = Enrolment(
    staff_no="1", name="系统管理员", unit="厅", post="管理", window=None,
    roles=frozenset({Role.ADMINISTRATOR}), windows=3,
)  # fmt: skip
KEY = recovery_text(bytes(range(16)))


@pytest.fixture(name="fresh")
def a_new_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    (tmp_path / "run").mkdir(exist_ok=True)
    hall.writer.run(lambda tx: enrol_unasked(tx, ADMINISTRATOR, by="hall"))
    hall.local.accounts.set_word("1", WORD, is_start_word=False)
    yield hall
    hall.close()


def send(tablet: Browser, **fields: str) -> httpx.Response:
    """Send the form of putting an old hall back."""
    return tablet.post("/start/restore", {"how": "stick", **fields}, shown_on="/start")


def test_a_new_box_offers_to_take_a_dead_ones_place(fresh: SmallHall) -> None:
    note = fresh.settings.home / box_notes.RESTORE
    with Browser(fresh) as tablet:
        tablet.log_in("1", WORD)
        shown = tablet.get("/start").text
        assert 'action="/start/restore"' in shown
        for word in (
            "8 个窗口",
            "青禾县政务服务中心 0000-1234567",
            "考勤跟员工手册（003）",
            "谁坐几号窗",
        ):
            assert word in shown, word
        assert shown.count('<tr class="wait"') + shown.count("<tr><th scope") <= 6  # questions
        wrong = tablet.post(
            "/start/restore", {"recovery": KEY[:-1], "how": "stick"}, shown_on="/start"
        )
        assert words.RESTORE_KEY in wrong.text
        assert not note.exists()
        lacking = send(tablet, how="county", code="")
        assert words.RESTORE_CODE in lacking.text
        typed = KEY.lower().replace("-", " ")
        taken = tablet.post(
            "/start/restore", {"recovery": typed, "how": "stick"}, shown_on="/start"
        )
        assert words.RESTORE_WAITS in tablet.get(taken.headers["location"]).text
    assert note.stat().st_mode & 0o777 == 0o600
    assert box_notes.note(note)["recovery"] == KEY
    assert box_notes.is_waiting(fresh.settings.home, Ask.RESTORE)


def test_a_hall_at_work_offers_it_no_more(hall: RegisterHall, tablet: Browser) -> None:
    assert "/start/restore" not in tablet.get("/start").text
    refused = send(tablet, recovery=KEY)
    assert refused.status_code == 422
    assert not (hall.settings.home / box_notes.RESTORE).exists()
