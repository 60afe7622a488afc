"""The registers beside the case: first questions, hand-overs, tasks, fees, agency, the platform."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest

from appliance.desk import agency, fees, handing_over, platform_entry, tasks, villages
from appliance.desk import first_contact as desk
from appliance.desk.case_orders import Citizen, Complete, Deliver, Way
from appliance.desk.case_paper_entry import CopiedCase, LedgerPage, enter_page
from appliance.desk.case_steps import accept_case, complete_case, deliver_case
from appliance.desk.case_watch import reply_case
from appliance.desk.complaint_care import refer_complaint
from appliance.desk.complaints import File, file_complaint
from appliance.desk.first_contact import Ask, Lead
from appliance.domain.agency import (
    AgentKind,
    Outcome,
    Place,
    Purpose,
    Quarter,
    Term,
    inspected_days,
    months_served,
)
from appliance.domain.complaint import ComplaintChannel, Difficulty, Ground
from appliance.domain.errors import (
    FeeNotApproved,
    FormIncomplete,
    LimitNotStated,
    NotTheReceiver,
    TurnNotAllowed,
)
from appliance.domain.facts.agency import AgencyMaterialMoved, VillageAgentNamed, VillageVisited
from appliance.domain.facts.complaint_care import ComplaintReferred
from appliance.domain.facts.fees import FeeStandardFiled
from appliance.domain.facts.first_contact import CaseHandedOver
from appliance.domain.facts.hall import OutageEnded, OutageStarted
from appliance.domain.facts.platform_entry import PlatformEntered
from appliance.domain.fees import PayWay, fen_of, yuan
from appliance.domain.first_contact import (
    ContactChannel,
    InquiryState,
    SentElsewhere,
    Topic,
    Turn,
    advance_inquiry,
    turns_in,
)
from appliance.domain.forms import FORMS, FormName
from appliance.domain.limits import TaskKind
from appliance.domain.moment import HALL_TIME
from appliance.domain.platform_entry import Cut, EntryStanding, entry_duty
from appliance.domain.village import agency_rate_reached, inspection_days_short
from appliance.policies import profile_policy
from appliance.projections.agency_questions import (
    agency_case_of,
    matters_of,
    months_with_matters,
    village_counts,
    visits,
    ways_of,
)
from appliance.projections.case_questions import case_of, story_of
from appliance.projections.case_search import find_cases
from appliance.projections.fees import paid_on, unpaid_bills
from appliance.projections.inquiries import handovers_of, inquiry_of, letters_and_visits
from appliance.projections.persons import person_in_full
from appliance.projections.platform_entry import count_not_entered
from appliance.projections.tasks import open_tasks, task_of
from tests.fakes.register_hall import CLERK, COLLEAGUE, HEAD, OFFICE, RegisterHall

FIVE = FORMS[FormName.FIRST_CONTACT_NOTICE].fields
ASK = Ask(
    channel=ContactChannel.WINDOW,
    topic=Topic.APPLY,
    question="低保怎么申请，电话 13800138000",
    name="彭小莲",
    phone="13800138000",
)
MONDAY = date(2026, 11, 23)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


def asked(hall: RegisterHall, order: Ask = ASK) -> str:
    return hall.run(lambda tx: desk.receive_inquiry(tx, order, CLERK))


def test_who_asked_stands_in_one_erasable_record_only(hall: RegisterHall) -> None:
    """FI-01, FI-13, CON-27: every other body holds masked words (DESIGN.md 5)."""
    uid = asked(hall)
    public, person = hall.records("inquiry.")
    assert public.body["asker"] == "彭**"
    assert "13800138000" not in str(public.body)
    assert person.kind == "inquiry.person_recorded"
    assert hall.ask(person_in_full, uid) == {"name": "彭小莲", "phone": "13800138000", "unit": ""}


def test_an_own_matter_is_answered_with_all_five_points_or_not_at_all(hall: RegisterHall) -> None:
    """FI-05, OTN-11: 000§9.4(1)."""
    uid = asked(hall)
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: desk.answer_inquiry(tx, uid, FIVE[:4], CLERK))
    assert refused.value.facts["missing"] == FIVE[4]
    hall.run(lambda tx: desk.answer_inquiry(tx, uid, FIVE, CLERK))
    found = hall.ask(inquiry_of, uid)
    assert found is not None
    assert not found.open
    assert hall.records("inquiry.answered")[0].body["in_writing"] is True


def test_whoever_led_an_asker_stays_responsible_until_the_receiver_took_over(
    hall: RegisterHall,
) -> None:
    """FI-06, FI-17, AG-02: 「到」 means that the receiver took over (R23)."""
    uid = asked(hall)
    hall.run(lambda tx: desk.lead_inquiry(tx, uid, Lead(to_no="1004", to_window=1), CLERK))
    led = hall.ask(inquiry_of, uid)
    with pytest.raises(NotTheReceiver):
        hall.run(lambda tx: desk.take_inquiry_over(tx, uid, HEAD))
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: desk.answer_inquiry(tx, uid, FIVE, CLERK))
    hall.run(lambda tx: desk.take_inquiry_over(tx, uid, COLLEAGUE))
    taken = hall.ask(inquiry_of, uid)
    assert led is not None
    assert taken is not None
    assert (led.holder_no, taken.holder_no, taken.asked_no) == ("1003", "1004", "1003")


def test_a_known_organ_is_told_with_its_name_and_telephone(hall: RegisterHall) -> None:
    """FI-07: 000§9.4(3)."""
    uid = asked(hall)
    known = SentElsewhere(reason="属县级权限", organ_known=True, organ_name="县不动产登记中心")
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: desk.send_elsewhere(tx, uid, known, CLERK))
    assert refused.value.facts["missing"] == "organ_contact"


def test_a_promised_day_cannot_be_past_and_stands_on_the_inquiry(hall: RegisterHall) -> None:
    """FI-14: 002-P3·首问3."""
    uid = asked(hall)
    with pytest.raises(FormIncomplete):
        hall.run(lambda tx: desk.promise_answer(tx, uid, date(2026, 11, 20), "要查", CLERK))
    hall.run(lambda tx: desk.promise_answer(tx, uid, date(2026, 11, 25), "要查", CLERK))
    found = hall.ask(inquiry_of, uid)
    assert found is not None
    assert (found.due_on, found.open) == ("2026-11-25", 1)


def test_letters_and_petitions_stand_in_a_register_of_their_own(hall: RegisterHall) -> None:
    """FI-02, FI-15, FI-22."""
    letter = Ask(channel=ContactChannel.LETTER, topic=Topic.CONSULT, question="修路的事")
    petition = Ask(channel=ContactChannel.WINDOW, topic=Topic.PETITION, question="占地补偿")
    uids = [asked(hall, one) for one in (letter, ASK, petition)]
    found = hall.ask(letters_and_visits, "2026-11-01", "2026-11-30")
    assert [one.uid for one in found] == [uids[0], uids[2]]


def test_a_case_handed_over_is_taken_by_the_receiver_and_the_papers_are_followed(
    hall: RegisterHall,
) -> None:
    """FI-03, CASE-39: the chain of custody; the first handler stays (000§9.2, 14.19)."""
    uid = hall.case()
    order = CaseHandedOver(from_no="", to_no="1004", reason="下村", materials="原件 2 份")
    hall.run(lambda tx: handing_over.hand_case_over(tx, uid, order, CLERK))
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: handing_over.hand_case_over(tx, uid, order, CLERK))
    with pytest.raises(NotTheReceiver):
        hall.run(lambda tx: handing_over.take_case_over(tx, uid, HEAD))
    hall.run(lambda tx: handing_over.take_case_over(tx, uid, COLLEAGUE))
    custody = hall.ask(handovers_of, uid)
    assert [(one.from_no, one.to_no, one.taken_at is not None) for one in custody] == [
        ("1003", "1004", True)
    ]
    case = hall.ask(case_of, uid)
    assert case is not None
    assert case.clerk_no == "1003"


@pytest.mark.parametrize(
    ("kind", "stated", "due"),
    [
        pytest.param(TaskKind.SUPERIOR, None, "2026-12-14", id="superior-15"),
        pytest.param(TaskKind.COUNTY_LEADER, None, "2026-12-07", id="leader-10"),
        pytest.param(TaskKind.CENTRE_MEETING, None, "2026-12-14", id="meeting-15"),
        pytest.param(TaskKind.SUPERIOR, 3, "2026-11-26", id="stated-3"),
    ],
)
def test_a_task_is_due_when_the_document_says(
    hall: RegisterHall, kind: TaskKind, stated: int | None, due: str
) -> None:
    """000§11.6: counted by hand from Monday, 23 November 2026."""
    order = tasks.AssignTask(
        kind=kind, title="报送台账", source="县府办", owner_no="1003", stated_days=stated
    )
    uid = hall.run(lambda tx: tasks.assign_task(tx, order, HEAD, hall.rules))
    found = hall.ask(task_of, uid)
    assert found is not None
    assert found.due_on == due


def test_a_county_decision_without_its_limit_is_refused(hall: RegisterHall) -> None:
    """000§11.6(1): the meeting or the leader must name it."""
    order = tasks.AssignTask(
        kind=TaskKind.COUNTY_DECISION, title="重点项目", source="县委", owner_no="1003"
    )
    with pytest.raises(LimitNotStated):
        hall.run(lambda tx: tasks.assign_task(tx, order, HEAD, hall.rules))
    assert hall.records("task.") == []


def test_a_task_done_but_not_reported_is_still_owed(hall: RegisterHall) -> None:
    """000§11.6(2): 办结后及时报告."""
    order = tasks.AssignTask(kind=TaskKind.SUPERIOR, title="报表", source="县局", owner_no="1003")
    uid = hall.run(lambda tx: tasks.assign_task(tx, order, HEAD, hall.rules))
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: tasks.report_task(tx, uid, "书面", CLERK))
    hall.run(lambda tx: tasks.finish_task(tx, uid, "已报", CLERK))
    assert [one.uid for one in hall.ask(open_tasks)] == [uid]
    hall.run(lambda tx: tasks.report_task(tx, uid, "书面", CLERK))
    assert hall.ask(open_tasks) == []


STANDARD = FeeStandardFiled(
    item_code="SB-002",
    name="工本费",
    fen=2000,
    unit="本",
    document="县发改价 2026 年第 1 号",
    first_day="2026-01-01",
)


def filed(hall: RegisterHall) -> str:
    return hall.run(lambda tx: fees.file_standard(tx, STANDARD, OFFICE))


def test_a_fee_without_an_approved_standard_is_blocked(hall: RegisterHall) -> None:
    """FEE-01: only approved items and standards (004·八.1)."""
    uid = hall.case()
    bill = fees.Bill(standard="none", count=1, fen=2000, bill_no="B1")
    with pytest.raises(FeeNotApproved) as refused:
        hall.run(lambda tx: fees.charge_fee(tx, uid, bill, CLERK))
    assert refused.value.facts["why"] == "no_standard"


def decided_with_a_bill(hall: RegisterHall) -> str:
    uid = hall.case()
    standard = FeeStandardFiled(
        item_code="SB-002",
        name="工本费",
        fen=2000,
        unit="件",
        document="县发改价 1 号",
        first_day="2026-01-01",
    )
    filed = hall.run(lambda tx: fees.file_standard(tx, standard, HEAD))
    bill = fees.Bill(standard=filed, count=1, fen=2000, bill_no="B1")
    hall.run(lambda tx: accept_case(tx, uid, CLERK, hall.rules))
    hall.run(lambda tx: complete_case(tx, uid, Complete(), CLERK, hall.rules))
    hall.run(lambda tx: fees.charge_fee(tx, uid, bill, CLERK))
    return uid


def test_a_result_is_handed_over_only_when_its_bill_is_paid(hall: RegisterHall) -> None:
    """004·八.3, FEE-04: the settlement window first; a refusal leaves nothing."""
    uid = decided_with_a_bill(hall)
    handed = Deliver(way=Way.WINDOW, receipt_signed=True)
    with pytest.raises(TurnNotAllowed) as refused:
        hall.run(lambda tx: deliver_case(tx, uid, handed, CLERK, hall.rules))
    assert refused.value.facts["state"] == "unpaid"
    assert hall.records("case.delivered") == []

    payment = fees.Payment(bill_no="B1", receipt_no="R1", way=PayWay.SCAN)
    hall.run(lambda tx: fees.take_payment(tx, payment, COLLEAGUE))
    hall.run(lambda tx: deliver_case(tx, uid, handed, CLERK, hall.rules))

    assert len(hall.records("case.delivered")) == 1


def test_bills_hand_overs_and_the_platform_stand_in_the_story_of_a_case(
    hall: RegisterHall,
) -> None:
    """CASE-39: the chain of custody is part of the case's own story, and folds again the same."""
    uid = decided_with_a_bill(hall)
    order = CaseHandedOver(from_no="1003", to_no="1004", reason="轮岗", materials="申请表")
    hall.run(lambda tx: handing_over.hand_case_over(tx, uid, order, CLERK))
    hall.run(lambda tx: handing_over.take_case_over(tx, uid, COLLEAGUE))
    entered = PlatformEntered(platform_no="P2026-7")
    hall.run(lambda tx: platform_entry.note_entry(tx, uid, entered, CLERK))

    case = hall.ask(case_of, uid)
    assert case is not None
    kinds = [one.record.kind for one in hall.ask(story_of, case.id)]
    assert kinds[-4:] == ["fee.charged", "case.handed_over", "case.taken_over", "platform.entered"]
    assert case.platform_no == "P2026-7"
    assert [one.uid for one in hall.ask(find_cases, "P2026-7")] == [uid]
    assert hall.tables() == hall.fold_again()


