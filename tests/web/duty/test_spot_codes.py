"""Spot checks by code: work outside the window, private calls, drinking at noon (ATT-43 to 45)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.spot_checks import Found
from appliance.web.duty.wording_duty import FOUND
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall

HERE = "/duty/questions"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def test_every_code_has_its_word() -> None:
    assert set(FOUND) == set(Found)


@pytest.mark.parametrize("found", [Found.ELSEWHERE, Found.PRIVATE_CALL, Found.DRINKING])
def test_the_director_writes_down_what_was_found_and_sees_it_among_the_days_checks(
    hall: DutyHall, found: Found
) -> None:
    """001·三(二), 000§14.14, 003-J·纪律7: each is a code of its own, for the county to count."""
    seen = {"staff_no": "1003", "found": found, "note": "十二点四十"}
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        tablet.post(f"{HERE}/check", seen, shown_on=HERE)
        page = tablet.get(HERE).text

    (fact,) = hall.records("spot_check.made")
    assert (fact.body["staff_no"], fact.body["found"]) == ("1003", found)
    kind, word = FOUND[found]
    assert f'<span class="chip {kind}">{word}</span>' in page
