"""What a hall makes known of itself, and messages: windows, where to pay, who was told what."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk import fees
from appliance.desk import first_contact as desk
from appliance.desk.first_contact import Ask, Lead
from appliance.desk.service_windows import describe_window, windows_served
from appliance.domain.errors import (
    FormIncomplete,
    NotPermitted,
    NotTheReceiver,
    NotTheSettlementWindow,
    TurnNotAllowed,
)
from appliance.domain.facts.fees import FeeStandardFiled
from appliance.domain.facts.hall_book import WindowDescribed
from appliance.domain.facts.leave import PostPaired
from appliance.domain.fees import PayWay
from appliance.domain.first_contact import INFORMATION, ContactChannel, Topic
from appliance.projections.fees import paid_on
from appliance.projections.inquiries import inquiries_about, inquiry_of, open_for
from appliance.projections.service_windows import service_windows
from tests.fakes.register_hall import CLERK, COLLEAGUE, HEAD, OFFICE, RegisterHall

MONDAY = "2026-11-23"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


def described(
    hall: RegisterHall, window: int, *, settlement: bool = False, shelf: str = ""
) -> None:
    order = WindowDescribed(
        window=window, name="财政窗口", place="进门右手第一个", shelf=shelf, settlement=settlement
    )
    hall.run(lambda tx: describe_window(tx, order, 8, OFFICE))


def a_bill(hall: RegisterHall) -> fees.Payment:
    standard = FeeStandardFiled(
        item_code="SB-002",
        name="工本费",
        fen=2000,
        unit="件",
        document="县发改价 1 号",
        first_day="2026-01-01",
    )
    filed = hall.run(lambda tx: fees.file_standard(tx, standard, OFFICE))
    bill = fees.Bill(standard=filed, count=1, fen=2000, bill_no="B1")
    uid = hall.case()
    hall.run(lambda tx: fees.charge_fee(tx, uid, bill, CLERK))
    return fees.Payment(bill_no="B1", receipt_no="R1", way=PayWay.SCAN)


def test_the_latest_description_of_a_window_stands(hall: RegisterHall) -> None:
    """FI-19, 000§14.10: where the window is, and where its forms lie."""
    described(hall, 3)
    described(hall, 3, shelf="资料架第二层")
    (found,) = hall.ask(service_windows).values()
    assert (found.window, found.place, found.shelf) == (3, "进门右手第一个", "资料架第二层")


@pytest.mark.parametrize(
    ("window", "name", "place", "missing"),
    [
        pytest.param(0, "财政窗口", "左手", "window", id="no-window-0"),
        pytest.param(9, "财政窗口", "左手", "window", id="beyond-the-last"),
        pytest.param(3, " ", "", "name|place", id="nothing-said"),
    ],
)
def test_a_window_is_described_whole_or_not_at_all(
    hall: RegisterHall, window: int, name: str, place: str, missing: str
) -> None:
    order = WindowDescribed(window=window, name=name, place=place)
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: describe_window(tx, order, 8, OFFICE))
    assert refused.value.facts["missing"] == missing
    with pytest.raises(NotPermitted):
        hall.run(lambda tx: describe_window(tx, order, 8, CLERK))
    assert hall.records("window.") == []


def test_payments_are_taken_at_the_settlement_window_once_there_is_one(hall: RegisterHall) -> None:
    """FEE-06, 001·二(一) and 004·八.3; CLERK serves window 3, COLLEAGUE window 1."""
    payment = a_bill(hall)
    described(hall, 1, settlement=True)
    with pytest.raises(NotTheSettlementWindow) as refused:
        hall.run(lambda tx: fees.take_payment(tx, payment, CLERK))
    assert refused.value.facts["windows"] == "1"
    assert hall.records("fee.paid") == []
    hall.run(lambda tx: fees.take_payment(tx, payment, COLLEAGUE))
    assert [one.bill_no for one in hall.ask(paid_on, MONDAY)] == ["B1"]


def test_a_hall_without_a_settlement_window_takes_payments_everywhere(hall: RegisterHall) -> None:
    payment = a_bill(hall)
    described(hall, 1)
    hall.run(lambda tx: fees.take_payment(tx, payment, CLERK))
    assert len(hall.records("fee.paid")) == 1


def test_who_shares_the_settlement_post_takes_payments_there(hall: RegisterHall) -> None:
    """LEV-14: the B of the post is in charge when its A is away."""
    pair = pair_of("1004", "1003")
    hall.run(lambda tx: tx.append(pair, by="staff:1001"))
    described(hall, 1, settlement=True)
    assert hall.ask(windows_served, "1003", hall.clock.today()) == {1, 3}
    payment = a_bill(hall)
    hall.run(lambda tx: fees.take_payment(tx, payment, CLERK))
    assert len(hall.records("fee.paid")) == 1


def pair_of(primary: str, backup: str) -> PostPaired:
    return PostPaired(
        post="财政窗口", primary_no=primary, backup_no=backup, duties="收费", first_day=MONDAY
    )


MESSAGE = Ask(
    channel=ContactChannel.VISIT,
    topic=Topic.MESSAGE,
    question="请给彭小莲回电话 13800138000",
    name="彭小莲",
    phone="13800138000",
)


def asked(hall: RegisterHall, order: Ask) -> str:
    return hall.run(lambda tx: desk.receive_inquiry(tx, order, CLERK))


def left(hall: RegisterHall) -> str:
    lead = Lead(to_no="1004", to_window=1)
    return hall.run(lambda tx: desk.leave_message(tx, MESSAGE, lead, CLERK))


def test_a_message_is_marked_when_its_receiver_has_read_it(hall: RegisterHall) -> None:
    """FI-20, 002-P5·职责3: left, read, answered; no five points are asked for."""
    uid = left(hall)
    assert "13800138000" not in str(hall.records("inquiry.received")[0].body)
    assert [one.uid for one in hall.ask(open_for, "1004")] == [uid]
    with pytest.raises(NotTheReceiver):
        hall.run(lambda tx: desk.take_inquiry_over(tx, uid, HEAD))
    hall.run(lambda tx: desk.take_inquiry_over(tx, uid, COLLEAGUE))
    read = hall.ask(inquiry_of, uid)
    hall.run(lambda tx: desk.answer_inquiry(tx, uid, [], COLLEAGUE, note="打了电话"))
    assert read is not None
    assert (read.state, read.holder_no) == ("taken", "1004")
    assert hall.ask(open_for, "1004") == []
    assert hall.records("inquiry.answered")[0].body["in_writing"] is False
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: desk.answer_inquiry(tx, uid, [], COLLEAGUE))
    assert hall.tables() == hall.fold_again()


@pytest.mark.parametrize("to_no", [pytest.param("", id="nobody"), pytest.param("1003", id="self")])
def test_a_message_for_nobody_leaves_nothing(hall: RegisterHall, to_no: str) -> None:
    lead = Lead(to_no=to_no, to_window=None)
    with pytest.raises(FormIncomplete):
        hall.run(lambda tx: desk.leave_message(tx, MESSAGE, lead, CLERK))
    assert hall.records("inquiry.") == []


def test_information_on_life_and_economy_stands_in_a_book_of_its_own(hall: RegisterHall) -> None:
    """FI-21, 002-P2·一.4 and 002-P5·职责4."""
    topics = (Topic.LIFE, Topic.CONSULT, Topic.ECONOMY)
    asks = [Ask(channel=ContactChannel.PHONE, topic=one, question="问一句") for one in topics]
    uids = [asked(hall, one) for one in asks]
    found = hall.ask(inquiries_about, INFORMATION, MONDAY, MONDAY)
    assert [one.uid for one in found] == [uids[0], uids[2]]
