"""The fold of the figures: what the county watches over all halls, from the halls' own facts.

Rule 1: nothing is judged again here. Due days, levels and ends are the halls' words; red is only
what the calendar says, that a due day has passed (supervision.py rule 1).
Rule 2: a taken-back act or rating counts as if it had never been.

Sources: RULEBOOK IT-09, IT-12, IT-13, CASE-36, DL (cards at the county).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from appliance.domain.evaluation import Level
from sync.county.outages import note_end, note_start
from sync.county.store.figures_seam import CaseLine, ComplaintLine
from sync.county.store.programs_seam import ProgramWord
from sync.county.store.rows import FeedRow
from sync.county.store.seam import Tables
from sync.fields import Malformed, mapping, number, text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    """One record as the folds read it; `uid` is its own name, `day` the hall's."""

    tables: Tables
    hall: str
    subject: str
    uid: str
    day: str
    body: Mapping[str, object]


def fold_figures(tables: Tables, read: Sequence[tuple[FeedRow, Mapping[str, object]]]) -> None:
    """Fold what concerns the figures; all other kinds are passed over.

    Raises:
        ValueError: a record of a known kind is not what it should be.
    """
    for row, record in read:
        if row.kind in _NOTES:
            _NOTES[row.kind](tables.outages, row.hall, record)
        fold = _FOLDS.get(row.kind)
        if fold is None:
            continue
        boot, n = text(record, "boot"), number(record, "n")
        fold(
            _Fact(
                tables=tables,
                hall=row.hall,
                subject=text(record, "subject"),
                uid=f"{boot}-{n}",
                day=text(record, "at")[:10],
                body=mapping(record, "body"),
            )
        )


def _said(fact: _Fact, name: str) -> str:
    """Return a word of the body; one that an older or newer program leaves out is empty."""
    return text(fact.body, name) if fact.body.get(name) is not None else ""


def _enrolled(fact: _Fact) -> None:
    name, unit = text(fact.body, "name"), text(fact.body, "unit")
    fact.tables.figures.enrol(fact.hall, text(fact.body, "staff_no"), name=name, unit=unit)


def _punched(fact: _Fact) -> None:
    if staff_no := _said(fact, "staff_no"):
        fact.tables.figures.punch(fact.hall, staff_no, fact.day)


def _published(fact: _Fact) -> None:
    month, edition = text(fact.body, "month"), number(fact.body, "edition")
    fact.tables.figures.publish_month(fact.hall, month, edition, fact.day)


def _received(fact: _Fact) -> None:
    case = CaseLine(
        hall=fact.hall,
        local_no=_said(fact, "local_no"),
        item=_said(fact, "item_name"),
        place=number(fact.body, "window", 0),
        received_on=fact.day,
        due_on="",
        waits=False,
    )
    fact.tables.figures.receive(fact.hall, fact.subject, case)


def _due(fact: _Fact) -> None:
    due_on = _said(fact, "due_on")
    if due_on:
        fact.tables.figures.set_due(fact.hall, fact.subject, due_on)


def _stopped(fact: _Fact) -> None:
    fact.tables.figures.stop_clock(fact.hall, fact.subject)


def _finished(fact: _Fact) -> None:
    fact.tables.figures.end(fact.hall, fact.subject, fact.day, fact.uid, counts=True)


def _gone(fact: _Fact) -> None:
    fact.tables.figures.end(fact.hall, fact.subject, fact.day, fact.uid, counts=False)


def _referred(fact: _Fact) -> None:
    if fact.body.get("counts_as_done") is True:
        _finished(fact)


def _undone(fact: _Fact) -> None:
    records = fact.body.get("records")
    if not isinstance(records, list):
        raise Malformed("records: a list")
    named = [one for one in records if isinstance(one, str)]
    fact.tables.figures.undo_end(fact.hall, fact.subject, named)


def _rated(fact: _Fact) -> None:
    level = Level(text(fact.body, "level"))
    fact.tables.figures.rate(fact.hall, fact.uid, level.value, fact.day)


def _superseded(fact: _Fact) -> None:
    fact.tables.figures.unrate(fact.hall, text(fact.body, "given"))


def _complained(fact: _Fact) -> None:
    line = ComplaintLine(
        hall=fact.hall,
        local_no=_said(fact, "local_no"),
        filed_on=fact.day,
        due_on=_said(fact, "due_on"),
    )
    fact.tables.figures.complain(fact.hall, fact.subject, line)


def _replied(fact: _Fact) -> None:
    fact.tables.figures.reply(fact.hall, fact.subject, fact.day)


def _paid(fact: _Fact) -> None:
    fact.tables.figures.pay(fact.hall, fact.uid, number(fact.body, "fen"), fact.day)


def _applied(fact: _Fact) -> None:
    name, v = text(fact.body, "name"), number(fact.body, "version")
    fact.tables.figures.apply(fact.hall, name, v, fact.day)


def _rejected(fact: _Fact) -> None:
    name, v = text(fact.body, "name"), number(fact.body, "version")
    fact.tables.figures.refuse(fact.hall, name, v, _said(fact, "why"))


def _started(fact: _Fact) -> None:
    fact.tables.programs.start(fact.hall, _said(fact, "taken_back"))


def _judged(fact: _Fact) -> None:
    words = {name: _said(fact, name) for name in ("offered", "name", "why")}
    word = ProgramWord(hall=fact.hall, waits=not words["why"], **words)
    fact.tables.programs.judge(word)


_FOLDS: Mapping[str, Callable[[_Fact], None]] = MappingProxyType(
    {
        "staff.enrolled": _enrolled,
        "attendance.punched": _punched,
        "month.published": _published,
        "case.received": _received,
        "case.accepted": _due,
        "case.supplemented": _due,
        "case.extended": _due,
        "case.procedure_ended": _due,
        "case.recounted": _due,
        "case.supplement_requested": _stopped,
        "case.procedure_started": _stopped,
        "case.completed": _finished,
        "case.denied": _finished,
        "case.declined": _finished,
        "case.referred": _referred,
        "case.withdrawn": _gone,
        "case.undone": _undone,
        "evaluation.given": _rated,
        "evaluation.superseded": _superseded,
        "complaint.filed": _complained,
        "complaint.referred": _replied,
        "complaint.replied": _replied,
        "fee.paid": _paid,
        "document.applied": _applied,
        "document.rejected": _rejected,
        "hall.started": _started,
        "update.judged": _judged,
    }
)
_NOTES = MappingProxyType({"outage.started": note_start, "outage.ended": note_end})