@pytest.mark.parametrize(
    ("code", "fen", "why"),
    [
        pytest.param("SB-001", 2000, "free", id="a-free-item"),
        pytest.param("SB-002", 2001, "above", id="one-fen-above"),
    ],
)
def test_no_bill_goes_beyond_what_was_approved(
    hall: RegisterHall, code: str, fen: int, why: str
) -> None:
    """FEE-02, AG-01: 004·八.2; agency itself has no bill of its own."""
    standard, uid = filed(hall), hall.case(code)
    bill = fees.Bill(standard=standard, count=1, fen=fen, bill_no="B1")
    with pytest.raises(FeeNotApproved) as refused:
        hall.run(lambda tx: fees.charge_fee(tx, uid, bill, CLERK))
    assert refused.value.facts["why"] == why
    assert hall.records("fee.charged") == []


def test_a_result_waits_for_the_settlement_window(hall: RegisterHall) -> None:
    """FEE-03, FEE-05: paid before delivery, once, on the day's list (004·八.3, 八.4)."""
    standard, uid = filed(hall), hall.case()
    bill = fees.Bill(standard=standard, count=1, fen=2000, bill_no="B1")
    hall.run(lambda tx: fees.charge_fee(tx, uid, bill, CLERK))
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: fees.require_paid(tx, uid))
    payment = fees.Payment(bill_no="B1", receipt_no="R9", way=PayWay.SCAN)
    hall.run(lambda tx: fees.take_payment(tx, payment, COLLEAGUE))
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: fees.take_payment(tx, payment, COLLEAGUE))
    hall.run(lambda tx: fees.require_paid(tx, uid))
    assert hall.ask(unpaid_bills) == []
    assert [one.fen for one in hall.ask(paid_on, "2026-11-23")] == [2000]
    with pytest.raises(FormIncomplete):
        hall.run(lambda tx: fees.reconcile_day(tx, MONDAY, 1999, "", OFFICE))


