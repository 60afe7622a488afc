"""Rooms, trainings and contact cards of the villages at the desk.

Sources: seed 002-P1 五.2, 五.3; seed 002-P4 富冲村; domain/village_works.py.
"""

from collections.abc import Collection
from datetime import date

from appliance.desk.rules import Actor, hall_day
from appliance.domain.errors import FormIncomplete, TurnNotAllowed
from appliance.domain.facts.village_works import (
    VillageAgentsTrained,
    VillageCardsDelivered,
    VillageRoomStepped,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.domain.village_works import RoomStep, begins_too_early, next_step
from appliance.journal.transaction import Transaction
from appliance.projections.agency_questions import agents
from appliance.projections.village_works import room_steps

FORM = "village"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A training as it was typed; `present` are the subjects of the agents who came."""

    day: date
    subject: str
    teacher: str
    present: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomOrder:
    """A step of a village's room as it was typed."""

    village: str
    step: RoomStep
    day: date
    yuan: int = 0
    note: str = ""


def step_room(tx: Transaction, order: RoomOrder, actor: Actor) -> None:
    """Bring a village's room one step on.

    Raises:
        NotPermitted: the person may not export lists.
        FormIncomplete: no village, a day that has not come, or one before the last step.
        TurnNotAllowed: it is another step's turn.
    """
    actor.may(Act.EXPORT_LISTS)
    village, taken = order.village.strip(), room_steps(tx.db, order.village.strip())
    last = date.fromisoformat(taken[-1].day) if taken else None
    missing = [] if village else ["village"]
    if order.day > hall_day(tx.moment.at) or begins_too_early(order.day, last):
        missing.append("day")
    if missing:
        raise FormIncomplete(village, form=FORM, missing=missing)
    due = next_step([one.step for one in taken])
    if order.step is not due:
        state = taken[-1].step if taken else "not_begun"
        raise TurnNotAllowed(village, state=state, step=order.step, allowed=[due] if due else [])
    fact = VillageRoomStepped(
        village=village,
        step=order.step,
        day=order.day.isoformat(),
        yuan=order.yuan,
        note=mask_numbers(order.note.strip()),
    )
    tx.append(fact, by=actor.by)


def note_training(tx: Transaction, order: Training, actor: Actor) -> None:
    """Note a training of the villages' agents; whoever serves and did not come was absent.

    Raises:
        NotPermitted: the person may not export lists.
        FormIncomplete: no subject, no teacher, nobody came, or a day that has not come.
    """
    actor.may(Act.EXPORT_LISTS)
    day = order.day.isoformat()
    serving = [
        one
        for one in agents(tx.db)
        if one.first_day <= day and (one.last_day is None or day <= one.last_day)
    ]
    came = [f"{one.village}|{one.name}" for one in serving if one.uid in order.present]
    given = {"title": order.subject.strip(), "teacher": order.teacher.strip(), "present": came}
    missing = [name for name, value in given.items() if not value]
    if order.day > hall_day(tx.moment.at):
        missing.append("day")
    if missing:
        raise FormIncomplete(order.subject, form=FORM, missing=missing)
    fact = VillageAgentsTrained(
        day=day,
        subject=order.subject.strip(),
        teacher=order.teacher.strip(),
        present=came,
        absent=[f"{one.village}|{one.name}" for one in serving if one.uid not in order.present],
    )
    tx.append(fact, by=actor.by)


def deliver_cards(tx: Transaction, order: VillageCardsDelivered, actor: Actor) -> None:
    """Note that contact cards were given to the households of a village.

    Raises:
        NotPermitted: the person may not export lists.
        FormIncomplete: no village, no card, more cards than households, or a day to come.
    """
    actor.may(Act.EXPORT_LISTS)
    missing = [] if order.village.strip() else ["village"]
    if not 0 < order.cards <= order.households:
        missing.append("cards")
    if not order.day or order.day > hall_day(tx.moment.at).isoformat():
        missing.append("day")
    if missing:
        raise FormIncomplete(order.village, form=FORM, missing=missing)
    tx.append(order, by=actor.by)
