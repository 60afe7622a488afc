"""The pages on the way of a complaint: a walk with two units, the slip, the book of opinions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.web.fields import Fields
from appliance.web.voice.complaint_care_form import ORDER, read_step
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

TAN = {
    "channel": "transfer",
    "letter_limit": "2026-12-04",
    "letter": "监 7 号",
    "about": "3",
    "about_staff_no": "1003",
    "category": "duty_not_done",
    "difficulty": "complex",
    "units": "more",
    "title": "两个窗口互相推",
    "content": "1 号窗让去 3 号窗，3 号窗让回 1 号窗。",
    "name": "谭建军",
    "phone": "13900139000",
}
WALK: tuple[tuple[str, dict[str, str]], ...] = (
    ("do/accept", {"told_way": "phone"}),
    ("do/assign", {"to_no": "1004", "units": "人社所"}),
    ("do/state", {"side": "accused", "statement": "以为是 1 号窗的事"}),
    ("do/check_video", {"camera": "大厅东", "span": "9:20 到 9:35", "seen": "让回 1 号窗"}),
    ("do/urge", {}),
    ("do/report_back", {"report": "已查实"}),
    ("reply", {"finding": "true", "reply": "已道歉，重新分工。", "way": "phone"}),
    ("do/rectify", {"refused": "yes", "done": "本人不认"}),
    ("do/close", {"file_no": "投 2026-1"}),
)


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


def filed(tablet: Browser) -> str:
    answer = tablet.post("/complaints/new", TAN)
    return answer.headers["location"].partition("?")[0]


def test_a_transferred_complaint_of_two_units_is_walked_to_its_file(tablet: Browser) -> None:
    path = filed(tablet)
    for step, fields in WALK:
        answer = tablet.post(f"{path}/{step}", fields, shown_on=path)
        assert answer.status_code == 303, (step, answer.text)
    text = tablet.get(path).text
    assert "已归档" in text
    assert "通报批评；建议主管部门撤换" in text
    assert "13900139000" not in text


def test_every_step_can_be_read_and_says_what_is_missing() -> None:
    for step in ORDER:
        fields = Fields(values={})
        assert read_step(step, fields) is not None
        assert fields.wrong or step == "urge"
    assert read_step("nonsense", Fields(values={})) is None


def test_the_slip_leads_to_the_state_and_to_nothing_personal(tablet: Browser) -> None:
    path = filed(tablet)
    text = tablet.get(f"{path}/slip").text
    code = text.partition("查询码 ")[2].partition("<")[0]
    tablet.client.cookies.clear()
    shown = tablet.get(f"/my/LX26-T100001/{code}").text
    assert "投诉 LX26-T100001：等答复" in shown
    for secret in ("谭", "张红霞", TAN["title"], TAN["phone"]):
        assert secret not in shown


def test_the_accused_takes_no_step_and_prints_no_slip(tablet: Browser) -> None:
    path = filed(tablet)
    tablet.log_in("1003", WORD)
    assert tablet.get(f"{path}/slip").status_code == 409
    assert tablet.post(f"{path}/do/close", {}, shown_on="/complaints").status_code == 403


def test_opinions_boxes_and_emergencies_are_entered_and_answered(tablet: Browser) -> None:
    wrong = tablet.post("/opinions", {"entry": "box", "first_no": "1002", "second_no": "1002"})
    assert wrong.status_code == 422
    entries = (
        {"entry": "opinion", "source": "book", "text": "夏天没有开水"},
        {
            "entry": "box",
            "box": "complaint",
            "first_no": "1002",
            "second_no": "1005",
            "papers": "1",
        },
        {
            "entry": "emergency",
            "what": "停电",
            "measures": "改纸质",
            "head_at": "9:20",
            "leader": "王镇长",
            "leader_at": "9:25",
        },
    )
    for place, entry in enumerate(entries):
        fields = {**entry, "form_no": f"entry-{place}"}
        assert tablet.post("/opinions", fields).status_code == 303
    text = tablet.get("/opinions").text
    assert "1 条意见等答复" in text
    assert "9:25 报告王镇长" in text
    action = text.partition('action="/opinions/')[2].partition('"')[0]
    answered = tablet.post(
        f"/opinions/{action}", {"answer": "已添饮水机", "form_no": "a1"}, shown_on="/opinions"
    )
    assert answered.status_code == 303
    assert "意见都答复了" in tablet.get("/opinions").text
