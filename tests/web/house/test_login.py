"""Login, lock and waits, through the real pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.record import decode
from tests.fakes.browser import Browser
from tests.fakes.small_hall import FakeDevice, SmallHall

pytestmark = pytest.mark.core
WORD = "a long enough word"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("0307", "张红霞", "clerk", window=3, word=WORD)
    hall.enrol("0101", "周德明", "director", word=WORD)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def a_tablet(hall: SmallHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        yield tablet


def facts(hall: SmallHall, kind: str) -> list[dict[str, object]]:
    """Return the bodies of all records of a kind."""
    rows = hall.ask(lambda db: db.execute("SELECT body FROM journal ORDER BY pos").fetchall())
    records = [decode(row[0]) for row in rows]
    return [dict(one.body) for one in records if one.kind == kind]


def test_a_planted_cookie_does_not_survive_login(hall: SmallHall, tablet: Browser) -> None:
    """STACK.md 4: Litestar's own sessions keep an id that the browser invented."""
    tablet.client.cookies.set("hall", "planted")

    answer = tablet.log_in("0307", WORD)

    assert answer.status_code == 303
    assert "planted" not in answer.headers["set-cookie"]
    with Browser(hall) as thief:
        thief.client.cookies.set("hall", "planted")
        assert thief.get("/password").headers["location"] == "/login?back=/password"


def test_the_cookie_is_for_our_pages_alone(tablet: Browser) -> None:
    cookie = tablet.log_in("0307", WORD).headers["set-cookie"].lower()

    assert {"httponly", "samesite=strict", "secure"} <= {part.strip() for part in cookie.split(";")}
    assert "domain=" not in cookie


def test_ten_looks_write_no_session(hall: SmallHall, tablet: Browser) -> None:
    tablet.log_in("0307", WORD)
    before = hall.settings.local.read_bytes()

    for _ in range(10):
        assert tablet.get("/password").status_code == 200

    assert hall.settings.local.read_bytes() == before


def test_a_stranger_is_led_to_the_login_and_back(tablet: Browser) -> None:
    asked = tablet.get("/password")

    assert asked.headers["location"] == "/login?back=/password"
    assert tablet.get("/login?back=/password").status_code == 200


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil", "javascript:1"]
)
def test_login_never_leads_to_another_house(tablet: Browser, back: str) -> None:
    answer = tablet.post("/login", {"staff_no": "0307", "word": WORD, "back": back})

    assert answer.headers["location"] == "/"


def test_a_wrong_word_and_an_unknown_number_sound_alike(tablet: Browser) -> None:
    wrong = tablet.log_in("0307", "not this word")
    unknown = tablet.log_in("9999", "not this word")

    assert wrong.status_code == unknown.status_code == 422
    assert "工号或口令不对" in wrong.text
    assert wrong.text.replace("0307", "9999") == unknown.text


def test_a_number_nobody_has_is_not_written_down(hall: SmallHall, tablet: Browser) -> None:
    """It may be a word typed into the wrong field."""
    tablet.log_in("hunter2hunter", "x")

    assert facts(hall, "session.refused")[0]["staff_no"] == ""
    assert b"hunter2" not in hall.settings.journal.with_name("hall.db-wal").read_bytes()


def test_failures_cost_a_growing_wait_for_that_account_alone(
    hall: SmallHall, tablet: Browser
) -> None:
    for _ in range(3):
        tablet.log_in("0307", "wrong")

    assert "要等 5 秒" in tablet.log_in("0307", WORD).text
    assert tablet.log_in("0101", WORD).status_code == 303
    hall.clock.advance(seconds=6)
    assert tablet.log_in("0307", WORD).status_code == 303


def test_an_idle_tablet_locks_itself_and_the_lock_is_a_fact(
    hall: SmallHall, tablet: Browser
) -> None:
    tablet.log_in("0307", WORD)
    hall.clock.advance(minutes=16)

    assert tablet.get("/password").status_code == 303
    assert facts(hall, "session.closed") == [{"staff_no": "0307", "why": "idle"}]


