"""A small hall in which cases are registered: five people, a catalogue, a box with its digit."""

from pathlib import Path

from appliance.desk.catalogue import apply_catalogue
from appliance.domain.facts.hall import BoxEnrolled
from appliance.domain.record import decode
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import write_items
from tests.fakes.case_desk import ITEMS, RULES
from tests.fakes.small_hall import SmallHall

WORD = "a long enough word"
PEOPLE = (
    ("1001", "周德明", "director", None),
    ("1002", "罗秀英", "supervisor", None),
    ("1003", "张红霞", "clerk", 3),
    ("1004", "邓小军", "clerk", 1),
    ("1005", "欧阳雪", "office", None),
)


class CaseHall(SmallHall):
    """A hall on Monday, 23 November 2026, 09:00."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.rules = RULES
        for staff_no, name, role, window in PEOPLE:
            self.enrol(staff_no, name, role, window=window, word=WORD)
        self.writer.run(_furnish)
        self.clock.advance(hours=1)

    def kinds(self) -> list[str]:
        """Return the kinds of all case, rating and complaint facts, in order."""
        found = self.ask(lambda db: [row[0] for row in db.execute("SELECT body FROM journal")])
        kinds = [decode(line).kind for line in found]
        rooms = ("case.", "evaluation.", "button.", "complaint.", "person.")
        return [kind for kind in kinds if kind.startswith(rooms)]


def _furnish(tx: Transaction) -> None:
    tx.append(BoxEnrolled(device="d1", county="青禾县", digit=1), by="county")
    apply_catalogue(tx, write_items(ITEMS), by="hall")
