"""A case hall whose registers can be asked, folded again and compared."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from appliance.desk.case_orders import Citizen, ReceiveCase
from appliance.desk.cases import receive_case
from appliance.desk.catalogue import apply_catalogue
from appliance.desk.rules import Actor
from appliance.domain.record import Record, decode
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import write_items
from tests.fakes.case_desk import ITEMS
from tests.fakes.case_hall import CaseHall

T = TypeVar("T")
CLERK = Actor.of("1003", ["clerk"])
COLLEAGUE = Actor.of("1004", ["clerk"])
HEAD = Actor.of("1001", ["director"])
OFFICE = Actor.of("1005", ["office"])
FEES = {"SB-002": "按标准", "ZJ-001": ""}


class RegisterHall(CaseHall):
    """Monday, 23 November 2026, 09:00; every item goes up, SB-002 has a fee by standard."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        items = [
            replace(item, report_upward=True, fee=FEES.get(item.code, item.fee)) for item in ITEMS
        ]
        self.run(lambda tx: apply_catalogue(tx, write_items(items), by="hall"))

    def run(self, use_case: Callable[[Transaction], T]) -> T:
        return self.writer.run(use_case)

    def case(self, code: str = "SB-002") -> str:
        """Return the subject of a case received now."""
        order = ReceiveCase(item_code=code, window=3, citizen=Citizen(name="彭小莲"))
        return self.run(lambda tx: receive_case(tx, order, CLERK, self.rules)).uid

    def records(self, room: str) -> list[Record]:
        """Return every record whose kind begins so, in order."""
        lines = self.ask(lambda db: [row[0] for row in db.execute("SELECT body FROM journal")])
        found = [decode(line) for line in lines if not line.startswith(b'{"$')]
        return [one for one in found if one.kind.startswith(room)]

    def tables(self) -> str:
        """Return one hash over all read models."""
        return self.ask(fingerprint_of, list(self.projections.tables))

    def fold_again(self) -> str:
        """Rebuild every read model from the first record; return the hash then."""
        rebuild(self.writer, self.projections)
        return self.tables()
