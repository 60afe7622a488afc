"""What stands in the demo's registers: first questions, tasks, villages and their agents.

Planned from a source of chance of its own, so the month of cases and cards stays as it is.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from appliance.demo import DATA
from appliance.demo.hall_book import (
    describe_windows,
    open_oversight,
    register_rules,
    train_agents,
)
from appliance.demo.people import People, StaffMember
from appliance.desk import first_contact, tasks, villages
from appliance.desk.rules import Actor, Rules
from appliance.domain.agency import Purpose
from appliance.domain.facts.agency import VillageAgentNamed, VillageVisited
from appliance.domain.first_contact import ContactChannel, SentElsewhere, Topic
from appliance.domain.forms import FORMS, FormName
from appliance.domain.frozen import dataclass
from appliance.domain.limits import TaskKind
from appliance.domain.moment import HALL_TIME
from appliance.journal.transaction import Transaction

AGENT_DAYS = 6 * 30  # the agents were named half a year before the month
QUESTIONS_A_DAY = 4
BATCH_ROWS = (3, 9)  # lines of one village's page
TOWN_SEES = (1, 8, 15)  # working days of the month on which villages are inspected (002-P1 五.1)
TASK_DAYS = (3, 11, 20)
AGENCY_SHARE = 0.94  # of the matters of a village; the documents want 90 %
NOON = time(12, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something is written into a register: what, and which line of the material."""

    what: str
    number: int = 0


def entries_of(index: int, day: date) -> Iterator[tuple[datetime, Entry]]:
    """Yield what is entered on a working day of the month, with its time."""
    chance = Random(day.toordinal())  # noqa: S311  # an invented town, not a secret
    noon = datetime.combine(day, NOON, HALL_TIME)
    if index == 0:
        yield noon - timedelta(hours=3), Entry(what="agents")
    for _ in range(QUESTIONS_A_DAY):
        at = datetime.combine(day, time(9, 5), HALL_TIME)
        yield (
            at + timedelta(minutes=chance.randrange(170)),
            Entry(what="question", number=chance.randrange(10**6)),
        )
    if day.weekday() == 0:
        yield noon, Entry(what="batches", number=chance.randrange(10**6))
    if index in TOWN_SEES:
        yield noon + timedelta(hours=4), Entry(what="visit", number=TOWN_SEES.index(index))
    if index in TASK_DAYS:
        yield noon - timedelta(hours=2), Entry(what="task", number=TASK_DAYS.index(index))


class Registers:
    """Writes the registers' entries through the desk, each by whoever keeps that register."""

    def __init__(self, staff: Sequence[StaffMember], rules: Rules) -> None:
        names = json.loads((DATA / "names.json").read_text(encoding="utf-8"))
        self._villages = [str(one["name"]) for one in names["places"]["villages"]]
        text = (DATA / "registers.json").read_text(encoding="utf-8")
        self._material: Mapping[str, list[dict[str, str]]] = json.loads(text)
        self._rules = rules
        self._staff = staff
        self._clerks = [one for one in staff if one.window is not None]
        self._office = _actor(next(one for one in staff if "office" in one.roles))
        self._director = _actor(staff[0])

    def write(self, tx: Transaction, entry: Entry) -> None:
        """Write one entry at the planned moment."""
        acts = {
            "agents": self._open_books,
            "question": self._ask,
            "batches": self._enter_batches,
            "visit": self._visit,
            "task": self._give_task,
        }
        acts[entry.what](tx, entry.number)

    def _open_books(self, tx: Transaction, _number: int) -> None:
        """Name the agents, describe the windows, write the hall's rule down, on the first day."""
        chance = Random(2)  # noqa: S311  # as above
        people = People(chance)
        first = tx.moment.day - timedelta(days=AGENT_DAYS)
        for n, village in enumerate(self._villages):
            order = VillageAgentNamed(
                village=village,
                name=people.staff_name(),
                duty="村委会副主任",
                phone=f"0700-2{n:06d}",
                first_day=first.isoformat(),
            )
            villages.name_agent(tx, order, self._office)
        describe_windows(tx, self._office)
        register_rules(tx, self._office)
        train_agents(tx, self._office)
        open_oversight(tx, self._director, people.staff_name())

    def _ask(self, tx: Transaction, number: int) -> None:
        """Let somebody ask; most are answered at once, some are led, one kind stays open."""
        chance = Random(number)  # noqa: S311  # as above
        told, asked = chance.choice(self._material["questions"]), chance.choice(self._clerks)
        order = first_contact.Ask(
            channel=chance.choice((ContactChannel.WINDOW, ContactChannel.PHONE)),
            topic=Topic(told["topic"]),
            question=told["text"],
            window=asked.window,
        )
        uid = first_contact.receive_inquiry(tx, order, _actor(asked))
        five = FORMS[FormName.FIRST_CONTACT_NOTICE].fields
        if "told" in told:
            first_contact.answer_inquiry(tx, uid, five, _actor(asked))
        elif "organ" in told:
            away = SentElsewhere(
                reason="属县级权限",
                organ_known=True,
                organ_name=told["organ"],
                organ_contact=told["contact"],
            )
            first_contact.send_elsewhere(tx, uid, away, _actor(asked))
        elif "lead" in told:
            to = chance.choice([one for one in self._clerks if one is not asked])
            lead = first_contact.Lead(to_no=to.staff_no, to_window=to.window)
            first_contact.lead_inquiry(tx, uid, lead, _actor(asked))
            first_contact.take_inquiry_over(tx, uid, _actor(to))
            first_contact.answer_inquiry(tx, uid, five, _actor(to))
        else:
            due = tx.moment.day + timedelta(days=7)
            first_contact.promise_answer(tx, uid, due, "要和村里核对", _actor(asked))

    def _enter_batches(self, tx: Transaction, number: int) -> None:
        chance = Random(number)  # noqa: S311  # as above
        people, keeper = People(chance), _actor(self._clerks[-1])
        for village in self._villages:
            rows = [
                villages.MatterRow(
                    day=tx.moment.day - timedelta(days=chance.randrange(1, 7)),
                    item=str(chance.choice(self._material["village_items"])),
                    name=people.citizen().name,
                    by_agency=chance.random() < AGENCY_SHARE,
                    result="办好送回",
                )
                for _ in range(chance.randrange(*BATCH_ROWS))
            ]
            villages.enter_batch(tx, village, rows, keeper, self._rules)

    def _visit(self, tx: Transaction, number: int) -> None:
        purposes = (Purpose.INSPECTION, Purpose.MONDAY_DUTY, Purpose.GUIDANCE)
        order = VillageVisited(
            village=self._villages[number],
            day=tx.moment.day.isoformat(),
            purpose=purposes[number],
            visitor_no=self._office.staff_no,
            found=str(self._material["inspected"][number]),
        )
        villages.note_visit(tx, order, self._office)

    def _give_task(self, tx: Transaction, number: int) -> None:
        """Take a task in; the first of the month is done and reported the same day."""
        told, owner = self._material["tasks"][number], self._clerks[number]
        order = tasks.AssignTask(
            kind=TaskKind(told["kind"]),
            title=told["title"],
            source=told["source"],
            owner_no=owner.staff_no,
        )
        uid = tasks.assign_task(tx, order, self._director, self._rules)
        if number == 0:
            tasks.finish_task(tx, uid, "已落实，无险情", _actor(owner))
            tasks.report_task(tx, uid, "书面", _actor(owner))


def _actor(person: StaffMember) -> Actor:
    return Actor.of(person.staff_no, person.roles)
