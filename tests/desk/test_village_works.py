"""What a township builds up in its villages: rooms step by step, trainings, contact cards."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.desk import village_works as desk
from appliance.desk.villages import name_agent
from appliance.domain.errors import FormIncomplete, NotPermitted, TurnNotAllowed
from appliance.domain.facts.agency import VillageAgentNamed
from appliance.domain.facts.village_works import VillageCardsDelivered
from appliance.domain.village_works import RoomStep, cards_missing
from appliance.projections.village_works import cards_by_village, room_steps, trainings
from tests.fakes.register_hall import CLERK, OFFICE, RegisterHall

STORY = (
    (RoomStep.SURVEYED, date(2026, 4, 15), 0),
    (RoomStep.PLANNED, date(2026, 5, 31), 0),
    (RoomStep.APPROVED, date(2026, 6, 10), 3500),
    (RoomStep.ACCEPTANCE_ASKED, date(2026, 11, 20), 0),
)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


def stepped(hall: RegisterHall, step: RoomStep, day: date, yuan: int = 0) -> None:
    order = desk.RoomOrder(village="石桥村", step=step, day=day, yuan=yuan)
    hall.run(lambda tx: desk.step_room(tx, order, OFFICE))


def test_a_room_comes_on_in_four_dated_steps(hall: RegisterHall) -> None:
    """AG-18, AG-21: 002-P1 五.3, with the report's own days."""
    for step, day, yuan in STORY:
        stepped(hall, step, day, yuan)
    found = hall.ask(room_steps, "石桥村")
    assert [(one.step, one.day, one.yuan) for one in found] == [
        (str(step), day.isoformat(), yuan) for step, day, yuan in STORY
    ]
    with pytest.raises(TurnNotAllowed):
        stepped(hall, RoomStep.ACCEPTANCE_ASKED, date(2026, 11, 21))
    assert hall.tables() == hall.fold_again()


def test_no_step_of_a_room_is_skipped_or_stands_before_its_leader(hall: RegisterHall) -> None:
    with pytest.raises(TurnNotAllowed) as refused:
        stepped(hall, RoomStep.PLANNED, date(2026, 5, 31))
    assert refused.value.facts["allowed"] == "surveyed"
    stepped(hall, RoomStep.SURVEYED, date(2026, 4, 15))
    for day in (date(2026, 4, 14), date(2026, 11, 24)):  # before the survey; tomorrow
        with pytest.raises(FormIncomplete):
            stepped(hall, RoomStep.PLANNED, day)
    assert len(hall.records("village.")) == 1


def named(hall: RegisterHall, village: str, name: str, first_day: str) -> str:
    agent = VillageAgentNamed(
        village=village, name=name, duty="副主任", phone="5550101", first_day=first_day
    )
    return hall.run(lambda tx: name_agent(tx, agent, OFFICE))


def delivered(hall: RegisterHall, order: VillageCardsDelivered) -> None:
    hall.run(lambda tx: desk.deliver_cards(tx, order, OFFICE))


def test_a_training_has_a_roll_of_who_came_and_who_did_not(hall: RegisterHall) -> None:
    """AG-15, 002-P1 五.2: agents who had left, or had not begun, are not missed."""
    people = (("石桥村", "李国强", "2026-01-01"), ("河口村", "周建平", "2026-01-01"))
    late = ("新村", "吴桂花", "2026-11-23")
    uids = [named(hall, *one) for one in (*people, late)]
    order = desk.Training(
        day=date(2026, 11, 20), subject="代办业务", teacher="周德明", present={uids[0]}
    )
    hall.run(lambda tx: desk.note_training(tx, order, OFFICE))
    (found,) = hall.ask(trainings)
    assert (found.present, found.absent) == (["石桥村|李国强"], ["河口村|周建平"])
    nobody = desk.Training(day=date(2026, 11, 20), subject="业务", teacher="周德明", present=set())
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: desk.note_training(tx, nobody, OFFICE))
    assert refused.value.facts["missing"] == "present"


def test_cards_given_out_are_counted_against_the_households(hall: RegisterHall) -> None:
    """AG-13, 002-P4 富冲村: every household gets one."""
    for cards in (120, 80):
        order = VillageCardsDelivered(
            village="石桥村", day="2026-11-20", cards=cards, households=212
        )
        delivered(hall, order)
    found = hall.ask(cards_by_village)["石桥村"]
    assert (found.delivered, cards_missing(found.households, found.delivered)) == (200, 12)


@pytest.mark.parametrize(
    ("village", "cards", "day", "missing"),
    [
        pytest.param("", 3, "2026-11-20", "village", id="no-village"),
        pytest.param("石桥村", 0, "2026-11-20", "cards", id="no-card"),
        pytest.param("石桥村", 213, "2026-11-20", "cards", id="more-than-households"),
        pytest.param("石桥村", 3, "2026-11-24", "day", id="tomorrow"),
    ],
)
def test_cards_that_cannot_have_been_given_leave_nothing(
    hall: RegisterHall, village: str, cards: int, day: str, missing: str
) -> None:
    order = VillageCardsDelivered(village=village, day=day, cards=cards, households=212)
    with pytest.raises(FormIncomplete) as refused:
        delivered(hall, order)
    assert refused.value.facts["missing"] == missing
    with pytest.raises(NotPermitted):
        hall.run(lambda tx: desk.deliver_cards(tx, order, CLERK))
    assert hall.records("village.") == []
