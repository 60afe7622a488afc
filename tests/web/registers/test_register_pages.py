"""The pages of the registers as tablets use them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.case_steps import accept_case
from appliance.projections.inquiries import open_inquiries
from appliance.projections.tasks import open_tasks
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import CLERK, RegisterHall

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
    ["/registers", "/inquiries", "/inquiries/books/letters", "/handovers", "/organs", "/tasks"],
)
def test_every_register_opens_while_it_is_empty(tablet: Browser, path: str) -> None:
    assert tablet.get(path).status_code == 200


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


def test_what_was_asked_for_elsewhere_is_told_in_writing_once(
    hall: RegisterHall, tablet: Browser
) -> None:
    """OTN-12: asked up, then answered; the result is a slip with the item's five points."""
    fields = {"channel": "window", "topic": "apply", "question": "宅基地要几个部门批"}
    path = send(tablet, "/inquiries/new", "/inquiries/new", item="ZJ-001", **fields)
    assert tablet.get(f"{path}/slip").headers["location"] == path
    send(tablet, path, f"{path}/report_up", to_no="1001", question="要不要林业会签")
    hidden = form_no(tablet, path, f"{path}/answer")
    told = {**hidden, "told": list(FIVE), "note": "林业、国土一起看，一次报齐"}
    origin = {"origin": str(tablet.client.base_url)}
    answer = tablet.client.post(f"{path}/answer", data=told, headers=origin)
    assert answer.status_code == 303
    slip = tablet.get(f"{path}/slip").text
    for word in ("书面告知", "林业、国土一起看", "农村村民宅基地审批", "5 个自然日", "张红霞"):
        assert word in slip, word
    assert len(hall.records("inquiry.answered")) == 1


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


@pytest.mark.parametrize(
    "path",
    [
        "/platform",
        "/fees",
        "/fees/standards",
        "/agency",
        "/appointments",
        "/villages",
        "/villages/notice",
        "/villages/batch",
        "/villages/receipts",
        "/villages/pay",
    ],
)
def test_every_other_register_opens_while_it_is_empty(office: Browser, path: str) -> None:
    assert office.get(path).status_code == 200


def test_one_tap_says_that_a_case_stands_in_the_platform(
    hall: RegisterHall, tablet: Browser
) -> None:
    uid = hall.case()
    assert "1 件还要录入或补编号" in tablet.get("/platform").text
    send(tablet, "/platform", f"/platform/{uid}")
    number = "431201202611230007"
    send(tablet, "/platform", f"/platform/{uid}", platform_no=number)
    assert "要上省平台的都录了" in tablet.get("/platform").text
    assert number in tablet.get("/platform/list.csv").text


def test_the_county_orders_the_columns_of_the_list(hall: RegisterHall, office: Browser) -> None:
    hall.case()
    columns = "事项名称\n本厅编号\n没有这一列"
    send(office, "/platform", "/platform/columns", columns=columns)
    lines = office.get("/platform/list.csv").text.splitlines()
    assert lines[0].lstrip("\ufeff") == "事项名称,本厅编号"
    assert lines[1].startswith("灵活就业社会保险补贴申领,LX26-1")


def test_a_fee_is_filed_charged_paid_and_compared(hall: RegisterHall, office: Browser) -> None:
    """FEE-01 to FEE-05 on the pages; FEE-07: the approved table is there to be printed."""
    uid = hall.case()
    assert "不能收费" in office.get(f"/fees/{uid}").text
    standard = {"item": "SB-002", "name": "工本费", "fen": "20", "unit": "本"}
    filed = {"document": "县发改价 2026 年第 1 号", "first_day": "2026-01-01"}
    send(office, "/fees/standards", "/fees/standards", **standard, **filed)
    found = re.findall(r'<option value="([0-9a-f-]+)">工本费', office.get(f"/fees/{uid}").text)
    bill = {"standard": found[0], "count": "1", "fen": "20.00", "bill_no": "B1"}
    send(office, f"/fees/{uid}", f"/fees/{uid}", **bill)
    send(office, "/fees", "/fees/pay", receipt_no="R9", way="scan")
    send(office, "/fees", "/fees/reconcile", bank="20")
    assert "县发改价 2026 年第 1 号" in office.get("/fees/standards").text
    assert "银行 20.00 元，本厅 20.00 元，一致" in office.get("/fees").text


