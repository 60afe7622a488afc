"""CASE-37, 000§13.1(3): exact, in time, in order, liked, without a complaint."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.desk.case_care import Correction, correct_case
from appliance.desk.case_orders import Complete, ReceiveCase
from appliance.desk.case_steps import complete_case
from appliance.desk.cases import receive_case
from appliance.desk.complaints import File, file_complaint
from appliance.domain.case_figures import FiveCounters
from appliance.domain.complaint import ComplaintChannel, Difficulty, Ground
from appliance.domain.facts.sanctions import BreachRecorded, SanctionConfirmed
from appliance.domain.sanction import Breach
from appliance.journal.transaction import Transaction
from appliance.projections.case_figures import Period
from appliance.projections.case_merit import CASE_MERIT, merits
from appliance.projections.registry import Projections
from tests.fakes.case_desk import CLERK, HEAD, PENG, PROJECTIONS, RULES, SUPERVISOR, CaseDesk

NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30), today=date(2026, 12, 31))


@pytest.fixture(name="desk")
def a_desk(tmp_path: Path) -> Iterator[CaseDesk]:
    desk = CaseDesk(tmp_path, projections=Projections([*PROJECTIONS, CASE_MERIT]))
    yield desk
    desk.close()


def counted(desk: CaseDesk) -> FiveCounters:
    return desk.ask(merits, NOVEMBER)[CLERK.staff_no]


def put_right(desk: CaseDesk, uid: str) -> None:
    wrong = Correction(record="b-1", was="一份", now="两份", reason="数错了")
    desk.run(lambda tx: correct_case(tx, uid, wrong, CLERK))


def breach(kind: Breach, *, confirmed: bool = True) -> "list[BreachRecorded | SanctionConfirmed]":
    """Return what stands in the journal of a breach of the clerk's."""
    found = BreachRecorded(
        breach=kind, staff_no="1003", happened_on="2026-11-23", what="没有登记", cause="LX26-100001"
    )
    step = SanctionConfirmed(
        nth=1, consequences=["oral_criticism"], clause="003-J", policy="j", reason="属实"
    )
    return [found, step] if confirmed else [found]


def test_a_clean_month_holds_all_five(desk: CaseDesk) -> None:
    desk.delivered("SB-001")
    desk.completed()
    assert counted(desk) == FiveCounters(finished=2)
    assert counted(desk).accuracy == 100
    assert counted(desk).holds


def test_a_case_that_was_put_right_twice_is_one_mistake(desk: CaseDesk) -> None:
    wrong, open_one = desk.completed().uid, desk.accepted().uid
    desk.completed()
    for uid in (wrong, wrong, open_one):
        put_right(desk, uid)
    found = counted(desk)
    assert (found.finished, found.corrected, found.accuracy) == (2, 1, 50)
    assert not found.holds
    assert desk.tables() == desk.fold_again()


def test_each_clerk_is_counted_alone(desk: CaseDesk) -> None:
    theirs = ReceiveCase(item_code="SB-002", window=3, citizen=PENG, clerk_no="1004")
    desk.run(lambda tx: receive_case(tx, theirs, CLERK, RULES))
    put_right(desk, desk.completed().uid)
    found = desk.ask(merits, NOVEMBER)
    assert list(found) == ["1003", "1004"]
    assert found["1004"] == FiveCounters()


def test_a_late_case_is_overdue(desk: CaseDesk) -> None:
    made = desk.accepted()
    desk.clock.advance(days=20)
    desk.run(lambda tx: complete_case(tx, made.uid, Complete(), CLERK, RULES))
    assert counted(desk) == FiveCounters(finished=1, overdue=1)


def test_a_bad_rating_that_stands_is_counted(desk: CaseDesk) -> None:
    desk.completed()
    desk.press("very_dissatisfied")
    assert counted(desk) == FiveCounters(finished=1, dissatisfied=1)


def test_a_complaint_about_the_clerk_is_counted(desk: CaseDesk) -> None:
    order = File(
        title="态度不好",
        content="说话冷淡",
        category=Ground.BAD_SERVICE,
        channel=ComplaintChannel.ONSITE,
        difficulty=Difficulty.CLEAR,
        about="3 号窗",
        about_staff_no="1003",
    )
    desk.completed()
    desk.run(lambda tx: file_complaint(tx, order, SUPERVISOR, RULES))
    assert counted(desk) == FiveCounters(finished=1, complaints=1)


@pytest.mark.parametrize(
    ("kind", "confirmed", "irregular"),
    [
        pytest.param(Breach.CONDUCT, True, 1, id="confirmed"),
        pytest.param(Breach.CONDUCT, False, 0, id="nobody-decided"),
        pytest.param(Breach.OVERDUE, True, 0, id="being-late-has-its-own-counter"),
    ],
)
def test_only_a_confirmed_breach_is_irregular(
    desk: CaseDesk, kind: Breach, *, confirmed: bool, irregular: int
) -> None:
    def write(tx: Transaction) -> None:
        subject = None
        for fact in breach(kind, confirmed=confirmed):
            subject = tx.append(fact, by=HEAD.by, subject=subject).subject

    desk.completed()
    desk.run(write)
    assert counted(desk).irregular == irregular


def test_accuracy_is_never_rounded_up() -> None:
    assert FiveCounters(finished=3000, corrected=1).accuracy == 99.9
    assert FiveCounters().accuracy is None
    assert not FiveCounters().holds
