"""Agency at the desk (全程代办): applications, the ways of materials, appointments, home visits.

Sources: seed 000 第十二条; seed 001 四(四); seed 002-P2 一.2; domain/agency.py.
"""

import re
import secrets
from collections.abc import Collection
from datetime import date

from appliance.desk.rules import Actor, hall_day
from appliance.domain.agency import AgentKind, Application, Outcome, Place
from appliance.domain.errors import FormIncomplete, TurnNotAllowed
from appliance.domain.facts.agency import (
    AgencyApplied,
    AgencyMaterialMoved,
    AppointmentClosed,
    AppointmentMade,
    AppointmentPersonRecorded,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_name, mask_numbers
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.agency_questions import agency_case_of, appointment_of
from appliance.projections.case_questions import case_of

SALT_BYTES = 8  # 16 hex characters: a short body cannot be guessed from its leaf
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
FORM = "agency"


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply:
    """An agency application: who acts, what is there, what was told, who filled the form in."""

    kind: AgentKind
    agent: str
    parts: Collection[str]
    told: Collection[str]
    filled_by_us: bool = False
    confirmed: bool = False
    superior: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeAppointment:
    """An appointment as it was typed; a home visit has an address and somebody who goes."""

    day: date
    time: str
    place: Place
    item: str
    name: str
    phone: str
    window: int | None = None
    staff_no: str = ""
    address: str = ""


def apply_for_agency(tx: Transaction, uid: str, order: Apply, actor: Actor) -> None:
    """Let somebody act for a case's applicant, from the application to the result.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: a part, a point of the notice or the applicant's word is missing.
    """
    actor.may(Act.HANDLE_CASES)
    case = case_of(tx.db, uid)
    filled_by = actor.staff_no if order.filled_by_us else ""
    found = Application(
        parts=frozenset(order.parts),
        told=frozenset(order.told),
        filled_by=filled_by,
        confirmed=order.confirmed,
    )
    missing = found.missing()
    if not order.agent.strip():
        missing.append("agent")
    if case is None or missing:
        raise FormIncomplete(case.local_no if case else uid, form=FORM, missing=missing)
    fact = AgencyApplied(
        agent_kind=order.kind,
        agent=order.agent.strip(),
        told=sorted(order.told),
        filled_by_no=filled_by,
        confirmed=order.confirmed,
        superior=order.superior.strip(),
    )
    tx.append(fact, by=actor.by, subject=uid)


def move_materials(tx: Transaction, uid: str, order: AgencyMaterialMoved, actor: Actor) -> None:
    """Note that materials left for a unit or came back; out and back take turns.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: no agency case, or no unit, carrier or materials.
        TurnNotAllowed: they are out already, or here already.
    """
    actor.may(Act.HANDLE_CASES)
    case = agency_case_of(tx.db, uid)
    missing = [
        name for name in ("unit", "carrier_no", "materials") if not getattr(order, name).strip()
    ]
    if case is None or missing:
        raise FormIncomplete(case.local_no if case else uid, form=FORM, missing=missing)
    before = case.last_direction or "back"
    if order.direction == before:
        raise TurnNotAllowed(case.local_no, state=before, step=order.direction)
    tx.append(order, by=actor.by, subject=uid)


def make_appointment(tx: Transaction, order: MakeAppointment, actor: Actor) -> str:
    """Promise a time at a window or at home; return the appointment's subject.

    Raises:
        NotPermitted: the person does not work with the public.
        FormIncomplete: no name, telephone or item, a time that is none, a day that is past, or a
            home visit without address or without somebody who goes.
    """
    actor.may(Act.FILE_COMPLAINTS)
    missing = [name for name in ("name", "phone", "item") if not getattr(order, name).strip()]
    if not HOUR.fullmatch(order.time):
        missing.append("time")
    if order.day < hall_day(tx.moment.at):
        missing.append("day")
    if order.place is Place.HOME:
        missing += [name for name in ("address", "staff_no") if not getattr(order, name).strip()]
    if missing:
        raise FormIncomplete("", form=FORM, missing=missing)
    fact = AppointmentMade(
        day=order.day.isoformat(),
        time=order.time,
        place=order.place,
        item=mask_numbers(order.item.strip()),
        asker=mask_name(order.name),
        window=order.window if order.place is Place.WINDOW else None,
        staff_no=order.staff_no,
    )
    uid = tx.append(fact, by=actor.by).subject
    person = AppointmentPersonRecorded(
        a_salt=secrets.token_hex(SALT_BYTES),
        name=order.name.strip(),
        phone=order.phone.strip(),
        address=order.address.strip(),
    )
    tx.append(person, by=actor.by, subject=uid)
    return uid


def close_appointment(tx: Transaction, uid: str, outcome: Outcome, note: str, actor: Actor) -> None:
    """Note what became of an appointment; a missed or cancelled one wants a word.

    Raises:
        NotPermitted: the person does not work with the public.
        FormIncomplete: no such appointment, or nobody says why.
        TurnNotAllowed: it was closed before.
    """
    actor.may(Act.FILE_COMPLAINTS)
    found = appointment_of(tx.db, uid)
    if found is None or (outcome is not Outcome.KEPT and not note.strip()):
        raise FormIncomplete(found.item if found else uid, form=FORM, missing=["note"])
    if found.outcome is not None:
        raise TurnNotAllowed(found.item, state=found.outcome, step=outcome)
    fact = AppointmentClosed(outcome=outcome, note=mask_numbers(note.strip()))
    tx.append(fact, by=actor.by, subject=uid)
