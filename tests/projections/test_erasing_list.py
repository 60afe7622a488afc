"""What is erased when: the list a supervisor reads agrees with what the rounds take."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.desk import first_contact
from appliance.desk.case_orders import Complete, Deliver, Way
from appliance.desk.case_steps import accept_case, complete_case, deliver_case
from appliance.desk.cases import view_person
from appliance.desk.first_contact import Ask
from appliance.desk.villages import MatterRow, enter_batch
from appliance.domain.first_contact import ContactChannel, Topic
from appliance.domain.retention import erased_on
from appliance.projections.due_for_erasing import due_before
from appliance.projections.erasing_list import longest_held, persons_held
from appliance.projections.person_looks import newest_looks
from tests.fakes.register_hall import CLERK, RegisterHall

MONDAY = date(2026, 11, 23)
DAYS = 30


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


def closed_case(hall: RegisterHall) -> str:
    uid = hall.case()
    hall.run(lambda tx: accept_case(tx, uid, CLERK, hall.rules))
    hall.run(lambda tx: complete_case(tx, uid, Complete(), CLERK, hall.rules))
    handed = Deliver(way=Way.WINDOW, receipt_signed=True)
    hall.run(lambda tx: deliver_case(tx, uid, handed, CLERK, hall.rules))
    return uid


def test_the_list_names_the_day_on_which_the_round_takes_a_person(hall: RegisterHall) -> None:
    """DESIGN.md 5; CON-26: not a day sooner; the person of an open case is not on it."""
    closed_case(hall)
    hall.case()  # stays open
    ask = Ask(channel=ContactChannel.VISIT, topic=Topic.LIFE, question="问", name="彭小莲")
    hall.run(lambda tx: first_contact.receive_inquiry(tx, ask, CLERK))
    rows = [MatterRow(day=MONDAY, item="医保", name="周建平")]
    hall.run(lambda tx: enter_batch(tx, "石桥村", rows, CLERK, hall.rules))

    found = hall.ask(longest_held)
    assert [one.kind for one in found] == [
        "case",
        "inquiry.person_recorded",
        "village.person_recorded",
    ]
    assert hall.ask(persons_held) == 4
    day = erased_on(date.fromisoformat(found[0].closed), DAYS)
    assert day == date(2026, 12, 24)
    keep = timedelta(days=DAYS)
    assert sorted(hall.ask(due_before, day - keep)) == sorted(one.pos for one in found)
    assert hall.ask(due_before, day - timedelta(days=1) - keep) == []


def test_without_a_number_or_a_clock_no_day_is_named() -> None:
    assert erased_on(MONDAY, None) is None
    assert erased_on(date(1970, 1, 1), DAYS) is None


def test_every_look_stands_with_its_reason_and_folds_again(hall: RegisterHall) -> None:
    """CON-26: the access log."""
    uid = hall.case()
    hall.run(lambda tx: view_person(tx, uid, "核对身份证", CLERK))
    (look,) = hall.ask(newest_looks)
    assert (look.staff_no, look.why, look.subject) == ("1003", "核对身份证", uid)
    assert look.number.startswith("LX26-")
    assert hall.tables() == hall.fold_again()
