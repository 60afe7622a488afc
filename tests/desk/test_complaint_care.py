"""A complaint on its way: five steps, two replies, both sides heard, and what follows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from appliance.desk import complaint_care as care
from appliance.desk.complaints import File, Reply, file_complaint, reply_complaint
from appliance.desk.rules import Actor
from appliance.domain.complaint import (
    ComplaintChannel,
    ComplaintState,
    Difficulty,
    Ground,
    owes_another_reply,
)
from appliance.domain.errors import (
    ComplaintStepNotAllowed,
    FormIncomplete,
    HandledByTheAccused,
    NotPermitted,
)
from appliance.domain.facts.complaint_care import (
    ComplaintReferred,
    ComplaintVideoChecked,
    EmergencyReported,
    OpinionAnswered,
    OpinionBoxOpened,
    OpinionNoted,
)
from appliance.journal.transaction import Transaction
from appliance.projections.complaint_care import (
    box_openings,
    emergencies,
    opinions,
    story_of_complaint,
    upheld_before,
)
from appliance.projections.complaints import ComplaintLine, complaint_of, open_complaints
from tests.fakes.case_desk import CLERK, HEAD, RULES, SUPERVISOR, CaseDesk

TAN = File(
    title="两个窗口互相推",
    content="1 号窗让去 3 号窗，3 号窗让回 1 号窗。",
    category=Ground.DUTY_NOT_DONE,
    channel=ComplaintChannel.ONSITE,
    difficulty=Difficulty.COMPLEX,
    about="3 号窗",
    about_staff_no="1003",
    units=2,
    name="谭建军",
    phone="13900139000",
)
UPHELD = Reply(finding="true", reply="已道歉，两个窗口重新分工。", way="phone")
UNTRUE = replace(UPHELD, finding="untrue")
ELSEWHERE = ComplaintReferred(
    organ="县自然资源局", told_way="phone", explained="县里管的事项", reported_to=""
)


def filed(desk: CaseDesk, order: File = TAN) -> str:
    return desk.run(lambda tx: file_complaint(tx, order, SUPERVISOR, RULES)).uid


def line(desk: CaseDesk, uid: str) -> ComplaintLine:
    found = desk.ask(complaint_of, uid)
    assert found is not None
    return found


def test_a_complaint_of_two_units_goes_its_whole_way(desk: CaseDesk) -> None:
    uid = filed(desk)
    assert line(desk, uid).due_on == "2026-11-30"
    order = care.Assign(to_no="1004", units="自然资源所、人社所", note="查当天监控")
    film = ComplaintVideoChecked(camera="大厅东", span="9:20 到 9:35", seen="让回 1 号窗")
    desk.run(lambda tx: care.accept_complaint(tx, uid, "phone", SUPERVISOR))
    desk.run(lambda tx: care.assign_complaint(tx, uid, order, SUPERVISOR))
    desk.run(lambda tx: care.hear(tx, uid, "complainant", "电话 13900139000 可查", SUPERVISOR))
    desk.run(lambda tx: care.hear(tx, uid, "accused", "以为是 1 号窗的事", SUPERVISOR))
    desk.run(lambda tx: care.check_video(tx, uid, film, SUPERVISOR))
    desk.run(lambda tx: care.urge_complaint(tx, uid, "明天到期", HEAD))
    desk.run(lambda tx: reply_complaint(tx, uid, UPHELD, SUPERVISOR))
    desk.run(lambda tx: care.rectify(tx, uid, "重新分工", SUPERVISOR, refused=False))
    desk.run(lambda tx: care.close_complaint(tx, uid, "投 2026-1", SUPERVISOR))
    found = line(desk, uid)
    assert (found.state, found.open, found.assigned_no) == (ComplaintState.CLOSED, 0, "1004")
    assert found.responded_at is not None
    assert len(desk.ask(story_of_complaint, found.id)) == 9
    assert "13900139000" not in repr(desk.ask(story_of_complaint, found.id))


def test_a_transferred_complaint_is_done_only_after_both_replies(desk: CaseDesk) -> None:
    """000§15.6(6), in either order."""
    letter = replace(
        TAN, channel=ComplaintChannel.TRANSFER, letter_limit=date(2026, 12, 4), letter="监 7 号"
    )
    up_first, down_first = filed(desk, letter), filed(desk, letter)
    desk.run(lambda tx: care.report_back(tx, up_first, "已查实", SUPERVISOR))
    desk.run(lambda tx: reply_complaint(tx, down_first, UPHELD, SUPERVISOR))
    assert [one.uid for one in desk.ask(open_complaints)] == [up_first, down_first]
    desk.run(lambda tx: reply_complaint(tx, up_first, UPHELD, SUPERVISOR))
    desk.run(lambda tx: care.report_back(tx, down_first, "已查实", SUPERVISOR))
    assert desk.ask(open_complaints) == []
    with pytest.raises(ComplaintStepNotAllowed):
        desk.run(lambda tx: care.report_back(tx, up_first, "再报", SUPERVISOR))


def test_one_reply_is_given_once_while_the_other_is_owed(desk: CaseDesk) -> None:
    letter = replace(TAN, channel=ComplaintChannel.TRANSFER, letter_limit=date(2026, 12, 4))
    uid = filed(desk, letter)
    desk.run(lambda tx: reply_complaint(tx, uid, UPHELD, SUPERVISOR))
    with pytest.raises(ComplaintStepNotAllowed):
        desk.run(lambda tx: reply_complaint(tx, uid, UPHELD, SUPERVISOR))


@pytest.mark.parametrize(
    ("channel", "down", "up", "owes"),
    [
        ("onsite", False, False, True),
        ("onsite", True, False, False),
        ("transfer", True, False, True),
        ("transfer", False, True, True),
        ("transfer", True, True, False),
    ],
)
def test_who_is_owed_a_reply(channel: str, *, down: bool, up: bool, owes: bool) -> None:
    found = owes_another_reply(ComplaintChannel(channel), to_complainant=down, to_supervision=up)
    assert found is owes


def test_what_is_not_ours_is_told_where_to_go_and_owes_nothing_more(desk: CaseDesk) -> None:
    uid = filed(desk)
    desk.run(lambda tx: care.refer_complaint(tx, uid, ELSEWHERE, SUPERVISOR))
    assert (line(desk, uid).state, line(desk, uid).open) == ("out_of_scope", 0)
    with pytest.raises(ComplaintStepNotAllowed):
        desk.run(lambda tx: reply_complaint(tx, uid, UPHELD, SUPERVISOR))


Attempt = Callable[[Transaction, str], object]


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        pytest.param(
            lambda tx, uid: care.accept_complaint(tx, uid, "phone", CLERK), NotPermitted, id="clerk"
        ),
        pytest.param(
            lambda tx, uid: care.accept_complaint(
                tx, uid, "phone", Actor(staff_no="1003", roles=HEAD.roles)
            ),
            HandledByTheAccused,
            id="a-complaint-about-the-director-by-the-director",
        ),
        pytest.param(
            lambda tx, uid: care.assign_complaint(tx, uid, care.Assign(to_no="1003"), SUPERVISOR),
            HandledByTheAccused,
            id="assigned-to-the-accused",
        ),
        pytest.param(
            lambda tx, uid: care.hear(tx, uid, "accused", "  ", SUPERVISOR),
            FormIncomplete,
            id="nothing-said",
        ),
        pytest.param(
            lambda tx, uid: care.report_back(tx, uid, "已查", SUPERVISOR),
            ComplaintStepNotAllowed,
            id="no-letter",
        ),
        pytest.param(
            lambda tx, uid: care.rectify(tx, uid, "改了", SUPERVISOR, refused=False),
            ComplaintStepNotAllowed,
            id="rectified-before-the-finding",
        ),
        pytest.param(
            lambda tx, uid: care.close_complaint(tx, uid, "1", SUPERVISOR),
            ComplaintStepNotAllowed,
            id="closed-without-a-reply",
        ),
    ],
)
def test_what_the_text_forbids_changes_nothing(
    desk: CaseDesk, attempt: Attempt, refusal: type[Exception]
) -> None:
    uid = filed(desk)
    before = desk.kinds()
    with pytest.raises(refusal):
        desk.run(lambda tx: attempt(tx, uid))
    assert desk.kinds() == before


def test_only_what_was_found_untrue_can_be_a_false_accusation(desk: CaseDesk) -> None:
    """000§15.7."""
    true, untrue = filed(desk), filed(desk)
    desk.run(lambda tx: reply_complaint(tx, true, UPHELD, SUPERVISOR))
    desk.run(lambda tx: reply_complaint(tx, untrue, UNTRUE, SUPERVISOR))
    with pytest.raises(ComplaintStepNotAllowed):
        desk.run(lambda tx: care.call_false(tx, true, "捏造", "派出所", SUPERVISOR))
    desk.run(lambda tx: care.call_false(tx, untrue, "捏造录音", "派出所", SUPERVISOR))
    assert line(desk, untrue).called_false == 1


def test_an_upheld_one_is_filed_away_only_after_it_was_put_right(desk: CaseDesk) -> None:
    uid = filed(desk)
    desk.run(lambda tx: reply_complaint(tx, uid, UPHELD, SUPERVISOR))
    with pytest.raises(ComplaintStepNotAllowed):
        desk.run(lambda tx: care.close_complaint(tx, uid, "1", SUPERVISOR))
    desk.run(lambda tx: care.rectify(tx, uid, "本人不认", SUPERVISOR, refused=True))
    assert line(desk, uid).refused == 1


def test_upheld_complaints_about_a_person_are_counted(desk: CaseDesk) -> None:
    uids = [filed(desk) for _ in range(3)]
    desk.run(lambda tx: reply_complaint(tx, uids[0], UPHELD, SUPERVISOR))
    desk.run(lambda tx: reply_complaint(tx, uids[1], UNTRUE, SUPERVISOR))
    assert desk.ask(upheld_before, "1003", line(desk, uids[2]).id) == 1


def test_a_due_date_in_a_year_without_a_calendar_is_provisional(desk: CaseDesk) -> None:
    desk.clock.advance(days=39)  # Friday, 1 January of a year nobody announced
    assert line(desk, filed(desk)).provisional == int(2027 not in RULES.calendar.years)


def test_a_box_is_opened_by_two_people(desk: CaseDesk) -> None:
    alone = OpinionBoxOpened(box="complaint", first_no="1002", second_no="1002", papers=2)
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: care.open_box(tx, alone, SUPERVISOR))
    two = replace(alone, second_no="1005")
    uid = desk.run(lambda tx: care.open_box(tx, two, SUPERVISOR))
    letter = replace(TAN, channel=ComplaintChannel.BOX, box=uid)
    assert desk.ask(box_openings)[0].papers == 2
    assert desk.records()[-1].kind == "opinion_box.opened"
    assert line(desk, filed(desk, letter)).due_on == "2026-11-30"


def test_an_opinion_waits_until_it_is_answered(desk: CaseDesk) -> None:
    told = OpinionNoted(source="book", text="夏天没有开水，电话 13900139000", about="")
    uid = desk.run(lambda tx: care.note_opinion(tx, told, CLERK))
    fact = OpinionAnswered(answer="已添饮水机", improved="饮水机一台")
    assert desk.ask(opinions)[0].answered_at is None
    desk.run(lambda tx: care.answer_opinion(tx, uid, fact, HEAD))
    found = desk.ask(opinions)[0]
    assert found.answer == "已添饮水机"
    assert "13900139000" not in found.text


def test_an_emergency_names_both_reports(desk: CaseDesk) -> None:
    """000§14.24: the head of the centre and the main leader of the township."""
    whole = EmergencyReported(
        what="停电", measures="改纸质", head_at="9:20", leader="王镇长", leader_at="9:25"
    )
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: care.report_emergency(tx, replace(whole, leader_at=""), CLERK))
    desk.run(lambda tx: care.report_emergency(tx, whole, CLERK))
    assert desk.ask(emergencies)[0].leader_at == "9:25"


def test_folding_again_gives_the_same_rows(desk: CaseDesk) -> None:
    uid = filed(desk)
    desk.run(lambda tx: care.accept_complaint(tx, uid, "phone", SUPERVISOR))
    desk.run(lambda tx: reply_complaint(tx, uid, UPHELD, SUPERVISOR))
    before = desk.tables()
    assert desk.fold_again() == before
