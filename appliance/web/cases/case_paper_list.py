"""Which papers a case has by now: each with its number and the record it is printed from."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from appliance.domain.case_care import PaperKind
from appliance.domain.case_undo import undone_references
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, reference
from appliance.projections.case_questions import Told

# The kind of record each paper is printed from, and the field that holds its number.
SOURCES: tuple[tuple[str, str, PaperKind], ...] = (
    ("case.received", "local_no", PaperKind.REGISTRATION),
    ("case.accepted", "doc_no", PaperKind.ACCEPTANCE),
    ("case.accepted", "promise_no", PaperKind.PROMISE),
    ("case.supplement_requested", "doc_no", PaperKind.NOTICE),
    ("case.declined", "doc_no", PaperKind.DECLINE),
    ("case.denied", "doc_no", PaperKind.DENIAL),
    ("case.completed", "doc_no", PaperKind.DECISION),
    ("case.extended", "doc_no", PaperKind.EXTENSION),
    ("case.procedure_started", "doc_no", PaperKind.PROCEDURE),
    ("case.replied", "doc_no", PaperKind.REPLY),
    ("case.delivered", "doc_no", PaperKind.DELIVERY),
)
# Papers without a number of their own: they carry the case's.
BESIDE: Mapping[str, PaperKind] = MappingProxyType(
    {"agency.applied": PaperKind.AGENCY, "case.procedure_ended": PaperKind.FINDINGS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper:
    """A paper that can be printed. `is_void` says that its step was taken back (作废)."""

    kind: PaperKind
    doc_no: str
    record: Record
    pos: int
    printed: int
    is_void: bool


def papers_of(told: Sequence[Told]) -> list[CasePaper]:
    """Return the papers of a case, oldest first, and last the cover of its file."""
    undone = undone_references([one.record for one in told])
    found = [
        _paper(one, kind, str(one.record.body[field]), told, undone)
        for one in told
        for source, field, kind in SOURCES
        if one.record.kind == source and one.record.body.get(field)
    ]
    if told:
        number = str(told[0].record.body["local_no"])
        found += [
            _paper(one, BESIDE[one.record.kind], number, told, undone)
            for one in told
            if one.record.kind in BESIDE
        ]
        found.append(_paper(told[0], PaperKind.COVER, number, told, undone))
    return found


def _paper(
    one: Told, kind: PaperKind, number: str, told: Sequence[Told], undone: frozenset[str]
) -> CasePaper:
    printed = sum(
        other.record.kind == "case.paper_issued"
        and (other.record.body["paper"], other.record.body["doc_no"]) == (kind, number)
        for other in told
    )
    return CasePaper(
        kind=kind,
        doc_no=number,
        record=one.record,
        pos=one.pos,
        printed=printed,
        is_void=reference(one.record) in undone,
    )
