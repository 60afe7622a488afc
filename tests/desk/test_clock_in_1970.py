"""A case registered while the wall clock shows 1970: its number, its due date, later its days."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from appliance.desk import case_steps, cases
from appliance.desk.case_clock import deadline_of
from appliance.desk.case_orders import ReceiveCase
from appliance.desk.clock_trust import anchor
from appliance.domain.facts.hall import HallStarted
from appliance.domain.moment import HALL_TIME, Moment, Trust
from appliance.journal.reading import connect_readonly
from appliance.journal.transaction import Transaction
from appliance.projections.all import PROJECTIONS
from appliance.projections.case_questions import CaseLine, case_of, story_of
from tests.fakes.case_desk import CLERK, PENG, RULES, CaseDesk

pytestmark = pytest.mark.core
MONDAY = date(2026, 11, 23)


@pytest.fixture(name="desk")
def a_desk(tmp_path: Path) -> Iterator[CaseDesk]:
    """Return a desk whose hall knew Monday, lost its power, and woke in 1970."""
    desk = CaseDesk(tmp_path, projections=PROJECTIONS)
    desk.run(start)
    desk.clock.reboot()
    desk.clock.at = datetime(1970, 1, 1, 8, 0, 20, tzinfo=HALL_TIME)
    desk.clock.trust, desk.clock.known_day = Trust.UNKNOWN, MONDAY
    desk.run(start)
    yield desk
    desk.close()


def start(tx: Transaction) -> None:
    tx.append(HallStarted(software="1", schema="1"), by="hall")


def registered(desk: CaseDesk) -> CaseLine:
    """Receive and accept a case of ten working days; return its row."""
    order = ReceiveCase(item_code="SB-002", window=3, citizen=PENG)
    made = desk.run(lambda tx: cases.receive_case(tx, order, CLERK, RULES))
    desk.run(lambda tx: case_steps.accept_case(tx, made.uid, CLERK, RULES))
    return row(desk, made.uid)


def row(desk: CaseDesk, uid: str) -> CaseLine:
    db = connect_readonly(desk.path)
    found = case_of(db, uid)
    db.close()
    assert found is not None
    return found


def test_its_number_and_due_date_are_of_the_day_the_hall_knows(desk: CaseDesk) -> None:
    case = registered(desk)

    assert case.local_no.startswith("LX26-")
    assert case.due_on == "2026-12-07"  # ten working days after Monday
    assert case.provisional


def test_once_the_boot_is_anchored_the_due_date_is_explained_from_the_true_day(
    desk: CaseDesk,
) -> None:
    """The county says that it is Tuesday; the raw record still says 1970."""
    case = registered(desk)
    now = desk.clock.now()
    tuesday = datetime(2026, 11, 24, 8, 30, tzinfo=HALL_TIME)
    told = Moment(at=tuesday, boot=now.boot, mono=now.mono, trust=Trust.COUNTY)
    desk.run(lambda tx: anchor(tx, told))

    db = connect_readonly(desk.path)
    story = story_of(db, case.id)
    found = deadline_of(case, story, RULES)
    db.close()

    assert {one.record.at[:4] for one in story} == {"1970"}
    assert {one.day for one in story} == {tuesday.date()}
    assert found.due == date(2026, 12, 8)
