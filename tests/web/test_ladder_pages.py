"""The pages about answering for it: recorded, confirmed, appealed by the person concerned."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.projections.sanctions import sanctions
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

LOST = {
    "breach": "gift",
    "staff_no": "1003",
    "happened_on": "2026-11-20",
    "what": "收了一条烟",
    "cause": "LX26-T100001",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_supervisors_tablet(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1002", WORD)
        yield tablet


@pytest.mark.core
def test_it_is_recorded_confirmed_and_appealed(hall: CaseHall, tablet: Browser) -> None:
    made = tablet.post("/ladders", {**LOST, "entry": ""})
    path = made.headers["location"]
    assert "按情节轻重选" in tablet.get(path).text
    none_chosen = tablet.post(f"{path}/confirm", {"reason": "查实"}, shown_on=path)
    assert none_chosen.status_code == 422
    right = {"reason": "查实", "penalty": "return_all"}
    assert tablet.post(f"{path}/confirm", right, shown_on=path).status_code == 303
    assert tablet.post(f"{path}/settle", {"how": "returned"}, shown_on=path).status_code == 303
    tablet.log_in("1003", WORD)
    assert "全部退还或照价付款" in tablet.get(path).text
    assert tablet.post(f"{path}/appeal", {"reason": "是还礼"}, shown_on=path).status_code == 303
    assert hall.ask(sanctions)[0].state == "appealed"


def test_errors_are_said_at_once_and_strangers_see_nothing(tablet: Browser) -> None:
    wrong = tablet.post("/ladders", {"entry": "", "breach": "prohibition"})
    assert wrong.status_code == 422
    assert "有 5 处要改" in wrong.text
    made = tablet.post("/ladders", {**LOST, "entry": ""})
    tablet.log_in("1004", WORD)
    assert tablet.get(made.headers["location"]).status_code == 404
    assert "收了一条烟" not in tablet.get("/ladders").text


def test_a_talk_is_recorded(tablet: Browser) -> None:
    talk = {"talk_no": "1003", "held_on": "2026-11-23", "talker": "王镇长", "content": "改进作风"}
    assert tablet.post("/ladders", {**talk, "entry": "talk"}).status_code == 303
    assert "改进作风" in tablet.get("/ladders").text
