"""A small hall in which cards are swiped: people, a card each, a spool handed over at once."""

from pathlib import Path

from appliance.desk import cards, clock_trust, intake
from appliance.desk.intake import Parcel, Taken
from appliance.desk.rules import Actor
from appliance.domain.facts.attendance import LeaveGranted
from appliance.domain.facts.hall import HallStarted
from appliance.domain.moment import stamp
from tests.fakes.punch_desk import SPOOL, card
from tests.fakes.small_hall import SmallHall

WORD = "a long enough word"
HEAD = Actor.of("1001", ["director"])
PEOPLE = (
    ("1001", "周德明", "director", None),
    ("1002", "罗秀英", "chief_representative", 1),
    ("1003", "张红霞", "clerk", 3),
    ("1004", "邓小军", "clerk", 7),
    ("1005", "欧阳雪", "office", None),
    ("1006", "杨玉珍", "clerk", 8),
)


class AttendanceHall(SmallHall):
    """A hall on Monday, 23 November 2026, 08:00, with six people and a card for each."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.spooled = 0
        self.start()
        for staff_no, name, role, window in PEOPLE:
            self.enrol(staff_no, name, role, window=window, word=WORD)
            self._give(staff_no)
        self.clock.advance(minutes=5)

    def start(self) -> None:
        """Let hall-web come up in this boot."""
        fact = HallStarted(software="0.1.0", schema="1")
        self.writer.run(lambda tx: tx.append(fact, by="hall"))
        self.look()

    def look(self) -> None:
        """Let the tick look at the clock."""
        self.writer.run(clock_trust.look_at_clock)

    def swipe(self, staff_no: str, at: str = "") -> Taken:
        """Hold a person's card to the door, now or when the clock shows `at`."""
        if at:
            hour, minute = (int(part) for part in at.split(":"))
            self.clock.set(self.clock.at.replace(hour=hour, minute=minute, second=0))
        return self.read_card(f"01{int(staff_no):08x}")

    def read_card(self, number: str) -> Taken:
        """Hold any 125 kHz card to the door."""
        self.spooled += 1
        now = self.clock.now()
        line = [self.spooled, now.boot, now.mono, stamp(now.at), card(number)]
        parcel = Parcel(spool=SPOOL, lines=[line])
        key = self.local.keys["card"]
        return self.writer.run(
            lambda tx: intake.take_events(tx, parcel, card_key=key, rules=self.rules)
        )

    def grant_leave(self, staff_no: str, first: str, last: str) -> None:
        """Grant leave from a day to a day."""
        fact = LeaveGranted(
            staff_no=staff_no,
            leave_kind="personal",
            first_day=first,
            last_day=last,
            approver_no="1001",
            reason="",
        )
        self.writer.run(lambda tx: tx.append(fact, by="staff:1001"))

    def _give(self, staff_no: str) -> None:
        self.swipe(staff_no)
        self.writer.run(lambda tx: cards.give_card(tx, staff_no, reader="door", actor=HEAD))
