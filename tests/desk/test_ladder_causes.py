"""What the rule points at: proposed with the record that caused it, gone once it was taken up."""

from functools import partial

import pytest

from appliance.desk import bad_ratings, case_steps, complaints, ladders
from appliance.desk.case_orders import Complete, Deliver, RequestSupplement, Way
from appliance.desk.case_undo import undo_case
from appliance.desk.case_watch import judge_silence
from appliance.desk.complaint_care import rectify
from appliance.domain.bad_rating import Finding
from appliance.domain.complaint import ComplaintChannel, Difficulty, Ground
from appliance.domain.facts.sanctions import BreachRecorded
from appliance.domain.limits import SilenceFinding
from appliance.domain.notice import TripReason
from appliance.domain.sanction import Breach, Cause, breach_of_complaint
from appliance.journal.transaction import Transaction
from appliance.projections.bad_ratings import open_bad_ratings
from appliance.projections.ladder_causes import Untaken, untaken
from appliance.projections.sanctions import sanctions
from tests.fakes.case_desk import CLERK, HEAD, RULES, SUPERVISOR, CaseDesk


def ask(uid: str, order: RequestSupplement, tx: Transaction) -> None:
    case_steps.request_supplement(tx, uid, order, CLERK, RULES)


def told_again(desk: CaseDesk, why: TripReason | None) -> str:
    """Let a citizen be sent home twice; return the case's number."""
    made = desk.receive()
    for missing, trip in (("就业创业证", None), ("补贴申请表", why)):
        order = RequestSupplement(missing=[missing], in_writing=True, trip=trip)
        desk.run(partial(ask, made.uid, order))
    return made.local_no


def rated_badly(desk: CaseDesk, finding: Finding) -> str:
    desk.completed()
    desk.press("very_dissatisfied")
    one = desk.ask(open_bad_ratings)[-1]
    called = bad_ratings.Contact(way="phone", reached=True, said="等太久")
    desk.run(lambda tx: bad_ratings.contact(tx, one.uid, called, SUPERVISOR))
    desk.run(lambda tx: bad_ratings.find(tx, one.uid, finding, "监控核对", SUPERVISOR))
    return one.local_no


def took(desk: CaseDesk, one: Untaken) -> None:
    fact = BreachRecorded(
        breach=one.breach,
        staff_no=one.staff_no,
        happened_on=one.day,
        what="查实",
        cause=one.local_no,
    )
    desk.run(lambda tx: ladders.record_breach(tx, fact, SUPERVISOR))


def test_a_second_trip_for_want_of_a_notice_is_proposed_with_its_case(desk: CaseDesk) -> None:
    """003-J·一次性告知四: already the first one meets the ladder."""
    local_no = told_again(desk, None)
    (one,) = desk.ask(untaken)
    assert (one.cause, one.breach, one.local_no) == (Cause.SECOND_TRIP, "second_trip", local_no)
    assert one.staff_no == "1003"


@pytest.mark.parametrize("why", [one for one in TripReason if "not_told" not in one])
def test_a_trip_that_was_not_the_halls_doing_proposes_nothing(
    desk: CaseDesk, why: TripReason
) -> None:
    told_again(desk, why)
    assert desk.ask(untaken) == []


def test_a_bad_rating_found_true_is_proposed_and_a_mistaken_one_is_not(desk: CaseDesk) -> None:
    local_no = rated_badly(desk, Finding.TRUE)
    rated_badly(desk, Finding.MISTAKEN)
    (one,) = desk.ask(untaken)
    assert (one.cause, one.breach, one.local_no) == (Cause.BAD_RATING, Breach.CONDUCT, local_no)


def upheld(desk: CaseDesk, finding: str = "true") -> complaints.Filed:
    order = complaints.File(
        title="没有按时办",
        content="说好三天，等了十天",
        category=Ground.PROMISE_BROKEN,
        channel=ComplaintChannel.PHONE,
        difficulty=Difficulty.CLEAR,
        about="3号窗",
        about_staff_no="1003",
    )
    filed = desk.run(lambda tx: complaints.file_complaint(tx, order, SUPERVISOR, RULES))
    reply = complaints.Reply(finding=finding, reply="已办好", way="phone")
    desk.run(lambda tx: complaints.reply_complaint(tx, filed.uid, reply, SUPERVISOR))
    return filed


def test_an_upheld_complaint_is_proposed_by_its_ground(desk: CaseDesk) -> None:
    upheld(desk)
    (one,) = desk.ask(untaken)
    assert (one.cause, one.breach) == (Cause.COMPLAINT, Breach.BROKEN_PROMISE)


