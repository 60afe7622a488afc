"""The month of thirty-one days on one sheet of A4 laid across, with few people and with many."""

from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

from appliance.domain.moment import HALL_TIME
from tests.fakes.attendance_hall import AttendanceHall
from tests.fakes.played_hall import served
from tests.fakes.tablet import log_in

pytestmark = [pytest.mark.pages, pytest.mark.slow]
AFTERWARDS = datetime(2027, 1, 4, 9, 0, tzinfo=HALL_TIME)


@pytest.mark.parametrize("people", [6, 13, 14, 40])
def test_a_month_is_one_sheet_of_a4_landscape(
    chromium: Chromium, tmp_path: Path, people: int
) -> None:
    hall = AttendanceHall(tmp_path / "home")
    for number in range(1007, 1001 + people):
        hall.enrol(str(number), "欧阳文秀", "clerk")
    hall.clock.advance(seconds=int((AFTERWARDS - hall.clock.at).total_seconds()))
    with served(hall) as address:
        context = chromium.new_context()
        page = log_in(context, address, "1001")
        page.goto(f"{address}/month/sheet?month=2026-12")
        named = page.locator("tbody th.who").count()
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        context.close()
    hall.close()

    assert named == people
    assert printed.count(b"/Type /Page\n") == 1
    box = printed.split(b"/MediaBox [0 0 ")[1].split(b"]")[0]
    width, height = (float(side) for side in box.split())
    assert width > height