def test_a_part_that_fetches_itself_keeps_nobody_logged_in(
    hall: SmallHall, tablet: Browser
) -> None:
    tablet.log_in("0307", WORD)
    for _ in range(4):
        hall.clock.advance(minutes=4)
        tablet.get("/password", headers={"x-live": "1"})

    assert tablet.get("/password").status_code == 303


def test_the_wall_in_a_tab_keeps_nobody_logged_in(hall: SmallHall, tablet: Browser) -> None:
    tablet.log_in("0307", WORD)
    for _ in range(4):
        hall.clock.advance(minutes=4)
        tablet.get("/wall")

    assert tablet.get("/password").status_code == 303


def test_power_off_ends_every_session(hall: SmallHall, tablet: Browser) -> None:
    tablet.log_in("0307", WORD)
    hall.clock.reboot()

    assert tablet.get("/password").headers["location"].startswith("/login")


def test_what_was_being_typed_survives_the_lock_but_no_word_does(
    hall: SmallHall, tablet: Browser
) -> None:
    tablet.log_in("0307", WORD)
    hidden = tablet.hidden("/password")
    hall.clock.advance(minutes=16)
    tablet.client.post(
        "/password",
        data={**hidden, "new": "word of mine", "note": "写了一半"},
        headers={"origin": "https://testserver.local"},
    )

    assert hall.local.forms.take_draft("0101", "/password") == {}
    assert hall.local.forms.take_draft("0307", "/password") == {"note": "写了一半"}


def test_a_login_from_two_places_is_flagged(hall: SmallHall, tablet: Browser) -> None:
    """IT-02: no borrowed account."""
    tablet.log_in("0307", WORD)
    with Browser(hall) as other:
        other.log_in("0307", WORD)
        assert "另一处也登录着" in other.get("/password").text

    assert "另一处也登录着" in tablet.get("/password").text
    assert [one["elsewhere"] for one in facts(hall, "session.opened")] == [False, True]


def test_locking_ends_the_session_on_the_server(hall: SmallHall, tablet: Browser) -> None:
    tablet.log_in("0307", WORD)
    stolen = tablet.client.cookies["hall"]
    tablet.post("/lock", shown_on="/password")

    with Browser(hall) as thief:
        thief.client.cookies.set("hall", stolen)
        assert thief.get("/password").status_code == 303


def test_a_start_word_opens_nothing_but_the_choice_of_ones_own(
    hall: SmallHall, tablet: Browser
) -> None:
    hall.local.accounts.set_word("0307", "start-word", is_start_word=True)
    assert tablet.log_in("0307", "start-word").headers["location"] == "/password"
    assert tablet.get("/").headers["location"] == "/password"

    answer = tablet.post("/password", {"new": "my own word", "again": "my own word"})

    assert answer.headers["location"] == "/"
    assert not hall.local.accounts.check_word("0307", "start-word")
    assert facts(hall, "account.opened")[-1]["why"] == "chosen"


def test_a_form_from_another_site_is_refused(hall: SmallHall, tablet: Browser) -> None:
    tablet.log_in("0307", WORD)

    answer = tablet.post("/lock", shown_on="/password", origin="https://evil.example")

    assert answer.status_code == 403
    assert "不是从现在这一页交上来的" in answer.text
    assert facts(hall, "session.closed") == []


def test_a_form_without_the_word_of_its_page_is_refused(tablet: Browser) -> None:
    tablet.log_in("0307", WORD)

    answer = tablet.client.post("/lock", data={}, headers={"origin": "https://testserver.local"})

    assert answer.status_code == 403


def test_the_login_says_which_device_is_not_well(hall: SmallHall, tablet: Browser) -> None:
    hall.devices.known.append(FakeDevice(kind="buttons", name="3", state="missing"))

    text = tablet.get("/login").text

    assert "1 个都正常" in text
    assert "3：没接上" in text