def test_a_village_batch_prints_a_receipt_for_each_household(
    hall: RegisterHall, office: Browser
) -> None:
    agent = {"village": "石桥村", "name": "李国强", "duty": "副主任", "phone": "0745-5550101"}
    send(office, "/villages", "/villages/agents", first_day="2026-01-01", **agent)
    lines = {"item-1": "医保参保", "name-1": "周建平", "item-3": "高龄津贴", "name-3": "吴桂花"}
    days = {"day-1": "2026-11-20", "day-3": "2026-11-20", "village": "石桥村"}
    receipts = send(office, "/villages/batch", "/villages/batch", **lines, **days)
    text = office.get(receipts).text
    assert "LX26-V100001" in text
    assert "LX26-V100002" in text
    assert "周建平" not in text
    assert len(hall.records("village.matter_recorded")) == 2
    assert "0745-5550101" in office.get("/villages/notice").text


def test_a_batch_with_half_a_line_names_the_line(hall: RegisterHall, office: Browser) -> None:
    fields = {"village": "石桥村", "item-2": "医保参保", "day-2": "2026-11-20"}
    answer = office.post("/villages/batch", fields)
    assert answer.status_code == 422
    assert "第 2 行：日期、事项、姓名都要有" in answer.text
    assert hall.records("village.matter") == []


def test_agency_and_a_home_visit_on_the_pages(hall: RegisterHall, tablet: Browser) -> None:
    uid = hall.case()
    path = f"/agency/{uid}"
    refused = tablet.post(f"{path}/apply", form_no(tablet, path, f"{path}/apply"), shown_on=path)
    assert refused.status_code == 409
    assert "全部材料" in refused.text
    visit = {"place": "home", "day": "2026-11-24", "time": "15:00", "item": "高龄津贴"}
    wrong = tablet.post("/appointments", visit)
    assert wrong.status_code == 422
    assert "上门地址：写上" in wrong.text
    whole = {"name": "周建平", "phone": "5550101", "address": "石桥村三组", "staff_no": "1004"}
    send(tablet, "/appointments", "/appointments", **visit, **whole)
    assert "石桥村三组" not in tablet.get("/appointments").text


def test_windows_are_described_pointed_to_and_pay_in_one_place(
    hall: RegisterHall, office: Browser
) -> None:
    """FI-19 and FEE-06 on the pages: the list, everybody's list, the sign, who may take a bill."""
    wrong = office.post("/windows", {"window": "9"})
    assert wrong.status_code == 422
    for sentence in ("几号窗：写 1 到 8", "窗口叫什么：写上", "在大厅哪里：写上"):
        assert sentence in wrong.text, sentence
    told = {"window": "1", "name": "财政窗口", "place": "进门右手第一个", "shelf": "资料架二层"}
    send(office, "/windows", "/windows", settlement="yes", **told)
    path = asked(office)
    for place in ("/windows", "/windows/signs", "/guides/windows", path):
        assert "进门右手第一个" in office.get(place).text, place
    assert "所有窗口的费用都在这里缴" in office.get("/windows/signs").text
    assert "1 号结算窗口收" in office.get("/fees").text
    assert 'value="资料架二层"' in office.get("/windows?window=1").text
    with Browser(hall) as stranger:
        assert "资料架二层" in stranger.get("/guides/windows").text


def test_a_message_is_left_read_and_answered_on_two_tablets(
    hall: RegisterHall, tablet: Browser
) -> None:
    """FI-20: its receiver sees it as theirs, and the book says whether it was read."""
    fields = {"channel": "visit", "topic": "message", "question": "请回个电话"}
    wrong = tablet.post("/inquiries/new", fields)
    assert wrong.status_code == 422
    assert "留给谁：选一位同事" in wrong.text
    path = send(tablet, "/inquiries/new", "/inquiries/new", to_no="1001", **fields)
    with Browser(hall) as other:
        other.log_in("1001", WORD)
        assert "有 1 件等本人" in other.get("/inquiries").text
        assert "还没有看" in other.get("/inquiries/books/messages").text
        send(other, path, f"{path}/take_over")
        send(other, path, f"{path}/answer", note="打了电话")
        assert "回过话了" in other.get("/inquiries/books/messages").text
        assert other.get(f"{path}/slip").headers["location"] == path
        assert other.get("/inquiries/books/none").status_code == 404
        send(other, "/inquiries/new", "/inquiries/new", **{**fields, "topic": "economy"})
        assert "经济信息 1 件" in other.get("/inquiries/books/information").text


