"""The calendar of two hands, and rosters: everybody or nobody."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from appliance.desk.calendar import moved_cases
from appliance.domain.year_table import Festival
from appliance.projections.staff import people
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import HOME, Browser
from tests.fakes.small_hall import SmallHall

ROSTERS = Path(__file__).parents[2] / "data" / "roster"
NOTICE = {
    "new_year": "1月1日至3日",
    "spring_festival": "2月5日至2月12日",
    "national_day": "10月1日至7日",
    "make_up": "2月14日（周日）、10月9日",
    "source": "国办发明电 2026 年第 9 号",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    hall = AttendanceHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_offices_tablet(hall: AttendanceHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1005", WORD)
        yield tablet


def type_year(tablet: Browser, **changed: str) -> str:
    answer = tablet.post("/calendar/2027/type", {**NOTICE, **changed})
    return str(answer.headers.get("location", "")) or answer.text


def test_a_year_holds_only_after_a_second_person_compared_it(
    hall: AttendanceHall, tablet: Browser
) -> None:
    assert "2027 年的安排是暂定的" in tablet.get("/calendar").text
    where = type_year(tablet).partition("?")[0]
    assert not hall.rules.calendar.knows(date(2027, 1, 1))

    alone = tablet.post(f"{where}/confirm", shown_on="/calendar/2027/type")
    assert "不能由本人核对" in alone.text
    tablet.log_in("1001", WORD)
    page = tablet.get(where).text
    tablet.post(f"{where}/confirm", shown_on=where)

    assert "2月14日（周日）" in page  # among the days that move
    assert hall.rules.calendar.knows(date(2027, 1, 1))
    assert hall.rules.calendar.is_working_day(date(2027, 2, 14))
    assert hall.rules.calendar.version == "2027"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"new_year": "元旦放三天"}, "认不出"),
        ({"new_year": "1月3日至1日"}, "止比起还早"),
        ({"new_year": "2026年1月1日"}, "不在这一年"),
        ({"make_up": "2月15日"}, "本来就上班"),
        ({"make_up": "10月2日"}, "既放假又上班"),
        ({"source": ""}, "通知文号：还没有写"),
    ],
)
def test_a_typing_error_is_said_beside_its_field(
    tablet: Browser, changed: dict[str, str], said: str
) -> None:
    assert said in type_year(tablet, **changed)


def look(tablet: Browser, body: bytes, name: str = "roster.xlsx") -> str:
    hidden = tablet.hidden("/staff/roster")
    answer = tablet.client.post(
        "/staff/roster/look", data=hidden, files={"file": (name, body)}, headers={"origin": HOME}
    )
    return answer.text


def take(tablet: Browser, page: str, answer: str) -> str:
    """Answer every open row alike and press; return where it leads, or the page."""
    body = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for row in re.findall(r'name="(row-\d+)" value="leave_out"', page):
        can_take = f'name="{row}" value="take"' in page
        body[row] = answer if answer != "take" or can_take else "leave_out"
    sent = tablet.client.post("/staff/roster/import", data=body, headers={"origin": HOME})
    return str(sent.headers.get("location", "")) or sent.text


def test_a_roster_is_taken_whole_after_every_question_has_its_answer(
    hall: AttendanceHall, tablet: Browser
) -> None:
    before = len(hall.ask(people))
    page = look(tablet, (ROSTERS / "roster.xlsx").read_bytes())
    assert "17 人可以登记" not in page
    assert "和第 7 行是同一个人" in page

    waiting = take(tablet, page, "")
    assert "还没登记" in waiting
    assert len(hall.ask(people)) == before

    assert take(tablet, page, "take") == "/staff"
    names = [one.name for one in hall.ask(people)]
    assert len(names) == before + 17
    assert "龚\U0002c386" in names or any(name.startswith("龚") for name in names)
    assert names.count("周明") == 2


def test_a_gbk_list_is_read_and_who_is_here_already_is_not_enrolled_twice(
    hall: AttendanceHall, tablet: Browser
) -> None:
    take(tablet, look(tablet, (ROSTERS / "roster.xlsx").read_bytes()), "take")
    first = len(hall.ask(people))

    page = look(tablet, (ROSTERS / "roster-gbk.csv").read_bytes(), "roster-gbk.csv")
    take(tablet, page, "leave_out")

    assert "大厅里已有这个人" in page
    assert "人员调整要有书面报告" in page  # 000§7: another home unit
    assert [one.name for one in hall.ask(people)].count("莫立") == 1
    assert len(hall.ask(people)) == first + 1


def test_numbers_of_identity_cards_stand_in_no_record(
    hall: AttendanceHall, tablet: Browser
) -> None:
    take(tablet, look(tablet, (ROSTERS / "roster.xlsx").read_bytes()), "take")

    lines = hall.ask(lambda db: [row[0] for row in db.execute("SELECT body FROM journal")])

    assert not any(b"789901" in line or b"154001" in line for line in lines)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "还没有选文件"),
        (b"PK\x03\x04 torn", "不是完好的 XLSX"),
        ("序号,姓名".encode("utf-16"), "编码认不出"),
        (b"\x81\xff\xfe,\xff", "编码认不出"),
        ("会议纪要\n一、".encode(), "没有找到表头"),
        ("序号,姓名\n".encode(), "表头下面没有人"),
        (b"x" * 160_000, "文件太大"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_words(
    tablet: Browser, body: bytes, said: str
) -> None:
    assert said in look(tablet, body)


def test_a_clerk_imports_nobody(tablet: Browser) -> None:
    tablet.log_in("1003", WORD)

    assert tablet.get("/staff/roster").status_code == 403


def test_the_second_person_sees_which_open_cases_move(played: SmallHall) -> None:
    """A notice that makes the next Tuesday a day off moves every due day beyond it."""
    today, tuesday = date(2026, 11, 20), date(2026, 11, 24)
    known = played.rules.calendar.years[2026]
    table = replace(known, off={**known.off, tuesday: Festival.COMMEMORATION})

    found = played.ask(moved_cases, table, played.rules, today)

    assert found
    assert all(one.before >= tuesday and one.after > one.before for one in found)
    assert played.ask(moved_cases, known, played.rules, today) == []
