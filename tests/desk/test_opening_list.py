"""What a new hall still has to do, what waits for the director, and who stands in on the screen."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from appliance.desk import cards, cover, guards, off_post
from appliance.desk.cards import CardTerms
from appliance.desk.opening_list import OpeningList, StepName, opening_list, without_card
from appliance.desk.policy_book import PolicyOrder, change_settings, look_of, policy_book
from appliance.desk.posts import PostState, posts_of
from appliance.desk.waiting import Errand, unanswered, waiting
from appliance.domain.beside_punches import Purpose
from appliance.domain.duty import GuardTurn, Shift
from appliance.domain.guards import GuardPlan, PlannedShift, pair_gaps
from appliance.domain.moment import HALL_TIME
from appliance.domain.staff_card import CardPurpose
from appliance.projections.cards import cards_of, lost_by
from appliance.projections.staff import hall_staff
from tests.fakes.duty_hall import DIRECTOR as HEAD
from tests.fakes.duty_hall import DutyHall
from tests.fakes.leave_hall import CLERK, DIRECTOR, OFFICE, LeaveHall

MONDAY = date(2026, 11, 23)
EMPTY_ROUTE = (
    ("leave.deputy_director_up_to_days", 1),
    ("leave.director_from_days", 2),
    ("leave.route_between", "director"),
    ("leave.copy_to", ["office", "home_unit"]),
)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[LeaveHall]:
    hall = LeaveHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="silent")
def a_hall_whose_document_names_no_route(tmp_path: Path) -> Iterator[LeaveHall]:
    hall = LeaveHall(tmp_path, leave_profile="handbook-a")
    yield hall
    hall.close()


def steps(found: OpeningList) -> dict[str, bool]:
    return {one.name: one.is_done for one in found.steps}


def counts(hall: LeaveHall) -> dict[Errand, int]:
    return dict(hall.ask(waiting, hall.clock.now(), hall.rules, 9).errands)


def test_what_the_documents_leave_open_holds_the_first_month_up(silent: LeaveHall) -> None:
    found = silent.ask(opening_list, MONDAY, silent.rules)

    assert steps(found)[StepName.HOURS]
    assert not steps(found)[StepName.LEAVE]
    assert found.holds_up


def test_who_grants_leave_is_settled_by_four_settings(silent: LeaveHall) -> None:
    """003-A 三.1 names no route: the hall sets it, and the open line goes from the table."""
    order = PolicyOrder(values=EMPTY_ROUTE, first_day=MONDAY, reason="主任办公会")
    before, open_lines = silent.rules, silent.ask(policy_book, MONDAY, silent.rules).unset
    seen = silent.ask(look_of, order)
    silent.writer.run(lambda tx: change_settings(tx, order, DIRECTOR, before, seen=seen))
    after = before
    for change in order.changes("staff:1001"):
        after = after.with_change(change)

    assert "leave.route" in [line.key for line in open_lines]
    assert "leave.route" not in [line.key for line in silent.ask(policy_book, MONDAY, after).unset]
    assert steps(silent.ask(opening_list, MONDAY, after))[StepName.LEAVE]


def test_cards_are_counted_for_who_works_here_not_for_who_cares_for_the_box(
    hall: LeaveHall,
) -> None:
    hall.enrol("9", "系统管理员", "administrator")
    hall.enrol("1010", "新来", "clerk")

    lacking = [one.staff_no for one in hall.ask(without_card, MONDAY)]
    assert "1010" in lacking
    assert "9" not in lacking
    assert "9" not in [one.staff_no for one in hall.ask(hall_staff, MONDAY)]


def test_a_slip_waits_until_it_is_decided_and_then_for_its_copies(hall: LeaveHall) -> None:
    uid = hall.ask_leave("2026-11-25")
    assert counts(hall)[Errand.LEAVE] == 1

    hall.grant(uid, cover_no="1004")

    assert Errand.LEAVE not in counts(hall)
    assert counts(hall)[Errand.COPIES] == 1


def test_a_hand_over_that_is_late_waits(hall: LeaveHall) -> None:
    pair = cover.PairOrder(
        post="社保", primary_no="1003", backup_no="1004", duties="-", first_day=MONDAY
    )
    hall.writer.run(lambda tx: cover.pair_post(tx, pair, DIRECTOR))
    hall.grant(hall.ask_leave("2026-11-25"))
    assert Errand.HAND_OVERS not in counts(hall)

    hall.day_on("2026-11-24")

    assert counts(hall)[Errand.HAND_OVERS] == 1


def test_a_badge_that_is_due_waits(hall: LeaveHall) -> None:
    at = datetime(2026, 11, 23, 13, 30, tzinfo=HALL_TIME)
    order = cover.SubstitutionOrder(
        staff_no="1003",
        substitute_no="1006",
        unit="社会事务办公室",
        begins=at,
        ends=at + timedelta(hours=3),
        reason="培训",
    )
    uid = hall.writer.run(lambda tx: cover.file_substitution(tx, order, OFFICE))
    hall.writer.run(lambda tx: cover.issue_badge(tx, uid, "临3", "3", OFFICE))
    assert Errand.BADGES not in counts(hall)

    hall.day_on("2026-11-25")

    assert counts(hall)[Errand.BADGES] == 1


def test_the_one_who_stands_in_keeps_the_window_served(hall: LeaveHall) -> None:
    """LEV-13: the post is not empty, and the screen says who is there."""
    hall.grant(hall.ask_leave("2026-11-24"), cover_no="1004")
    hall.day_on("2026-11-24", "08:50")
    hall.swipe("1004")
    hall.day_on("2026-11-24", "09:30")
    sheet = hall.sheet("2026-11-24")
    window = next(one.member.window for one in sheet.lines if one.member.staff_no == "1003")
    assert window is not None

    post = posts_of(sheet, window, hall.clock.at)[window - 1]

    assert post.state is PostState.SERVED
    assert "1004" in [one.staff_no for one in post.serving]
    assert [one.staff_no for one in post.covered] == ["1003"]


def test_questions_count_until_they_are_answered(tmp_path: Path) -> None:
    hall = DutyHall(tmp_path)
    hall.read_at("1003")
    hall.clock.advance(seconds=1)
    hall.read_at("1004")
    asked = hall.ask(unanswered, hall.clock.now().day)
    hall.close()

    assert asked == 1


def test_a_lost_card_is_asked_about_on_the_days_it_was_out_of_hand(tmp_path: Path) -> None:
    hall = DutyHall(tmp_path)
    hall.read_at("1003")
    today = hall.clock.now().day
    (card,) = hall.ask(cards_of, "1003")
    hall.do(lambda tx: cards.report_lost(tx, "1003", card.card, since=today, actor=HEAD))
    found = [
        [one.staff_no for one in hall.ask(lost_by, today + timedelta(days=days))]
        for days in (-1, 0, 1)
    ]
    hall.close()

    assert found == [[], ["1003"], []]


def test_a_lent_card_waits_from_the_day_after(tmp_path: Path) -> None:
    hall = DutyHall(tmp_path)
    terms = CardTerms(purpose=CardPurpose.LENT, until=hall.clock.now().day)
    hall.hold("01aabbccdd", "door")
    hall.do(lambda tx: cards.give_card(tx, "1003", reader="door", actor=HEAD, terms=terms))
    before = hall.ask(waiting, hall.clock.now(), hall.rules, 9).counts[Errand.LENT]
    hall.clock.advance(timedelta(days=1))
    after = hall.ask(waiting, hall.clock.now(), hall.rules, 9).counts[Errand.LENT]
    hall.close()

    assert (before, after) == (0, 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-23T{text}").replace(tzinfo=HALL_TIME)


@pytest.mark.parametrize(
    ("away", "gaps"),
    [
        pytest.param([("a", "10:00", "11:00")], [], id="one-stays"),
        pytest.param(
            [("a", "10:00", "11:00"), ("b", "10:30", "11:30")], [("10:30", "11:00")], id="overlap"
        ),
        pytest.param([("a", "10:00", "11:00"), ("b", "11:00", "12:00")], [], id="one-after-other"),
        pytest.param(
            [("a", "07:00", "09:00"), ("b", "07:30", "08:30")], [("08:00", "08:30")], id="begins"
        ),
        pytest.param([("a", "10:00", "11:00"), ("x", "10:00", "11:00")], [], id="somebody-else"),
        pytest.param(
            [("a", "10:00", "10:20"), ("a", "10:20", "11:00"), ("b", "10:00", "11:00")],
            [("10:00", "11:00")],
            id="joined",
        ),
    ],
)
def test_a_pair_leaves_a_gap_only_when_both_are_away(
    away: list[tuple[str, str, str]], gaps: list[tuple[str, str]]
) -> None:
    """004·十二.7; the shift is eight to twenty, the times are hand made."""
    turn = GuardTurn(group=0, shift=Shift.DAY, shift_date=MONDAY)
    shift = PlannedShift(turn=turn, people=("a", "b"), begins=at("08:00"), ends=at("20:00"))

    found = pair_gaps(shift, [(who, at(begin), at(end)) for who, begin, end in away])

    assert found == [(at(begin), at(end)) for begin, end in gaps]


def test_the_guards_book_shows_when_nobody_was_there(hall: LeaveHall) -> None:
    plan = GuardPlan(base_monday=MONDAY, groups=(("1003", "1004"), ("1001", "1006")))
    hall.writer.run(lambda tx: guards.set_groups(tx, plan, hall.rules, OFFICE))
    hall.day_on("2026-11-23", "10:00")
    for staff_no in ("1003", "1004"):
        going = off_post.Going(
            staff_no=staff_no, purpose=Purpose.PRIVATE, reason="吃饭", at=hall.clock.at
        )
        hall.writer.run(partial(off_post.leave_post, order=going, actor=OFFICE))
    hall.day_on("2026-11-23", "10:30")

    book = hall.ask(guards.guard_book, MONDAY, MONDAY, hall.rules, hall.clock.now())

    assert book.deserted == 1
    assert CLERK.staff_no in book.lines[0].people
