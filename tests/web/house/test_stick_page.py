"""The page of the stick: asked on a tablet, done by hall-sync, told in Chinese."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.web.house import wording_stick as words
from sync.stick_turn import StickOutcome
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

HERE = "/sync/stick"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def test_every_outcome_of_hall_sync_has_its_sentence() -> None:
    assert set(StickOutcome) == set(words.OUTCOMES)


def test_an_export_is_a_fact_before_anything_is_written(
    hall: RegisterHall, tablet: Browser
) -> None:
    answer = tablet.post(f"{HERE}/export", {"with_personal": "1"}, shown_on=HERE)
    assert answer.headers["location"] == HERE
    assert hall.county.sticks == [("export", True)]
    (fact,) = hall.records("stick.")
    assert (fact.by, fact.body) == ("staff:1001", {"what": "export", "with_personal": True})


def test_two_presses_of_one_form_ask_once(hall: RegisterHall, tablet: Browser) -> None:
    fields = {"form_no": "f-1"}
    for _ in range(2):
        tablet.post(f"{HERE}/import", fields, shown_on=HERE)
    assert hall.county.sticks == [("import", False)]


def test_the_page_says_that_it_works_and_then_what_became_of_it(
    hall: RegisterHall, tablet: Browser
) -> None:
    hall.county.stick = {"do": "export"}
    assert words.WORKING in tablet.get(HERE).text
    hall.county.stick = {
        "do": "export", "outcome": "exported", "name": "HB-LX-1A2B3C4D.HJS", "records": 52,
        "left": 8,
    }  # fmt: skip
    text = tablet.get(HERE).text
    assert "已写好 52 条：HB-LX-1A2B3C4D.HJS" in text
    assert "还有 8 条放不下" in text


@pytest.mark.parametrize("outcome", [*StickOutcome, "of a newer hall-sync"])
def test_every_outcome_says_what_to_do_now(
    hall: RegisterHall, tablet: Browser, outcome: str
) -> None:
    hall.county.stick = {"do": "export", "outcome": outcome, "name": "N", "records": 1, "left": 0}
    text = tablet.get(HERE).text
    assert words.OUTCOMES.get(outcome, words.UNKNOWN)[2] in text
    assert "{" not in text.split("<h1>")[1].split("</section>")[0]


def test_where_hall_sync_is_not_there_the_page_says_so(hall: RegisterHall, tablet: Browser) -> None:
    hall.county.is_there = False
    answer = tablet.post(f"{HERE}/export", {}, shown_on=HERE)
    assert words.NOBODY in tablet.get(answer.headers["location"]).text


def test_a_clerk_has_no_such_page(hall: RegisterHall) -> None:
    with Browser(hall) as other:
        other.log_in("1003", WORD)
        assert other.get(HERE).status_code == 403
        assert HERE not in other.get("/sync").text


def test_the_page_is_found_from_the_page_of_reporting(tablet: Browser) -> None:
    assert f'href="{HERE}"' in tablet.get("/sync").text
