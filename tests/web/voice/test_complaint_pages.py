"""The complaint pages: filed with a date, answered in time, closed to the one complained of."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.slips import new_form_number
from appliance.projections.complaint_care import box_openings
from appliance.projections.complaints import open_complaints
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

TAN = {
    "channel": "onsite",
    "about": "3",
    "about_staff_no": "1003",
    "category": "bad_service",
    "difficulty": "complex",
    "title": "补贴材料让跑了两趟",
    "content": "11月16日来办补贴，回去拿银行卡，18日来又说缺表。",
    "name": "谭建军",
    "phone": "13900139000",
}
ANSWER = {"finding": "true", "reply": "已当面道歉，补贴当天办好。", "way": "phone"}


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


def filed(tablet: Browser, **changes: str) -> str:
    """File a complaint; return the path of its page."""
    answer = tablet.post("/complaints/new", {**TAN, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_a_complaint_shows_its_date_and_how_it_was_counted(tablet: Browser) -> None:
    text = tablet.get(filed(tablet)).text
    assert "LX26-T100001" in text
    assert "11月26日（周四）" in text
    assert "当天不计，3 个工作日" in text
    assert "谭**" in text
    assert TAN["phone"] not in text


def test_all_errors_are_said_at_once_and_the_choices_are_kept(
    hall: CaseHall, tablet: Browser
) -> None:
    answer = tablet.post(
        "/complaints/new", {"channel": "transfer", "content": "短", "phone": "138"}
    )
    assert answer.status_code == 422
    assert "有 7 处要改" in answer.text
    assert "选窗口，不知道就选" in answer.text
    assert 'value="transfer" checked' in answer.text
    assert hall.ask(open_complaints) == []


def test_an_answer_closes_what_is_owed(hall: CaseHall, tablet: Browser) -> None:
    path = filed(tablet)
    wrong = tablet.post(f"{path}/reply", {"reply": "好"}, shown_on=path)
    by_letter = tablet.post(f"{path}/reply", {**ANSWER, "way": "letter"}, shown_on=path)
    right = tablet.post(f"{path}/reply", ANSWER, shown_on=path)
    assert wrong.status_code == 422
    assert "有 3 处要改" in wrong.text
    assert "为什么不用规定的方式：" in by_letter.text
    assert right.status_code == 303
    assert hall.ask(open_complaints) == []
    assert "没有等答复的投诉" in tablet.get("/complaints").text


def test_the_one_complained_of_neither_sees_nor_answers_it(hall: CaseHall, tablet: Browser) -> None:
    path = filed(tablet)
    tablet.log_in("1003", WORD)
    assert tablet.get(path).status_code == 409
    assert TAN["title"] not in tablet.get("/complaints").text
    assert tablet.post(f"{path}/reply", ANSWER, shown_on="/complaints").status_code == 403
    assert "complaint.replied" not in hall.kinds()


def test_a_clerk_sees_only_the_complaints_they_took(tablet: Browser) -> None:
    path = filed(tablet)
    tablet.log_in("1004", WORD)
    own = filed(tablet, title="排队太久", about_staff_no="")
    listed = tablet.get("/complaints").text
    assert tablet.get(path).status_code == 403
    assert tablet.get(own).status_code == 200
    assert "排队太久" in listed
    assert TAN["title"] not in listed


def test_who_complained_is_shown_after_the_look_is_a_fact(hall: CaseHall, tablet: Browser) -> None:
    path = filed(tablet)
    shown = tablet.post(f"{path}/person", {"why": "回复投诉人"}, shown_on=path).text
    assert TAN["phone"] in shown
    assert hall.kinds()[-1] == "person.viewed"


def test_a_late_complaint_is_said_to_be_late(hall: CaseHall, tablet: Browser) -> None:
    path = filed(tablet)
    hall.clock.advance(days=4)
    tablet.log_in("1002", WORD)
    assert "1 件投诉等答复，1 件已超时" in tablet.get("/complaints").text
    assert "已超时" in tablet.get(path).text


def test_what_lay_in_a_box_names_its_opening_and_is_counted_from_that_day(
    hall: CaseHall, tablet: Browser
) -> None:
    """Reading R21: a complaint in a box is received when the box is opened."""
    opened = {"entry": "box", "box": "complaint", "first_no": "1002", "second_no": "1005"}
    assert tablet.post("/opinions", {**opened, "papers": "1"}).status_code == 303
    (opening,) = hall.ask(box_openings)
    hall.clock.advance(hours=24)
    tablet.log_in("1002", WORD)
    named_none = tablet.post("/complaints/new", {**TAN, "channel": "box"})
    text = tablet.get(filed(tablet, channel="box", box=opening.uid)).text
    assert named_none.status_code == 422
    assert "哪次开箱：选一次" in named_none.text
    assert "11月23日开箱，当天不计，3 个工作日" in text
    assert hall.ask(open_complaints)[0].due_on == "2026-11-26"


def test_a_printed_form_leads_to_its_entry_and_is_entered_once(
    hall: CaseHall, tablet: Browser
) -> None:
    """Written on Monday, entered on Tuesday by its code; a rating form is no complaint form."""
    sheet = tablet.get("/complaints/forms?window=3&n=2").text
    numbers = re.findall(r'<p class="num">(T3-20261123-[A-Z0-9-]+)</p>', sheet)
    assert len(set(numbers)) == 2
    hall.clock.advance(hours=24)
    tablet.log_in("1002", WORD)
    shown = tablet.get(f"/complaints/new?form={numbers[0]}").text
    assert 'value="2026-11-23"' in shown
    assert 'name="about" value="3" checked' in shown
    paper = {"form": numbers[0], "written_on": "2026-11-23", "form_no": "p1"}
    text = tablet.get(filed(tablet, **paper)).text
    again = tablet.post("/complaints/new", {**TAN, **paper, "form_no": "p2"})
    rating = new_form_number(hall.local.keys["slip"], 3, "2026-11-23")
    early = {"form": numbers[1], "written_on": "2026-11-22"}
    wrong = [{**paper, "form": rating}, early, {"form": numbers[1]}]
    answers = [tablet.post("/complaints/new", {**TAN, **one, "form_no": "p3"}) for one in wrong]
    assert "写在纸表上" in text
    assert "这张表已经登记过" in again.text
    assert "不是本机印的" in answers[0].text
    assert all("纸表上写的日子：" in one.text for one in answers[1:])
    assert [one.status_code for one in (again, *answers)] == [422] * 4
    assert len(hall.ask(open_complaints)) == 1


def test_other_staff_of_the_hall_are_complained_of_in_the_same_way(tablet: Browser) -> None:
    """000§15.11 (CMP-19)."""
    assert "大厅其他人员" in tablet.get(filed(tablet, about="others")).text
