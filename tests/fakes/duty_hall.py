"""DutyHall: a small hall under the rules of document 004, with readers at the door and upstairs."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from appliance.desk import intake
from appliance.desk.intake import Answer, Parcel
from appliance.desk.rules import Actor, Rules
from appliance.domain.moment import Moment, stamp
from appliance.domain.record import Record, decode
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.transaction import Transaction
from appliance.policies import chosen_layers, seeded_calendar
from tests.fakes.attendance_hall import AttendanceHall
from tests.fakes.punch_desk import SPOOL, card

T = TypeVar("T")
DIRECTOR = Actor.of("1001", ["director"])
CHIEF = Actor.of("1002", ["chief_representative"])
CLERK = Actor.of("1003", ["clerk"])
OFFICE = Actor.of("1005", ["office"])
READERS = ("door", "upstairs")
LUOCHENG = Rules(
    mark="LX",
    layers=tuple(chosen_layers({"attendance": "luocheng"})),
    calendar=seeded_calendar(),
)


class DutyHall(AttendanceHall):
    """Monday, 23 November 2026, 08:05; everybody's card is 01 and the staff number in hex."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.rules = LUOCHENG

    def do(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case."""
        return self.writer.run(use_case)

    def read_at(self, staff_no: str, reader: str = "door", *, at: Moment | None = None) -> Answer:
        """Hold a person's card to a reader now, or let an earlier reading arrive now."""
        return self.hold(f"01{int(staff_no):08x}", reader, at=at)[0]

    def hold(self, number: str, reader: str, *, at: Moment | None = None) -> tuple[Answer, ...]:
        """Hold any card to a reader; return the answers."""
        self.spooled += 1
        when = at or self.clock.now()
        line = [self.spooled, when.boot, when.mono, stamp(when.at), card(number, reader=reader)]
        parcel = Parcel(spool=SPOOL, lines=[line])
        key = self.local.keys["card"]
        return self.do(
            lambda tx: intake.take_events(tx, parcel, card_key=key, rules=self.rules)
        ).answers

    def power_cut(self) -> None:
        """Cut the power and come up again."""
        self.clock.reboot()
        self.start()

    def records(self, *kinds: str) -> list[Record]:
        """Return the records of these kinds, oldest first."""
        db = connect_readonly(self.settings.journal)
        try:
            lines = db.execute("SELECT body FROM journal ORDER BY pos").fetchall()
        finally:
            db.close()
        return [one for one in (decode(line) for (line,) in lines) if one.kind in kinds]

    def folds_the_same_again(self) -> bool:
        """Rebuild every read model from the first record; say whether nothing changed."""
        tables = list(self.projections.tables)
        before = self.ask(fingerprint_of, tables)
        rebuild(self.writer, self.projections)
        return self.ask(fingerprint_of, tables) == before
