"""开门检查: monitoring switched on, tidied, doors open; doors apart from the staff's own time."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from appliance.domain.moment import HALL_TIME, Trust
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall

HERE = "/attendance/opening"
MORNING = datetime(2026, 11, 23, 8, 20, tzinfo=HALL_TIME)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    """Return a hall under document 004: staff at 08:00, tidying until 08:30, doors at 08:30."""
    hall = DutyHall(tmp_path)
    hall.clock.set(MORNING)
    yield hall
    hall.close()


@pytest.fixture(name="clerk")
def a_clerks_tablet(hall: DutyHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        yield tablet


def seen_by_director(hall: AttendanceHall, path: str = "/morning") -> str:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        return tablet.get(path).text


def test_a_clerk_switches_monitoring_on_and_the_fact_travels(
    hall: DutyHall, clerk: Browser
) -> None:
    """ATT-12: a plain record of the journal, so the county has it with the next batch."""
    assert "开门检查还差 3 项" in clerk.get(HERE).text

    clerk.post(f"{HERE}/monitoring", {"state": "done"}, shown_on=HERE)

    (fact,) = hall.records("morning.ticked")
    assert (fact.body["item"], fact.body["is_done"], fact.by) == ("monitoring", True, "staff:1003")
    page = clerk.get(HERE).text
    assert "开门检查还差 2 项" in page
    assert "张红霞" in page
    assert hall.folds_the_same_again()


def test_the_director_is_told_until_everything_is_ticked(hall: DutyHall, clerk: Browser) -> None:
    before = seen_by_director(hall)
    for item in ("monitoring", "tidy_up", "doors"):
        clerk.post(f"{HERE}/{item}", {"state": "done"}, shown_on=HERE)

    assert "开门检查没有做" in before
    assert "开门检查没有做" not in seen_by_director(hall)
    assert "今天的开门检查做完了" in clerk.get(HERE).text


def test_monitoring_that_is_off_says_why_and_goes_on_waiting(
    hall: DutyHall, clerk: Browser
) -> None:
    bare = clerk.post(f"{HERE}/monitoring", {"state": "not"}, shown_on=HERE)
    clerk.post(f"{HERE}/monitoring", {"state": "not", "note": "摄像头坏了"}, shown_on=HERE)

    assert bare.status_code == 422
    assert "没有做到要写原因" in bare.text
    assert len(hall.records("morning.ticked")) == 1
    page = seen_by_director(hall, HERE)
    assert "没有：摄像头坏了" in page
    assert "开门检查还差 3 项" in page


def test_staff_are_late_by_their_own_time_though_the_doors_are_shut(
    hall: DutyHall, clerk: Browser
) -> None:
    """ATT-30, X5: at 08:20 the doors open in ten minutes, and whoever comes is twenty late."""
    said = hall.read_at("1003")
    doors = clerk.get(HERE).text

    assert said.late == 20
    assert "08:30 以前" in doors
    assert "晚了" not in doors


def test_doors_that_open_late_are_shown_late(hall: DutyHall, clerk: Browser) -> None:
    hall.clock.set(MORNING.replace(hour=8, minute=37))
    clerk.log_in("1003", WORD)

    clerk.post(f"{HERE}/doors", {"state": "done"}, shown_on=HERE)
    hall.clock.advance(minutes=9)

    assert "晚了 7 分" in clerk.get(HERE).text


def test_a_tick_is_judged_by_the_time_that_was_told_and_not_by_a_wrong_wall_clock(
    hall: DutyHall,
) -> None:
    """The box woke at 20:00 by its own clock; at 08:41 somebody told it the time."""
    hall.clock.reboot()
    hall.clock.at = MORNING.replace(hour=20, minute=0)
    hall.clock.trust = Trust.UNKNOWN
    hall.clock.known_day = MORNING.date()
    hall.start()
    with Browser(hall) as tablet:
        tablet.log_in("1005", WORD)
        tablet.post(f"{HERE}/doors", {"state": "done"}, shown_on=HERE)
        unproven = tablet.get(HERE).text
        hall.clock.advance(minutes=6)
        told = {"day": "2026-11-23", "time": "08:41", "reason": "看手机"}
        tablet.post("/clock/told", told, shown_on="/clock")
        page = tablet.get(HERE).text

    assert "时间待核" in unproven.partition('id="note-doors"')[2]
    assert "晚了" not in unproven
    assert "08:33 到 08:36 之间" in page
    assert "晚了 3 分" in page  # by the earliest it can have been
    assert hall.folds_the_same_again()


def test_a_rest_day_asks_for_nothing_and_takes_nothing(hall: DutyHall) -> None:
    hall.clock.set(datetime(2026, 11, 28, 9, 0, tzinfo=HALL_TIME))
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        page = tablet.get(HERE).text
        refused = tablet.post(f"{HERE}/monitoring", {"state": "done"}, shown_on=HERE)

    assert "今天休息，不用检查" in page
    assert (refused.status_code, hall.records("morning.ticked")) == (422, [])


def test_a_hall_whose_rules_name_no_doors_is_asked_for_monitoring_alone(tmp_path: Path) -> None:
    hall = AttendanceHall(tmp_path)
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        page = tablet.get(HERE).text
    hall.close()

    assert "开门检查还差 1 项" in page
    assert "内务整理" not in page
