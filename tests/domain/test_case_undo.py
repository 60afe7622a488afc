"""Taking back the last act of a case: what it was, who may, and where the case stands then."""

from dataclasses import replace
from itertools import count

import pytest

from appliance.domain.case import KIND_OF_STEP, NEXT_STATE, CaseState, Step
from appliance.domain.case_undo import (
    STATE_OF_KIND,
    UndoRequest,
    check_undo,
    is_void,
    last_act,
    standing,
    state_without,
    undone_references,
)
from appliance.domain.errors import UndoNotAllowed
from appliance.domain.record import Record, reference

pytestmark = pytest.mark.core


def story_of(text: str) -> list[Record]:
    """Return records for words such as `received+accepted completed`; + is saved at once."""
    numbers = count(1)
    return [
        Record(
            kind=f"case.{word}",
            v=1,
            subject="b-1",
            by="staff:1003",
            at="2026-11-23T09:00:00.000+08:00",
            boot="b",
            n=next(numbers),
            mono=1000 * moment,
            trust="network",
            body={},
        )
        for moment, words in enumerate(text.split())
        for word in words.split("+")
    ]


def kinds(records: list[Record]) -> list[str]:
    return [one.kind.removeprefix("case.") for one in records]


def test_the_state_each_fact_leaves_is_the_one_of_the_table() -> None:
    for (state, step), after in NEXT_STATE.items():
        if step is Step.EXTEND:
            assert after is state
        else:
            assert STATE_OF_KIND[KIND_OF_STEP[step]] is after


@pytest.mark.parametrize(
    ("story", "act", "state"),
    [
        pytest.param("received accepted", "accepted", CaseState.RECEIVED, id="acceptance"),
        pytest.param(
            "received supplement_requested supplemented+accepted",
            "supplemented accepted",
            CaseState.SUPPLEMENTING,
            id="supplement-with-its-acceptance",
        ),
        pytest.param("received accepted extended", "extended", CaseState.ACCEPTED, id="extension"),
        pytest.param(
            "received accepted referred extended completed",
            "completed",
            CaseState.REFERRED,
            id="behind-a-referral",
        ),
        pytest.param(
            "received+accepted+completed+delivered",
            "received accepted completed delivered",
            CaseState.WITHDRAWN,
            id="a-whole-registration-is-void",
        ),
    ],
)
def test_the_last_act_is_taken_back_whole(story: str, act: str, state: CaseState) -> None:
    told = story_of(story)
    assert kinds(last_act(told)) == act.split()
    assert state_without(told, last_act(told)) is state
    assert is_void(last_act(told)) == ("received" in act.split())


def test_what_was_taken_back_is_passed_over_and_the_act_before_it_comes_next() -> None:
    told = story_of("received accepted extended undone")
    told[3] = replace(told[3], body={"records": [reference(told[2])]})
    assert undone_references(told) == {reference(told[2])}
    assert kinds(standing(told)) == ["received", "accepted", "undone"]
    assert kinds(last_act(told)) == ["accepted"]


def test_notes_and_prints_after_a_step_do_not_hide_it() -> None:
    assert kinds(last_act(story_of("received accepted noted paper_issued"))) == ["accepted"]


FRESH = UndoRequest(by="staff:1003", minutes_since=10, approved=False, reason="")


@pytest.mark.parametrize(
    ("minutes", "by", "approved", "reason", "why"),
    [
        pytest.param(10, "staff:1003", False, "", "", id="ten-minutes-by-the-same-hand"),
        pytest.param(10.1, "staff:1003", False, "录错", "not_approved", id="later-needs-consent"),
        pytest.param(10.1, "staff:1003", True, " ", "late", id="later-needs-a-reason"),
        pytest.param(10.1, "staff:1003", True, "录错", "", id="later-with-both"),
        pytest.param(1, "staff:1004", False, "录错", "not_approved", id="somebody-elses-act"),
        pytest.param(-5, "staff:1003", False, "", "late", id="a-clock-set-back"),
    ],
)
def test_who_may_take_back_and_until_when(
    *, minutes: float, by: str, approved: bool, reason: str, why: str
) -> None:
    act = last_act(story_of("received accepted"))
    wish = UndoRequest(by=by, minutes_since=minutes, approved=approved, reason=reason)
    if not why:
        check_undo("LX26-100007", act, wish, rated=False)
        return
    with pytest.raises(UndoNotAllowed) as refused:
        check_undo("LX26-100007", act, wish, rated=False)
    assert refused.value.facts["why"] == why


def test_what_a_citizen_has_rated_stands() -> None:
    act = last_act(story_of("received accepted completed"))
    with pytest.raises(UndoNotAllowed, match="rated"):
        check_undo("LX26-100007", act, FRESH, rated=True)


def test_nothing_is_left_to_take_back() -> None:
    with pytest.raises(UndoNotAllowed, match="nothing"):
        check_undo("LX26-100007", [], FRESH, rated=False)
