"""Complaints at the desk: limits by channel and difficulty, and who may not touch them."""

from dataclasses import replace
from datetime import date

import pytest

from appliance.desk.complaints import (
    File,
    Reply,
    file_complaint,
    reply_complaint,
    view_complainant,
)
from appliance.desk.rules import Actor
from appliance.domain.complaint import ComplaintChannel, Difficulty, Ground
from appliance.domain.errors import (
    ComplaintStepNotAllowed,
    FormIncomplete,
    HandledByTheAccused,
    LimitNotStated,
    NotPermitted,
    Refusal,
)
from appliance.domain.record import encode
from appliance.projections.complaints import (
    complaint_of,
    open_complaints,
    recent_complaints,
    written_on,
)
from tests.fakes.case_desk import CLERK, HEAD, RULES, SUPERVISOR, CaseDesk

TAN = File(
    title="补贴材料让跑了两趟",
    content="11月16日来办补贴，回去拿银行卡，11月18日来又说缺表。电话 13900139000。",
    category=Ground.BAD_SERVICE,
    channel=ComplaintChannel.ONSITE,
    difficulty=Difficulty.COMPLEX,
    about="3 号窗",
    about_staff_no="1003",
    name="谭建军",
    phone="13900139000",
)
ANSWER = Reply(finding="true", reply="已当面道歉，补贴当天办好。", way="phone")


def filed(desk: CaseDesk, order: File = TAN, actor: Actor = SUPERVISOR) -> str:
    return desk.run(lambda tx: file_complaint(tx, order, actor, RULES)).uid


@pytest.mark.parametrize(
    ("channel", "difficulty", "units", "due"),
    [
        pytest.param("onsite", "clear", 1, "2026-11-23", id="on-the-spot"),
        pytest.param("onsite", "complex", 1, "2026-11-26", id="three-working-days"),
        pytest.param("phone", "complex", 1, "2026-11-26", id="phone-as-on-site"),
        pytest.param("letter", "clear", 1, "2026-11-26", id="letter"),
        pytest.param("box", "clear", 1, "2026-11-26", id="box-as-letter"),
        pytest.param("online", "clear", 1, "2026-11-24", id="online-one-day"),
        pytest.param("email", "complex", 1, "2026-11-26", id="e-mail-as-online"),
        pytest.param("online", "clear", 2, "2026-11-30", id="two-units-five-days"),
    ],
)
def test_the_due_date_follows_channel_and_difficulty(
    desk: CaseDesk, channel: str, difficulty: str, units: int, due: str
) -> None:
    """000§15.6, readings R21, R22, R44; filed on Monday 23 November."""
    order = replace(
        TAN,
        channel=ComplaintChannel(channel),
        difficulty=Difficulty(difficulty),
        units=units,
    )
    found = desk.ask(complaint_of, filed(desk, order))
    assert found is not None
    assert found.due_on == due


def test_a_transferred_complaint_is_due_when_its_letter_says(desk: CaseDesk) -> None:
    letter = replace(TAN, channel=ComplaintChannel.TRANSFER)
    with pytest.raises(LimitNotStated):
        filed(desk, letter)
    found = desk.ask(complaint_of, filed(desk, replace(letter, letter_limit=date(2026, 12, 4))))
    assert found is not None
    assert (found.due_on, found.local_no) == ("2026-12-04", "LX26-T100001")


def test_the_complainant_stands_in_one_erasable_fact_only(desk: CaseDesk) -> None:
    filed(desk)
    for record in desk.records():
        line = encode(record).decode()
        if record.kind != "complaint.person_recorded":
            assert TAN.name not in line
            assert TAN.phone not in line


def test_an_unnamed_complaint_is_taken_without_inventing_anybody(desk: CaseDesk) -> None:
    found = desk.ask(complaint_of, filed(desk, replace(TAN, name="", phone="")))
    assert found is not None
    assert found.complainant == ""
    assert "complaint.person_recorded" not in desk.kinds()


def test_an_answer_ends_what_is_owed(desk: CaseDesk) -> None:
    uid = filed(desk)
    desk.clock.advance(hours=4)
    desk.run(lambda tx: reply_complaint(tx, uid, ANSWER, SUPERVISOR))
    found = desk.ask(complaint_of, uid)
    assert found is not None
    assert (found.state, found.handler_no) == ("replied", "1002")
    assert desk.ask(open_complaints) == []
    assert len(desk.ask(recent_complaints)) == 1
    assert desk.tables() == desk.fold_again()