@pytest.mark.parametrize(
    ("text", "fen"),
    [("20", 2000), ("0.5", 50), ("20.05", 2005), ("20.005", None), ("-1", None), ("二十", None)],
)
def test_an_amount_is_read_to_the_fen_or_not_at_all(text: str, fen: int | None) -> None:
    assert fen_of(text) == fen
    if fen is not None:
        assert fen_of(yuan(fen)) == fen


APPLY = agency.Apply(
    kind=AgentKind.WINDOW,
    agent="张红霞",
    parts=FORMS[FormName.AGENCY_APPLICATION].fields,
    told=FORMS[FormName.AGENCY_NOTICE].fields,
)


def test_agency_asks_for_three_parts_tells_three_things_and_follows_the_papers(
    hall: RegisterHall,
) -> None:
    """AG-03 to AG-06, AG-08, OTN-18: 000§12.3-12.5."""
    uid = hall.case()
    short = agency.Apply(
        kind=AgentKind.WINDOW, agent="张红霞", parts=["contact"], told=(), filled_by_us=True
    )
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: agency.apply_for_agency(tx, uid, short, CLERK))
    assert str(refused.value.facts["missing"]).split("|") == [
        "all_documents",
        "application",
        "approval_limit",
        "confirmed",
        "own_step_documents",
        "site_survey_requirements",
    ]
    hall.run(lambda tx: agency.apply_for_agency(tx, uid, APPLY, CLERK))
    out = AgencyMaterialMoved(
        direction="out", unit="县人社局", carrier_no="1003", materials="申请表"
    )
    hall.run(lambda tx: agency.move_materials(tx, uid, out, CLERK))
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: agency.move_materials(tx, uid, out, CLERK))
    assert [one.direction for one in hall.ask(ways_of, uid)] == ["out"]


