"""Ladders at the desk: proposed by the rule, confirmed by a person, appealable, listed together."""

from dataclasses import replace

import pytest

from appliance.desk import ladders as rooms
from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import FormIncomplete, HandledByTheAccused, NotPermitted
from appliance.domain.facts.sanctions import BreachRecorded, TalkHeld
from appliance.domain.sanction import Breach, Penalty
from appliance.policies import chosen_layers, seeded_calendar
from appliance.projections.sanctions import SanctionLine, fallen, sanction_of, sanctions, talks
from tests.fakes.case_desk import CLERK, COLLEAGUE, HEAD, SUPERVISOR, CaseDesk

RULES = Rules(
    mark="LX",
    layers=tuple(chosen_layers({"ladders": "handbook-j"})),
    calendar=seeded_calendar(),
)
RUDE = BreachRecorded(
    breach=Breach.LANGUAGE_COMPLAINT,
    staff_no="1003",
    happened_on="2026-11-20",
    what="当面顶撞",
    cause="LX26-T100001",
)
WHY = rooms.Confirm(reason="监控和说明都对得上")


def recorded(desk: CaseDesk, fact: BreachRecorded = RUDE) -> str:
    return desk.run(lambda tx: rooms.record_breach(tx, fact, SUPERVISOR))


def line(desk: CaseDesk, uid: str) -> SanctionLine:
    found = desk.ask(sanction_of, uid)
    assert found is not None
    return found


def test_one_upheld_language_complaint_writes_three_consequences_listed_together(
    desk: CaseDesk,
) -> None:
    """003-J·规范五3 (CMP-32)."""
    uid = recorded(desk)
    assert desk.ask(fallen, "2026-11") == []
    desk.run(lambda tx: rooms.confirm(tx, uid, WHY, SUPERVISOR, RULES))
    found = [(one.what, one.whose) for one in desk.ask(fallen, "2026-11")]
    assert found == [
        ("lose_quarter_star", "person"),
        ("window_loses_month_satisfied", "window"),
        ("bonus_month", "person"),
    ]
    assert line(desk, uid).clause == "003-J·规范五3"


def test_the_second_time_is_the_second_step_and_what_was_lifted_does_not_count(
    desk: CaseDesk,
) -> None:
    """003-J·承诺二3."""
    fact = replace(RUDE, breach=Breach.DISCIPLINE_COMPLAINT)
    first, second, third = (recorded(desk, replace(fact, cause=f"T{n}")) for n in range(3))
    for uid in (first, second):
        desk.run(lambda tx, uid=uid: rooms.confirm(tx, uid, WHY, SUPERVISOR, RULES))  # type: ignore[misc]
    assert line(desk, second).follows == ["suspended_for_examination"]
    desk.run(lambda tx: rooms.appeal(tx, second, "没有这回事", CLERK))
    with pytest.raises(HandledByTheAccused):
        desk.run(lambda tx: rooms.judge_appeal(tx, second, "撤", SUPERVISOR, lift=True))
    desk.run(lambda tx: rooms.judge_appeal(tx, second, "查无实据", HEAD, lift=True))
    desk.run(lambda tx: rooms.confirm(tx, third, WHY, SUPERVISOR, RULES))
    assert (line(desk, third).nth, line(desk, second).state) == (2, "lifted")


def test_what_has_no_ladder_needs_a_choice(desk: CaseDesk) -> None:
    uid = recorded(desk, replace(RUDE, breach=Breach.GIFT))
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: rooms.confirm(tx, uid, WHY, SUPERVISOR, RULES))
    chosen = replace(WHY, chosen=(Penalty.CRITICISM_EDUCATION, Penalty.RETURN_ALL))
    desk.run(lambda tx: rooms.confirm(tx, uid, chosen, SUPERVISOR, RULES))
    desk.run(lambda tx: rooms.settle(tx, uid, "returned", "", SUPERVISOR))
    assert (line(desk, uid).follows, line(desk, uid).settled) == (
        ["criticism_education", "return_all"],
        "returned",
    )


def test_a_ladder_the_halls_profile_does_not_have_is_left_to_gravity(desk: CaseDesk) -> None:
    """X25, X31: materials_lost is a ladder of 002-P3, not of 003-J."""
    uid = recorded(desk, replace(RUDE, breach=Breach.MATERIALS_LOST))
    found = desk.ask(rooms.proposal_for, line(desk, uid), RULES)
    assert found.step is None


@pytest.mark.parametrize(
    "wrong",
    [
        replace(RUDE, staff_no=""),
        replace(RUDE, cause=" "),
        replace(RUDE, happened_on="2026-11-24"),
        replace(RUDE, breach=Breach.PROHIBITION),
    ],
    ids=["nobody", "no-cause", "tomorrow", "none-of-the-ten"],
)
def test_nothing_is_recorded_without_its_ground(desk: CaseDesk, wrong: BreachRecorded) -> None:
    with pytest.raises(FormIncomplete):
        recorded(desk, wrong)
    assert desk.ask(sanctions) == []


def test_a_clerk_records_none_and_nobody_one_about_themselves(desk: CaseDesk) -> None:
    own = Actor(staff_no="1003", roles=HEAD.roles)
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: rooms.record_breach(tx, RUDE, COLLEAGUE))
    with pytest.raises(HandledByTheAccused):
        desk.run(lambda tx: rooms.record_breach(tx, RUDE, own))


def test_nothing_follows_without_a_reason(desk: CaseDesk) -> None:
    uid = recorded(desk)
    empty = rooms.Confirm(reason=" ")
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: rooms.confirm(tx, uid, empty, SUPERVISOR, RULES))
    desk.run(lambda tx: rooms.drop(tx, uid, "已当面和解", SUPERVISOR))
    assert line(desk, uid).state == "dropped"


def test_a_talk_is_kept_and_all_of_it_folds_again(desk: CaseDesk) -> None:
    talk = TalkHeld(staff_no="1003", held_on="2026-11-23", talker="王镇长", content="改进作风")
    desk.run(lambda tx: rooms.hold_talk(tx, talk, HEAD))
    uid = recorded(desk)
    desk.run(lambda tx: rooms.confirm(tx, uid, WHY, SUPERVISOR, RULES))
    assert desk.ask(talks)[0].content == "改进作风"
    before = desk.tables()
    assert desk.fold_again() == before
