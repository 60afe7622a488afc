"""Enrolling people (进驻), their roles and their windows."""

from dataclasses import dataclass

from appliance.desk.rules import Actor
from appliance.domain.facts.staff import RolesGiven, StaffEnrolled, WindowAssigned
from appliance.domain.record import reference
from appliance.domain.roles import Act, Role
from appliance.domain.staff import StaffUnknown, check_enrolment, check_window
from appliance.journal.transaction import Transaction
from appliance.projections.staff import StaffMember, person


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A person who joins the hall. `windows` is how many the hall has."""

    staff_no: str
    name: str
    unit: str
    post: str
    window: int | None
    roles: frozenset[Role]
    windows: int


def enrol(tx: Transaction, order: Enrolment, actor: Actor) -> str:
    """Enrol a person with roles from today; return the subject.

    Raises:
        NotPermitted: the actor may not enrol, or may not give roles beyond a clerk's.
        StaffNoTaken: the number belongs to somebody.
        NoSuchWindow: the hall has fewer windows.
    """
    actor.may(Act.ENROL_STAFF)
    if order.roles - {Role.CLERK}:
        actor.may(Act.GRANT_ROLES)
    return enrol_unasked(tx, order, by=actor.by)


def enrol_unasked(tx: Transaction, order: Enrolment, *, by: str) -> str:
    """Enrol somebody before there is anybody who could ask: the first administrator, the demo.

    Raises:
        StaffNoTaken: the number belongs to somebody.
        NoSuchWindow: the hall has fewer windows.
    """
    known = person(tx.db, order.staff_no)
    check_enrolment(
        order.staff_no,
        taken_by=known.name if known else None,
        window=order.window,
        windows=order.windows,
    )
    fact = StaffEnrolled(
        staff_no=order.staff_no,
        name=order.name,
        unit=order.unit,
        post=order.post,
        window=order.window,
    )
    subject = reference(tx.append(fact, by=by))
    _give(tx, order.staff_no, order.roles, by=by, subject=subject)
    return subject


def give_roles(tx: Transaction, staff_no: str, roles: frozenset[Role], actor: Actor) -> None:
    """Replace a person's roles from today on.

    Raises:
        NotPermitted: the actor may not give roles.
        StaffUnknown: nobody has that number.
    """
    actor.may(Act.GRANT_ROLES)
    known = _known(tx, staff_no)
    _give(tx, staff_no, roles, by=actor.by, subject=known.subject)


def assign_window(
    tx: Transaction, staff_no: str, window: int | None, actor: Actor, *, windows: int
) -> None:
    """Move a person to another window, or to none.

    Raises:
        NotPermitted: the actor may not enrol people.
        StaffUnknown: nobody has that number.
        NoSuchWindow: the hall has fewer windows.
    """
    actor.may(Act.ENROL_STAFF)
    known = _known(tx, staff_no)
    check_window(staff_no, window=window, windows=windows)
    if known.window != window:
        tx.append(
            WindowAssigned(staff_no=staff_no, window=window), by=actor.by, subject=known.subject
        )


def _give(tx: Transaction, staff_no: str, roles: frozenset[Role], *, by: str, subject: str) -> None:
    today = tx.moment.day
    tx.append(
        RolesGiven(staff_no=staff_no, roles=sorted(roles), first_day=today.isoformat()),
        by=by,
        subject=subject,
    )


def _known(tx: Transaction, staff_no: str) -> StaffMember:
    known = person(tx.db, staff_no)
    if known is None:
        raise StaffUnknown(staff_no)
    return known
