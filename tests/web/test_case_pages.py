"""The case pages as a tablet uses them: registering, moving, printing, and what nobody sees."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from appliance.projections.case_questions import open_cases, recent_cases
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

PENG = {
    "item": "SB-002",
    "name": "彭小莲",
    "id_number": "432126198807080021",
    "phone": "13800138000",
    "papers": "full",
    "ending": "later",
}


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


def registered(tablet: Browser, **changes: str) -> str:
    """Register a case; return the path of its page."""
    answer = tablet.post("/cases/new", {**PENG, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def step(tablet: Browser, path: str, name: str, **fields: str) -> httpx.Response:
    return tablet.post(f"{path}/{name}", fields, shown_on=path)


@pytest.mark.core
def test_a_same_day_matter_is_four_taps_and_a_name(hall: CaseHall, tablet: Browser) -> None:
    answer = tablet.post("/cases/new", {"item": "SB-001", "name": "周建平", "ending": "done"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/evaluations?window=3&saved=register-1003"
    assert hall.devices.lamps == {3: True}
    assert hall.kinds()[-1] == "case.delivered"


def test_the_page_of_a_case_explains_its_due_date(tablet: Browser) -> None:
    text = tablet.get(registered(tablet)).text
    assert "12月7日（周一）" in text
    assert "当天不计，从次日起算" in text
    assert "第十一条第七款" in text
    assert "还剩 10 个工作日" in text


@pytest.mark.core
def test_all_errors_of_a_form_are_said_at_once_and_what_was_typed_is_kept(
    hall: CaseHall, tablet: Browser
) -> None:
    answer = tablet.post(
        "/cases/new",
        {"name": "", "phone": "1380013800x", "id_number": "43", "papers": "short"},
    )
    assert answer.status_code == 422
    for sentence in ("有 5 处要改", "办什么事", "姓名：写", "手机：要", "证件号码：要", "缺什么"):
        assert sentence in answer.text
    assert 'value="1380013800x"' in answer.text
    assert hall.kinds() == []


@pytest.mark.core
def test_pressing_save_twice_makes_one_case(hall: CaseHall, tablet: Browser) -> None:
    form = {**tablet.hidden("/cases/new"), **PENG}
    origin = {"origin": str(tablet.client.base_url)}
    first, second = (tablet.client.post("/cases/new", data=form, headers=origin) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert len(hall.ask(recent_cases)) == 1


def test_a_case_walks_over_its_page_to_the_persons_hands(hall: CaseHall, tablet: Browser) -> None:
    path = registered(tablet)
    completed = step(tablet, path, "complete")
    delivered = step(tablet, path, "deliver", way="window", signed="yes")
    assert completed.headers["location"] == "/evaluations?window=3"
    assert delivered.headers["location"] == path
    assert "已送达" in tablet.get(path).text
    assert hall.ask(open_cases) == []


def test_a_supplement_is_asked_for_and_taken_in(hall: CaseHall, tablet: Browser) -> None:
    path = registered(tablet, papers="short", missing="就业创业证\n银行卡复印件")
    waiting = tablet.get(path).text
    step(tablet, path, "supplement")
    assert "缺：就业创业证、银行卡复印件" in waiting
    assert "时限还没有开始" in waiting
    assert hall.kinds()[-2:] == ["case.supplemented", "case.accepted"]


def test_an_extension_needs_all_four_parts(tablet: Browser) -> None:
    path = registered(tablet)
    short = step(tablet, path, "extend", days="x")
    full = step(
        tablet, path, "extend", days="3", reason="入户核查遇大雪", approver="1001", told_by="电话"
    )
    assert short.status_code == 422
    assert "有 4 处要改" in short.text
    assert full.status_code == 303
    assert "12月10日（周四）" in tablet.get(path).text


def test_a_step_the_table_forbids_says_what_can_be_done_instead(tablet: Browser) -> None:
    path = registered(tablet)
    step(tablet, path, "complete")
    answer = step(tablet, path, "complete")
    assert answer.status_code == 409
    assert "现在是“已办结”，不能办结" in answer.text
    assert "现在可以：送达" in answer.text


def test_an_unknown_step_or_case_is_not_found(tablet: Browser) -> None:
    path = registered(tablet)
    assert step(tablet, path, "vanish").status_code == 404
    assert tablet.get("/cases/nobody-7").status_code == 404
    assert tablet.get("/cases/nobody-7/slip").status_code == 404


@pytest.mark.core
def test_no_page_shows_a_full_name_or_number_before_the_look_is_a_fact(
    hall: CaseHall, tablet: Browser
) -> None:
    """CON-26."""
    path = registered(tablet)
    pages = [tablet.get(one).text for one in (path, "/cases", "/today", f"{path}/slip")]
    for text in pages:
        assert not any(PENG[name] in text for name in ("name", "id_number", "phone"))
    assert "person.viewed" not in hall.kinds()
    shown = step(tablet, path, "person", why="核对证件").text
    assert PENG["id_number"] in shown
    assert hall.kinds()[-1] == "person.viewed"
    assert "看了完整信息" in tablet.get(path).text


def test_the_acceptance_notice_names_the_person_and_leaves_a_trace(
    hall: CaseHall, tablet: Browser
) -> None:
    path = registered(tablet)
    notice = step(tablet, path, "paper", paper="acceptance", doc_no="").text
    assert "彭小莲" in notice
    assert "LX26-S100001" in notice
    assert "12月7日（周一）" in notice
    assert hall.kinds()[-2:] == ["person.viewed", "case.paper_issued"]


def test_the_work_list_puts_what_is_due_first_with_its_reason(
    hall: CaseHall, tablet: Browser
) -> None:
    registered(tablet)
    done = registered(tablet, item="SB-001", name="唐爱国")
    step(tablet, done, "complete")
    hall.clock.advance(days=1)
    tablet.log_in("1003", WORD)
    text = tablet.get("/today").text
    assert "张红霞，今天有 0 件到期，1 件已超时" in text
    assert "结果还没交到本人手上" in text
    assert text.index("已超时 <b>1</b>") < text.index("往后 <b>1</b>")


def test_the_list_finds_by_name_and_shows_it_masked(tablet: Browser) -> None:
    registered(tablet)
    text = tablet.get("/cases?q=小莲").text
    assert "查到 1 件" in text
    assert "彭**" in text
    assert "没有查到" in tablet.get("/cases?q=王五").text


@pytest.mark.parametrize("query", ["state=nonsense", "window=99999999", "window=-1", "q=%25"])
def test_a_strange_query_is_answered_calmly(tablet: Browser, query: str) -> None:
    assert tablet.get(f"/cases?{query}").status_code == 200


def test_text_of_a_citizen_is_shown_as_text(tablet: Browser) -> None:
    path = registered(tablet, papers="short", missing="<script>alert(1)</script>")
    assert "<script>alert" not in tablet.get(path).text


def test_somebody_without_the_role_neither_registers_nor_looks(
    hall: CaseHall, tablet: Browser
) -> None:
    path = registered(tablet)
    tablet.log_in("1005", WORD)
    assert tablet.get("/cases/new").status_code == 403
    assert tablet.post(f"{path}/person", {"why": "好奇"}, shown_on="/cases").status_code == 403
    assert "person.viewed" not in hall.kinds()
    assert 'id="do"' not in tablet.get(path).text


def test_every_form_of_a_case_page_has_a_number_of_its_own(tablet: Browser) -> None:
    """Two forms of one page are two acts: pressing one must not spend the other's number."""
    text = tablet.get(registered(tablet)).text
    numbers = re.findall(r'name="form_no" value="([^"]+)"', text)
    assert len(numbers) == len(set(numbers)) >= 4
