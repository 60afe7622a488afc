"""The public screen: no login, no citizen, nobody shamed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.projections.case_questions import recent_cases
from appliance.web.wording_morning import STANDINGS
from tests.fakes.browser import Browser
from tests.fakes.small_hall import SmallHall

pytestmark = pytest.mark.core


@pytest.fixture(name="wall")
def the_wall(played: SmallHall) -> Iterator[str]:
    with Browser(played) as screen:
        screen.client.headers["host"] = "127.0.0.1"
        yield screen.get("/wall").text


def test_it_needs_no_login_and_no_script(wall: str) -> None:
    assert '<meta http-equiv="refresh" content="60">' in wall
    assert "<script" not in wall


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


def test_a_hall_on_its_first_day_has_a_wall(tmp_path: Path) -> None:
    hall = SmallHall(tmp_path)
    with Browser(hall) as screen:
        answer = screen.get("/wall")
    hall.close()

    assert answer.status_code == 200
    assert answer.text.count("未开放") == hall.settings.windows
