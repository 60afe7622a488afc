"""Reading the forms of procedures, referrals and the care for a case; as in case_form."""

import re
from collections.abc import Collection, Mapping
from datetime import date

from appliance.desk.case_care import Correction, Dispatch, Feedback, Note
from appliance.desk.case_filing import Moved
from appliance.desk.case_orders import AcceptConditionally, Complete, Refer, StartProcedure
from appliance.desk.rules import Actor
from appliance.domain.case import NAMED_BY_LAW, ProcedureKind
from appliance.domain.case_care import LOSSES, MaterialMove, NoteKind
from appliance.domain.clocks import LimitUnit
from appliance.domain.limits import SilenceFinding
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_form import MOST_DAYS, read_day
from appliance.web.fields import Fields

NOBODY = Actor(staff_no="", roles=frozenset())


def read_conditionally(fields: Fields, today: date) -> AcceptConditionally:
    """Return what is owed and by when."""
    owed, day = fields.lines("owed"), read_day(fields, "owed_by", care.NEED_OWED_BY)
    fields.need("owed", care.NEED_OWED, holds=bool(owed))
    ahead = day is not None and day >= today
    if ("owed_by", care.NEED_OWED_BY) not in fields.wrong:
        fields.need("owed_by", care.NEED_OWED_BY, holds=ahead)
    return AcceptConditionally(owed=owed, owed_by=day or today)


def read_procedure(fields: Fields, approvers: Mapping[str, Actor]) -> StartProcedure:
    """Return a special procedure; its basis is asked for where the law does not name it."""
    known = fields["procedure"] in list(ProcedureKind)
    procedure = ProcedureKind(fields["procedure"]) if known else ProcedureKind.OTHER
    needs_basis = known and procedure not in NAMED_BY_LAW
    approver = approvers.get(fields["approver"])
    fields.need("procedure", care.NEED_PROCEDURE, holds=known)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    fields.need("basis", care.NEED_BASIS, holds=bool(fields["basis"]) or not needs_basis)
    fields.need("approver", words.NEED_APPROVER, holds=approver is not None)
    return StartProcedure(
        procedure=procedure,
        reason=fields["reason"],
        basis=fields["basis"],
        approver=approver or NOBODY,
        expected_days=_number(fields["expected"]),
    )


def read_outcome(fields: Fields) -> str:
    """Return the outcome of a special procedure."""
    fields.need("outcome", care.NEED_OUTCOME, holds=bool(fields["outcome"]))
    return fields["outcome"]


def read_refer(fields: Fields) -> Refer:
    """Return where a case is sent up to."""
    fields.need("organ", care.NEED_ORGAN, holds=bool(fields["organ"]))
    return Refer(
        organ=fields["organ"], follow_on=read_day(fields, "follow_on"), note=fields["note"]
    )


def read_complete(
    fields: Fields, approvers: Mapping[str, Actor], *, explains: bool = False
) -> Complete:
    """Return a decision; nobody named means whoever presses."""
    fields.need("explained", care.NEED_EXPLAINED, holds=bool(fields["explained"]) or not explains)
    return Complete(
        note=fields["note"],
        approver=approvers.get(fields["approver"]),
        explained=fields["explained"],
    )


def read_note(fields: Fields) -> Note:
    """Return what was done for a case."""
    known = fields["kind"] in list(NoteKind)
    fields.need("text", care.NEED_TEXT, holds=bool(fields["text"]))
    return Note(
        kind=NoteKind(fields["kind"]) if known else NoteKind.WORK_NOTED,
        text=fields["text"],
        follow_on=read_day(fields, "follow_on"),
    )


def read_dispatch(fields: Fields, windows: Collection[int]) -> Dispatch:
    """Return a step for another window."""
    window, days = _number(fields["to_window"]), _number(fields["days"])
    natural = fields["unit"] == LimitUnit.NATURAL_DAYS
    fields.need("to_window", care.NEED_WINDOW, holds=window in windows)
    fields.need("task", care.NEED_TASK, holds=bool(fields["task"]))
    fields.need("days", care.NEED_LIMIT, holds=0 < days <= MOST_DAYS)
    return Dispatch(
        task=fields["task"],
        window=window,
        days=days,
        unit=LimitUnit.NATURAL_DAYS if natural else LimitUnit.WORKING_DAYS,
    )


def read_feedback(fields: Fields) -> Feedback:
    """Return the answer to a step that was handed over."""
    fields.need("task", care.NEED_TASK, holds=bool(fields["task"]))
    fields.need("opinion", care.NEED_OPINION, holds=bool(fields["opinion"]))
    return Feedback(
        dispatched=fields["task"], opinion=fields["opinion"], agrees=fields["agrees"] != "no"
    )


def read_text(fields: Fields) -> str:
    """Return the text of an answer or a reply."""
    fields.need("text", care.NEED_TEXT, holds=bool(fields["text"]))
    return fields["text"]


def read_correction(fields: Fields) -> Correction:
    """Return what stood there, what is right, and why."""
    fields.need("was", care.NEED_WAS, holds=bool(fields["was"]))
    fields.need("now", care.NEED_NOW, holds=bool(fields["now"]))
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    return Correction(
        record=fields["record"], was=fields["was"], now=fields["now"], reason=fields["reason"]
    )


def read_moved(fields: Fields) -> Moved:
    """Return which papers changed hands."""
    known = fields["move"] in list(MaterialMove)
    move = MaterialMove(fields["move"]) if known else MaterialMove.RETURNED
    materials = fields.lines("materials")
    handed, lost = move is MaterialMove.HANDED_OVER, move in LOSSES
    fields.need("move", care.NEED_MOVE, holds=known)
    fields.need("materials", care.NEED_MATERIALS, holds=bool(materials))
    fields.need("to_no", care.NEED_TO, holds=bool(fields["to_no"]) or not handed)
    fields.need("note", care.NEED_LOSS, holds=bool(fields["note"]) or not lost)
    return Moved(move=move, materials=materials, to_no=fields["to_no"], note=fields["note"])


def read_finding(fields: Fields) -> tuple[SilenceFinding, str]:
    """Return how a limit that passed in silence is judged, and on what ground."""
    known = fields["finding"] in list(SilenceFinding)
    fields.need("finding", care.NEED_FINDING, holds=known)
    fields.need("ground", care.NEED_GROUND, holds=bool(fields["ground"]))
    finding = SilenceFinding(fields["finding"]) if known else SilenceFinding.JUSTIFIED
    return finding, fields["ground"]


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,2}", text) else 0