@pytest.mark.parametrize("kind", list(AgentKind))
def test_a_window_a_cadre_or_a_village_agent_acts_for_the_applicant(
    hall: RegisterHall, kind: AgentKind
) -> None:
    """AG-09, 002-P4·白水镇: cadres stationed in remote villages act as agents do."""
    uid = hall.case()
    order = replace(APPLY, kind=kind, agent="王建国", superior="县民政局")
    hall.run(lambda tx: agency.apply_for_agency(tx, uid, order, CLERK))
    found = hall.ask(agency_case_of, uid)
    assert found is not None
    assert (found.agent_kind, found.agent, found.superior) == (kind, "王建国", "县民政局")


def test_a_home_visit_needs_an_address_and_somebody_who_goes(hall: RegisterHall) -> None:
    """CASE-43, CASE-44: 001·四(四)."""
    visit = agency.MakeAppointment(
        day=MONDAY, time="15:00", place=Place.HOME, item="高龄津贴", name="周建平", phone="5550101"
    )
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: agency.make_appointment(tx, visit, CLERK))
    assert refused.value.facts["missing"] == "address|staff_no"
    at_window = agency.MakeAppointment(
        day=MONDAY, time="15:00", place=Place.WINDOW, item="社保卡", name="周建平", phone="5550101"
    )
    uid = hall.run(lambda tx: agency.make_appointment(tx, at_window, CLERK))
    hall.run(lambda tx: agency.close_appointment(tx, uid, Outcome.KEPT, "", CLERK))
    with pytest.raises(TurnNotAllowed):
        hall.run(lambda tx: agency.close_appointment(tx, uid, Outcome.KEPT, "", CLERK))


