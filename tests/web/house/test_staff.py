"""The staff room: enrolling, roles, windows, accounts, cards."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.desk.cards import hashes_of
from appliance.domain.facts.attendance import CardUnknown
from appliance.projections.cards import held_cards
from appliance.projections.staff import people, person, roles_of
from appliance.projections.staff_windows import changes_of
from tests.fakes.browser import HOME, Browser
from tests.fakes.small_hall import SmallHall

WORD = "a long enough word"
NEW = {
    "staff_no": "0315",
    "name": "黄文斌",
    "unit": "督查科",
    "post": "",
    "window": "",
    "roles": "clerk",
}


REPORT = {
    "report_no": "柳政务 2026 12号",
    "consented_by": "镇长 李卫东",
    "effective_on": "2026-11-20",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("0101", "周德明", "director", word=WORD)
    hall.enrol("0307", "张红霞", "clerk", window=3, word=WORD)
    hall.enrol("0308", "赵永福", "clerk", "chief_representative", window=4, word=WORD)
    hall.enrol("0401", "谭丽华", "office", word=WORD)
    yield hall
    hall.close()


@pytest.fixture(name="director")
def a_director(hall: SmallHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("0101", WORD)
        yield tablet


def swipe_unknown(hall: SmallHall, number: bytes = b"\x02\x6f\x6c\x3a\x11") -> None:
    """Let the door reader read a card nobody holds."""
    hashes = hashes_of(hall.local.keys["card"], "125k", number)
    fact = CardUnknown(
        card=hashes[max(hashes)],
        cards={str(length): found for length, found in hashes.items()},
        last4="6634",
        reader="door",
        why="unknown",
    )
    hall.writer.run(lambda tx: tx.append(fact, by="reader:door"))


def test_a_person_is_enrolled_with_roles_from_today(hall: SmallHall, director: Browser) -> None:
    answer = director.post("/staff/new", NEW)

    assert answer.headers["location"] == "/staff/0315?saved=new"
    known = hall.ask(person, "0315")
    assert known is not None
    assert known.name == "黄文斌"
    assert hall.ask(roles_of, "0315", hall.clock.now().at.date()) == {"clerk"}


def test_the_form_pressed_twice_enrols_one_person(hall: SmallHall, director: Browser) -> None:
    body = {**director.hidden("/staff/new"), **NEW}

    answers = [
        director.client.post("/staff/new", data=body, headers={"origin": HOME}) for _ in range(2)
    ]

    assert {one.headers["location"] for one in answers} == {"/staff/0315?saved=new"}
    assert len(hall.ask(people)) == 5


def test_all_errors_are_said_at_once_and_what_was_typed_stays(director: Browser) -> None:
    answer = director.post("/staff/new", {**NEW, "staff_no": "？", "name": "", "window": "99"})

    assert answer.status_code == 422
    assert "有 3 处要改" in answer.text
    for name in ("staff_no", "name", "window"):
        assert f'href="#{name}"' in answer.text
        assert f'id="{name}-e"' in answer.text
    assert 'value="督查科"' in answer.text


def test_a_number_is_never_given_twice(hall: SmallHall, director: Browser) -> None:
    answer = director.post("/staff/new", {**NEW, "staff_no": "0307"})

    assert answer.status_code == 409
    assert "已经有人用了：张红霞" in answer.text
    assert len(hall.ask(people)) == 4


def test_the_office_enrols_clerks_but_makes_no_director(hall: SmallHall) -> None:
    with Browser(hall) as office:
        office.log_in("0401", WORD)
        assert office.post("/staff/new", {**NEW, "roles": "director"}).status_code == 403
        assert hall.ask(person, "0315") is None
        assert office.post("/staff/new", NEW).status_code == 303


@pytest.mark.parametrize("path", ["/staff", "/staff/new", "/staff/0101", "/staff/0101/card"])
def test_a_clerk_has_no_business_in_the_staff_room(hall: SmallHall, path: str) -> None:
    with Browser(hall) as clerk:
        clerk.log_in("0307", WORD)
        answer = clerk.get(path)

    assert answer.status_code == 403
    assert "要别的职责" in answer.text


def test_a_role_that_ends_ends_at_once(hall: SmallHall, director: Browser) -> None:
    """The guard reads the facts at every request, not what was true at login."""
    with Browser(hall) as office:
        office.log_in("0401", WORD)
        assert office.get("/staff").status_code == 200
        director.post("/staff/0401/roles", {"roles": "clerk"}, shown_on="/staff/0401")

        assert office.get("/staff").status_code == 403


def test_a_person_moves_to_another_window_of_the_hall_only(
    hall: SmallHall, director: Browser
) -> None:
    director.post("/staff/0307/window", {**REPORT, "window": "5"}, shown_on="/staff/0307")
    refused = director.post("/staff/0307/window", {"window": "99"}, shown_on="/staff/0307")

    assert refused.status_code == 409
    known = hall.ask(person, "0307")
    assert known is not None
    assert known.window == 5


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ({"report_no": ""}, "写上报告文号"),
        ({"consented_by": ""}, "哪一位同意的"),
        ({"effective_on": ""}, "生效日期写成"),
    ],
    ids=["no-report", "no-consent", "no-day"],
)
def test_window_staff_are_moved_only_after_a_report_and_a_consent(
    hall: SmallHall, director: Browser, lacks: dict[str, str], sentence: str
) -> None:
    """000 第七条; LEV-20. What was typed stays on the page, and nothing has changed."""
    typed = {**REPORT, "window": "", **lacks}

    refused = director.post("/staff/0307/window", typed, shown_on="/staff/0307")

    assert refused.status_code == 422
    assert sentence in refused.text
    known = hall.ask(person, "0307")
    assert known is not None
    assert known.window == 3
    assert hall.ask(changes_of, "0307") == []


def test_a_change_of_window_staff_stands_on_the_persons_page(
    hall: SmallHall, director: Browser
) -> None:
    director.post("/staff/0307/window", {**REPORT, "window": ""}, shown_on="/staff/0307")

    page = director.get("/staff/0307").text
    for word in ("柳政务 2026 12号", "镇长 李卫东", "3 号窗", "不在窗口", "11月20日", "周德明"):
        assert word in page
    (change,) = hall.ask(changes_of, "0307")
    assert (change.before, change.after, change.by) == (3, None, "staff:0101")


def test_a_change_written_beforehand_takes_effect_on_its_day_by_itself(
    hall: SmallHall, director: Browser
) -> None:
    """LEV-20: the effective day may lie ahead; the tablet of that day knows the new window."""
    typed = {**REPORT, "effective_on": "2026-11-25", "window": "5"}
    director.post("/staff/0307/window", typed, shown_on="/staff/0307")
    with Browser(hall) as clerk:
        clerk.log_in("0307", WORD)
        before = clerk.get("/attendance").text
        hall.clock.advance(timedelta(days=2))
        clerk.log_in("0307", WORD)
        after = clerk.get("/attendance").text

    windows = [
        one.window if (one := hall.ask(person, "0307", date(2026, 11, day))) else 0
        for day in (22, 24, 25, 30)
    ]
    assert windows == [3, 3, 5, 5]
    assert "3 号窗" in before
    assert "5 号窗" in after
    assert len(hall.ask(changes_of, "0307")) == 1


def test_a_change_that_has_not_come_is_taken_back_by_another_report(
    hall: SmallHall, director: Browser
) -> None:
    ahead = {**REPORT, "effective_on": "2026-11-25"}
    director.post("/staff/0307/window", {**ahead, "window": "5"}, shown_on="/staff/0307")
    page = director.get("/staff/0307").text

    director.post("/staff/0307/window", {**ahead, "window": "3"}, shown_on="/staff/0307")

    assert "到那天起" in page
    known = hall.ask(person, "0307", date(2026, 11, 30))
    assert known is not None
    assert known.window == 3
    assert [(one.before, one.after) for one in hall.ask(changes_of, "0307")] == [(5, 3), (3, 5)]


def test_the_first_window_of_somebody_needs_no_report(hall: SmallHall, director: Browser) -> None:
    director.post("/staff/0401/window", {"window": "6"}, shown_on="/staff/0401")

    assert [one.after for one in hall.ask(changes_of, "0401")] == [6]
    assert "第一次安排" in director.get("/staff/0401").text


def test_nobody_is_taken_from_a_window_by_taking_the_roles(
    hall: SmallHall, director: Browser
) -> None:
    answer = director.post("/staff/0307/roles", {"roles": "office"}, shown_on="/staff/0307")

    assert "clerk" in hall.ask(roles_of, "0307", hall.clock.today())
    assert answer.status_code == 409
    assert "先在“窗口”一栏写明书面报告" in answer.text


def test_a_start_word_is_shown_once_and_ends_the_old_one(
    hall: SmallHall, director: Browser
) -> None:
    answer = director.post("/staff/0307/account", shown_on="/staff/0307")
    word = re.search(r'<span class="num">([0-9a-z]{4}(?:-[0-9a-z]{4}){2})</span>', answer.text)

    assert word is not None
    assert word[1] not in director.get("/staff/0307").text
    assert not hall.local.accounts.check_word("0307", WORD)
    with Browser(hall) as tablet:
        assert tablet.log_in("0307", word[1]).headers["location"] == "/password"


def test_the_chief_representative_releases_a_waiting_login(hall: SmallHall) -> None:
    with Browser(hall) as tablet, Browser(hall) as chief:
        for _ in range(4):
            tablet.log_in("0307", "wrong")
        assert "要等" in tablet.log_in("0307", WORD).text
        chief.log_in("0308", WORD)
        assert "登录在等待" in chief.get("/staff/0307").text
        chief.post("/staff/0307/release", shown_on="/staff/0307")

        assert tablet.log_in("0307", WORD).status_code == 303


def test_a_card_is_given_by_swiping_it(hall: SmallHall, director: Browser) -> None:
    assert "在等刷卡" in director.get("/staff/0307/card").text
    swipe_unknown(hall)
    assert "尾号 6634，发给张红霞" in director.get("/staff/0307/card/part").text

    director.post("/staff/0307/card", shown_on="/staff/0307/card")

    assert [(one.staff_no, one.last4) for one in hall.ask(held_cards)] == [("0307", "6634")]


def test_a_card_somebody_holds_is_given_to_nobody_else(hall: SmallHall, director: Browser) -> None:
    swipe_unknown(hall)
    director.post("/staff/0307/card", shown_on="/staff/0307/card")
    hidden = {**director.hidden("/staff/0308/card"), "reader": "door"}

    answer = director.client.post("/staff/0308/card", data=hidden, headers={"origin": HOME})

    assert answer.status_code == 409
    assert [one.staff_no for one in hall.ask(held_cards)] == ["0307"]


def test_a_card_read_too_long_ago_is_given_to_nobody(hall: SmallHall, director: Browser) -> None:
    swipe_unknown(hall)
    hall.clock.advance(minutes=3)

    assert "在等刷卡" in director.get("/staff/0307/card").text


def test_a_lost_card_is_withdrawn_with_its_reason(hall: SmallHall, director: Browser) -> None:
    swipe_unknown(hall)
    director.post("/staff/0307/card", shown_on="/staff/0307/card")

    director.post("/staff/0307/card/withdraw", {"why": "lost"}, shown_on="/staff/0307")

    assert hall.ask(held_cards) == []
    assert "挂失" in director.get("/staff/0307").text


def test_without_a_reader_the_page_says_what_to_do(hall: SmallHall, director: Browser) -> None:
    hall.devices.known.clear()

    assert "没有读卡器，发不了卡" in director.get("/staff/0307/card").text
