"""Minutes, tasks and the training register, as a browser without scripts."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from appliance.domain.facts.staff import RolesGiven, StaffEnrolled
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall

MEETING = {
    "kind": "office_meeting",
    "title": "周一办公会",
    "day": "2026-11-23",
    "begins": "09:00",
    "who": "all",
}


@pytest.fixture(name="tablet")
def the_directors_tablet(tmp_path: Path) -> Iterator[Browser]:
    hall = DutyHall(tmp_path)
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet
    hall.close()


def called(tablet: Browser, **other: str) -> str:
    answer = tablet.post("/duty/occasions/new", {**MEETING, **other})
    return answer.headers["location"].partition("?")[0]


def test_a_meeting_from_its_minutes_to_the_next_ones_follow_up(tablet: Browser) -> None:
    path = called(tablet)
    tablet.post(
        f"{path}/minutes", {"led_by": "贺立春", "minutes": "一、值班\n二、采购"}, shown_on=path
    )
    task = {"title": "换 3 号窗电脑", "owner_no": "1003", "due": "2026-11-27"}
    assert tablet.post(f"{path}/task", task, shown_on=path).status_code == 303
    following = called(tablet, day="2026-11-23", title="下一次办公会")

    paper = tablet.get(f"{path}/minutes").text
    assert "二、采购" in paper
    assert "换 3 号窗电脑：张红霞，11月27日（周五）前办完并回报" in paper
    assert "以前交办、还没回报的" in tablet.get(following).text
    assert "换 3 号窗电脑" in tablet.get("/tasks").text


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(tablet: Browser) -> None:
    path = called(tablet)
    answer = tablet.post(f"{path}/minutes", {"minutes": "写了很久"}, shown_on=path)
    late = tablet.post(f"{path}/task", {"title": "买纸", "due": "2026-11-01"}, shown_on=path)

    assert answer.status_code == late.status_code == 422
    assert "写了很久" in answer.text
    assert "有 2 处要改" in late.text
    assert 'value="买纸"' in late.text


def test_a_training_by_hand_stands_in_the_register_and_its_lists(tablet: Browser) -> None:
    path = called(tablet, kind="training", title="公务礼仪")
    by_hand = {"people": "1003", "hand_reason": "在县里培训"}
    assert tablet.post(f"{path}/hand", by_hand, shown_on=path).status_code == 303
    tablet.post(f"{path}/minutes", {"led_by": "县中心", "minutes": "礼仪"}, shown_on=path)

    page = tablet.get("/duty/training?year=2026").text
    assert "2026 年培训 1 次，共 1 人次参加" in page
    assert "其中补签：张红霞" in page
    sheet = tablet.get("/duty/training/list.csv?year=2026").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["授课人"], row["到"], row["补签"]) == ("县中心", "1", "张红霞")
    book = tablet.get("/duty/training/list.xlsx?year=2026").content
    rows = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    assert rows["B2"].value == "公务礼仪"


def test_who_only_cares_for_the_box_is_awaited_nowhere(tmp_path: Path) -> None:
    """Seen on the first day of an empty hall: the administrator was absent from a training."""
    hall = DutyHall(tmp_path / "other")
    joined = StaffEnrolled(staff_no="9", name="系统管理员", unit="大厅", post="管机器")
    roles = RolesGiven(staff_no="9", roles=["administrator"], first_day="2026-11-01")
    hall.do(lambda tx: tx.append(joined, by="staff:1001"))
    hall.do(lambda tx: tx.append(roles, by="staff:1001"))
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        form = tablet.get("/duty/occasions/new").text
        roll = tablet.get(called(tablet, kind="training")).text
    hall.close()

    assert "系统管理员" not in form
    assert "系统管理员" not in roll
    assert "张红霞" in roll
