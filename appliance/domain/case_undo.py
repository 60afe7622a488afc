"""Taking back what was just done (撤销): the last act of a case, whole, and the state before it.

Rule 1: nothing is removed. A later fact names the records that no longer stand; whoever folds the
story passes them over, and their numbers stay in the book as 作废.
Rule 2: within ten minutes the person who did it takes it back alone; afterwards it is a correction
with a reason and a leader's consent.
Rule 3: an act is everything that was saved at once; a registration taken back whole is 作废.

Sources: issue of cases (undo, correction); DESIGN.md 5 (corrections are facts).
"""

from collections.abc import Collection, Sequence

from appliance.domain.case import FIRST_KIND, KIND_OF_STEP, CaseState
from appliance.domain.errors import UndoNotAllowed
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, reference

UNDO_MINUTES = 10
UNDONE_KIND = "case.undone"
ACT_KINDS = frozenset({FIRST_KIND, *KIND_OF_STEP.values()})
STATE_OF_KIND = {
    FIRST_KIND: CaseState.RECEIVED,
    "case.supplement_requested": CaseState.SUPPLEMENTING,
    "case.supplemented": CaseState.RECEIVED,
    "case.accepted": CaseState.ACCEPTED,
    "case.declined": CaseState.DECLINED,
    "case.procedure_started": CaseState.IN_PROCEDURE,
    "case.procedure_ended": CaseState.ACCEPTED,
    "case.referred": CaseState.REFERRED,
    "case.completed": CaseState.COMPLETED,
    "case.denied": CaseState.DENIED,
    "case.delivered": CaseState.DELIVERED,
    "case.withdrawn": CaseState.WITHDRAWN,
}
"""The state each fact leaves; an extension leaves the state as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoRequest:
    """Who wants to take the last act back, how long after it, and why."""

    by: str
    minutes_since: float
    approved: bool
    reason: str


def undone_references(story: Sequence[Record]) -> frozenset[str]:
    """Return the references of all records that were taken back."""
    named = (one.body.get("records") for one in story if one.kind == UNDONE_KIND)
    return frozenset(str(name) for names in named if isinstance(names, list) for name in names)


def standing(story: Sequence[Record]) -> list[Record]:
    """Return the records of a case that still hold, oldest first; the taking back itself too."""
    undone = undone_references(story)
    return [one for one in story if reference(one) not in undone]


def last_act(story: Sequence[Record]) -> list[Record]:
    """Return the steps that were saved at once last; empty when nothing is left to take back."""
    steps = [one for one in standing(story) if one.kind in ACT_KINDS]
    if not steps:
        return []
    last = steps[-1]
    return [one for one in steps if (one.boot, one.mono) == (last.boot, last.mono)]


def check_undo(local_no: str, act: Sequence[Record], request: UndoRequest, *, rated: bool) -> None:
    """Let an undo pass.

    Args:
        local_no: the case.
        act: what would be taken back.
        request: who, when and why.
        rated: the citizen has rated what this act finished.

    Raises:
        UndoNotAllowed: why is nothing, rated, late (without a reason) or not_approved.
    """
    why = ""
    if not act:
        why = "nothing"
    elif rated:
        why = "rated"
    elif not _is_fresh(act, request):
        why = "" if request.approved else "not_approved"
        why = why if request.reason.strip() else "late"
    if why:
        raise UndoNotAllowed(local_no, why=why)


def is_void(act: Sequence[Record]) -> bool:
    """Say whether taking this act back leaves no case at all: only its number (作废)."""
    return any(one.kind == FIRST_KIND for one in act)


def state_without(story: Sequence[Record], act: Collection[Record]) -> CaseState:
    """Return where the case stands once an act is taken back."""
    undone = {reference(one) for one in act}
    left = [one.kind for one in standing(story) if reference(one) not in undone]
    states = [STATE_OF_KIND[kind] for kind in left if kind in STATE_OF_KIND]
    return states[-1] if states else CaseState.WITHDRAWN


def _is_fresh(act: Sequence[Record], request: UndoRequest) -> bool:
    return act[-1].by == request.by and 0 <= request.minutes_since <= UNDO_MINUTES
