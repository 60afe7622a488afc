"""A desk for cards and punches: real writer, real rules, a clock and a spool kept by hand."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from appliance.desk import cards, clock_trust, intake
from appliance.desk.intake import Answer, Parcel, Taken
from appliance.desk.rules import Actor, Rules
from appliance.domain.facts.hall import HallStarted
from appliance.domain.facts.staff import RolesGiven, StaffEnrolled
from appliance.domain.moment import Moment, stamp
from appliance.domain.record import Record, decode
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.schema import JOURNAL
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.policies import chosen_layers, seeded_calendar
from appliance.projections.all import PROJECTIONS
from tests.fakes.empty_journal import lay_down
from tests.fakes.hand_wound_clock import HandWoundClock

T = TypeVar("T")
RULES = Rules(
    mark="LX",
    layers=tuple(chosen_layers({"attendance": "handbook-a"})),
    calendar=seeded_calendar(),
)
KEY = b"\x07" * 32
HEAD = Actor.of("1001", ["director"])
CLERK = Actor.of("1003", ["clerk"])
SPOOL = "5" * 16


def card(
    number: str, *, reader: str = "door", medium: str = "125k", raw: str = ""
) -> dict[str, object]:
    """Return the event of a reader that keeps these bytes (hex) of a card."""
    return {
        "type": "card",
        "reader": reader,
        "raw": raw or number.upper(),
        "format": "10H",
        "medium": medium,
        "id": number,
        "simulated": False,
    }


class PunchDesk:
    """One hall's desk, with the people 1001 (director) to 1004 enrolled."""

    def __init__(self, home: Path, *, started: bool = True) -> None:
        self.path = home / "journal" / "hall.db"
        self.clock = HandWoundClock()
        self.projections = PROJECTIONS
        lay_down(self.path, self.projections.schemas)
        self.writer = Writer(
            self.path,
            migrations=[JOURNAL, *self.projections.schemas],
            fold=self.projections.fold,
            clock=self.clock,
        )
        self.spooled = 0
        self.run(lambda tx: tx.begin_stream("ab" * 13))
        if started:
            self.start()
        self.run(_enrol)

    def run(self, use_case: Callable[[Transaction], T]) -> T:
        return self.writer.run(use_case)

    def close(self) -> None:
        self.writer.close()

    def start(self) -> None:
        """Let hall-web come up in this boot."""
        fact = HallStarted(software="0.1.0", schema="1")
        self.run(lambda tx: tx.append(fact, by="hall"))
        self.look()

    def look(self) -> None:
        """Let the tick look at the clock."""
        self.run(clock_trust.look_at_clock)

    def take(self, lines: Sequence[object], spool: str = SPOOL) -> Taken:
        """Hand over entries of a spool as they stand."""
        parcel = Parcel(spool=spool, lines=lines)
        return self.run(lambda tx: intake.take_events(tx, parcel, card_key=KEY, rules=RULES))

    def line(self, event: object, *, at: Moment | None = None) -> list[object]:
        """Return the next entry of the spool, written now or at another moment."""
        moment = at or self.clock.now()
        self.spooled += 1
        return [self.spooled, moment.boot, moment.mono, stamp(moment.at), event]

    def swipe(
        self, number: str, *, at: Moment | None = None, reader: str = "door"
    ) -> Answer | None:
        """Hold a card to a reader now, or let a reading of an earlier moment arrive now."""
        taken = self.take([self.line(card(number, reader=reader), at=at)])
        return taken.answers[0] if taken.answers else None

    def give(self, staff_no: str, number: str, *, reader: str = "door") -> None:
        """Give a card by swiping it."""
        self.swipe(number, reader=reader)
        self.run(lambda tx: cards.give_card(tx, staff_no, reader=reader, actor=HEAD))

    def records(self) -> list[Record]:
        db = connect_readonly(self.path)
        try:
            lines = [row[0] for row in db.execute("SELECT body FROM journal ORDER BY pos")]
        finally:
            db.close()
        return [decode(line) for line in lines]

    def facts(self, *kinds: str) -> list[Record]:
        """Return the records of these kinds, oldest first."""
        return [one for one in self.records() if one.kind in kinds]

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


PEOPLE = (
    ("1001", "周德明", "大厅主任", None, "director"),
    ("1002", "罗秀英", "首席代表", 1, "chief_representative"),
    ("1003", "张红霞", "A岗", 3, "clerk"),
    ("1004", "邓小军", "A岗", 7, "clerk"),
)


def _enrol(tx: Transaction) -> None:
    for staff_no, name, post, window, role in PEOPLE:
        fact = StaffEnrolled(staff_no=staff_no, name=name, unit="柳溪镇", post=post, window=window)
        enrolled = tx.append(fact, by="hall")
        roles = RolesGiven(staff_no=staff_no, roles=[role], first_day="2026-01-01")
        tx.append(roles, by="hall", subject=enrolled.subject)
