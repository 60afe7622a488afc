"""Bad ratings: the table, the stories of the notice of 2019, and who may take which step."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from appliance.domain.bad_rating import (
    NEXT_STATE,
    OF_THE_CONCERNED,
    BadRating,
    BadRatingFigures,
    BadRatingState,
    BadRatingStep,
    Finding,
    advance_bad_rating,
    answer_due,
    concerned_may_know,
    steps_of,
)
from appliance.domain.errors import HandledByTheAccused, TurnNotAllowed
from appliance.policies import seeded_calendar

CLERK, HANDLER, DIRECTOR = "1003", "1002", "1001"
NEW = BadRating(local_no="LX26-100001", state=BadRatingState.OPEN, clerk_no=CLERK)


def walk(story: str) -> BadRating:
    """Take the steps of a story; `find=true` names a finding, `appeal` is the clerk's own."""
    one = NEW
    for word in story.split():
        name, _, finding = word.partition("=")
        step = BadRatingStep(name)
        by = CLERK if step in OF_THE_CONCERNED else HANDLER
        by = DIRECTOR if step is BadRatingStep.DECIDE_APPEAL else by
        one = replace(one, state=advance_bad_rating(one, step, by=by))
        if finding:
            one = replace(one, finding=Finding(finding))
        if step is BadRatingStep.FIND:
            one = replace(one, found_by=by)
        one = replace(
            one,
            appealed=one.appealed or step is BadRatingStep.APPEAL,
            decided=one.decided or step is BadRatingStep.DECIDE_APPEAL,
        )
    return one


@pytest.mark.parametrize(
    ("story", "end"),
    [
        pytest.param("contact find=true mend tell revisit", "closed", id="clear-mended-at-once"),
        pytest.param(
            "contact contact extend find=true extend mend tell revisit", "closed", id="complex"
        ),
        pytest.param("contact find=mistaken tell revisit", "closed", id="pressed-by-mistake"),
        pytest.param("contact state find=untrue tell", "told", id="untrue-after-a-statement"),
        pytest.param(
            "contact find=true appeal decide_appeal=untrue tell", "told", id="appeal-that-holds"
        ),
        pytest.param(
            "contact find=true appeal decide_appeal=true mend tell", "told", id="appeal-in-vain"
        ),
        pytest.param("contact find=true mend tell revisit appeal", "closed", id="late-appeal"),
    ],
)
def test_the_stories_of_the_notice_end_where_it_says(story: str, end: str) -> None:
    assert walk(story).state == end


@pytest.mark.parametrize(
    "story",
    [
        pytest.param("find=true", id="no-call-back"),
        pytest.param("contact tell", id="nothing-found"),
        pytest.param("contact find=true tell", id="true-and-not-mended"),
        pytest.param("contact find=untrue mend", id="mended-though-untrue"),
        pytest.param("contact find=untrue appeal", id="nothing-to-appeal-against"),
        pytest.param("contact find=true appeal appeal", id="second-appeal"),
        pytest.param("contact find=true decide_appeal", id="no-appeal"),
        pytest.param("contact find=true mend tell revisit contact", id="done-with"),
    ],
)
def test_what_the_notice_does_not_allow_is_refused(story: str) -> None:
    with pytest.raises(TurnNotAllowed):
        walk(story)


@pytest.mark.parametrize(("state", "step"), [*product(BadRatingState, BadRatingStep)])
def test_whom_it_is_about_handles_nothing_and_nobody_speaks_for_them(
    state: BadRatingState, step: BadRatingStep
) -> None:
    one = replace(NEW, state=state, finding=Finding.TRUE, appealed=True, found_by=HANDLER)
    wrong = HANDLER if step in OF_THE_CONCERNED else CLERK
    with pytest.raises(HandledByTheAccused):
        advance_bad_rating(one, step, by=wrong)


def test_whoever_found_does_not_judge_the_appeal() -> None:
    one = walk("contact find=true appeal")
    with pytest.raises(HandledByTheAccused):
        advance_bad_rating(one, BadRatingStep.DECIDE_APPEAL, by=HANDLER)


def test_every_step_offered_can_be_taken_and_no_other_is_in_the_table() -> None:
    for state in BadRatingState:
        one = replace(NEW, state=state, finding=Finding.TRUE)
        for step in steps_of(one):
            by = CLERK if step in OF_THE_CONCERNED else HANDLER
            assert advance_bad_rating(one, step, by=by) is NEXT_STATE[state, step]


def test_five_working_days_are_counted_over_a_weekend() -> None:
    """Rated on Friday 20 November 2026: the day itself is not counted."""
    assert answer_due(date(2026, 11, 20), 5, seeded_calendar()) == date(2026, 11, 27)


def test_the_rates_know_nothing_to_divide() -> None:
    none = BadRatingFigures(
        all=0, told=0, true=0, mended=0, visited=0, satisfied=0, named=0, named_visited=0
    )
    some = replace(none, all=3, told=2, true=2, mended=1, named=2, named_visited=2)
    assert (none.answered_share, none.named_share) == (None, None)
    assert (some.answered_share, some.mended_share, some.named_share) == (66.7, 50.0, 100.0)


def test_the_person_concerned_knows_of_it_only_after_the_call_back() -> None:
    hidden = [state for state in BadRatingState if not concerned_may_know(state)]
    assert hidden == [BadRatingState.OPEN, BadRatingState.VOID]
