"""The pages about answering for it: recorded, confirmed, appealed by the person concerned."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from appliance.desk.case_orders import ReceiveCase, RequestSupplement
from appliance.desk.case_steps import request_supplement
from appliance.desk.cases import receive_case
from appliance.domain.integrity import Deed
from appliance.domain.sanction import Breach, Penalty
from appliance.journal.transaction import Transaction
from appliance.policies import chosen_layers
from appliance.projections.integrity import integrity_register
from appliance.projections.sanctions import sanctions
from appliance.web.voice import wording_ladders as words
from tests.fakes.browser import Browser
from tests.fakes.case_desk import CLERK, PENG, RULES
from tests.fakes.case_hall import WORD, CaseHall


def ask(uid: str, order: RequestSupplement, tx: Transaction) -> None:
    request_supplement(tx, uid, order, CLERK, RULES)


LOST = {
    "breach": "gift",
    "staff_no": "1003",
    "happened_on": "2026-11-20",
    "what": "收了一条烟",
    "cause": "LX26-T100001",
}


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


def test_it_is_recorded_confirmed_and_appealed(hall: CaseHall, tablet: Browser) -> None:
    made = tablet.post("/ladders", {**LOST, "entry": ""})
    path = made.headers["location"]
    assert "按情节轻重选" in tablet.get(path).text
    none_chosen = tablet.post(f"{path}/confirm", {"reason": "查实"}, shown_on=path)
    assert none_chosen.status_code == 422
    right = {"reason": "查实", "penalty": "return_all"}
    assert tablet.post(f"{path}/confirm", right, shown_on=path).status_code == 303
    assert tablet.post(f"{path}/settle", {"how": "returned"}, shown_on=path).status_code == 303
    tablet.log_in("1003", WORD)
    assert "全部退还或照价付款" in tablet.get(path).text
    assert tablet.post(f"{path}/appeal", {"reason": "是还礼"}, shown_on=path).status_code == 303
    assert hall.ask(sanctions)[0].state == "appealed"


def test_errors_are_said_at_once_and_strangers_see_nothing(tablet: Browser) -> None:
    wrong = tablet.post("/ladders", {"entry": "", "breach": "prohibition"})
    assert wrong.status_code == 422
    assert "有 5 处要改" in wrong.text
    made = tablet.post("/ladders", {**LOST, "entry": ""})
    tablet.log_in("1004", WORD)
    assert tablet.get(made.headers["location"]).status_code == 404
    assert "收了一条烟" not in tablet.get("/ladders").text


def test_a_talk_is_recorded(tablet: Browser) -> None:
    talk = {"talk_no": "1003", "held_on": "2026-11-23", "talker": "王镇长", "content": "改进作风"}
    assert tablet.post("/ladders", {**talk, "entry": "talk"}).status_code == 303
    assert "改进作风" in tablet.get("/ladders").text


def test_a_second_trip_waits_on_the_page_and_fills_in_the_form(
    hall: CaseHall, tablet: Browser
) -> None:
    """Proposed with the record that caused it; a person still has to write it down and confirm."""
    made = hall.writer.run(
        lambda tx: receive_case(
            tx, ReceiveCase(item_code="SB-002", window=3, citizen=PENG), CLERK, RULES
        )
    )
    for missing in ("就业创业证", "补贴申请表"):
        order = RequestSupplement(missing=[missing], in_writing=True)
        hall.writer.run(partial(ask, made.uid, order))
    text = tablet.get("/ladders").text
    link = html.unescape(re.findall(r'href="(/ladders\?[^"]+)"', text)[0])
    form = tablet.get(link).text
    assert "没有一次告知，多跑一趟" in text
    assert f'value="{made.local_no}"' in form
    assert '<option value="second_trip" selected>' in form


def test_the_leader_and_the_unit_have_rows_of_their_own(tablet: Browser) -> None:
    """LIA-13, LIA-14 (000§10.5, §11.10): the leader sees it too and decides nothing."""
    too = {**LOST, "breach": "overdue", "leader_no": "1004", "unit": "县人社局", "entry": ""}
    path = tablet.post("/ladders", too).headers["location"]
    text = tablet.get("/ladders").text
    assert all(word in text for word in ("领导责任", "单位责任", "县人社局"))
    tablet.log_in("1004", WORD)
    assert "领导责任" in tablet.get("/ladders").text
    shown = tablet.get(path).text
    assert "/confirm" not in shown
    assert "/appeal" not in shown


def test_lost_materials_are_answered_for_by_the_director_as_well(
    hall: CaseHall, tablet: Browser
) -> None:
    """LIA-03 (002-P3·追究3, R29): a row of the director at either step, named or not."""
    layers = tuple(chosen_layers({"ladders": "community"}))
    hall.rules = replace(hall.rules, layers=layers)
    lost = {**LOST, "breach": "materials_lost", "what": "弄丢户口簿", "entry": ""}
    path = tablet.post("/ladders", lost).headers["location"]
    tablet.post(f"{path}/confirm", {"reason": "查实"}, shown_on=path)
    text = tablet.get("/ladders").text
    assert "书面检查、主任负领导责任" in text
    assert re.search("<td>大厅主任</td><td[^>]*>领导责任", text)


def test_damage_is_compensated(hall: CaseHall, tablet: Browser) -> None:
    """000§16.2: carelessness that damages public property is made good."""
    made = tablet.post("/ladders", {**LOST, "breach": "damage", "what": "摔坏高拍仪", "entry": ""})
    path = made.headers["location"]
    right = {"reason": "查实", "penalty": "compensate"}
    assert tablet.post(f"{path}/confirm", right, shown_on=path).status_code == 303
    assert tablet.post(f"{path}/settle", {"how": "compensated"}, shown_on=path).status_code == 303
    assert "已照价赔偿" in tablet.get(path).text
    assert hall.ask(sanctions)[0].settled == "compensated"


def test_a_gift_refused_stands_in_the_register_and_a_clerk_does_not_see_it(
    hall: CaseHall, tablet: Browser
) -> None:
    """LIA-08, LIA-09 (004·七): refused, handed in, good deeds, violations, and who was told."""
    gift = {
        "deed": "gift_refused",
        "staff_no": "1003",
        "happened_on": "2026-11-20",
        "what": "当场退回两条烟，送礼人电话 13900139000",
        "notified": "县人社局",
    }
    bare = tablet.post("/integrity", {"happened_on": "2026-11-24"})
    assert bare.status_code == 422
    assert "有 4 处要改" in bare.text
    assert tablet.post("/integrity", gift).status_code == 303
    (line,) = hall.ask(integrity_register)
    text = tablet.get("/integrity").text
    assert "拒收礼品、礼金" in text
    assert "县人社局" in text
    assert "13900139000" not in line.what
    tablet.log_in("1003", WORD)
    assert tablet.get("/integrity").status_code == 403


def test_every_deed_has_its_label() -> None:
    assert set(words.DEEDS) == set(Deed)
    assert set(words.BREACHES) == set(Breach)
    assert set(words.PENALTIES) == set(Penalty)
