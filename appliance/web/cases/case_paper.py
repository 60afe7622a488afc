"""A paper of a case as one value, and what it is written from; laid out on A4 or the 80 mm roll."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from appliance.domain.clocks import Deadline
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record
from appliance.projections.case_questions import CaseLine
from appliance.web.cases import wording_case_papers as words
from appliance.web.filters import hour, long_day

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list on a paper, such as the materials that were received."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as it is laid out. `signs` names whose hand it needs beside the hall's stamp."""

    title: str
    opening: str
    rows: Rows
    tables: Sequence[Table] = ()
    closing: Sequence[str] = ()
    signs: str = words.APPLICANT_SIGNS
    to_name: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What a paper is written from: the case, one of its records, its clocks, the people."""

    case: CaseLine
    first: Record
    record: Record
    found: Deadline
    counted: str
    until: str
    names: Mapping[str, str]
    materials: Sequence[tuple[str, str]] = ()
    trail: Rows = field(default=())
    filed: Sequence[Sequence[str]] = ()
    contact: str = ""

    def text(self, name: str) -> str:
        """Return a field of the record, empty if it has none."""
        value = self.record.body.get(name)
        return "、".join(str(one) for one in value) if isinstance(value, list) else str(value or "")

    def name(self, field_name: str) -> str:
        """Return the name of a person of the staff a field names."""
        staff_no = self.text(field_name)
        return self.names.get(staff_no, staff_no)

    @property
    def at(self) -> str:
        """Return when the record was made, as paper says it."""
        return f"{long_day(self.record.at)} {hour(self.record.at)}"
