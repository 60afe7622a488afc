"""The pages of duty, study, guards and looking after posts, as a browser without scripts."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import openpyxl
import pytest

from appliance.domain.moment import HALL_TIME
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import HOME, Browser
from tests.fakes.duty_hall import DutyHall

JPEG = b"\xff\xd8\xff\xe0" + b"face" * 100
STUDY = {
    "kind": "study",
    "title": "学条例",
    "day": "2026-11-23",
    "begins": "15:00",
    "who": "windows",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: DutyHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def heading(answer: httpx.Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found is not None, answer.text[:300]
    return found[1]


def test_a_study_session_from_the_call_to_the_roll(hall: DutyHall, tablet: Browser) -> None:
    called = tablet.post("/duty/occasions/new", STUDY)
    path = called.headers["location"].partition("?")[0]
    tablet.post(f"{path}/excuse", {"staff_no": "1002", "reason": "下村"}, shown_on=path)
    tablet.post(f"{path}/open", {"reader": "door"}, shown_on=path)
    hall.clock.advance(seconds=10)
    hall.read_at("1003")
    assert heading(tablet.get(f"{path}/part")) == "学条例：应到 4 人，已签 1 人，请刷卡"
    hall.clock.advance(seconds=10)
    tablet.post(f"{path}/close", shown_on=path)

    page = tablet.get(path)
    assert heading(page) == "学条例：应到 4 人，到 1 人，缺席 2 人"
    assert page.text.count("计缺勤 1 个半天") == 2
    sheet = tablet.get("/duty/occasions/roll.csv").content.decode("utf-8-sig")
    rows = {row["工号"]: row for row in csv.DictReader(io.StringIO(sheet))}
    assert [rows[no]["情况"] for no in ("1002", "1003", "1004")] == ["事先请假", "到", "缺席"]


def test_a_form_says_everything_that_is_wrong_at_once(tablet: Browser) -> None:
    answer = tablet.post("/duty/occasions/new", {"day": "soon", "begins": "25:00"})

    assert answer.status_code == 422
    assert "有 4 处要改" in answer.text


def test_calling_twice_by_pressing_twice_makes_one(hall: DutyHall, tablet: Browser) -> None:
    hidden = tablet.hidden("/duty/occasions/new")
    for _ in range(2):
        tablet.client.post(
            "/duty/occasions/new", data={**hidden, **STUDY}, headers={"origin": HOME}
        )

    assert len(hall.records("occasion.planned")) == 1


def test_the_meeting_list_shows_where_a_holiday_moves_a_meeting(tablet: Browser) -> None:
    page = tablet.get("/duty/occasions?month=2026-09").text

    assert "9月24日（周四）" in page
    assert "遇休息日移动" in page
    assert "/duty/occasions/new?kind=coordination_meeting&amp;day=2026-09-24" in page


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "nonsense", "2026-13"])
def test_a_month_nobody_can_read_is_this_month_or_its_edge(tablet: Browser, month: str) -> None:
    assert tablet.get(f"/duty/occasions?month={month}").status_code == 200


def test_the_roster_of_a_year_is_one_page_with_its_gaps(tablet: Browser) -> None:
    turns = {
        "staff_no": "1003",
        "duty": "staff",
        "first": "2026-11-23",
        "last": "2027-11-22",
        "begins": "00:00",
        "hours": "24",
        "every": "1",
    }
    given = tablet.post("/duty/roster", turns)
    whole = tablet.get("/duty/roster?first=2026-11-23&days=365")

    assert given.status_code == 303
    assert heading(whole) == "11月23日 至 11月22日，有 365 天值班或带班没排满"
    assert whole.text.count("没排带班") == 365
    assert "没排值班" not in whole.text
    tablet.post("/duty/roster", {**turns, "staff_no": "1001", "duty": "leader"})
    assert "都有人值班、有人带班" in tablet.get("/duty/roster?first=2026-11-23&days=365").text
    rows = tablet.get("/duty/roster.csv?first=2026-11-23&days=3").content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(rows)))) == 6


def test_the_lists_are_workbooks_too(tablet: Browser) -> None:
    """openpyxl reads back what a spreadsheet would show."""
    tablet.post("/duty/occasions/new", STUDY)
    heads = []
    for path in ("/duty/roster.xlsx?first=2026-11-23&days=2", "/duty/occasions/roll.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(tablet.get(path).content))
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        heads.append((rows[0][0], len(rows)))

    assert heads == [("日期", 5), ("日期", 5)]


@pytest.mark.parametrize("query", ["first=9999-12-31&days=365", "first=0001-01-01", "days=0"])
def test_the_roster_reaches_no_day_that_is_none(tablet: Browser, query: str) -> None:
    assert tablet.get(f"/duty/roster?{query}").status_code == 200


def test_a_matter_is_reported_reached_and_done(hall: DutyHall, tablet: Browser) -> None:
    turn = {"first": "2026-11-23", "last": "2026-11-23", "begins": "00:00", "hours": "24"}
    tablet.post("/duty/roster", {**turn, "staff_no": "1001", "duty": "leader"})
    told = {"summary": "门前积水", "urgent": "yes"}
    times = {"happened": "2026-11-23T08:00", "reported": "2026-11-23T08:03"}
    tablet.post("/duty/matters", {**told, **times}, shown_on="/duty")
    (fact,) = hall.records("duty.matter_opened")
    for step in ("reached", "arrived"):
        tablet.post(f"/duty/matters/{fact.subject}/{step}", shown_on="/duty")
    open_page = tablet.get("/duty").text
    tablet.post(f"/duty/matters/{fact.subject}/close", {"result": "水退了"}, shown_on="/duty")

    assert "（3 分）" in open_page
    assert "有 1 件事归本人带班" in open_page
    assert "没有留下的事" in tablet.get("/duty").text


def test_two_guards_sign_with_their_cards(hall: DutyHall, tablet: Browser) -> None:
    groups = {"guard-0-0": "1002", "guard-0-1": "1003", "guard-1-0": "1004", "guard-1-1": "1006"}
    tablet.post(
        "/duty/guards/groups", {"base_monday": "2026-11-23", **groups}, shown_on="/duty/guards"
    )
    hall.clock.set(datetime(2026, 11, 24, 20, 1, tzinfo=HALL_TIME))
    tablet.log_in("1005", WORD)
    written = {"items": "对讲机两部", "matters": "无"}
    refused = tablet.post("/duty/guards/handover", written, shown_on="/duty/guards")
    hall.read_at("1003")
    hall.clock.advance(seconds=9)
    hall.read_at("1006")
    assert "已刷卡：张红霞、杨玉珍" in tablet.get("/duty/guards/part").text
    tablet.post("/duty/guards/handover", written, shown_on="/duty/guards")

    assert refused.status_code == 409
    assert "第 1 组交班人的刷卡签名" in refused.text
    assert heading(tablet.get("/duty/guards")) == "11月24日（周二）白班已经交接"


def test_questions_are_the_directors_and_the_supervisors_alone(
    hall: DutyHall, tablet: Browser
) -> None:
    hall.read_at("1003")
    hall.clock.advance(seconds=1)
    hall.read_at("1004")
    page = tablet.get("/duty/questions").text
    first = re.search(r'name="first" value="(\d+)"', page)
    assert first is not None
    told = {"day": "2026-11-23", "first": first[1], "finding": "harmless", "note": "一起来的"}
    tablet.post("/duty/questions/answer", told, shown_on="/duty/questions")
    after = tablet.get("/duty/questions").text
    tablet.log_in("1003", WORD)

    assert "张红霞、邓小军" in page
    assert "1 处刷卡要核对" in page
    assert "问过了，没有代打" in after
    assert tablet.get("/duty/questions").status_code == 403


def test_a_citizen_says_that_a_window_is_empty_without_login_or_name(
    hall: DutyHall, tablet: Browser
) -> None:
    tablet.client.cookies.clear()
    first = tablet.post("/empty-post", {"window": "3"})
    again = tablet.post("/empty-post", {"window": "3"})
    wrong = tablet.post("/empty-post", {"window": "99"})
    tablet.log_in("1001", WORD)

    assert "已经告诉大厅主任" in first.text
    assert "刚才已经有人说过" in again.text
    assert wrong.status_code == 409
    assert len(hall.records("post.reported_empty")) == 1
    assert "1 个窗口有人反映没人" in tablet.get("/duty/questions").text


def upload(tablet: Browser, image: bytes) -> httpx.Response:
    hidden = tablet.hidden("/staff/1003")
    return tablet.client.post(
        "/staff/1003/photo",
        data={"csrf": hidden["csrf"]},
        files={"photo": ("face.jpg", image, "image/jpeg")},
        headers={"origin": HOME},
    )


def test_a_photo_is_given_out_only_while_its_swipe_is_on_the_screen(
    hall: DutyHall, tablet: Browser
) -> None:
    assert upload(tablet, JPEG).status_code == 303
    hall.read_at("1003")
    wall = tablet.get("/wall").text
    found = re.search(r"/wall/photo/\d+", wall)
    assert found is not None
    shown = tablet.get(found[0])
    hall.clock.advance(seconds=7)

    assert (shown.status_code, shown.content) == (200, JPEG)
    assert shown.headers["content-type"] == "image/jpeg"
    assert tablet.get(found[0]).status_code == 404
    assert "face" not in str(hall.records())


@pytest.mark.parametrize("image", [b"<svg></svg>", JPEG + b"x" * 140_000], ids=["svg", "too-large"])
def test_what_is_no_small_photo_is_refused(hall: DutyHall, tablet: Browser, image: bytes) -> None:
    assert upload(tablet, image).status_code == 422
    assert not hall.local.photos.has("1003")


def test_a_replacement_is_given_from_the_page(hall: DutyHall, tablet: Browser) -> None:
    hall.hold("01aabbccdd", "door")
    shown_on = "/staff/1003/card?reader=door"
    tablet.post("/staff/1003/card", {"purpose": "replacement"}, shown_on=shown_on)
    page = tablet.get("/staff/1003").text

    assert "补发换下" in page
    assert hall.records("card.issued")[-1].body["purpose"] == "replacement"
