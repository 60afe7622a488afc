"""What each record of a case (办件) says of its row: one small function a kind, one table of all.

The same functions fold a new record and fold a story again after something in it was taken back,
so both ways lead to the same row.
"""

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

from appliance.domain.case_undo import STATE_OF_KIND
from appliance.domain.facts import fact_from
from appliance.domain.facts.agency import AgencyApplied, AgencyMaterialMoved
from appliance.domain.facts.case_care import (
    CaseArchived,
    CaseCorrected,
    CaseDebtSettled,
    CaseDispatched,
    CaseEntered,
    CaseFedBack,
    CaseMaterialsMoved,
    CaseNoted,
    CasePaperIssued,
    CaseRecounted,
    CaseReplied,
    CaseSilenceJudged,
    CaseUrgeAnswered,
    CaseUrged,
    CaseVisited,
)
from appliance.domain.facts.cases import (
    CaseAccepted,
    CaseCompleted,
    CaseDeclined,
    CaseDelivered,
    CaseDenied,
    CaseExtended,
    CaseExtensionRefused,
    CaseProcedureEnded,
    CaseProcedureStarted,
    CaseReceived,
    CaseReferred,
    CaseSupplemented,
    CaseSupplementRequested,
    CaseWithdrawn,
    PersonViewed,
)
from appliance.domain.facts.fees import FeeCharged, FeePaid
from appliance.domain.facts.first_contact import CaseHandedOver, CaseTakenOver
from appliance.domain.facts.platform_entry import PlatformEntered
from appliance.domain.notice import TripReason
from appliance.domain.record import Record, reference

DAY = 10  # characters of a date at the head of a stamp
Tell = Callable[[sqlite3.Connection, int, Record], None]
Dated = CaseAccepted | CaseExtended | CaseProcedureEnded | CaseRecounted


def lines_of(db: sqlite3.Connection, case_id: int) -> list[tuple[int, bytes]]:
    """Return the lines of a case's records with their places, oldest first, no person's."""
    return db.execute(
        "SELECT journal.pos, journal.body FROM cases, json_each('[' || steps || ']') AS step"
        " JOIN journal ON journal.pos = step.value WHERE cases.id = ? ORDER BY journal.pos",
        (case_id,),
    ).fetchall()


def set_columns(db: sqlite3.Connection, case_id: int, **values: str | int | None) -> None:
    """Write some columns of a case's row."""
    named = ", ".join(f"{name} = :{name}" for name in values)
    db.execute(f"UPDATE cases SET {named} WHERE id = :id", {**values, "id": case_id})


