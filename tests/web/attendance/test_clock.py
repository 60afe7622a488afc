"""The page 校时: a box without battery clock, county or time server is no dead end."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from appliance.clock import HallClock
from appliance.domain.moment import HALL_TIME, Trust
from appliance.opening import hear_again
from appliance.projections.attendance import punches_on
from appliance.projections.clock_words import clock_words
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser
from tests.fakes.hand_wound_board import HandWoundBoard

TUESDAY = date(2026, 11, 24)
TOLD = {"day": "2026-11-24", "time": "09:30", "reason": "看手机"}


@pytest.fixture(name="hall")
def a_hall_that_woke_in_1970(tmp_path: Path) -> Iterator[AttendanceHall]:
    """Return a hall that knew Monday, lost its power, and woke without any source of time."""
    hall = AttendanceHall(tmp_path)
    hall.clock.reboot()
    hall.clock.at = datetime(1970, 1, 1, 8, 0, tzinfo=HALL_TIME)
    hall.clock.trust, hall.clock.known_day = Trust.UNKNOWN, TUESDAY
    hall.start()
    hall.clock.advance(minutes=10)
    hall.swipe("1003")
    hall.clock.advance(minutes=20)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_offices_tablet(hall: AttendanceHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1005", WORD)
        yield tablet


def test_a_typed_time_anchors_the_boot_and_its_days_are_judged_anew(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """Twenty minutes after the swipe it is 09:30: the card was read at 09:10, give or take one."""
    strip = tablet.get("/attendance").text
    assert '<a href="/clock">时间待核</a>' in strip

    answer = tablet.post("/clock/told", TOLD, shown_on="/clock")
    hall.look()

    assert (answer.status_code, answer.headers["location"]) == (303, "/clock")
    (punch,) = hall.ask(punches_on, TUESDAY)
    assert punch.at.year == 1970  # the record itself never changes
    assert punch.bounds.upper is not None
    truth = datetime(2026, 11, 24, 9, 10, tzinfo=HALL_TIME)
    assert punch.bounds.lower < truth < punch.bounds.upper
    page = tablet.get("/clock").text
    assert "本次开机的时间已经人工核对" in page
    assert "改定了 1 次刷卡的时间，重算 11月24日" in page
    assert "欧阳雪" in page
    assert "看手机" in page
    assert '<b class="num" data-clock>09:30</b>' in page


def test_a_box_that_is_right_is_confirmed_with_one_tap(
    hall: AttendanceHall, tablet: Browser
) -> None:
    hall.clock.at = datetime(2026, 11, 24, 9, 30, 20, tzinfo=HALL_TIME)
    hall.clock.trust, hall.clock.known_day = Trust.FLOOR, None

    tablet.post("/clock/right", shown_on="/clock")

    assert hall.clock.now().trust is Trust.HUMAN
    (said,) = hall.ask(clock_words, 5)
    assert (said.shown, said.by) == (said.wall, "staff:1005")
    assert "时间已人工核对" in tablet.get("/attendance").text
    hall.swipe("1004")
    later = hall.ask(punches_on, TUESDAY)[-1]
    assert (later.staff_no, later.trust) == ("1004", Trust.HUMAN)


def test_the_last_word_of_a_boot_is_the_one_that_holds(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """An hour too late was typed; the page says so, and the day is judged by the second word."""
    tablet.post("/clock/told", {**TOLD, "time": "10:30"}, shown_on="/clock")
    tablet.post("/clock/told", {**TOLD, "reason": "刚才看错了"}, shown_on="/clock")

    (punch,) = hall.ask(punches_on, TUESDAY)
    assert punch.bounds.lower.hour == 9
    assert len(hall.ask(clock_words, 5)) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"reason": ""}, "写明凭什么知道"),
        ({"time": "25:00"}, "时间写成 15:42"),
        ({"day": "2025-11-24"}, "比县里或网络证明过的时间还早"),
        ({"day": "2027-11-24"}, "晚一个多月"),
    ],
    ids=["no-reason", "no-time", "a-year-early", "a-year-late"],
)
def test_what_cannot_be_is_not_taken_and_nothing_changes(
    hall: AttendanceHall, tablet: Browser, typed: dict[str, str], sentence: str
) -> None:
    answer = tablet.post("/clock/told", {**TOLD, **typed}, shown_on="/clock")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="看手机"' in answer.text or "reason" in typed
    assert hall.ask(clock_words, 5) == []


def test_a_leap_of_a_year_is_taken_when_it_is_said_twice(
    hall: AttendanceHall, tablet: Browser
) -> None:
    tablet.post("/clock/told", {**TOLD, "day": "2027-11-24", "is_sure": "yes"}, shown_on="/clock")

    assert hall.ask(clock_words, 5)[0].wall.year == 2027


def test_after_a_typed_time_the_day_the_reader_and_the_page_go_by_it(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """The box itself still shows 1970; at 09:30 it is half an hour after the time of handbook A.

    A person tells the time to the minute, so the lateness is a minute less, in the staff's favour.
    """
    hall.swipe("1004")
    tablet.post("/clock/told", TOLD, shown_on="/clock")

    (answer,) = hall.swipe("1005").answers

    assert answer.late == 29
    page = tablet.get("/attendance").text
    assert "<b>24</b> 11月" in page
    assert "迟到 29 分" in page
    assert "还没到" not in page.partition("<h1>")[2].partition("</h1>")[0]


def test_a_reader_says_nothing_of_lateness_while_nobody_knows_the_time(
    hall: AttendanceHall,
) -> None:
    (answer,) = hall.swipe("1004").answers

    assert (answer.say, answer.late) == ("known", 0)


def test_nobody_overrules_the_county_or_a_time_server(
    hall: AttendanceHall, tablet: Browser
) -> None:
    form = tablet.hidden("/clock")
    hall.clock.at = datetime(2026, 11, 24, 9, 30, tzinfo=HALL_TIME)
    hall.clock.trust, hall.clock.known_day = Trust.NETWORK, None

    answer = tablet.post("/clock/told", {**form, **TOLD, "time": "07:00"}, shown_on="/clock")

    assert answer.status_code == 422
    assert "不再按人说的改" in answer.text


def test_a_clerk_neither_sees_the_way_nor_may_go_it(hall: AttendanceHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)

        assert "/clock" not in tablet.get("/attendance").text
        assert tablet.get("/clock").status_code == 403


def test_the_word_is_heard_again_when_hall_web_comes_up_in_the_same_boot(
    hall: AttendanceHall, tablet: Browser
) -> None:
    tablet.post("/clock/told", TOLD, shown_on="/clock")
    board = HandWoundBoard(hall.clock.at, own=Trust.FLOOR)
    board.mono = hall.clock.mono
    clock = HallClock(floor=None, board=board)
    clock.boot = hall.clock.boot

    hall.writer.run(lambda tx: hear_again(tx, clock))

    assert clock.shown().trust is Trust.HUMAN
    assert clock.shown().at == datetime(2026, 11, 24, 9, 30, tzinfo=HALL_TIME)
    assert clock.now().trust is Trust.UNKNOWN  # the wall clock itself stays wrong


def test_a_time_server_that_comes_later_is_heard_before_a_person() -> None:
    board = HandWoundBoard(own=Trust.FLOOR)
    clock = HallClock(floor=None, board=board)
    clock.confirm(board.wall + timedelta(minutes=3), board.mono)
    assert clock.now().trust is Trust.UNKNOWN

    board.own = Trust.NETWORK

    assert clock.now().trust is Trust.NETWORK