def test_the_six_clears_are_ticked_with_the_registering_or_afterwards(
    hall: RegisterHall, tablet: Browser
) -> None:
    """FI-18: one tile for all six; the day's sheet counts what is whole."""
    form = {"item": "SB-001", "name": "贺立春", "papers": "full", "ending": "later", "window": "3"}
    made = tablet.post("/cases/new", {**form, "clear-all": "yes"})
    assert made.status_code == 303
    tablet.post("/cases/new", form)
    assert len(hall.records("case.cleared")) == 1
    assert "2 件里 1 件六样都清" in tablet.get("/clears").text
    uid = hall.case()
    assert "还没有核对" in tablet.get(f"/clears/{uid}").text
    assert tablet.post(f"/clears/{uid}").status_code == 422
    send(tablet, f"/clears/{uid}", f"/clears/{uid}", **{"clear-fees": "yes"})
    assert "还差：咨询写清、表格发清、要求讲清、材料收清、内容审清" in (
        tablet.get(f"/clears/{uid}").text
    )
    assert tablet.get("/clears/nothing").status_code == 404
    hall.run(lambda tx: accept_case(tx, uid, CLERK, hall.rules))
    slip = tablet.get(f"/cases/{uid}/slip").text
    assert re.search("请您 12月[0-9]+日.*来领取", slip), "P19, CASE-49: when to come"


def test_a_rule_of_the_hall_stands_in_the_register_with_its_days(office: Browser) -> None:
    """FAC-12, FAC-13: versions, effective days, repeal."""
    wrong = office.post("/rules", {"issued_on": "2026-02-01", "first_day": "2026-01-01"})
    assert wrong.status_code == 422
    for sentence in ("制度叫什么：写上", "第几版", "谁定的：写上", "施行日期比印发日期还早"):
        assert sentence in wrong.text, sentence
    rule = {"name": "窗口管理办法", "version": "1", "issuer": "镇政府", "issued_on": "2026-02-01"}
    send(office, "/rules", "/rules", **rule)
    text = office.get("/rules").text
    for word in ("窗口管理办法", "2026-02-01", "现行", "大畈镇政务服务大厅管理制度"):
        assert word in text, word
    path = re.findall(r'action="(/rules/[^"]+/repeal)"', text)[0]
    send(office, "/rules", path, reason="并入新办法")
    assert "到 2026-11-23" in office.get("/rules").text


def test_cards_trainings_and_rooms_of_the_villages_are_noted_and_printed(office: Browser) -> None:
    """AG-13, AG-15, AG-18."""
    agent = {"village": "石桥村", "name": "李国强", "duty": "副主任", "phone": "0745-5550101"}
    send(office, "/villages", "/villages/agents", first_day="2026-01-01", **agent)
    works = "/villages/works"
    uid = re.findall(r'name="present" value="([^"]+)"', office.get(works).text)[0]
    send(office, works, f"{works}/cards", village="石桥村", cards="200", households="212")
    send(office, works, f"{works}/trainings", title="代办业务", teacher="周德明", present=uid)
    room = {"village": "石桥村", "step": "surveyed", "day": "2026-04-15", "note": "两间"}
    send(office, works, f"{works}/rooms", **room)
    text = office.get(works).text
    for word in ("还有 12 户没有拿到联系卡", "到 1 人", "该办", "两间"):
        assert word in text, word
    for place in ("/villages/cards", "/villages/cards?village=石桥村", "/villages/roll"):
        assert "0745-5550101" in office.get(place).text, place
    assert office.get("/villages/cards").text.count("为民服务联系卡</b>") == 8


def test_who_looked_and_what_is_erased_when_is_read_by_those_who_audit(
    hall: RegisterHall, tablet: Browser, office: Browser
) -> None:
    """CON-26: no name stands there; a clerk does not read it."""
    uid = hall.case()
    tablet.post(f"/cases/{uid}/person", {"why": "联系申请人"}, shown_on=f"/cases/{uid}")
    text = office.get("/privacy").text
    assert "本机存着 1 份个人信息，几天以后删还没有定" in text
    assert "联系申请人" in text
    assert "张红霞" in text
    assert "彭小莲" not in text
    assert tablet.get("/privacy").status_code == 403
