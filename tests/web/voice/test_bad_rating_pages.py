"""The pages about bad ratings: a walk from the press to the second call, and who sees what."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.case_orders import Citizen, ReceiveCase
from appliance.desk.evaluations import ButtonPress, press
from appliance.domain.bad_rating import BadRatingStep
from appliance.projections.bad_ratings import bad_rating_of, open_bad_ratings
from appliance.web.voice.bad_rating_form import READERS
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall
from tests.fakes.rated_case import finish_case

CALLED = {"way": "phone", "reached": "yes", "said": "等太久"}
WALK = (
    ("contact", CALLED),
    ("find", {"finding": "true", "grounds": "监控核对属实"}),
    ("mend", {"remedy": "at_once", "done": "加开窗口"}),
    ("tell", {"way": "phone", "answer": "已加开窗口"}),
    ("revisit", {"outcome": "satisfied"}),
)
PENG = Citizen(name="彭小莲", id_number="", phone="13800138000")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    order = ReceiveCase(item_code="SB-001", window=3, citizen=PENG)
    finish_case(hall, order)
    button = ButtonPress(window=3, level="dissatisfied", spool="5" * 16, i=1)
    hall.writer.run(lambda tx: press(tx, button, hall.clock.now()))
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_supervisors_tablet(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1002", WORD)
        yield tablet


def path_of(hall: CaseHall) -> str:
    return f"/bad-ratings/{hall.ask(open_bad_ratings)[0].uid}"


def test_a_bad_rating_is_walked_from_the_press_to_its_end(hall: CaseHall, tablet: Browser) -> None:
    path = path_of(hall)
    assert "1 条差评没办完，0 条已超时" in tablet.get("/bad-ratings").text
    assert "11月30日（周一）" in tablet.get(path).text
    for step, fields in WALK:
        answer = tablet.post(f"{path}/{step}", fields, shown_on=path)
        assert answer.status_code == 303, answer.text
    assert "没有要办的差评" in tablet.get("/bad-ratings").text
    assert "对整改满意" in tablet.get(path).text


def test_all_errors_of_a_step_are_said_at_once(hall: CaseHall, tablet: Browser) -> None:
    path = path_of(hall)
    answer = tablet.post(f"{path}/contact", {"way": "pigeon"}, shown_on=path)
    assert answer.status_code == 422
    assert "有 3 处要改" in answer.text
    assert tablet.post(f"{path}/nonsense", {}, shown_on=path).status_code == 404


def test_the_clerk_sees_nothing_before_the_call_back_and_then_may_only_speak(
    hall: CaseHall, tablet: Browser
) -> None:
    path = path_of(hall)
    tablet.log_in("1003", WORD)
    assert tablet.get(path).status_code == 404
    assert "LX26-1" not in tablet.get("/bad-ratings").text
    tablet.log_in("1002", WORD)
    tablet.post(f"{path}/contact", CALLED, shown_on=path)
    tablet.log_in("1003", WORD)
    shown = tablet.get(path).text
    assert "本人说明" in shown
    assert 'action="' + path + "/find" not in shown
    assert tablet.post(f"{path}/find", dict(WALK[1][1]), shown_on=path).status_code == 403
    assert tablet.post(f"{path}/state", {"statement": "系统卡了"}, shown_on=path).status_code == 303


def test_a_late_one_is_said_to_be_late(hall: CaseHall, tablet: Browser) -> None:
    hall.clock.advance(days=8)
    tablet.log_in("1002", WORD)
    assert "1 条差评没办完，1 条已超时" in tablet.get("/bad-ratings").text
    assert "已超时" in tablet.get(path_of(hall)).text


def test_every_step_has_its_form() -> None:
    assert set(READERS) == set(BadRatingStep)


def test_a_colleague_without_the_role_sees_none(hall: CaseHall, tablet: Browser) -> None:
    path = path_of(hall)
    tablet.log_in("1004", WORD)
    assert tablet.get(path).status_code == 404
    assert hall.ask(bad_rating_of, path.rpartition("/")[2]) is not None
