"""Answering for it: the rule's step, who decides, and what falls along."""

from datetime import date
from itertools import product

import pytest

from appliance.domain.errors import HandledByTheAccused, TurnNotAllowed
from appliance.domain.sanction import (
    FALLING,
    LADDERS,
    NEXT_STATE,
    Breach,
    Penalty,
    Prohibition,
    Sanction,
    SanctionState,
    SanctionStep,
    advance_sanction,
    proposed_step,
)
from appliance.policies import profile_policy
from appliance.web.voice import wording_ladders

J = profile_policy("handbook-j", on=date(2026, 11, 20))
CLERK, HANDLER, DIRECTOR = "1003", "1002", "1001"

# Written out by hand from 003-J and 002-P3: breach, times before, still undone → what follows.
BY_THE_TEXT = [
    ("second_trip", 0, False, "oral_criticism|lose_quarter_star"),
    ("conduct", 2, False, "notify_department|window_rectify|may_return_to_unit"),
    ("language_complaint", 0, False, "lose_quarter_star|window_loses_month_satisfied|bonus_month"),
    ("discipline_complaint", 0, False, "circulated_criticism|bonus_month"),
    ("discipline_complaint", 1, False, "suspended_for_examination"),
    ("discipline_complaint", 7, False, "transferred"),
    ("broken_promise", 0, False, "do_now|apologise"),
    ("broken_promise", 0, True, "written_self_criticism|public_self_criticism|bonus_month"),
    ("broken_promise", 1, False, "discipline_breach|may_transfer"),
]


@pytest.mark.parametrize(("breach", "before", "undone", "follows"), BY_THE_TEXT)
def test_the_step_is_the_texts(breach: str, before: int, follows: str, *, undone: bool) -> None:
    found = proposed_step(Breach(breach), before, J, still_undone=undone)
    assert found is not None
    assert "|".join(found.consequences) == follows


def test_refused_correction_is_the_complaint_systems_own_step() -> None:
    """X31: 000§15.10 circulates and asks to withdraw the person, whichever ladders are followed."""
    found = proposed_step(Breach.NOT_CORRECTED, 0, profile_policy("dafan", on=date(2026, 11, 20)))
    assert found is not None
    assert found.consequences == ("circulated_criticism", "ask_department_to_withdraw")
    assert found.clause == "000§15.10"


@pytest.mark.parametrize("breach", [one for one in Breach if one not in LADDERS])
def test_what_has_no_ladder_is_left_to_gravity(breach: Breach) -> None:
    if breach is not Breach.BROKEN_PROMISE:
        assert proposed_step(breach, 0, J) is None


@pytest.mark.parametrize(("state", "step"), [*product(SanctionState, SanctionStep)])
def test_the_table_and_nothing_else_moves_it(state: SanctionState, step: SanctionStep) -> None:
    one = Sanction(subject="b1-1", state=state, staff_no=CLERK, decided_by=HANDLER)
    by = CLERK if step is SanctionStep.APPEAL else DIRECTOR
    after = NEXT_STATE.get((state, step))
    if after is None:
        with pytest.raises(TurnNotAllowed):
            advance_sanction(one, step, by=by)
    else:
        assert advance_sanction(one, step, by=by) is after


@pytest.mark.parametrize(
    ("state", "step", "by"),
    [
        ("open", "confirm", CLERK),
        ("open", "drop", CLERK),
        ("confirmed", "appeal", HANDLER),
        ("appealed", "lift", CLERK),
        ("appealed", "uphold", HANDLER),
    ],
)
def test_nobody_decides_about_themselves_or_judges_their_own_decision(
    state: str, step: str, by: str
) -> None:
    one = Sanction(subject="b1-1", state=SanctionState(state), staff_no=CLERK, decided_by=HANDLER)
    with pytest.raises(HandledByTheAccused):
        advance_sanction(one, SanctionStep(step), by=by)


def test_there_are_ten_prohibitions_and_every_word_has_its_label() -> None:
    assert len(Prohibition) == 10
    assert set(wording_ladders.PROHIBITIONS) == set(Prohibition)
    assert set(wording_ladders.BREACHES) == set(Breach)
    assert set(wording_ladders.STATES) == set(SanctionState)
    assert set(wording_ladders.STEPS) == set(SanctionStep)
    assert (set(Penalty) | set(FALLING)) <= set(wording_ladders.CONSEQUENCES)
    steps = {word for _, _, _, follows in BY_THE_TEXT for word in follows.split("|")}
    assert steps <= set(wording_ladders.CONSEQUENCES)
