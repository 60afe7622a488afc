"""The public screen: no login, no citizen, nobody shamed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.journal.seal import seal_of
from appliance.projections.case_questions import recent_cases
from appliance.web.house.wording_morning import STANDINGS
from appliance.web.qr import qr_svg
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall
from tests.fakes.small_hall import SmallHall


@pytest.fixture(name="wall")
def the_wall(played: SmallHall) -> Iterator[str]:
    with Browser(played) as screen:
        screen.client.headers["host"] = "127.0.0.1"
        yield screen.get("/wall").text


def test_it_needs_no_login_and_no_script(wall: str) -> None:
    """The one script asks for the swipes of the last seconds; all else comes with the page."""
    assert '<meta http-equiv="refresh" content="60">' in wall
    assert re.findall(r"<script[^>]*>", wall) == re.findall(r'<script src="[^"]*js" defer>', wall)


def test_every_window_has_its_plate(played: SmallHall, wall: str) -> None:
    for window in range(1, played.settings.windows + 1):
        assert f'<span class="plate">{window}<small>号窗</small></span>' in wall


def test_no_citizen_and_no_case_number_is_on_it(played: SmallHall, wall: str) -> None:
    cases = played.ask(recent_cases, limit=1000)

    assert cases
    assert not [one.local_no for one in cases if one.local_no in wall]
    assert "**" not in wall


def test_it_shames_nobody(wall: str) -> None:
    for _, words in STANDINGS.values():
        assert words.split(" ")[0] not in wall


def test_the_seal_of_this_minute_stands_there_as_text_and_as_a_code(
    played: SmallHall, wall: str
) -> None:
    """Whoever photographs the screen can hold it against the journal years later."""
    printed = played.ask(seal_of)

    assert printed is not None
    assert f"<b>{printed}</b>" in wall
    assert qr_svg(str(printed)) in wall


def test_the_last_swipe_stands_there_with_its_result_and_no_lateness(tmp_path: Path) -> None:
    """Signal 2 on the public screen: the name and that it was taken, for a few seconds."""
    hall = DutyHall(tmp_path)
    hall.clock.advance(hours=1)
    late = hall.read_at("1003").late
    with Browser(hall) as screen:
        shown = screen.get("/wall/swipes").text
        hall.clock.advance(seconds=7)
        gone = screen.get("/wall/swipes").text
    hall.close()

    assert late == 65
    assert "张红霞" in shown
    assert "已记下" in shown
    assert "迟" not in shown
    assert "张红霞" not in gone


def test_the_hours_begin_when_the_doors_open_and_not_with_the_staffs_own_time(
    tmp_path: Path,
) -> None:
    """ATT-31, X5: under document 004 the staff come at 08:00 and the doors open at 08:30."""
    hall = DutyHall(tmp_path)
    with Browser(hall) as screen:
        shown = screen.get("/wall").text
    hall.close()

    assert "办事时间 08:30" in shown
    assert "08:00" not in shown.partition("办事时间")[2]


def test_a_hall_on_its_first_day_has_a_wall(tmp_path: Path) -> None:
    hall = SmallHall(tmp_path)
    with Browser(hall) as screen:
        answer = screen.get("/wall")
    hall.close()

    assert answer.status_code == 200
    assert answer.text.count("未开放") == hall.settings.windows