@pytest.mark.parametrize(
    ("order", "actor", "refusal"),
    [
        pytest.param(
            ANSWER, Actor.of("1003", ["clerk", "director"]), HandledByTheAccused, id="the-accused"
        ),
        pytest.param(ANSWER, Actor.of("1005", ["clerk"]), NotPermitted, id="a-clerk"),
        pytest.param(replace(ANSWER, reply=" "), HEAD, FormIncomplete, id="no-reply"),
        pytest.param(replace(ANSWER, way=""), HEAD, FormIncomplete, id="not-told-how"),
    ],
)
def test_a_refused_answer_changes_nothing(
    desk: CaseDesk, order: Reply, actor: Actor, refusal: type[Refusal]
) -> None:
    uid = filed(desk)
    before = (desk.kinds(), desk.tables())
    with pytest.raises(refusal):
        desk.run(lambda tx: reply_complaint(tx, uid, order, actor))
    assert (desk.kinds(), desk.tables()) == before


def test_a_complaint_is_answered_once(desk: CaseDesk) -> None:
    uid = filed(desk)
    desk.run(lambda tx: reply_complaint(tx, uid, ANSWER, SUPERVISOR))
    with pytest.raises(ComplaintStepNotAllowed):
        desk.run(lambda tx: reply_complaint(tx, uid, ANSWER, HEAD))


def test_nobody_files_the_complaint_against_themselves(desk: CaseDesk) -> None:
    with pytest.raises(HandledByTheAccused):
        filed(desk, TAN, CLERK)
    assert "complaint.filed" not in desk.kinds()


def test_the_accused_never_sees_who_complained(desk: CaseDesk) -> None:
    uid = filed(desk)
    accused = Actor.of("1003", ["director"])
    with pytest.raises(HandledByTheAccused):
        desk.run(lambda tx: view_complainant(tx, uid, "想知道", accused))
    shown = desk.run(lambda tx: view_complainant(tx, uid, "回复电话", SUPERVISOR))
    assert shown is not None
    assert shown.phone == TAN.phone
    assert desk.kinds()[-1] == "person.viewed"


def test_a_box_nobody_opened_holds_no_complaint(desk: CaseDesk) -> None:
    order = replace(TAN, channel=ComplaintChannel.BOX, box="9f3c00aa11bb22cc-7")
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: file_complaint(tx, order, SUPERVISOR, RULES))


def test_another_way_than_the_texts_needs_its_reason(desk: CaseDesk) -> None:
    """000§15.6(1): a complex one on the spot is answered by telephone."""
    uid = filed(desk)
    by_letter = replace(ANSWER, way="letter")
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: reply_complaint(tx, uid, by_letter, SUPERVISOR))
    why = replace(by_letter, way_reason="停机，13900139000 打不通")
    desk.run(lambda tx: reply_complaint(tx, uid, why, SUPERVISOR))
    found = desk.ask(complaint_of, uid)
    assert found is not None
    assert (found.way, found.open) == ("letter", 0)


def test_a_paper_form_counts_from_the_day_on_it_and_is_entered_once(desk: CaseDesk) -> None:
    """A form without its day, of a day to come, or entered before changes nothing."""
    paper = replace(TAN, form="T3-20261119-K7QX-ABCDEFGH", written_on=date(2026, 11, 20))
    uid = filed(desk, paper)
    found = desk.ask(complaint_of, uid)
    assert found is not None
    assert found.due_on == "2026-11-25"  # three working days after the Friday it was written
    assert desk.ask(written_on, found.id) == "2026-11-20"
    other = replace(paper, form="T3-20261119-AAAA-ABCDEFGH")
    tomorrow, none = date(2026, 11, 24), None
    for wrong in (paper, replace(other, written_on=tomorrow), replace(other, written_on=none)):
        with pytest.raises(FormIncomplete):
            filed(desk, wrong)
    assert len(desk.ask(recent_complaints)) == 1
    assert desk.tables() == desk.fold_again()