def row(n: int, *, by_agency: bool = True) -> villages.MatterRow:
    return villages.MatterRow(
        day=date(2026, 11, n), item="医保参保", name=f"周建{n}", by_agency=by_agency
    )


def test_a_batch_gives_each_household_a_receipt_without_a_gap(hall: RegisterHall) -> None:
    """AG-20: 002-P1 五.1."""
    rows = [row(2), row(3), row(4, by_agency=False)]
    uids = hall.run(lambda tx: villages.enter_batch(tx, "石桥村", rows, CLERK, hall.rules))
    found = hall.ask(matters_of, uids)
    assert [one.receipt_no for one in found] == [f"LX26-V1{n:05}" for n in (1, 2, 3)]
    assert {one.household for one in found} == {"周**"}
    counts = hall.ask(village_counts, "2026-11-01", "2026-11-30")
    assert [(one.matters, one.by_agency) for one in counts] == [(3, 2)]
    two_days = hall.ask(village_counts, "2026-11-03", "2026-11-04")
    assert [(one.matters, one.by_agency) for one in two_days] == [(2, 1)]
    assert hall.ask(months_with_matters, "2026-10-01", "2026-12-31") == {"石桥村": {"2026-11"}}


def test_a_batch_with_one_wrong_line_leaves_nothing(hall: RegisterHall) -> None:
    rows = [row(2), row(30)]  # the second line is of a day that has not come
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: villages.enter_batch(tx, "石桥村", rows, CLERK, hall.rules))
    assert refused.value.facts["missing"] == "day.2"
    assert hall.records("village.") == []


