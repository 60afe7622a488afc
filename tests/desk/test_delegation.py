"""Delegation: who signs on which day; refusals leave nothing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.desk.case_orders import Complete
from appliance.desk.case_steps import accept_case, complete_case
from appliance.desk.delegation import end_delegation, give_delegation
from appliance.desk.rules import Actor
from appliance.domain.delegation import DelegationRefused
from appliance.domain.errors import FormIncomplete, NotPermitted, NotTheDelegate
from appliance.domain.facts.delegation import DelegationEnded, DelegationGiven
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import CLERK, HEAD, RegisterHall

CHIEF = Actor.of("1006", ["chief_representative"])
GIVEN = DelegationGiven(
    item_code="SB-002",
    item_name="灵活就业社会保险补贴申领",
    staff_no="1006",
    organ="县人社局",
    document="授权书 2026 年 3 号",
    first_day="2026-11-20",
    last_day="2026-11-25",
)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    """Monday, 23 November 2026."""
    hall = RegisterHall(tmp_path)
    hall.enrol("1006", "向国强", "chief_representative", window=3, word=WORD)
    yield hall
    hall.close()


def accepted(hall: RegisterHall) -> str:
    uid = hall.case("SB-002")
    hall.run(lambda tx: accept_case(tx, uid, CLERK, hall.rules))
    return uid


def decide(hall: RegisterHall, uid: str, approver: Actor) -> None:
    order = Complete(approver=approver)
    hall.run(lambda tx: complete_case(tx, uid, order, CLERK, hall.rules))


def test_in_its_days_only_the_delegate_signs(hall: RegisterHall) -> None:
    """003-J 办件要求三, CASE-27."""
    hall.run(lambda tx: give_delegation(tx, GIVEN, HEAD))
    uid = accepted(hall)
    with pytest.raises(NotTheDelegate) as refused:
        decide(hall, uid, HEAD)
    assert refused.value.facts["delegate"] == "1006"
    assert hall.records("case.completed") == []
    decide(hall, uid, CHIEF)
    assert len(hall.records("case.completed")) == 1
    assert hall.tables() == hall.fold_again()


def test_after_its_last_day_anybody_who_may_decides_again(hall: RegisterHall) -> None:
    hall.run(lambda tx: give_delegation(tx, GIVEN, HEAD))
    uid = accepted(hall)
    hall.clock.advance(hours=24 * 3)
    decide(hall, uid, HEAD)


def test_a_delegation_that_was_ended_binds_nobody_the_next_day(hall: RegisterHall) -> None:
    given = hall.run(lambda tx: give_delegation(tx, replace(GIVEN, last_day=""), HEAD))
    ended = DelegationEnded(last_day="2026-11-23", reason="首席代表调走")
    hall.run(lambda tx: end_delegation(tx, given, ended, HEAD))
    uid = accepted(hall)
    with pytest.raises(NotTheDelegate):
        decide(hall, uid, HEAD)
    hall.clock.advance(hours=24)
    decide(hall, uid, HEAD)


@pytest.mark.parametrize(
    ("order", "why"),
    [
        pytest.param(replace(GIVEN, staff_no="1003"), "not_a_chief", id="a-clerk"),
        pytest.param(replace(GIVEN, last_day="2026-11-19"), "reversed", id="reversed"),
        pytest.param(replace(GIVEN, first_day="2026-11-25", last_day=""), "overlap", id="overlap"),
    ],
)
def test_a_delegation_that_cannot_hold_is_refused(
    hall: RegisterHall, order: DelegationGiven, why: str
) -> None:
    hall.run(lambda tx: give_delegation(tx, GIVEN, HEAD))
    with pytest.raises(DelegationRefused) as refused:
        hall.run(lambda tx: give_delegation(tx, order, HEAD))
    assert refused.value.facts["why"] == why
    assert len(hall.records("delegation.")) == 1


def test_a_delegation_needs_its_paper_and_somebody_who_may_register_it(hall: RegisterHall) -> None:
    """FAC-05: item, delegate, from, to, and the paper that says so."""
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: give_delegation(tx, replace(GIVEN, document="", organ=""), HEAD))
    assert refused.value.facts["missing"] == "document|organ"
    with pytest.raises(NotPermitted):
        hall.run(lambda tx: give_delegation(tx, GIVEN, CLERK))


def test_the_register_is_kept_on_its_page_and_says_every_error_at_once(
    hall: RegisterHall,
) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        short = tablet.post("/delegations", {"first_day": "x", "last_day": "y"})
        assert short.status_code == 422
        assert "有 6 处要改" in short.text
        fields = {
            "item": "SB-002",
            "staff_no": "1006",
            "organ": "县人社局",
            "document": "授权书",
            "first_day": "2026-11-01",
        }
        assert tablet.post("/delegations", fields).status_code == 303
        text = tablet.get("/delegations").text
        assert "1 项审批授权在窗口" in text
        assert "到收回为止" in text
        uid = hall.records("delegation.given")[0].subject
        tablet.post(f"/delegations/{uid}/end", {"reason": "调走"}, shown_on="/delegations")
        assert "到 2026-11-23" in tablet.get("/delegations").text
