"""The rating pages: the clerk sees that it was rated, the citizen alone knows what."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.evaluation import Level
from appliance.projections.evaluation_questions import figures
from appliance.web.voice.wording_evaluations import LEVELS
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

DAY = "2026-11-23"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_clerks_tablet(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        yield tablet


def finish_a_case(tablet: Browser, name: str = "周建平") -> None:
    answer = tablet.post("/cases/new", {"item": "SB-001", "name": name, "ending": "done"})
    assert answer.status_code == 303


def test_the_window_page_says_for_whom_and_how_long(hall: CaseHall, tablet: Browser) -> None:
    finish_a_case(tablet)
    hall.clock.advance(seconds=18)
    text = tablet.get("/evaluations").text
    assert 'data-left="102"' in text
    assert "01:42" in text
    assert "周**" in text


def test_a_rating_by_tablet_counts_and_its_level_is_shown_to_no_clerk(
    hall: CaseHall, tablet: Browser
) -> None:
    finish_a_case(tablet)
    hall.clock.advance(seconds=8)
    answer = tablet.post("/evaluations/3/rate", {"level": "very_dissatisfied"})
    pages = tablet.get("/evaluations").text + tablet.get("/evaluations/3/state").text
    assert answer.headers["location"] == "/evaluations/3/thanks"
    assert hall.ask(figures, DAY, DAY).levels[Level.VERY_DISSATISFIED] == 1
    assert hall.devices.lamps == {3: False}
    assert "已评价" in pages
    assert "8 秒" in pages
    assert LEVELS["very_dissatisfied"] not in pages
    assert "谢谢您" in tablet.get("/evaluations/3/thanks").text


def test_the_director_sees_levels_and_the_unrated_beside_them(
    hall: CaseHall, tablet: Browser
) -> None:
    finish_a_case(tablet)
    tablet.post("/evaluations/3/rate", {"level": "satisfied"})
    hall.clock.advance(minutes=5)
    finish_a_case(tablet, "唐爱国")
    tablet.log_in("1001", WORD)
    text = tablet.get("/evaluations?window=3").text
    assert "全厅未评率</dt><dd>50.0" in text
    assert "全厅好评率</dt><dd>100.0" in text


def test_choosing_nothing_is_an_answer_and_nothing_is_filled_in(
    hall: CaseHall, tablet: Browser
) -> None:
    finish_a_case(tablet)
    tablet.post("/evaluations/3/close", {"by": "citizen"}, shown_on="/evaluations/3/rate")
    assert hall.kinds()[-1] == "evaluation.closed"
    assert "evaluation.given" not in hall.kinds()
    assert "现在没有等评价的办件" in tablet.get("/evaluations/3/rate").text
    assert hall.ask(figures, DAY, DAY).satisfaction.unrated == 1


def test_a_page_without_a_choice_is_shown_again(hall: CaseHall, tablet: Browser) -> None:
    finish_a_case(tablet)
    answer = tablet.post("/evaluations/3/rate", {"level": "best"})
    assert answer.status_code == 422
    assert "按一个再交" in answer.text
    assert "evaluation.given" not in hall.kinds()


def test_a_page_left_open_past_its_time_rates_nothing(hall: CaseHall, tablet: Browser) -> None:
    finish_a_case(tablet)
    form = tablet.hidden("/evaluations/3/rate")
    hall.clock.advance(minutes=10)
    origin = {"origin": str(tablet.client.base_url)}
    answer = tablet.client.post(
        "/evaluations/3/rate", data={**form, "level": "very_satisfied"}, headers=origin
    )
    assert answer.status_code == 409
    assert "时间到了" in answer.text
    assert "evaluation.given" not in hall.kinds()


def test_an_unrated_case_can_be_opened_again_by_hand(hall: CaseHall, tablet: Browser) -> None:
    finish_a_case(tablet)
    hall.clock.advance(minutes=5)
    assert "再打开一次" in tablet.get("/evaluations").text
    answer = tablet.post("/evaluations/3/arm", shown_on="/evaluations")
    assert answer.status_code == 303
    assert hall.kinds().count("evaluation.armed") == 2
    assert hall.devices.lamps == {3: True}