def test_an_agent_is_paid_for_months_in_office_that_the_register_proves() -> None:
    """AG-14, AG-22: 002-P4 一(二)."""
    quarter = Quarter(year=2026, number=4)
    term = Term(first_day="2026-11-05", last_day=None)
    assert quarter.months == ("2026-10", "2026-11", "2026-12")
    assert months_served(term, quarter, {"2026-10", "2026-11"}) == 1
    assert months_served(term, quarter, {"2026-10", "2026-11", "2026-12"}) == 2
    assert Quarter.read("2026Q5") is None
    assert Quarter.read(str(quarter)) == quarter


def test_an_agents_telephones_need_a_duty_and_a_number(hall: RegisterHall) -> None:
    """AG-11, AG-12: 002-P4 一(二)."""
    short = VillageAgentNamed(
        village="石桥村", name="李国强", duty="", phone="", first_day="2026-01-01"
    )
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: villages.name_agent(tx, short, OFFICE))
    assert refused.value.facts["missing"] == "duty|phone"


def test_one_tap_takes_a_case_off_the_list_once_its_number_is_known(hall: RegisterHall) -> None:
    uid = hall.case()
    assert hall.ask(count_not_entered) == 1
    hall.run(lambda tx: platform_entry.note_entry(tx, uid, PlatformEntered(), CLERK))
    waiting = hall.ask(platform_entry.waiting_for_entry, MONDAY)
    assert [one.duty.standing for one in waiting] == [EntryStanding.ENTERED]
    known = PlatformEntered(platform_no="431201202611230007", accepted_at="2026-11-23T09:31")
    hall.run(lambda tx: platform_entry.note_entry(tx, uid, known, CLERK))
    assert hall.ask(platform_entry.waiting_for_entry, MONDAY) == []
    (found,) = hall.ask(platform_entry.standing_of_day, MONDAY, MONDAY)
    assert found.accepted_differs


@pytest.mark.parametrize(
    ("entered", "cut", "today", "standing", "owed"),
    [
        pytest.param(None, None, 23, EntryStanding.TODAY, 23, id="today"),
        pytest.param(None, None, 24, EntryStanding.LATE, 23, id="late"),
        pytest.param(24, None, 24, EntryStanding.ENTERED_LATE, 23, id="entered-late"),
        pytest.param(None, (23, None), 24, EntryStanding.EXCUSED, None, id="line-still-cut"),
        pytest.param(24, (23, 24), 24, EntryStanding.ENTERED, 24, id="line-back-next-day"),
        pytest.param(None, (23, 24), 25, EntryStanding.LATE, 24, id="late-after-line-back"),
        pytest.param(None, (20, 22), 24, EntryStanding.LATE, 23, id="an-older-outage"),
    ],
)
def test_same_day_entry_is_a_duty_while_the_network_works(
    entered: int | None,
    cut: tuple[int, int | None] | None,
    today: int,
    standing: EntryStanding,
    owed: int | None,
) -> None:
    """002-P1 三.2: received on Monday the 23rd at nine; cut from the evening of one day."""

    def at(day: int, hour: int) -> datetime:
        return datetime.fromisoformat(f"2026-11-{day}T{hour:02}:00:00+08:00")

    cuts = [Cut(since=at(cut[0], 16), until=at(cut[1], 8) if cut[1] else None)] if cut else []
    found = entry_duty(at(23, 9), at(entered, 10) if entered else None, cuts, date(2026, 11, today))
    assert (found.standing, found.owed_on.day if found.owed_on else None) == (standing, owed)