def test_a_second_upheld_one_or_a_refusal_proposes_to_withdraw_the_person(desk: CaseDesk) -> None:
    """000§15.10, R41: two are 「多次」, a mistaken one between them is none."""
    first = upheld(desk)
    upheld(desk, "mistaken")
    assert Breach.NOT_CORRECTED not in {one.breach for one in desk.ask(untaken)}
    second = upheld(desk)
    found = [one.local_no for one in desk.ask(untaken) if one.breach == Breach.NOT_CORRECTED]
    assert found == [second.local_no]
    desk.run(lambda tx: rectify(tx, first.uid, "不改", SUPERVISOR, refused=True))
    both = [one for one in desk.ask(untaken) if one.breach == Breach.NOT_CORRECTED]
    assert {one.local_no for one in both} == {first.local_no, second.local_no}
    took(desk, both[0])
    left = {(one.local_no, one.breach) for one in desk.ask(untaken)}
    assert len(left) == 3  # its ground is still to be answered for, and the other one whole
    (line,) = desk.ask(sanctions)
    desk.run(
        lambda tx: ladders.confirm(tx, line.uid, ladders.Confirm(reason="查实"), SUPERVISOR, RULES)
    )
    assert desk.ask(sanctions)[0].follows == ["circulated_criticism", "ask_department_to_withdraw"]


@pytest.mark.parametrize("make", [told_again, rated_badly], ids=["trip", "rating"])
def test_what_a_person_took_up_is_not_proposed_again(desk: CaseDesk, make: object) -> None:
    if make is told_again:
        told_again(desk, None)
    else:
        rated_badly(desk, Finding.TRUE)
    took(desk, desk.ask(untaken)[0])
    assert desk.ask(untaken) == []


def finished_late(desk: CaseDesk) -> str:
    """Finish a case of 7 December on the 23rd; return its number."""
    made = desk.accepted()
    desk.clock.advance(days=30)
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES))
    return made.local_no


def test_a_case_whose_limit_was_missed_is_proposed_until_it_is_taken_up(desk: CaseDesk) -> None:
    """000§11.10: criticism and punishment by gravity; who finished in time is not named."""
    desk.completed()
    local_no = finished_late(desk)
    (one,) = desk.ask(untaken)
    assert (one.cause, one.breach, one.local_no) == (Cause.OVERDUE, Breach.OVERDUE, local_no)
    assert (one.staff_no, one.day) == ("1003", "2026-12-07")
    assert desk.tables() == desk.fold_again()
    took(desk, one)
    assert desk.ask(untaken) == []


def test_a_result_that_lay_too_long_is_proposed_and_a_good_reason_takes_it_away(
    desk: CaseDesk,
) -> None:
    """000§11.10(5), R20."""
    lying, late = desk.completed(), desk.accepted()
    desk.clock.advance(days=30)
    assert desk.ask(untaken) == [], "what is still open is urged, not punished"
    handed = Deliver(way=Way.WINDOW, receipt_signed=True)
    desk.run(lambda tx: case_steps.deliver_case(tx, lying.uid, handed, CLERK, RULES))
    assert [one.local_no for one in desk.ask(untaken)] == [lying.local_no]
    for finding, named in ((SilenceFinding.DEEMED_CONSENT, 2), (SilenceFinding.JUSTIFIED, 1)):
        desk.run(partial(judge_silence, uid=late.uid, finding=finding, ground="核查", actor=HEAD))
        assert len(desk.ask(untaken)) == named
    desk.run(lambda tx: undo_case(tx, lying.uid, "点错了", CLERK))
    assert desk.ask(untaken) == []


def test_a_trip_and_a_bad_rating_of_one_case_are_two_causes(desk: CaseDesk) -> None:
    """Taking up one of them does not answer for the other."""
    trip = Untaken(
        cause=Cause.SECOND_TRIP,
        breach="second_trip",
        local_no=rated_badly(desk, Finding.TRUE),
        title="",
        staff_no="1003",
        day="2026-11-23",
    )
    took(desk, trip)
    assert [one.cause for one in desk.ask(untaken)] == [Cause.BAD_RATING]


def test_folding_again_gives_the_same_causes(desk: CaseDesk) -> None:
    told_again(desk, None)
    before = desk.ask(untaken)
    assert desk.tables() == desk.fold_again()
    assert desk.ask(untaken) == before


def test_every_ground_but_other_points_somewhere() -> None:
    assert {ground for ground in Ground if breach_of_complaint(ground) is None} == {Ground.OTHER}
