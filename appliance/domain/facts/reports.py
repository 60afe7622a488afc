"""Facts of the annual report (年度汇报材料)."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWritten(Fact):
    """What the hall says in one part of a year's report; the last one holds, empty takes it out.

    The figures beside it are never written down: they are computed from the journal.
    """

    KIND: ClassVar[str] = "report.written"
    year: int
    part: str
    text: str


FACTS = (ReportWritten,)
