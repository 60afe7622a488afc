"""Village works (村级建设): service rooms, trainings of agents, contact cards; they print, too.

Sources: 002-P1 五.2 (training), 五.3 (rooms); 002-P4 富冲村 (cards for every household).
"""

import sqlite3
from collections.abc import Mapping, Sequence

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk import village_works as desk
from appliance.domain.facts.village_works import VillageCardsDelivered
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.domain.village_works import RoomStep, cards_missing, next_step
from appliance.projections.agency_questions import Agent, agents
from appliance.projections.catalogue import items_at
from appliance.projections.village_works import (
    Cards,
    RoomStepLine,
    Training,
    cards_by_village,
    room_steps,
    trainings,
)
from appliance.web.fields import day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_village_works as words
from appliance.web.session import EVERYBODY, needs_act

HERE = "/villages/works"
OFFICE = needs_act(Act.EXPORT_LISTS)
CARDS_A_SHEET = 8
ITEMS_A_CARD = 6
LONGEST_NUMBER = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The rooms by village, the trainings, and the cards; `serving` are the agents of today."""

    rooms: Mapping[str, Sequence[RoomStepLine]]
    trainings: Sequence[Training]
    cards: Mapping[str, Cards]
    serving: Sequence[Agent]

    @property
    def without_cards(self) -> int:
        """Return how many households of the counted villages have no card yet."""
        return sum(cards_missing(one.households, one.delivered) for one in self.cards.values())


def works_of(db: sqlite3.Connection) -> Works:
    """Return what the page needs."""
    rooms: dict[str, list[RoomStepLine]] = {}
    for one in room_steps(db):
        rooms.setdefault(one.village, []).append(one)
    return Works(
        rooms=rooms, trainings=trainings(db), cards=cards_by_village(db), serving=serving_in(db)
    )


def serving_in(db: sqlite3.Connection) -> list[Agent]:
    """Return the agents who serve now, by village."""
    return [one for one in agents(db) if one.last_day is None]


@get(HERE, guards=[EVERYBODY])
async def works_page(request: HallRequest) -> Response[str]:
    """Show the rooms, the trainings and the cards, with their forms."""
    hall = hall_of(request)
    found = await hall.read(works_of)
    taken = {village: [one.step for one in steps] for village, steps in found.rooms.items()}
    return page(
        request,
        "villages/works.html",
        found=found,
        due={village: next_step(steps) for village, steps in taken.items()},
        today=hall.clock.today().isoformat(),
        may_keep=may(person_of(request).roles, Act.EXPORT_LISTS),
        form_no=new_form_no(),
        words=words,
    )


@post(f"{HERE}/rooms", guards=[OFFICE])
async def step_room(request: HallRequest) -> Redirect:
    """Bring a village's room one step on."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    known = fields["step"] in list(RoomStep)
    order = desk.RoomOrder(
        village=fields["village"],
        step=RoomStep(fields["step"]) if known else RoomStep.SURVEYED,
        day=day_in(fields["day"]) or hall.clock.today(),
        yuan=_number(fields["yuan"]),
        note=fields["note"],
    )
    return await write_once(request, lambda tx: desk.step_room(tx, order, actor), HERE)


@post(f"{HERE}/trainings", guards=[OFFICE])
async def train(request: HallRequest) -> Redirect:
    """Note a training with who came."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    form = await request.form()
    order = desk.Training(
        day=day_in(fields["day"]) or hall.clock.today(),
        subject=fields["title"],
        teacher=fields["teacher"],
        present=frozenset(str(one) for one in form.getall("present", [])),
    )
    return await write_once(request, lambda tx: desk.note_training(tx, order, actor), HERE)


@post(f"{HERE}/cards", guards=[OFFICE])
async def deliver_cards(request: HallRequest) -> Redirect:
    """Note that cards were given out in a village."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = VillageCardsDelivered(
        village=fields["village"],
        day=(day_in(fields["day"]) or hall.clock.today()).isoformat(),
        cards=_number(fields["cards"]),
        households=_number(fields["households"]),
    )
    return await write_once(request, lambda tx: desk.deliver_cards(tx, order, actor), HERE)


@get("/villages/roll", guards=[EVERYBODY])
async def roll(request: HallRequest) -> Response[str]:
    """Show the roll of the agents who serve, to be signed at a training."""
    hall = hall_of(request)
    serving = await hall.read(serving_in)
    return page(request, "villages/roll.html", agents=serving, today=hall.clock.today())


@get("/villages/cards", guards=[EVERYBODY])
async def cards(request: HallRequest) -> Response[str]:
    """Show a sheet of contact cards for each agent who serves, or for one village."""
    hall, village = hall_of(request), request.query_params.get("village", "")
    serving = await hall.read(serving_in)
    items = await hall.read(items_at, None)
    return page(
        request,
        "villages/cards.html",
        agents=[one for one in serving if village in {"", one.village}],
        items=[one.name for one in items[:ITEMS_A_CARD]],
        count=CARDS_A_SHEET,
    )


def _number(text: str) -> int:
    """Return the whole number a field holds, 0 if it holds none."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_one else 0


ROUTES = [works_page, step_room, train, deliver_cards, roll, cards]
