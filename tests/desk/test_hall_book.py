"""What a hall makes known of itself, and messages: windows, where to pay, who was told what."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.desk import fees
from appliance.desk import first_contact as desk
from appliance.desk.first_contact import Ask, Lead
from appliance.desk.ladders import record_breach
from appliance.desk.regulations import register_rule, repeal_rule, rule_register
from appliance.desk.rules import Actor
from appliance.desk.service_windows import describe_window, windows_served
from appliance.desk.six_clears import tick_clears
from appliance.domain.errors import (
    FormIncomplete,
    NotPermitted,
    NotTheReceiver,
    NotTheSettlementWindow,
    TurnNotAllowed,
)
from appliance.domain.facts.fees import FeeStandardFiled
from appliance.domain.facts.hall import SettingChanged
from appliance.domain.facts.hall_book import RuleRegistered, RuleRepealed, WindowDescribed
from appliance.domain.facts.leave import PostPaired
from appliance.domain.facts.sanctions import BreachRecorded
from appliance.domain.fees import PayWay
from appliance.domain.first_contact import INFORMATION, ContactChannel, Topic
from appliance.domain.forms import FORMS, FormName
from appliance.domain.rule_register import Standing, effective_from
from appliance.domain.sanction import Breach, Cause
from appliance.domain.service_window import moved_in
from appliance.policies import profile_names
from appliance.policies.source_documents import source_documents
from appliance.projections.fees import paid_on
from appliance.projections.inquiries import inquiries_about, inquiry_of, open_for
from appliance.projections.inquiry_causes import left_alone
from appliance.projections.service_windows import service_windows
from appliance.projections.six_clears import clears_of
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


SIX = FORMS[FormName.SIX_CLEARS].fields
FIVE = FORMS[FormName.FIRST_CONTACT_NOTICE].fields
SUPERVISOR = Actor.of("1002", ["supervisor"])


def test_the_six_clears_of_a_case_are_ticked_and_the_latest_sheet_stands(
    hall: RegisterHall,
) -> None:
    """FI-18, 001·四(二): what is not kept to yet is named."""
    uid = hall.case()
    left_over = hall.run(lambda tx: tick_clears(tx, uid, ["fees", "consult"], CLERK))
    assert left_over == ["content", "forms", "materials", "requirements"]
    assert hall.run(lambda tx: tick_clears(tx, uid, SIX, COLLEAGUE)) == []
    assert hall.ask(clears_of, [uid, "nobody"]) == {uid: frozenset(SIX)}
    with pytest.raises(FormIncomplete):
        hall.run(lambda tx: tick_clears(tx, uid, ["tidy"], CLERK))
    with pytest.raises(NotPermitted):
        hall.run(lambda tx: tick_clears(tx, uid, SIX, OFFICE))
    assert len(hall.records("case.cleared")) == 2
    assert hall.tables() == hall.fold_again()


def a_rule(version: str, first_day: str, issued_on: str = "2026-01-05") -> RuleRegistered:
    return RuleRegistered(
        name="窗口管理办法",
        version=version,
        issuer="柳溪镇政务服务大厅",
        issued_on=issued_on,
        first_day=first_day,
    )


def registered(hall: RegisterHall, order: RuleRegistered) -> str:
    return hall.run(lambda tx: register_rule(tx, order, OFFICE))


def standings(hall: RegisterHall, day: date) -> dict[str, Standing]:
    found = hall.ask(rule_register, day, hall.rules).own
    return {one.version: standing for one, standing in found}


def test_the_register_says_which_version_of_a_rule_holds_on_a_day(hall: RegisterHall) -> None:
    """FAC-12, 000§4(一): a later version ends the one before on its first day, not sooner."""
    for version, first in (("1", "2026-01-05"), ("2", "2026-11-24"), ("3", "2026-12-01")):
        registered(hall, a_rule(version, first))
    assert standings(hall, date(2026, 11, 23)) == {
        "1": Standing.IN_FORCE,
        "2": Standing.COMING,
        "3": Standing.COMING,
    }
    assert standings(hall, date(2026, 11, 24)) == {
        "1": Standing.REPLACED,
        "2": Standing.IN_FORCE,
        "3": Standing.COMING,
    }
    assert hall.tables() == hall.fold_again()


def test_a_version_is_registered_once_and_never_before_its_issue(hall: RegisterHall) -> None:
    registered(hall, a_rule("1", "2026-01-05"))
    for wrong, missing in (
        (a_rule("1", "2026-03-01"), "version"),
        (a_rule("2", "2026-01-04"), "first_day"),
    ):
        with pytest.raises(FormIncomplete) as refused:
            registered(hall, wrong)
        assert refused.value.facts["missing"] == missing
    assert len(hall.records("rule.")) == 1


def test_a_repealed_rule_holds_to_its_last_day(hall: RegisterHall) -> None:
    uid = registered(hall, a_rule("1", "2026-01-05"))
    repeal = RuleRepealed(last_day=MONDAY, reason="并入新办法")
    hall.run(lambda tx: repeal_rule(tx, uid, repeal, OFFICE))
    assert standings(hall, date(2026, 11, 23)) == {"1": Standing.IN_FORCE}
    assert standings(hall, date(2026, 11, 24)) == {"1": Standing.REPEALED}
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: repeal_rule(tx, uid, repeal, OFFICE))


def test_a_rule_that_names_no_day_holds_from_its_issue() -> None:
    """FAC-13: 自印发之日起施行 (000 末注, 003-A 末, 004·十三)."""
    issued = date(2022, 6, 20)
    assert effective_from(issued, None) == issued
    assert effective_from(issued, date(2022, 7, 1)) == date(2022, 7, 1)


def test_every_profile_has_its_document_and_the_day_from_which_it_holds(
    hall: RegisterHall,
) -> None:
    """FAC-13: 000 holds from its issue on 20 June 2022, not from the week after."""
    documents = source_documents()
    assert set(documents) == set(profile_names())
    assert documents["dafan"].first_day == documents["dafan"].issued_on == "2022-06-20"
    assert documents["luocheng"].first_day == ""
    chosen = SettingChanged(
        name="profile.complaints", value="dafan", first_day="2026-11-01", reason="改制度"
    )
    hall.run(lambda tx: tx.append(chosen, by="staff:1001"))
    found = hall.ask(rule_register, date(2026, 11, 23), hall.rules).followed
    (area,) = [one for one in found if one.area == "complaints"]
    assert area.document == documents["dafan"]
    assert area.since == "2026-11-01"


def test_an_item_has_moved_in_when_a_window_handles_it() -> None:
    """FAC-04, FAC-16, 001·二(二): a window the hall does not have is none."""
    found = moved_in({"低保": (2, 3), "建房": (), "采伐": (12,)}, 9)
    assert found == (1, ["建房", "采伐"])


APPLY = Ask(channel=ContactChannel.WINDOW, topic=Topic.APPLY, question="低保怎么申请")


def test_a_first_question_left_alone_is_proposed_with_its_evidence(hall: RegisterHall) -> None:
    """FI-16, 002-P3·首问4: who led and never made sure answers; a promised day that passed, too."""
    led, promised, _ = (asked(hall, APPLY) for _ in range(3))
    hall.run(lambda tx: desk.lead_inquiry(tx, led, Lead(to_no="1004", to_window=1), CLERK))
    due = date(2026, 11, 24)
    hall.run(lambda tx: desk.promise_answer(tx, promised, due, "要查", COLLEAGUE))
    assert hall.ask(left_alone, date(2026, 11, 23)) == []
    (first,) = hall.ask(left_alone, due)
    assert (first.cause, first.breach, first.staff_no, first.day) == (
        Cause.FIRST_CONTACT,
        Breach.FIRST_CONTACT,
        "1003",
        MONDAY,
    )
    assert len(hall.ask(left_alone, date(2026, 11, 25))) == 2
    taken = BreachRecorded(
        breach=first.breach,
        staff_no=first.staff_no,
        happened_on=first.day,
        what="忘记移交",
        cause=first.local_no,
    )
    hall.run(lambda tx: record_breach(tx, taken, SUPERVISOR))
    assert [one.day for one in hall.ask(left_alone, date(2026, 11, 25))] == ["2026-11-24"]
    hall.run(lambda tx: desk.take_inquiry_over(tx, led, COLLEAGUE))
    hall.run(lambda tx: desk.answer_inquiry(tx, promised, FIVE, COLLEAGUE))
    assert hall.ask(left_alone, date(2026, 12, 1)) == []
