"""Dual management (ATT-48): the hall and the home unit both see attendance, each its own part."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.attendance import day_sheet
from appliance.domain.facts.staff import RolesGiven, StaffEnrolled
from appliance.journal.transaction import Transaction
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    """Return a hall with the six of 人社医保, 1031 of 公安, and the head of that unit, 1032."""
    hall = AttendanceHall(tmp_path)

    def use_case(tx: Transaction) -> None:
        for staff_no, name, role in (("1031", "江海", "clerk"), ("1032", "秦川", "unit_manager")):
            one = StaffEnrolled(staff_no=staff_no, name=name, unit="公安", post="A岗", window=None)
            subject = tx.append(one, by="hall").subject
            roles = RolesGiven(staff_no=staff_no, roles=[role], first_day="2026-11-23")
            tx.append(roles, by="hall", subject=subject)

    hall.writer.run(use_case)
    hall.local.accounts.set_word("1032", WORD, is_start_word=False)
    hall.swipe("1004", "09:17")
    yield hall
    hall.close()


@pytest.fixture(name="manager")
def the_managers_tablet(hall: AttendanceHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1032", WORD)
        yield tablet


def test_the_home_units_head_sees_the_units_people_and_nobody_else(manager: Browser) -> None:
    page = manager.get("/attendance").text

    assert "江海" in page
    assert "邓小军" not in page
    assert manager.get("/attendance/people/1031").status_code == 200
    assert manager.get("/attendance/people/1004").status_code == 403
    assert "邓小军" not in manager.get("/attendance/day.csv").content.decode("utf-8-sig")


def test_the_director_sees_everybody_and_who_manages_whom(hall: AttendanceHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        page, person = tablet.get("/attendance").text, tablet.get("/staff/1031").text

    assert "江海" in page
    assert "邓小军" in page
    assert "双重管理：大厅 周德明；派出单位 秦川" in person


@pytest.mark.parametrize(
    "path", ["/", "/cases", "/duty", "/evaluations", "/sync", "/attendance/leave", "/month"]
)
def test_the_head_of_another_house_is_led_back_from_every_other_page(
    manager: Browser, path: str
) -> None:
    answer = manager.get(path)

    assert (answer.status_code, answer.headers["location"]) == (303, "/attendance")


def test_the_page_offers_no_way_to_what_is_not_theirs(manager: Browser) -> None:
    page = manager.get("/attendance").text

    for path in ("/cases", "/month", "/attendance/leave", "/duty", "/attendance/opening"):
        assert f'href="{path}' not in page


def test_the_head_of_another_house_is_in_no_book_of_attendance(hall: AttendanceHall) -> None:
    day = hall.clock.today()

    sheet = hall.ask(day_sheet, day, hall.rules, hall.clock.now())

    assert "1031" in {line.member.staff_no for line in sheet.lines}
    assert "1032" not in {line.member.staff_no for line in sheet.lines}
