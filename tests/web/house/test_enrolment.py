"""The county's one-time code, typed by the administrator on the page 上报."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.browser import Browser
from tests.fakes.small_hall import SmallHall

WORD = "a long enough word"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("0307", "张红霞", "clerk", window=3, word=WORD)
    hall.enrol("9001", "周管", "administrator", word=WORD)
    hall.county.state = "not_enrolled"
    yield hall
    hall.close()


@pytest.fixture(name="admin")
def an_administrator(hall: SmallHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("9001", WORD)
        yield tablet


def test_the_code_goes_to_hall_sync_and_nowhere_else(hall: SmallHall, admin: Browser) -> None:
    answer = admin.post("/sync/enrol", {"code": " K7QP-D77E ", "url": ""}, shown_on="/sync")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sync")
    assert hall.county.codes == [("K7QP-D77E", "")]
    journal = hall.settings.journal.read_bytes() + hall.settings.local.read_bytes()
    assert b"K7QP" not in journal


@pytest.mark.parametrize(
    ("code", "url"),
    [
        ("", ""),
        ("A" * 201, ""),
        ("登记码", ""),
        ("K7\tQP", ""),
        ("K7QP", "ftp://x"),
        ("K7QP", "x"),
    ],
    ids=["nothing", "too-long", "chinese", "a-tab", "no-web-address", "no-address"],
)
def test_a_wrong_form_is_shown_again_without_the_code(
    hall: SmallHall, admin: Browser, code: str, url: str
) -> None:
    answer = admin.post("/sync/enrol", {"code": code, "url": url}, shown_on="/sync")

    assert answer.status_code == 422
    assert "登记码没有用掉" in answer.text
    assert 'value="K7' not in answer.text
    assert hall.county.codes == []


def test_without_hall_sync_the_code_is_not_lost_in_silence(hall: SmallHall, admin: Browser) -> None:
    hall.county.is_there = False

    answer = admin.post("/sync/enrol", {"code": "K7QP"}, shown_on="/sync")

    assert answer.status_code == 422
    assert "等一分钟再试" in answer.text


def test_an_enrolled_hall_shows_no_form(hall: SmallHall, admin: Browser) -> None:
    assert "/sync/enrol" in admin.get("/sync").text
    hall.county.state = "idle"
    assert "/sync/enrol" not in admin.get("/sync").text


def test_a_clerk_neither_sees_the_form_nor_may_send_it(hall: SmallHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("0307", WORD)
        assert "/sync/enrol" not in tablet.get("/sync").text
        assert tablet.post("/sync/enrol", {"code": "K7QP"}, shown_on="/password").status_code == 403
    assert hall.county.codes == []


def test_a_journal_that_was_salvaged_is_said_on_the_page(hall: SmallHall, admin: Browser) -> None:
    assert "流水账坏过" not in admin.get("/sync").text
    hall.settings.journal.with_name("hall-damaged-1.db").write_bytes(b"what it was")

    text = admin.get("/sync").text

    assert "流水账坏过" in text
    assert "hall-damaged-1.db" in text
    assert admin.get("/healthz").json()["damaged"] == ["hall-damaged-1.db"]
