"""The pages of the registers as tablets use them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.projections.inquiries import open_inquiries
from appliance.projections.tasks import open_tasks
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

FIVE = ("basis", "time_limit", "procedure", "materials", "formalities")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_clerks_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        yield tablet


@pytest.fixture(name="office")
def the_directors_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def form_no(tablet: Browser, path: str, action: str) -> dict[str, str]:
    """Return the hidden fields of one form among several on a page."""
    text = tablet.get(path).text
    block = text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', block))


def send(tablet: Browser, page: str, action: str, **fields: str) -> str:
    """Send one form of a page; return where it leads."""
    answer = tablet.post(action, {**form_no(tablet, page, action), **fields}, shown_on=page)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def asked(tablet: Browser) -> str:
    fields = {"channel": "window", "topic": "consult", "question": "低保怎么办"}
    return send(tablet, "/inquiries/new", "/inquiries/new", **fields)


@pytest.mark.parametrize(
    "path",
    ["/registers", "/inquiries", "/inquiries/letters", "/handovers", "/organs", "/tasks"],
)
def test_every_register_opens_while_it_is_empty(tablet: Browser, path: str) -> None:
    assert tablet.get(path).status_code == 200


@pytest.mark.core
def test_an_inquiry_is_noted_led_and_taken_over_on_two_tablets(
    hall: RegisterHall, tablet: Browser
) -> None:
    path = asked(tablet)
    send(tablet, path, f"{path}/lead", to_no="1001")
    assert "等 周德明 接手" in tablet.get(path).text
    with Browser(hall) as other:
        other.log_in("1001", WORD)
        send(other, path, f"{path}/take_over")
        assert "现在由 周德明 负责" in other.get(path).text


def test_an_answer_that_leaves_a_point_out_says_which(tablet: Browser) -> None:
    path = asked(tablet)
    fields = form_no(tablet, path, f"{path}/answer") | {"told": "basis"}
    answer = tablet.post(f"{path}/answer", fields, shown_on=path)
    assert answer.status_code == 409
    for word in ("时限", "程序", "材料", "手续"):
        assert word in answer.text


def test_somebody_sent_elsewhere_gets_a_slip_with_the_organ_of_the_directory(
    hall: RegisterHall, tablet: Browser
) -> None:
    send(tablet, "/organs", "/organs", name="县不动产登记中心", phone="0745-5550101")
    path = asked(tablet)
    organ = re.findall(r'<option value="([0-9a-f-]+)">县不动产', tablet.get(path).text)[0]
    slip = send(tablet, path, f"{path}/send_elsewhere", reason="属县级权限", organ=organ)
    text = tablet.get(slip).text
    assert "县不动产登记中心" in text
    assert "0745-5550101" in text
    assert hall.ask(open_inquiries) == []


@pytest.mark.core
def test_a_task_goes_from_its_letter_to_its_report(hall: RegisterHall, office: Browser) -> None:
    fields = {"kind": "county_leader", "title": "汛期值守情况", "source": "县政府办"}
    send(office, "/tasks/new", "/tasks/new", owner_no="1003", received_on="2026-11-23", **fields)
    path = f"/tasks/{hall.ask(open_tasks)[0].uid}"
    assert "12月7日（周一）前办完并回报" in office.get(path).text
    send(office, path, f"{path}/finish", text="已落实")
    send(office, path, f"{path}/report", text="书面")
    assert "已回报" in office.get("/tasks").text


def test_all_errors_of_a_task_are_said_at_once(hall: RegisterHall, office: Browser) -> None:
    answer = office.post("/tasks/new", {"kind": "county_decision", "days": "0"})
    assert answer.status_code == 422
    for sentence in ("什么事：写一句", "谁来办", "日期：写成", "天数：写 1 到 99", "必须填"):
        assert sentence in answer.text, sentence
    assert hall.ask(open_tasks) == []


def test_a_case_is_handed_to_a_colleague_who_takes_it(hall: RegisterHall, tablet: Browser) -> None:
    uid = hall.case()
    fields = {"case": uid, "to_no": "1004", "reason": "下村", "materials": "原件 2 份"}
    send(tablet, "/handovers", "/handovers/give", **fields)
    with Browser(hall) as other:
        other.log_in("1004", WORD)
        assert "有 1 件等本人接手" in other.get("/handovers").text
        assert send(other, "/handovers", f"/handovers/{uid}/take") == f"/cases/{uid}"