def test_one_outage_upon_another_moves_the_duty_on() -> None:
    """Back on Tuesday morning, cut again at noon, back on Thursday: Thursday is its day."""
    days = ((23, 16, 24, 8), (24, 12, 26, 9), (27, 8, 28, 8))
    cuts = [
        Cut(
            since=datetime(2026, 11, a, b, tzinfo=HALL_TIME),
            until=datetime(2026, 11, c, d, tzinfo=HALL_TIME),
        )
        for a, b, c, d in days
    ]
    found = entry_duty(datetime(2026, 11, 23, 9, tzinfo=HALL_TIME), None, cuts, date(2026, 11, 26))
    assert (found.standing, found.owed_on) == (EntryStanding.TODAY, date(2026, 11, 26))
    assert found.excuse == cuts[1]


def test_what_stood_on_paper_is_owed_on_the_day_of_its_copy(hall: RegisterHall) -> None:
    """002-P1 三.2 and 001 四(七): paper of Friday, copied on Monday, due there on Monday."""
    line = CopiedCase(
        line=1,
        item_code="SB-002",
        citizen=Citizen(name="彭小莲"),
        earliest=time(9, 0),
        latest=time(9, 30),
        finished=False,
    )
    page = LedgerPage(
        day=date(2026, 11, 20),
        sheet="第 3 页",
        window=3,
        clerk_no="1003",
        reason="停电",
        lines=[line],
    )
    hall.run(lambda tx: enter_page(tx, page, CLERK, hall.rules))
    for today, standing in ((23, EntryStanding.TODAY), (24, EntryStanding.LATE)):
        (one,) = hall.ask(platform_entry.waiting_for_entry, date(2026, 11, today))
        assert (one.duty.standing, one.duty.owed_on) == (standing, MONDAY)
        assert one.duty.excuse is not None
        assert one.duty.excuse.on_paper
    started = OutageStarted(since="2026-11-23T16:00:00.000+08:00", since_mono=1, why="offline")
    hall.run(lambda tx: tx.append(started, by="hall"))
    (cut,) = hall.ask(platform_entry.waiting_for_entry, date(2026, 11, 24))
    assert cut.duty.standing is EntryStanding.EXCUSED


def test_a_recorded_outage_excuses_the_day(hall: RegisterHall) -> None:
    """The outages of the journal are the evidence."""
    hall.case()
    since = "2026-11-23T10:00:00.000+08:00"
    started = OutageStarted(since=since, since_mono=1, why="offline")
    ref = hall.run(lambda tx: tx.append(started, by="hall")).subject
    tuesday = date(2026, 11, 24)
    (cut,) = hall.ask(platform_entry.waiting_for_entry, tuesday)
    assert cut.duty.standing is EntryStanding.EXCUSED
    ended = OutageEnded(since=since, until="2026-11-24T08:30:00.000+08:00")
    hall.run(lambda tx: tx.append(ended, by="hall", subject=ref))
    (back,) = hall.ask(platform_entry.waiting_for_entry, tuesday)
    assert back.duty.owed_on == tuesday


def test_folding_all_registers_again_gives_the_same_tables(hall: RegisterHall) -> None:
    uid = asked(hall)
    hall.run(lambda tx: desk.lead_inquiry(tx, uid, Lead(to_no="1004", to_window=1), CLERK))
    case, standard = hall.case(), filed(hall)
    bill = fees.Bill(standard=standard, count=1, fen=2000, bill_no="B1")
    hall.run(lambda tx: fees.charge_fee(tx, case, bill, CLERK))
    hall.run(lambda tx: agency.apply_for_agency(tx, case, APPLY, CLERK))
    hall.run(lambda tx: villages.enter_batch(tx, "石桥村", [row(2)], CLERK, hall.rules))
    hall.run(lambda tx: platform_entry.note_entry(tx, case, PlatformEntered(), CLERK))
    assert hall.tables() == hall.fold_again()


