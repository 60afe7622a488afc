"""The case pages as a tablet uses them: registering, moving, printing, and what nobody sees."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from appliance.domain.record import decode
from appliance.policies import chosen_layers
from appliance.projections.case_questions import open_cases, recent_cases
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall

PENG = {
    "item": "SB-002",
    "name": "彭小莲",
    "id_number": "43212619880708002X",
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
    path = registered(tablet, papers="short", missing="就业创业证\n居民身份证复印件")
    waiting = tablet.get(path).text
    step(tablet, path, "supplement")
    assert "缺：就业创业证、居民身份证复印件" in waiting
    assert "时限还没有开始" in waiting
    assert hall.kinds()[-2:] == ["case.supplemented", "case.accepted"]


def test_a_material_beyond_the_catalogue_is_refused_and_written_down(
    hall: CaseHall, tablet: Browser
) -> None:
    """CASE-01: blocked at the registration and at the case, and each try is a fact."""
    form = {**PENG, "papers": "short", "missing": "无犯罪证明"}
    answer = tablet.post("/cases/new", form)
    assert answer.status_code == 409
    assert "目录里没有：无犯罪证明" in answer.text
    assert "居民身份证、就业创业证、补贴申请表" in answer.text
    assert hall.ask(recent_cases) == []
    path = registered(tablet, papers="short", missing="补贴申请表")
    assert step(tablet, path, "request_supplement", missing="无犯罪证明").status_code == 409
    lines = hall.ask(lambda db: [row[0] for row in db.execute("SELECT body FROM journal")])
    tried = [decode(line).body for line in lines if b'"material.refused"' in line]
    assert [one["asked"] for one in tried] == [["无犯罪证明"]] * 2


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


def test_another_units_file_is_opened_with_a_word_of_its_people(
    hall: CaseHall, tablet: Browser
) -> None:
    """CASE-41, 000§14.20: the look and the papers; the story says who agreed."""
    path = registered(tablet)
    hall.enrol("1007", "龙志强", "clerk", window=5, word=WORD, unit="派出所")
    tablet.log_in("1007", WORD)
    page = tablet.get(path).text
    assert "人社医保的件，谁同意的" in page
    assert "今天就能打印" in page
    refused = step(tablet, path, "person", why="核对证件")
    assert refused.status_code == 422
    assert "先征得那个单位的人同意" in refused.text
    assert PENG["id_number"] not in refused.text
    shown = step(tablet, path, "person", why="核对证件", agreed_no="1003").text
    assert PENG["id_number"] in shown
    page = tablet.get(path).text
    assert "核对证件。张红霞同意的。" in page
    assert "受理通知书 A4 纸" in page


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
    path = registered(tablet, papers="short", missing="补贴申请表<script>alert(1)</script>")
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


def test_a_case_is_accepted_with_something_to_follow_and_told_by_when(
    hall: CaseHall, tablet: Browser
) -> None:
    path = registered(tablet, papers="later", missing="补贴申请表", owed_by="2026-12-01")
    text = tablet.get(path).text
    step(tablet, path, "settle")
    assert "容缺受理，还欠：补贴申请表。12月1日前补齐" in text
    assert "容缺受理" in tablet.get(path).text
    assert hall.kinds()[-1] == "case.debt_settled"


@pytest.mark.parametrize("owed_by", ["", "gestern", "2026-02-30"])
def test_a_debt_without_a_day_is_said_beside_its_field(tablet: Browser, owed_by: str) -> None:
    answer = tablet.post(
        "/cases/new", {**PENG, "papers": "later", "missing": "补贴申请表", "owed_by": owed_by}
    )
    assert answer.status_code == 422
    assert answer.text.count("哪天补齐：选今天或以后的一天") == 2


def test_a_refusal_needs_its_five_parts(tablet: Browser) -> None:
    """FI-11, OTN-13: 003-J 一次性告知二; CASE-20, 承诺一4: cause and legal ground."""
    path = registered(tablet, papers="short", missing="补贴申请表")
    short = step(tablet, path, "decline", reason="", basis="", review_body="")
    parts = {
        "reason": "条件不符",
        "basis": "《办法》第五条",
        "review_body": "县人社局",
        "review_person": "法规股",
        "review_limit": "60 日内",
    }
    half = step(tablet, path, "decline", **parts, organ="县就业局", organ_contact="")
    whole = step(tablet, path, "decline", **parts)
    assert "有 5 处要改" in short.text
    assert "主管单位的联系方式" in half.text
    assert whole.status_code == 303
    paper = step(tablet, path, "paper", paper="decline", doc_no="").text
    for words in parts.values():
        assert words in paper


def test_a_survey_stops_the_clock_on_the_page_and_gives_a_paper(tablet: Browser) -> None:
    path = registered(tablet)
    start = {"procedure": "site_survey", "reason": "入户核查", "approver": "1001"}
    without = step(tablet, path, "start_procedure", **start, basis="")
    step(tablet, path, "start_procedure", **start, basis="《办法》第八条")
    stopped = tablet.get(path).text
    paper = step(tablet, path, "paper", paper="procedure", doc_no="", size="roll").text
    step(tablet, path, "end_procedure", outcome="属实")
    assert "依据：法律没有点名的程序" in without.text
    assert "停表中" in stopped
    assert "依法需要现场勘察" in paper
    assert "恢复计时" in tablet.get(path).text


def test_the_last_step_is_taken_back_from_the_page(hall: CaseHall, tablet: Browser) -> None:
    path = registered(tablet, papers="short", missing="补贴申请表")
    hall.clock.advance(minutes=1)
    step(tablet, path, "supplement", trip="none")
    offered = tablet.get(path).text
    undone = step(tablet, path, "undo")
    text = tablet.get(undone.headers["location"]).text
    assert "撤销上一步（材料补齐、受理）" in offered
    assert "上一步撤销了" in text
    assert "等补正" in text
    assert "已撤销" in text


def test_a_same_day_matter_that_took_longer_says_how_that_was_explained(
    hall: CaseHall, tablet: Browser
) -> None:
    """DL-25, 002-P2·四.3."""
    layers = tuple(chosen_layers({"limits": "community", "complaints": "dafan"}))
    hall.rules = replace(hall.rules, layers=layers, _policies={})
    path = registered(tablet, item="SB-001")
    assert "怎样向本人解释的" not in tablet.get(path).text
    hall.clock.advance(days=1)
    tablet.log_in("1003", WORD)
    refused = step(tablet, path, "complete")
    assert refused.status_code == 422
    assert "怎样向本人解释的：该当日办结的没有办结，写一句" in refused.text
    assert step(tablet, path, "complete", explained="断网，当面讲明了。").status_code == 303
    assert "向本人解释：断网，当面讲明了。" in tablet.get(path).text


def test_a_late_request_for_an_extension_is_kept_and_said(hall: CaseHall, tablet: Browser) -> None:
    """000§11.10(4)."""
    path = registered(tablet)
    hall.clock.advance(days=30)
    tablet.log_in("1003", WORD)
    late = {"days": "3", "reason": "忘了", "approver": "1001", "told_by": "电话"}
    answer = step(tablet, path, "extend", **late)
    text = tablet.get(answer.headers["location"]).text
    assert "记作超时第（4）种" in text
    assert "超时第（1）种：超过时限没有办结" in text
    assert hall.kinds()[-1] == "case.extension_refused"


def test_the_director_sees_red_with_its_rule_urges_with_one_tap_and_the_clerk_answers(
    hall: CaseHall, tablet: Browser
) -> None:
    path = registered(tablet)
    hall.clock.advance(days=30)
    tablet.log_in("1002", WORD)
    seen = tablet.get("/supervision").text
    urged = tablet.post(f"{path}/urge", {"back": "yes"}, shown_on="/supervision")
    told = tablet.get(urged.headers["location"]).text
    tablet.log_in("1003", WORD)
    today = tablet.get("/today").text
    step(tablet, path, "answer", text="等县局复核")
    assert "红 1 件，黄 0 件" in seen
    assert "规则 R1 过了最后一天" in seen
    assert "12月23日已催" in told
    assert "有人在等" in today
    assert hall.kinds()[-2:] == ["case.urged", "case.urge_answered"]
    assert "有人在等" not in tablet.get("/today").text


def test_a_question_asked_above_is_asked_again_on_its_day_and_the_answer_is_told(
    hall: CaseHall, tablet: Browser
) -> None:
    """OTN-04, 000§10.3; CASE-19, 003-J 承诺一4: reminded, answered, fed back, all in the story."""
    path = registered(tablet)
    asked = {"kind": "asked_up", "text": "跨镇就业算不算", "follow_on": "2026-11-24"}
    assert step(tablet, path, "note", **asked).status_code == 303
    tablet.log_in("1001", WORD)
    assert "11月24日要再问一次" not in tablet.get("/supervision").text
    hall.clock.advance(days=1)
    tablet.log_in("1001", WORD)
    assert "11月24日要再问一次" in tablet.get("/supervision").text
    tablet.log_in("1003", WORD)
    step(tablet, path, "note", kind="answer_came", text="算")
    step(tablet, path, "note", kind="applicant_told", text="电话告诉了本人")
    story = tablet.get(path).text
    for word in ("请示", "跨镇就业算不算", "请示有了答复", "反馈本人", "电话告诉了本人"):
        assert word in story, word
    tablet.log_in("1001", WORD)
    assert "11月24日要再问一次" not in tablet.get("/supervision").text


def test_a_late_step_is_red_for_its_window_for_the_director_and_at_the_case(
    hall: CaseHall, tablet: Browser
) -> None:
    path = registered(tablet)
    step(tablet, path, "dispatch", to_window="1", task="核对宅基地", days="2")
    hall.clock.advance(days=3)
    line = "环节“核对宅基地”在 1 号窗：环节时限11月25日，超 1 个工作日；规则 R1"
    seen = {}
    for staff_no, asked in (("1004", "/today"), ("1002", "/supervision"), ("1001", "/morning")):
        tablet.log_in(staff_no, WORD)
        seen[asked] = tablet.get(asked).text
    assert line in tablet.get(path).text
    assert line in seen["/supervision"]
    assert "红 1 件，黄 0 件" in seen["/supervision"]
    assert "灵活就业社会保险补贴申领：核对宅基地" in seen["/morning"]
    assert 'class="mark red"' in seen["/today"]


def test_a_leader_judges_what_passed_in_silence(hall: CaseHall, tablet: Browser) -> None:
    path = registered(tablet)
    hall.clock.advance(days=30)
    tablet.log_in("1001", WORD)
    bare = tablet.post(f"{path}/judge", {"finding": "", "ground": ""}, shown_on=path)
    tablet.post(f"{path}/judge", {"finding": "justified", "ground": "大雪封山"}, shown_on=path)
    assert "有 2 处要改" in bare.text
    assert "到期没有答复：有正当理由" in tablet.get(path).text


def test_a_clerk_neither_urges_nor_judges(tablet: Browser) -> None:
    path = registered(tablet)
    for act in ("urge", "judge"):
        assert tablet.post(f"{path}/{act}", {}, shown_on=path).status_code == 403
    assert tablet.get("/supervision").status_code == 403


def test_a_case_file_is_put_away_from_its_checklist(hall: CaseHall, tablet: Browser) -> None:
    path = registered(tablet)
    step(tablet, path, "complete", approver="1001")
    step(tablet, path, "deliver", way="window", signed="yes")
    waiting = tablet.get("/cases/files").text
    refused = tablet.post(f"{path}/file", {"have": "receipt_list"}, shown_on=f"{path}/file")
    assert "有 1 件办完没有归档" in waiting
    assert refused.status_code == 409
    assert "受理通知书、决定书或不予办理通知书、收到的材料" in refused.text
    assert "case.archived" not in hall.kinds()


def test_a_second_print_says_that_it_is_a_copy(tablet: Browser) -> None:
    path = registered(tablet)
    first, second = (
        step(tablet, path, "paper", paper="promise", doc_no="", size=size).text
        for size in ("a4", "roll")
    )
    assert "副本" not in first
    assert "副本，第 2 次打印" in second


@pytest.mark.parametrize(
    ("act", "fields", "errors"),
    [
        pytest.param("note", {"text": "", "follow_on": "x"}, 2, id="note"),
        pytest.param("dispatch", {"to_window": "99", "task": "", "days": "0"}, 3, id="dispatch"),
        pytest.param("materials", {"move": "lost", "materials": ""}, 2, id="loss"),
        pytest.param("correct", {"was": "", "now": "", "reason": ""}, 3, id="correction"),
        pytest.param("reply", {"text": ""}, 1, id="reply"),
        pytest.param("refer", {"organ": "", "follow_on": "明天"}, 2, id="referral"),
    ],
)
def test_every_form_says_all_its_errors_at_once(
    hall: CaseHall, tablet: Browser, act: str, fields: dict[str, str], errors: int
) -> None:
    path = registered(tablet)
    before = hall.kinds()
    answer = step(tablet, path, act, **fields)
    assert answer.status_code == 422
    assert f"有 {errors} 处要改" in answer.text
    assert hall.kinds() == before


def test_the_work_list_counts_no_days_where_the_clock_was_moved(tablet: Browser) -> None:
    """A number of days that leaves the stops out would be wrong."""
    path = registered(tablet)
    late = {"days": "3", "reason": "大雪", "approver": "1001", "told_by": "电话"}
    step(tablet, path, "extend", **late)
    assert "中间停过表或延过期" in tablet.get("/today").text


def test_the_list_is_carried_away_as_csv_and_xlsx_as_it_was_searched(hall: CaseHall) -> None:
    with Browser(hall) as clerk, Browser(hall) as director:
        clerk.log_in("1003", WORD)
        path = registered(clerk)
        director.log_in("1001", WORD)
        all_of_it = director.get("/lists/cases.csv?q=小莲").content.decode("utf-8-sig")
        nothing = director.get("/lists/cases.csv?q=小菊").content.decode("utf-8-sig")
        book = director.get("/lists/cases.xlsx?q=小莲").content
        refused = clerk.get("/lists/cases.csv").status_code

    assert all_of_it.startswith("编号,省平台号,事项,申请人")
    assert len(all_of_it.splitlines()) == 2
    assert "彭**" in all_of_it
    assert "彭小莲" not in all_of_it
    assert len(nothing.splitlines()) == 1
    assert book.startswith(b"PK")
    assert refused == 403
    assert path.startswith("/cases/")


def test_the_page_of_a_case_leads_to_its_fees_agency_platform_and_hand_over(
    tablet: Browser,
) -> None:
    path = registered(tablet)
    uid = path.removeprefix("/cases/").partition("?")[0]
    text = tablet.get(path).text
    for link in (f"/fees/{uid}", f"/agency/{uid}", f"/platform/{uid}", f"/handovers?case={uid}"):
        assert f'href="{link}"' in text
        assert tablet.get(link).status_code == 200
