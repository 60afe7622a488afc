"""What the demo's hall makes known of itself: its windows and where they stand, a rule of its own.

Written once, on the first morning of the month, as an office does when it moves in.
"""

from types import MappingProxyType

from appliance.demo.people import WINDOWS
from appliance.desk.oversight import announce, engage
from appliance.desk.regulations import register_rule
from appliance.desk.rules import Actor
from appliance.desk.service_windows import describe_window
from appliance.desk.village_works import Training, deliver_cards, note_training
from appliance.domain.facts.hall_book import RuleRegistered, WindowDescribed
from appliance.domain.facts.oversight import ObserverEngaged
from appliance.domain.facts.village_works import VillageCardsDelivered
from appliance.domain.oversight import OversightWay
from appliance.journal.transaction import Transaction
from appliance.projections.agency_questions import agents

SIDES = ("左手", "右手")
NAMES = (  # as document 001 names the six; the others are the X
    "自然资源住建窗口",
    "社会事务窗口",
    "社会事务窗口",
    "军人事务窗口",
    "农业农村窗口",
    "财政（收费）窗口",
    "应急事务窗口",
    "党群和综合窗口",
    "市场监管窗口",
)
SETTLEMENT = 6  # the finance window takes payments for all
PLACE = "进门{side}第 {n} 个"
SHELF = "{side}资料架第 {n} 层"
SHELVES = 3
RULE = "窗口工作人员一日流程"
ISSUER = "大厅办公室"
SUBJECT = "村级代办业务"
HOUSEHOLDS = (212, 168)  # of the two villages that have their cards already
CARDS = (212, 150)


WAYS = MappingProxyType(
    {
        OversightWay.CONSULTING_PHONE: "0700-2000100",
        OversightWay.OVERSIGHT_PHONE: "0700-2000101",
        OversightWay.RATING_BOX: "服务台左边",
        OversightWay.COMPLAINT_BOX: "大门左边墙上",
        OversightWay.OPINION_BOOK: "服务台",
    }
)
OBSERVER = "退休教师、县人大代表"


def describe_windows(tx: Transaction, office: Actor) -> None:
    """Say of every window where it stands: odd numbers on the left, even ones on the right."""
    for index, ((number, _unit), name) in enumerate(zip(WINDOWS, NAMES, strict=True)):
        side, nth = SIDES[index % len(SIDES)], index // len(SIDES) + 1
        order = WindowDescribed(
            window=number,
            name=name,
            place=PLACE.format(side=side, n=nth),
            shelf=SHELF.format(side=side, n=nth % SHELVES + 1),
            settlement=number == SETTLEMENT,
        )
        describe_window(tx, order, len(WINDOWS), office)


def open_oversight(tx: Transaction, director: Actor, name: str) -> None:
    """Announce where people turn to, and ask somebody from outside to watch."""
    announce(tx, WAYS, director)
    day = tx.moment.day.isoformat()
    order = ObserverEngaged(name=name, unit=OBSERVER, phone="", first_day=day)
    engage(tx, order, director)


def register_rules(tx: Transaction, office: Actor) -> None:
    """Write the hall's own rule into the register."""
    day = tx.moment.day.isoformat()
    order = RuleRegistered(
        name=RULE, version="1", issuer=ISSUER, issued_on=day, first_day=day, kept_at=ISSUER
    )
    register_rule(tx, order, office)


def train_agents(tx: Transaction, office: Actor) -> None:
    """Train the villages' agents, of whom the last one does not come; two villages have cards."""
    serving = agents(tx.db)
    order = Training(
        day=tx.moment.day,
        subject=SUBJECT,
        teacher=ISSUER,
        present=frozenset(one.uid for one in serving[:-1]),
    )
    note_training(tx, order, office)
    for one, households, cards in zip(serving, HOUSEHOLDS, CARDS, strict=False):
        given = VillageCardsDelivered(
            village=one.village, day=tx.moment.day.isoformat(), cards=cards, households=households
        )
        deliver_cards(tx, given, office)
