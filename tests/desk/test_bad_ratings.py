"""Bad ratings at the desk: each one a task that follows from the rating alone."""

import pytest

from appliance.desk import bad_ratings as rooms
from appliance.desk.bad_ratings import Contact
from appliance.domain.bad_rating import Finding, Remedy, Revisit
from appliance.domain.errors import FormIncomplete, HandledByTheAccused, NotPermitted
from appliance.projections.bad_ratings import (
    BadRatingLine,
    bad_rating_figures,
    open_bad_ratings,
    story_of_bad_rating,
)
from appliance.projections.evaluation_questions import standing_rating
from tests.fakes.case_desk import CLERK, COLLEAGUE, HEAD, RULES, SUPERVISOR, CaseDesk

DAY = "2026-11-23"
CALLED = Contact(way="phone", reached=True, said="等了一个小时，电话 13800138000")


def rated(desk: CaseDesk, level: str = "dissatisfied") -> BadRatingLine:
    """Let a citizen press; return the task."""
    desk.completed()
    desk.press(level)
    return desk.ask(open_bad_ratings)[-1]


def test_a_bad_rating_is_a_task_with_a_limit_of_five_working_days(desk: CaseDesk) -> None:
    one = rated(desk, "very_dissatisfied")
    due = rooms.due_of(one, RULES)
    assert (one.state, one.window, one.clerk_no) == ("open", 3, "1003")
    assert (due.due.isoformat(), due.days, due.provisional) == ("2026-11-30", 5, False)


@pytest.mark.parametrize("level", ["very_satisfied", "satisfied", "fairly_satisfied"])
def test_any_other_rating_is_none(desk: CaseDesk, level: str) -> None:
    desk.completed()
    desk.press(level)
    assert desk.ask(open_bad_ratings) == []


def test_a_rating_that_gives_way_takes_its_task_along(desk: CaseDesk) -> None:
    """A press that was earlier and arrives later counts; the task of the other is void."""
    desk.completed()
    before = desk.clock.advance(seconds=2)
    desk.clock.advance(seconds=2)
    desk.press("dissatisfied")
    desk.press("satisfied", at=before)
    assert desk.ask(open_bad_ratings) == []
    assert desk.ask(bad_rating_figures, DAY, DAY).all == 0


def test_a_bad_rating_is_brought_to_its_end(desk: CaseDesk) -> None:
    one = rated(desk)
    desk.run(lambda tx: rooms.contact(tx, one.uid, CALLED, SUPERVISOR))
    desk.run(lambda tx: rooms.state_own(tx, one.uid, "系统卡了", CLERK))
    desk.run(lambda tx: rooms.find(tx, one.uid, Finding.TRUE, "监控核对属实", SUPERVISOR))
    desk.run(lambda tx: rooms.mend(tx, one.uid, Remedy.AT_ONCE, "加开一个窗口", SUPERVISOR))
    desk.run(lambda tx: rooms.tell(tx, one.uid, "phone", "已加开窗口", SUPERVISOR))
    desk.run(lambda tx: rooms.revisit(tx, one.uid, Revisit.SATISFIED, "", SUPERVISOR))
    found = desk.ask(bad_rating_figures, DAY, DAY)
    assert desk.ask(open_bad_ratings) == []
    assert (found.all, found.told, found.mended, found.satisfied) == (1, 1, 1, 1)
    assert "13800138000" not in repr(desk.ask(story_of_bad_rating, one.id))


def test_the_rating_stays_whatever_is_found(desk: CaseDesk) -> None:
    one = rated(desk)
    before = desk.ask(standing_rating, one.case_uid)
    desk.run(lambda tx: rooms.contact(tx, one.uid, CALLED, SUPERVISOR))
    desk.run(lambda tx: rooms.find(tx, one.uid, Finding.MISTAKEN, "按错了", SUPERVISOR))
    assert desk.ask(standing_rating, one.case_uid) == before
    assert desk.kinds().count("evaluation.superseded") == 0


def test_the_finding_of_an_appeal_holds_and_comes_from_somebody_else(desk: CaseDesk) -> None:
    one = rated(desk)
    desk.run(lambda tx: rooms.contact(tx, one.uid, CALLED, SUPERVISOR))
    desk.run(lambda tx: rooms.find(tx, one.uid, Finding.TRUE, "查了台账", SUPERVISOR))
    desk.run(lambda tx: rooms.appeal(tx, one.uid, "当天我请假", CLERK))
    with pytest.raises(HandledByTheAccused):
        desk.run(lambda tx: rooms.decide_appeal(tx, one.uid, Finding.TRUE, "维持", SUPERVISOR))
    desk.run(lambda tx: rooms.decide_appeal(tx, one.uid, Finding.UNTRUE, "请假属实", HEAD))
    assert desk.ask(open_bad_ratings)[0].finding == "untrue"


def test_a_clerk_handles_none_and_a_director_none_about_themselves(desk: CaseDesk) -> None:
    one = rated(desk)
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: rooms.contact(tx, one.uid, CALLED, COLLEAGUE))
    both = type(HEAD)(staff_no=CLERK.staff_no, roles=HEAD.roles)
    with pytest.raises(HandledByTheAccused):
        desk.run(lambda tx: rooms.contact(tx, one.uid, CALLED, both))
    assert desk.ask(open_bad_ratings)[0].state == "open"


def test_an_empty_field_or_a_day_that_has_passed_changes_nothing(desk: CaseDesk) -> None:
    one = rated(desk)
    desk.run(lambda tx: rooms.contact(tx, one.uid, CALLED, SUPERVISOR))
    before = desk.kinds()
    yesterday = desk.clock.now().day.replace(day=22)
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: rooms.find(tx, one.uid, Finding.TRUE, "  ", SUPERVISOR))
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: rooms.extend_answer(tx, one.uid, yesterday, "复杂", SUPERVISOR))
    assert desk.kinds() == before


def test_folding_again_gives_the_same_tasks(desk: CaseDesk) -> None:
    one = rated(desk)
    desk.run(lambda tx: rooms.contact(tx, one.uid, CALLED, SUPERVISOR))
    before = desk.tables()
    assert desk.fold_again() == before
