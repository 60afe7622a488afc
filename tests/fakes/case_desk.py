"""A desk for cases, ratings and complaints: real writer, real rules, a clock wound by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from appliance.desk import case_steps, cases
from appliance.desk.case_orders import (
    Citizen,
    Complete,
    Deliver,
    ReceiveCase,
    Register,
    Registered,
    Way,
)
from appliance.desk.catalogue import apply_catalogue
from appliance.desk.evaluations import ButtonPress, PressOutcome, press
from appliance.desk.rules import Actor, Rules
from appliance.domain.clocks import LimitUnit
from appliance.domain.facts.hall import BoxEnrolled
from appliance.domain.moment import Moment
from appliance.domain.record import Record, decode
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.schema import JOURNAL
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.policies import chosen_layers, seeded_calendar
from appliance.projections.bad_ratings import BAD_RATINGS
from appliance.projections.case_search import CASE_SEARCH
from appliance.projections.cases import CASES
from appliance.projections.catalogue import CATALOGUE, ServiceItem, write_items
from appliance.projections.complaint_care import COMPLAINT_CARE
from appliance.projections.complaints import COMPLAINTS
from appliance.projections.delegation import DELEGATION
from appliance.projections.evaluations import EVALUATIONS
from appliance.projections.fees import FEES
from appliance.projections.ladder_causes import LADDER_CAUSES
from appliance.projections.numbers import NUMBERS
from appliance.projections.papers import PAPERS
from appliance.projections.platform_entry import PLATFORM_ENTRY
from appliance.projections.registry import Projections
from appliance.projections.sanctions import SANCTIONS
from appliance.projections.staff import STAFF
from tests.fakes.empty_journal import lay_down
from tests.fakes.hand_wound_clock import HandWoundClock

T = TypeVar("T")
PROJECTIONS = (
    PAPERS,
    NUMBERS,
    CATALOGUE,
    CASES,
    CASE_SEARCH,
    FEES,
    PLATFORM_ENTRY,
    DELEGATION,
    STAFF,
    EVALUATIONS,
    BAD_RATINGS,
    COMPLAINTS,
    COMPLAINT_CARE,
    SANCTIONS,
    LADDER_CAUSES,
)
ITEMS = (
    ServiceItem(
        code="SB-001",
        name="城乡居民基本医疗保险参保登记",
        kind="instant",
        windows=(3,),
        promise_days=0,
        promise_unit=LimitUnit.ON_THE_SPOT,
        materials=("居民身份证|核验|0", "户口簿|核验|0"),
        department="医保",
        weight=112,
    ),
    ServiceItem(
        code="SB-002",
        name="灵活就业社会保险补贴申领",
        kind="commitment",
        windows=(3,),
        promise_days=10,
        promise_unit=LimitUnit.WORKING_DAYS,
        materials=("居民身份证|核验|0", "就业创业证|复印件|1", "补贴申请表|原件|1"),
        department="人社",
        weight=20,
    ),
    ServiceItem(
        code="ZJ-002",
        name="乡村建设规划许可证核发",
        kind="commitment",
        windows=(1,),
        promise_days=10,
        promise_unit=LimitUnit.WORKING_DAYS,
        legal_days=20,
        legal_unit=LimitUnit.WORKING_DAYS,
        legal_basis="《中华人民共和国城乡规划法》",
        chief_delegated=True,
        department="自然资源",
        weight=1,
    ),
    ServiceItem(
        code="ZJ-001",
        name="农村村民宅基地审批",
        kind="commitment",
        windows=(1,),
        promise_days=5,
        promise_unit=LimitUnit.NATURAL_DAYS,
        materials=("申请表|原件|1",),
        department="自然资源",
        weight=11,
    ),
)
RULES = Rules(
    mark="LX",
    layers=tuple(chosen_layers({"limits": "dafan", "complaints": "dafan"})),
    calendar=seeded_calendar(),
)
CLERK = Actor.of("1003", ["clerk"])
COLLEAGUE = Actor.of("1004", ["clerk"])
HEAD = Actor.of("1001", ["director"])
SUPERVISOR = Actor.of("1002", ["supervisor"])
PENG = Citizen(name="彭小莲", id_number="432126198807080021", phone="13800138000")
SPOOL = "5" * 16


class CaseDesk:
    """One hall's desk; `run` hands a use case to the writer and returns what it returned."""

    def __init__(
        self, home: Path, *, digit: int | None = 1, projections: Projections | None = None
    ) -> None:
        self.path = home / "journal" / "hall.db"
        self.clock = HandWoundClock()
        self.projections = projections or Projections(list(PROJECTIONS))
        lay_down(self.path, self.projections.schemas)
        self.writer = Writer(
            self.path,
            migrations=[JOURNAL, *self.projections.schemas],
            fold=self.projections.fold,
            clock=self.clock,
        )
        self.pressed = 0
        self.run(lambda tx: tx.begin_stream("ab" * 13))
        if digit is not None:
            enrolled = BoxEnrolled(device="d1", county="青禾县", digit=digit)
            self.run(lambda tx: tx.append(enrolled, by="county"))
        self.run(lambda tx: apply_catalogue(tx, write_items(ITEMS), by="hall"))

    def run(self, use_case: Callable[[Transaction], T]) -> T:
        return self.writer.run(use_case)

    def close(self) -> None:
        self.writer.close()

    def receive(self, code: str = "SB-002", citizen: Citizen = PENG, window: int = 3) -> Registered:
        order = ReceiveCase(item_code=code, window=window, citizen=citizen)
        return self.run(lambda tx: cases.receive_case(tx, order, CLERK, RULES))

    def accepted(self, code: str = "SB-002", window: int = 3) -> Registered:
        made = self.receive(code, window=window)
        self.run(lambda tx: case_steps.accept_case(tx, made.uid, CLERK, RULES))
        return made

    def completed(self, code: str = "SB-002", window: int = 3) -> Registered:
        """Return a case that was decided just now: its window is armed."""
        made = self.accepted(code, window=window)
        armed = self.run(
            lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES)
        )
        return Registered(uid=made.uid, local_no=made.local_no, armed=armed)

    def delivered(self, code: str = "SB-002") -> Registered:
        made = self.completed(code)
        handed = Deliver(way=Way.WINDOW, receipt_signed=True)
        self.run(lambda tx: case_steps.deliver_case(tx, made.uid, handed, CLERK, RULES))
        return made

    def register(self, order: Register) -> Registered:
        return self.run(lambda tx: cases.register_case(tx, order, CLERK, RULES))

    def press(
        self, level: str, *, window: int = 3, at: Moment | None = None, i: int | None = None
    ) -> PressOutcome:
        """Press a button now, or let a press of an earlier moment arrive now."""
        self.pressed += 1
        button = ButtonPress(window=window, level=level, spool=SPOOL, i=i or self.pressed)
        moment = at or self.clock.now()
        return self.run(lambda tx: press(tx, button, moment))

    def records(self) -> list[Record]:
        """Return everything in the journal but what was set up."""
        db = connect_readonly(self.path)
        try:
            lines = [row[0] for row in db.execute("SELECT body FROM journal ORDER BY pos")]
        finally:
            db.close()
        found = [decode(line) for line in lines if not line.startswith(b'{"$')]
        return [one for one in found if one.kind not in {"box.enrolled", "document.applied"}]

    def kinds(self) -> list[str]:
        return [record.kind for record in self.records()]

    def ask(self, question: Callable[..., T], *args: object, **named: object) -> T:
        db = connect_readonly(self.path)
        try:
            return question(db, *args, **named)
        finally:
            db.close()

    def tables(self) -> str:
        """Return one hash over all read models."""
        return self.ask(fingerprint_of, list(self.projections.tables))

    def fold_again(self) -> str:
        """Rebuild every read model from the first record; return the hash then."""
        rebuild(self.writer, self.projections)
        return self.tables()
