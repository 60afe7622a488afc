"""The papers of a case: printing them, who has them, and putting the case file (案卷) away.

Sources: seed 003-J 办件二; seed 000 第十三条一(6), 第十四条第十九款.
"""

from collections.abc import Collection, Sequence

from appliance.desk.case_care import cared_for, need
from appliance.desk.rules import Actor
from appliance.domain.case import CaseKind, CaseState
from appliance.domain.case_care import LOSSES, MaterialMove, PaperKind, PaperSize
from appliance.domain.case_file import judge_case_file
from appliance.domain.case_undo import standing
from appliance.domain.errors import FormIncomplete, StepNotAllowed
from appliance.domain.facts.case_care import CaseArchived, CaseMaterialsMoved, CasePaperIssued
from appliance.domain.facts.cases import CaseProcedureStarted
from appliance.domain.forms import FORMS, FormName
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, story_of

FILED_FROM = frozenset({CaseState.DELIVERED, CaseState.DECLINED, CaseState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """A document that is printed: which, its number, and on what."""

    paper: PaperKind
    doc_no: str
    size: PaperSize = PaperSize.A4


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What is in the case file, which papers are signed, and where it stands.

    A case that was finished late also says how somebody apologised, and what was put right.
    """

    have: Collection[str]
    signed: Collection[str]
    place: str = ""
    apology: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Papers that changed hands; a loss needs a word about how it happened."""

    move: MaterialMove
    materials: Sequence[str]
    to_no: str = ""
    note: str = ""


def archive_case(tx: Transaction, uid: str, order: Filing, actor: Actor) -> None:
    """Put a case file away (归档), once nothing in it is missing or unsigned (003-J 办件二).

    What was finished late is put away only with an apology and a remedy (002-P3·追究2).

    Raises:
        StepNotAllowed: the case is not at its end, or filed already.
        FormIncomplete: naming what is missing or unsigned.
    """
    case = cared_for(tx, uid, actor, "archive")
    if CaseState(case.state) not in FILED_FROM or case.archived_on is not None:
        raise StepNotAllowed(case.local_no, state=case.state, step="archive", allowed=[])
    _require_complete(tx, case, order)
    _require_apology(case, order)
    fact = CaseArchived(
        have=sorted(order.have),
        signed=sorted(order.signed),
        place=order.place,
        apology=mask_numbers(order.apology.strip()),
        remedy=mask_numbers(order.remedy.strip()),
    )
    tx.append(fact, by=actor.by, subject=uid)


def move_materials(tx: Transaction, uid: str, order: Moved, actor: Actor) -> None:
    """Write down that papers changed hands, or came to harm (000§14.19).

    Raises:
        FormIncomplete: no papers are named, nobody took them, or a loss has no word.
    """
    case = cared_for(tx, uid, actor, "materials")
    needs_word = order.move in LOSSES
    needs_hand = order.move is MaterialMove.HANDED_OVER
    need(
        case,
        "materials",
        materials=bool(order.materials),
        note=bool(order.note.strip()) or not needs_word,
        to_whom=bool(order.to_no) or not needs_hand,
    )
    fact = CaseMaterialsMoved(
        move=order.move,
        materials=list(order.materials),
        to_no=order.to_no,
        note=mask_numbers(order.note),
    )
    tx.append(fact, by=actor.by, subject=uid)


def issue_paper(tx: Transaction, uid: str, order: Print, actor: Actor) -> int:
    """Write down that a document is printed; return which print of it this is, from 1."""
    case = cared_for(tx, uid, actor, "print")
    nth = 1 + sum(
        one.record.kind == CasePaperIssued.KIND
        and (one.record.body["paper"], one.record.body["doc_no"]) == (order.paper, order.doc_no)
        for one in story_of(tx.db, case.id)
    )
    fact = CasePaperIssued(paper=order.paper, doc_no=order.doc_no, nth=nth, size=order.size)
    tx.append(fact, by=actor.by, subject=uid)
    return nth


def needs_whole_file(case: CaseLine) -> bool:
    """Say whether the file must hold the papers of 003-J: it was accepted, and not on the spot."""
    return case.accepted_at is not None and case.case_kind != CaseKind.INSTANT


def owes_apology(case: CaseLine) -> bool:
    """Say whether a case was finished after its promise, so that the person is owed an apology."""
    return bool(case.due_on and case.finished_on and case.finished_on > case.due_on)


def had_procedure(tx: Transaction, case: CaseLine) -> bool:
    """Say whether a special procedure left a record that belongs in the file."""
    records = standing([one.record for one in story_of(tx.db, case.id)])
    return any(one.kind == CaseProcedureStarted.KIND for one in records)


def _require_complete(tx: Transaction, case: CaseLine, order: Filing) -> None:
    if not needs_whole_file(case):
        return
    special = had_procedure(tx, case)
    found = judge_case_file(order.have, order.signed, special_procedure=special)
    missing = [*found.missing, *(f"unsigned_{name}" for name in found.unsigned)]
    if missing:
        raise FormIncomplete(case.local_no, form="archive", missing=missing)


def _require_apology(case: CaseLine, order: Filing) -> None:
    said = {"apology": order.apology, "remedy": order.remedy}
    given = [name for name, text in said.items() if text.strip()]
    missing = FORMS[FormName.OVERDUE_CLOSING].missing(given) if owes_apology(case) else []
    if missing:
        raise FormIncomplete(case.local_no, form="archive", missing=missing)