def tell(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    """Take what one record says into a case's row: its state, then what is its own."""
    state = STATE_OF_KIND.get(record.kind)
    told: dict[str, str | int | None] = {}
    if state is not None:
        told |= {"state": state, "open": int(state.is_open), "changed_at": record.at}
    if record.kind not in IDLE_KINDS:
        told["worked_on"] = record.at[:DAY]
    if told:
        set_columns(db, case_id, **told)
    TELLING[record.kind](db, case_id, record)


def _nothing(_db: sqlite3.Connection, _case_id: int, _record: Record) -> None:
    """Let a record stand in the story without a word in the row."""


def _accepted(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    fact = fact_from(CaseAccepted, record.body)
    _date(db, case_id, fact, accepted_at=record.at, owed_by=fact.owed_by or None)


def _extended(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    _date(db, case_id, fact_from(CaseExtended, record.body))


def _recounted(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    _date(db, case_id, fact_from(CaseRecounted, record.body))


def _runs_on(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    _date(db, case_id, fact_from(CaseProcedureEnded, record.body), stopped_on=None)


def _date(db: sqlite3.Connection, case_id: int, fact: Dated, **beside: str | None) -> None:
    set_columns(
        db,
        case_id,
        due_on=fact.due_on,
        provisional=int(fact.provisional),
        policy=fact.policy,
        calendar=fact.calendar,
        legal_due_on=fact.legal_due_on or None,
        **beside,
    )


def _requested(db: sqlite3.Connection, case_id: int, _record: Record) -> None:
    db.execute("UPDATE cases SET rounds = rounds + 1 WHERE id = ?", (case_id,))


def _visited(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    fault = record.body.get("reason") == TripReason.MISSING_MATERIAL_NOT_TOLD
    db.execute(
        "UPDATE cases SET trips = trips + 1, fault_trips = fault_trips + ? WHERE id = ?",
        (int(fault), case_id),
    )


def _stopped(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    set_columns(db, case_id, stopped_on=record.at[:DAY])


def _referred(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    fact = fact_from(CaseReferred, record.body)
    day = record.at[:DAY]
    set_columns(db, case_id, reported_on=day, follow_on=fact.follow_on or None)
    if fact.counts_as_done:
        _finish(db, case_id, day)


def _decided(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    """A decision; where its document is numbered, or nothing was to be written, it replies too."""
    day = record.at[:DAY]
    _finish(db, case_id, day)
    set_columns(db, case_id, urged_on=None, follow_on=None)
    if record.body.get("doc_no"):
        set_columns(db, case_id, replied_on=day)


def _finish(db: sqlite3.Connection, case_id: int, day: str) -> None:
    # A case that counted as done when it was sent up is not finished twice.
    db.execute(
        "UPDATE cases SET finished_on = coalesce(finished_on, ?) WHERE id = ?", (day, case_id)
    )


def _delivered(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    day = record.at[:DAY]
    set_columns(db, case_id, delivered_on=day, urged_on=None)
    db.execute("UPDATE cases SET replied_on = coalesce(replied_on, ?) WHERE id = ?", (day, case_id))


def _refused_extension(db: sqlite3.Connection, case_id: int, _record: Record) -> None:
    set_columns(db, case_id, late_asked=1)


def _noted(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    set_columns(db, case_id, follow_on=str(record.body.get("follow_on") or "") or None)


def _dispatched(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    fact = fact_from(CaseDispatched, record.body)
    db.execute(
        "INSERT INTO case_task(ref, case_id, task, window, due_on, handed_at)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (reference(record), case_id, fact.task, fact.window, fact.due_on, record.at),
    )


def _fed_back(db: sqlite3.Connection, _case_id: int, record: Record) -> None:
    db.execute("DELETE FROM case_task WHERE ref = ?", (str(record.body["dispatched"]),))


def _entered_there(db: sqlite3.Connection, case_id: int, record: Record) -> None:
    platform_no = fact_from(PlatformEntered, record.body).platform_no
    if platform_no:
        set_columns(db, case_id, platform_no=platform_no)


def _mark(column: str, value: str | None = None) -> Tell:
    """Return how a kind is told that notes its own day in a column, or a field of its body."""

    def told(db: sqlite3.Connection, case_id: int, record: Record) -> None:
        found = record.at[:DAY] if value is None else str(record.body[value])
        set_columns(db, case_id, **{column: found})

    return told


def _clear(column: str) -> Tell:
    """Return how a kind is told that empties a column."""

    def told(db: sqlite3.Connection, case_id: int, _record: Record) -> None:
        set_columns(db, case_id, **{column: None})

    return told


BESIDE_KINDS = frozenset(
    {
        AgencyApplied.KIND,
        AgencyMaterialMoved.KIND,
        CaseHandedOver.KIND,
        CaseTakenOver.KIND,
        FeeCharged.KIND,
        FeePaid.KIND,
    }
)
"""Kinds of the registers beside the case: they stand in its story and move nothing of it."""
TELLING: Mapping[str, Tell] = MappingProxyType(
    {
        CaseReceived.KIND: _nothing,
        CaseAccepted.KIND: _accepted,
        CaseSupplementRequested.KIND: _requested,
        CaseSupplemented.KIND: _nothing,
        CaseVisited.KIND: _visited,
        CaseExtended.KIND: _extended,
        CaseExtensionRefused.KIND: _refused_extension,
        CaseProcedureStarted.KIND: _stopped,
        CaseProcedureEnded.KIND: _runs_on,
        CaseRecounted.KIND: _recounted,
        CaseReferred.KIND: _referred,
        CaseCompleted.KIND: _decided,
        CaseDenied.KIND: _decided,
        CaseDeclined.KIND: _decided,
        CaseDelivered.KIND: _delivered,
        CaseWithdrawn.KIND: _clear("urged_on"),
        CaseDebtSettled.KIND: _clear("owed_by"),
        CaseNoted.KIND: _noted,
        CaseDispatched.KIND: _dispatched,
        CaseFedBack.KIND: _fed_back,
        CaseUrged.KIND: _mark("urged_on"),
        CaseUrgeAnswered.KIND: _clear("urged_on"),
        CaseSilenceJudged.KIND: _mark("finding", "finding"),
        CaseReplied.KIND: _mark("replied_on"),
        CaseEntered.KIND: _nothing,
        CaseArchived.KIND: _mark("archived_on"),
        CaseMaterialsMoved.KIND: _nothing,
        CaseCorrected.KIND: _nothing,
        CasePaperIssued.KIND: _nothing,
        PersonViewed.KIND: _nothing,
        PlatformEntered.KIND: _entered_there,
        **dict.fromkeys(BESIDE_KINDS, _nothing),
    }
)
IDLE_KINDS = BESIDE_KINDS | {
    CaseUrged.KIND,
    CasePaperIssued.KIND,
    PersonViewed.KIND,
    PlatformEntered.KIND,
}
"""Kinds that are no work on the case itself."""
