"""Facts of the ledger of cases (台账): which part of the book was printed, and for which time."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPrinted(Fact):
    """A part of the book was printed (打印台账); founding fact, nobody adds to it.

    The part is its days, both included, and a window or an item if only one; `nth` above 1 is a
    copy of the same part and says so on the paper. `seal` is the day's seal as it was printed.
    """

    KIND: ClassVar[str] = "ledger.printed"
    first: str
    last: str
    window: int | None
    item_code: str
    lines: int
    pages: int
    nth: int
    seal: str


FACTS = (LedgerPrinted,)
