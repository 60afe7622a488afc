"""The page of a case file asks for apology and remedy where the promise was not kept."""

from pathlib import Path

from appliance.desk import case_steps, cases
from appliance.desk.case_orders import Citizen, Complete, Deliver, ReceiveCase, Way
from appliance.journal.transaction import Transaction
from tests.fakes.browser import Browser
from tests.fakes.case_desk import CLERK, RULES
from tests.fakes.case_hall import WORD, CaseHall

PENG = Citizen(name="彭小莲", id_number="432126198807080021", phone="13800138000")
WHOLE = {
    "have": ["acceptance_notice", "receipt_list", "received_materials", "licence_or_refusal"],
    "signed": ["acceptance_notice", "receipt_list"],
}


def test_a_late_case_says_sorry_before_it_is_filed(tmp_path: Path) -> None:
    hall = CaseHall(tmp_path)
    order = ReceiveCase(item_code="SB-002", window=3, citizen=PENG)
    made = hall.writer.run(lambda tx: cases.receive_case(tx, order, CLERK, RULES))
    hall.writer.run(lambda tx: case_steps.accept_case(tx, made.uid, CLERK, RULES))
    hall.clock.advance(hours=24 * 30)

    def finish(tx: Transaction) -> None:
        case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES)
        handed = Deliver(way=Way.WINDOW, receipt_signed=True)
        case_steps.deliver_case(tx, made.uid, handed, CLERK, RULES)

    hall.writer.run(finish)
    path = f"/cases/{made.uid}/file"
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        asked = tablet.get(path).text
        hidden = tablet.hidden(path)
        headers = {"origin": str(tablet.client.base_url).rstrip("/")}
        short = tablet.client.post(path, data={**WHOLE, **hidden}, headers=headers)
        said = {"apology": "当面道歉", "remedy": "上门送证"}
        hidden = tablet.hidden(path)
        whole = tablet.client.post(path, data={**WHOLE, **hidden, **said}, headers=headers)
        story = tablet.get(f"/cases/{made.uid}").text
    hall.close()
    assert "超过承诺的日子才办结" in asked
    assert (short.status_code, whole.status_code) == (409, 303)
    assert "向本人的道歉" in short.text
    assert "当面道歉" in story
