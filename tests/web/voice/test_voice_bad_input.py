"""Bad input of the citizen's voice, each with the stated result a person sees on a page."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from appliance.desk.case_orders import Citizen, ReceiveCase, Registered
from appliance.desk.evaluations import ButtonPress, press
from appliance.desk.slips import new_form_number, slip_code
from appliance.domain.moment import Moment
from appliance.journal.transaction import Transaction
from appliance.projections.complaints import open_complaints
from appliance.projections.evaluation_questions import figures, standing_rating
from tests.fakes.browser import FIELD, HOME, Browser
from tests.fakes.case_hall import WORD, CaseHall
from tests.fakes.rated_case import finish_case

PENG = Citizen(name="彭小莲", id_number="432126198807080021", phone="13800138000")
ABOUT_THE_DIRECTOR = {
    "channel": "phone",
    "about": "unclear",
    "about_staff_no": "1001",
    "category": "bad_service",
    "difficulty": "complex",
    "title": "大厅主任答复生硬",
    "content": "问停车的事，大厅主任说不归他管。",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="phone")
def a_telephone(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as phone:
        yield phone


def finished(hall: CaseHall, window: int = 3, code: str = "SB-001") -> Registered:
    return finish_case(hall, ReceiveCase(item_code=code, window=window, citizen=PENG))


def slip_of(hall: CaseHall, made: Registered) -> str:
    return f"/my/{made.local_no}/{slip_code(hall.local.keys['slip'], made.uid)}"


def given(hall: CaseHall) -> int:
    return hall.kinds().count("evaluation.given")


def pressed(button: ButtonPress, at: Moment, tx: Transaction) -> None:
    press(tx, button, at)


def filed(tablet: Browser) -> str:
    """File the complaint about the director; return the path of its page."""
    tablet.log_in("1002", WORD)
    answer = tablet.post("/complaints/new", ABOUT_THE_DIRECTOR)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_a_qr_page_opened_twice_rates_once_and_the_other_is_told_so(
    hall: CaseHall, phone: Browser
) -> None:
    """Two telephones before one slip: both show the answers, the first one to press counts."""
    path = slip_of(hall, made := finished(hall))
    both = [dict(FIELD.findall(phone.get(path).text)) for _ in range(2)]
    answers = [
        phone.client.post(f"{path}/rate", data={**fields, "level": level}, headers={"origin": HOME})
        for fields, level in zip(both, ("satisfied", "very_dissatisfied"), strict=True)
    ]
    found = hall.ask(standing_rating, made.uid)
    assert [one.status_code for one in answers] == [303, 409]
    assert "评价过" in answers[1].text
    assert found is not None
    assert (found.rating.level, given(hall)) == ("satisfied", 1)


def test_one_form_sent_twice_is_one_rating_and_no_error(hall: CaseHall, phone: Browser) -> None:
    """A thumb that presses again while the page loads."""
    path = slip_of(hall, finished(hall))
    fields = {**dict(FIELD.findall(phone.get(path).text)), "level": "satisfied"}
    answers = [
        phone.client.post(f"{path}/rate", data=fields, headers={"origin": HOME}) for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert given(hall) == 1


def test_a_qr_page_left_open_until_after_closing_says_that_the_time_is_over(
    hall: CaseHall, phone: Browser
) -> None:
    path = slip_of(hall, finished(hall))
    fields = {**dict(FIELD.findall(phone.get(path).text)), "level": "satisfied"}
    hall.clock.advance(hours=24 * 60)
    late = phone.client.post(f"{path}/rate", data=fields, headers={"origin": HOME})
    assert late.status_code == 409
    assert "时间过了" in phone.get(path).text
    assert given(hall) == 0


def test_a_slip_of_another_window_rates_its_own_case_there_and_no_other(
    hall: CaseHall, phone: Browser
) -> None:
    """Whoever carries window 1's slip to window 3 rates window 1."""
    other = finished(hall, window=1, code="ZJ-001")
    here = finished(hall)
    path = slip_of(hall, other)
    assert phone.post(f"{path}/rate", {"level": "satisfied"}, shown_on=path).status_code == 303
    mixed = f"/my/{here.local_no}/{path.rpartition('/')[2]}"
    assert phone.get(mixed).status_code == 404
    day = hall.clock.today().isoformat()
    assert hall.ask(figures, day, day, 1).satisfaction.rated == 1
    assert hall.ask(figures, day, day, 3).satisfaction.rated == 0


def test_a_paper_form_entered_twice_is_one_rating_and_the_second_is_refused(
    hall: CaseHall, phone: Browser
) -> None:
    """Also for another case: a form has one number and is one voice."""
    phone.log_in("1002", WORD)
    number = new_form_number(hall.local.keys["slip"], 3, "2026-11-23")
    one, two = finished(hall), finished(hall)
    answers = [
        phone.post(
            "/evaluations/enter",
            {"channel": "paper", "form": number, "case": made.local_no, "level": "satisfied"},
        ).status_code
        for made in (one, one, two)
    ]
    assert answers == [303, 409, 409]
    assert given(hall) == 1


def test_the_director_neither_sees_nor_handles_a_complaint_about_the_director(
    hall: CaseHall, phone: Browser
) -> None:
    path = filed(phone)
    phone.log_in("1001", WORD)
    assert "大厅主任答复生硬" not in phone.get("/complaints").text
    assert phone.get(path).status_code in {403, 404, 409}
    reply = {"finding": "untrue", "reply": "没有这回事。", "way": "phone"}
    assert phone.post(f"{path}/reply", reply, shown_on="/complaints/new").status_code in {
        403,
        404,
        409,
    }
    assert len(hall.ask(open_complaints)) == 1


def test_a_complaint_about_the_director_is_handled_by_the_supervisor(
    hall: CaseHall, phone: Browser
) -> None:
    path = filed(phone)
    reply = {"finding": "partly", "reply": "已当面解释停车安排。", "way": "phone"}
    assert phone.post(f"{path}/reply", reply, shown_on=path).status_code == 303
    assert hall.ask(open_complaints) == []


def test_a_reply_due_beyond_the_known_calendar_is_provisional_and_says_so(
    hall: CaseHall, phone: Browser
) -> None:
    """DESIGN.md 6: the answer is computed but marked 暂定."""
    hall.clock.advance(hours=24 * 37 + 8)
    assert hall.clock.today().isoformat() == "2026-12-30"
    text = phone.get(filed(phone)).text
    (one,) = hall.ask(open_complaints)
    assert (one.due_on > "2027", bool(one.provisional)) == (True, True)
    assert "暂定" in text


def test_two_people_who_press_in_one_millisecond_at_two_windows_are_two_ratings(
    hall: CaseHall,
) -> None:
    """Same boot, same millisecond, two windows: each belongs to the case armed there."""
    one, two = finished(hall), finished(hall, window=1, code="ZJ-001")
    now = hall.clock.now()
    for i, window in enumerate((3, 1), 1):
        button = ButtonPress(window=window, level="satisfied", spool="5" * 16, i=i)
        hall.writer.run(partial(pressed, button, now))
    assert all(hall.ask(standing_rating, made.uid) for made in (one, two))
    assert given(hall) == 2
