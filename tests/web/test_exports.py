"""What may be carried away as a file, and by whom (IT-09: confidential papers stay in the hall)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.web.rooms import every_route
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

FILES = sorted(
    path
    for handler in every_route()
    for path in handler.paths  # type: ignore[union-attr]  # the rooms hold handlers only
    if path.endswith((".csv", ".xlsx"))
)
# What any member of the staff may take along: what hangs on the wall or is their own or their work.
OF_EVERYBODY = {
    "/attendance/corrections/list",
    "/attendance/day",
    "/attendance/leave/list",
    "/attendance/mine",
    "/attendance/post-work/skills",
    "/duty/roster",
    "/platform/list",
    "/policy/policy",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


def filled(path: str) -> str:
    """Return a path with somebody else's staff number in its place."""
    return re.sub(r"\{[^}]*\}", "1004", path)


def test_a_stranger_carries_nothing_away(hall: CaseHall) -> None:
    with Browser(hall) as stranger:
        answers = {path: stranger.get(filled(path)) for path in FILES}
    assert len(answers) > 30
    assert {one.headers["location"].partition("?")[0] for one in answers.values()} == {"/login"}


def test_a_clerk_carries_away_no_list_of_citizens_and_nobody_elses_month(hall: CaseHall) -> None:
    tables = [path for path in FILES if path.endswith(".csv")]
    with Browser(hall) as clerk:
        clerk.log_in("1003", WORD)
        answers = {path: clerk.get(filled(path)).status_code for path in tables}
    taken = {path.removesuffix(".csv") for path, status in answers.items() if status == 200}
    assert taken == OF_EVERYBODY
    assert set(answers.values()) == {200, 403}
    workbooks = {path.removesuffix(".xlsx") for path in FILES if path.endswith(".xlsx")}
    assert workbooks - {path.removesuffix(".csv") for path in tables} == {"/report/report"}