@pytest.mark.parametrize(
    ("turn", "state"),
    [
        pytest.param(Turn.SEND_ELSEWHERE, InquiryState.ELSEWHERE, id="not-in-scope"),
        pytest.param(Turn.ANSWER, InquiryState.ANSWERED, id="in-scope-and-complete"),
        pytest.param(Turn.PROMISE, InquiryState.PROMISED, id="in-scope-but-not-now"),
        pytest.param(Turn.REPORT_UP, InquiryState.REPORTED, id="needs-coordination"),
    ],
)
def test_each_of_the_four_classes_has_its_next_step(turn: Turn, state: InquiryState) -> None:
    """FI-23, 002-P5·流程1-4: and only the first two are over with it."""
    assert turn in turns_in(InquiryState.ASKED)
    assert advance_inquiry("inquiry", InquiryState.ASKED, turn) is state
    assert state.is_open is (turn in (Turn.PROMISE, Turn.REPORT_UP))


def test_a_registration_promises_a_day_and_its_reply_is_kept(hall: RegisterHall) -> None:
    """FI-09, 000§9.5(2): name and materials, the promised day inside the limit, the reply."""
    uid = hall.case()
    hall.run(lambda tx: accept_case(tx, uid, CLERK, hall.rules))
    hall.run(lambda tx: reply_case(tx, uid, "已经办好，请来领取", CLERK, hall.rules))
    case = hall.ask(case_of, uid)
    assert case is not None
    assert case.due_on is not None
    assert case.legal_due_on is None or case.due_on <= case.legal_due_on
    assert hall.records("case.received")[0].body["materials"]
    assert [one.body["text"] for one in hall.records("case.replied")] == ["已经办好，请来领取"]


def test_villages_are_inspected_guided_and_scored_item_by_item(hall: RegisterHall) -> None:
    """AG-16, AG-17, AG-19: two villages on one day are one day of the three a month."""
    for village, day, purpose, scores in (
        ("石桥村", "2026-11-16", Purpose.INSPECTION, ["牌子上墙|10", "台账齐全|8"]),
        ("河口村", "2026-11-16", Purpose.INSPECTION, []),
        ("石桥村", "2026-11-18", Purpose.GUIDANCE, []),
        ("新村", "2026-11-20", Purpose.INSPECTION, []),
    ):
        visited(hall, village, day, purpose, scores)
    seen = hall.ask(visits, "2026-11-01", "2026-11-30")
    days = inspected_days(one.day for one in seen if one.purpose == Purpose.INSPECTION)
    town = profile_policy("market-town", on=MONDAY)
    assert (days, inspection_days_short(days, town)) == (2, 1)
    assert [one.scores.splitlines() for one in seen if one.scores] == [
        ["牌子上墙|10", "台账齐全|8"]
    ]
    with pytest.raises(FormIncomplete):
        visited(hall, "石桥村", "2026-11-24", Purpose.INSPECTION, [])  # tomorrow


def visited(hall: RegisterHall, village: str, day: str, why: Purpose, scores: list[str]) -> None:
    order = VillageVisited(
        village=village, day=day, purpose=why, visitor_no="1005", found="齐全", scores=scores
    )
    hall.run(lambda tx: villages.note_visit(tx, order, OFFICE))


def test_ninety_in_a_hundred_reach_the_line_of_agency() -> None:
    """AG-10, 002-P4 西平镇: 以上 includes the number; 89.9 is not rounded up to it."""
    town = profile_policy("xiping", on=MONDAY)
    assert agency_rate_reached(90, 100, town)
    assert not agency_rate_reached(899, 1000, town)


def test_whoever_is_not_served_well_by_agency_turns_to_the_town_government(
    hall: RegisterHall,
) -> None:
    """AG-07, 000§12.6: the target stands on the complaint, with how that was told."""
    order = File(
        title="代办拖延",
        content="代办员两周没有回音",
        category=Ground.DUTY_NOT_DONE,
        channel=ComplaintChannel.PHONE,
        difficulty=Difficulty.CLEAR,
        about="石桥村代办",
    )
    uid = hall.run(lambda tx: file_complaint(tx, order, HEAD, hall.rules)).uid
    town = ComplaintReferred(
        organ="柳溪镇政府", told_way="phone", explained="第十二条第六款", reported_to=""
    )
    hall.run(lambda tx: refer_complaint(tx, uid, town, HEAD))
    (referred,) = hall.records("complaint.referred")
    assert (referred.subject, referred.body["organ"]) == (uid, "柳溪镇政府")
