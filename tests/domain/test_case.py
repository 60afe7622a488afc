"""Cases: the whole table, and the stories of the documents as independent witnesses."""

from datetime import UTC, date, datetime
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.case import (
    KIND_OF_STEP,
    NEXT_STATE,
    PARTS_OF_STEP,
    Case,
    CaseKind,
    CaseState,
    Delegation,
    Step,
    advance,
    allowed_steps,
    receive,
    require_delegate,
    require_parts,
)
from appliance.domain.errors import FormIncomplete, NotTheDelegate, StepNotAllowed

pytestmark = pytest.mark.core

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def case_in(state: CaseState) -> Case:
    return Case(
        case_uid="b1.7",
        local_no="LX26-100007",
        kind=CaseKind.COMMITMENT,
        state=state,
        changed_at=AT,
    )


@pytest.mark.parametrize(
    ("story", "end"),
    [
        pytest.param("accept complete deliver", CaseState.DELIVERED, id="instant"),
        pytest.param(
            "request_supplement supplement accept complete deliver",
            CaseState.DELIVERED,
            id="commitment-with-one-supplement",
        ),
        pytest.param(
            "accept start_procedure end_procedure extend complete deliver",
            CaseState.DELIVERED,
            id="survey-and-extension",
        ),
        pytest.param("accept refer complete", CaseState.COMPLETED, id="referral"),
        pytest.param("accept deny deliver", CaseState.DELIVERED, id="denied-in-writing"),
        pytest.param("decline", CaseState.DECLINED, id="outside-the-catalogue"),
        pytest.param("request_supplement withdraw", CaseState.WITHDRAWN, id="given-up"),
    ],
)
def test_the_handbook_stories_end_where_the_handbook_says(story: str, end: CaseState) -> None:
    """Seed 003-J 办件程序要求: the independent witness to the table."""
    case = receive(case_uid="b1.7", local_no="LX26-100007", kind=CaseKind.COMMITMENT, at=AT)
    for step in story.split():
        case = advance(case, Step(step), at=AT)
    assert case.state is end


@pytest.mark.parametrize(("state", "step"), list(product(CaseState, Step)))
def test_every_pair_of_state_and_step_is_either_in_the_table_or_refused(
    state: CaseState, step: Step
) -> None:
    case = case_in(state)
    if (state, step) in NEXT_STATE:
        assert advance(case, step, at=AT).state is NEXT_STATE[state, step]
        return
    with pytest.raises(StepNotAllowed) as refused:
        advance(case, step, at=AT)
    assert refused.value.facts["allowed"] == "|".join(sorted(allowed_steps(state)))
    assert case == case_in(state)


NEVER = [
    (CaseState.RECEIVED, Step.COMPLETE, "nothing is completed before it was accepted"),
    (CaseState.SUPPLEMENTING, Step.ACCEPT, "an incomplete application is not accepted"),
    (CaseState.IN_PROCEDURE, Step.COMPLETE, "the survey ends first"),
    (CaseState.COMPLETED, Step.WITHDRAW, "a decision stands"),
    (CaseState.COMPLETED, Step.EXTEND, "000§11.9: inside the limit only"),
    (CaseState.DELIVERED, Step.DELIVER, "delivered once"),
    (CaseState.ACCEPTED, Step.DECLINE, "after acceptance it is a denial"),
    (CaseState.ACCEPTED, Step.REQUEST_SUPPLEMENT, "one-time notice comes before acceptance"),
]


@pytest.mark.parametrize(
    ("state", "step"), [pytest.param(s, t, id=why.replace(" ", "-")) for s, t, why in NEVER]
)
def test_what_the_regulation_forbids_is_not_in_the_table(state: CaseState, step: Step) -> None:
    assert (state, step) not in NEXT_STATE


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_a_random_walk_is_never_delivered_without_a_decision(steps: list[Step]) -> None:
    case = case_in(CaseState.RECEIVED)
    done: list[Step] = []
    for step in steps:
        if step in allowed_steps(case.state):
            case = advance(case, step, at=AT)
            done.append(step)
    if case.state is CaseState.DELIVERED:
        assert {Step.ACCEPT, Step.ACCEPT_CONDITIONALLY} & set(done)
        assert Step.COMPLETE in done or Step.DENY in done
    assert case.state.is_open == bool(allowed_steps(case.state))


def test_every_step_leaves_a_fact_that_others_may_read() -> None:
    """DESIGN 10 names the kinds."""
    contract = (
        "accepted supplement_requested supplemented extended completed delivered declined denied "
        "withdrawn"
    )
    assert set(KIND_OF_STEP) == set(Step)
    assert {f"case.{word}" for word in contract.split()} <= set(KIND_OF_STEP.values())


@pytest.mark.parametrize("step", list(PARTS_OF_STEP))
def test_a_step_without_its_written_parts_is_refused(step: Step) -> None:
    case = case_in(CaseState.ACCEPTED)
    require_parts(case, step, PARTS_OF_STEP[step])
    with pytest.raises(FormIncomplete) as refused:
        require_parts(case, step, ())
    assert refused.value.facts["missing"] == "|".join(sorted(PARTS_OF_STEP[step]))


@pytest.mark.parametrize(
    ("approver", "day", "holds"),
    [
        ("zhang", date(2026, 6, 30), True),
        ("zhang", date(2026, 7, 1), False),
        ("zhang", date(2025, 12, 31), False),
        ("li", date(2026, 3, 1), False),
    ],
)
def test_only_the_delegated_chief_representative_signs_while_the_delegation_holds(
    *, approver: str, day: date, holds: bool
) -> None:
    """003-J 办件三."""
    delegation = Delegation(delegate="zhang", since=date(2026, 1, 1), until=date(2026, 6, 30))
    case = case_in(CaseState.ACCEPTED)
    if holds:
        require_delegate(case, delegation, approver, on=day)
        return
    with pytest.raises(NotTheDelegate):
        require_delegate(case, delegation, approver, on=day)


def test_ten_thousand_random_lifecycles_keep_every_promise() -> None:
    """Decided only after acceptance, delivered only after a decision, ended only once."""
    random = Random(20261123)
    ends: set[CaseState] = set()
    for _ in range(10_000):
        case, done = case_in(CaseState.RECEIVED), list[Step]()
        while case.state.is_open and len(done) < 40:
            step = random.choice(sorted(allowed_steps(case.state)))
            case = advance(case, step, at=AT)
            done.append(step)
        accepted = {Step.ACCEPT, Step.ACCEPT_CONDITIONALLY} & set(done)
        decided = [step for step in done if step in (Step.COMPLETE, Step.DENY)]
        assert done.count(Step.START_PROCEDURE) - done.count(Step.END_PROCEDURE) in (0, 1)
        assert len(decided) <= 1
        assert bool(accepted) or not decided
        assert case.state is not CaseState.DELIVERED or decided
        assert case.state is not CaseState.DECLINED or not accepted
        ends.add(case.state)
    assert {CaseState.DELIVERED, CaseState.DECLINED, CaseState.WITHDRAWN} <= ends
