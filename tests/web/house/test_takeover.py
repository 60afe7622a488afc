"""Taking a shared tablet over: a card at the hall's reader, a PIN at the tablet."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.journal.local.pins import MOST_FAILURES
from appliance.projections.proxy import double_logins
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall

PIN = "582036"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    for staff_no in ("1003", "1004"):
        hall.local.pins.set(staff_no, PIN)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def a_shared_tablet(hall: DutyHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        yield tablet


def who(tablet: Browser) -> str:
    """Return whom the tablet greets; nobody is empty."""
    found = re.search(r'<p class="me">.*?<span>(\S+) <small>', tablet.get("/duty").text)
    return found[1] if found else ""


def test_a_swipe_and_the_pin_open_a_session_of_the_holder(hall: DutyHall, tablet: Browser) -> None:
    assert "请在大厅的读卡器上刷一下工作卡" in tablet.get("/takeover").text
    hall.read_at("1003")
    assert "张红霞，请输数字口令" in tablet.get("/takeover/part").text

    answer = tablet.post("/takeover", {"pin": PIN})

    assert answer.status_code == 303
    assert who(tablet) == "张红霞"
    (opened,) = hall.records("session.opened")
    assert (opened.body["how"], opened.body["reader"]) == ("card", "door")


def test_whoever_was_logged_in_at_the_tablet_is_logged_out_as_a_fact(
    hall: DutyHall, tablet: Browser
) -> None:
    tablet.log_in("1001", WORD)
    hall.read_at("1003")
    tablet.post("/takeover", {"pin": PIN})

    (closed,) = hall.records("session.closed")
    assert (closed.body["staff_no"], closed.body["why"]) == ("1001", "taken_over")
    assert who(tablet) == "张红霞"


def test_a_swipe_opens_one_session(hall: DutyHall, tablet: Browser) -> None:
    hall.read_at("1003")
    hidden = tablet.hidden("/takeover")
    tablet.post("/takeover", {"pin": PIN})
    tablet.client.cookies.clear()

    answer = tablet.post("/takeover", {"pin": PIN, "swipe": hidden["swipe"]})

    assert answer.status_code == 409
    assert "请再刷一次卡" in answer.text
    assert len(hall.records("session.opened")) == 1


def test_after_a_minute_the_card_must_be_read_again(hall: DutyHall, tablet: Browser) -> None:
    hall.read_at("1003")
    hidden = tablet.hidden("/takeover")
    hall.clock.advance(seconds=61)

    answer = tablet.post("/takeover", {**hidden, "pin": PIN})

    assert answer.status_code == 409
    assert hall.records("session.opened") == []


def test_of_two_who_swiped_the_tablet_asks_which(hall: DutyHall, tablet: Browser) -> None:
    hall.read_at("1003")
    hall.clock.advance(seconds=4)
    hall.read_at("1004")
    page = tablet.get("/takeover").text
    places = dict(re.findall(r'value="(\d+)"(?: checked)?><span>(\S+?)</span>', page))

    answer = tablet.post(
        "/takeover",
        {"pin": PIN, "swipe": next(p for p, name in places.items() if name == "张红霞")},
    )

    assert set(places.values()) == {"张红霞", "邓小军"}
    assert answer.status_code == 303
    assert who(tablet) == "张红霞"


def test_a_wrong_pin_waits_like_a_wrong_word(hall: DutyHall, tablet: Browser) -> None:
    hall.read_at("1003")
    answers = [tablet.post("/takeover", {"pin": "111222"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert "数字口令不对" in answers[0].text
    assert "秒再试" in answers[3].text
    assert "秒再试" in tablet.post("/takeover", {"pin": PIN}).text
    assert [one.body["why"] for one in hall.records("session.refused")] == ["wrong_pin"] * 3


def test_a_pin_that_failed_ten_times_opens_nothing_until_its_holder_logs_in(
    hall: DutyHall, tablet: Browser
) -> None:
    for _ in range(MOST_FAILURES):
        assert not hall.local.pins.check("1003", "111222")
    shut = hall.local.pins.check("1003", PIN)
    tablet.log_in("1003", WORD)

    assert not shut
    assert hall.local.pins.check("1003", PIN)


def test_a_new_start_word_ends_the_pin(hall: DutyHall) -> None:
    hall.local.accounts.set_word("1003", "abcd-efgh-jkmn", is_start_word=True)

    assert not hall.local.pins.check("1003", PIN)


def test_ones_own_pin_needs_the_word_and_is_no_easy_one(hall: DutyHall, tablet: Browser) -> None:
    tablet.log_in("1002", WORD)
    weak = tablet.post("/pin", {"word": "wrong", "pin": "123456", "again": "123456"})
    good = tablet.post("/pin", {"word": WORD, "pin": PIN, "again": PIN})

    assert weak.status_code == 422
    assert "有 2 处要改" in weak.text
    assert good.status_code == 303
    assert hall.local.pins.check("1002", PIN)
    assert PIN not in str([one.body for one in hall.records("account.opened")])


def test_a_login_from_two_places_is_shown_to_the_person_and_to_the_director(
    hall: DutyHall, tablet: Browser
) -> None:
    """IT-02."""
    tablet.log_in("1003", WORD)
    with Browser(hall) as other:
        hall.read_at("1003")
        other.post("/takeover", {"pin": PIN})
        seen_by_person = other.get("/duty").text
        other.client.cookies.clear()
        other.log_in("1001", WORD)
        seen_by_director = other.get("/duty/questions").text

    assert "另一处也登录着" in seen_by_person
    assert "同时在两处登录" in seen_by_director
    assert "刷卡加数字口令" in seen_by_director
    assert [one.staff_no for one in hall.ask(double_logins, 5)] == ["1003"]
