"""Enrolling people (进驻), their roles and their windows."""

from datetime import date

from appliance.desk.rules import Actor
from appliance.domain.facts.staff import RolesGiven, StaffEnrolled, WindowAssigned
from appliance.domain.frozen import dataclass
from appliance.domain.record import reference
from appliance.domain.roles import Act, Role, may
from appliance.domain.staff import (
    NO_REPORT,
    ChangeReport,
    StaffUnknown,
    StillAtWindow,
    check_change,
    check_enrolment,
    check_window,
)
from appliance.journal.transaction import Transaction
from appliance.projections.staff import StaffMember, person, roles_of


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
        StillAtWindow: somebody at a window would lose the roles of one; see `assign_window`.
    """
    actor.may(Act.GRANT_ROLES)
    known = _known(tx, staff_no, tx.moment.day)
    had = roles_of(tx.db, staff_no, tx.moment.day)
    ends = may(had, Act.HANDLE_CASES) and not may(roles, Act.HANDLE_CASES)
    if known.window is not None and ends:
        raise StillAtWindow(staff_no, window=known.window)
    _give(tx, staff_no, roles, by=actor.by, subject=known.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """To which window somebody goes, None for none, and the report where one is needed.

    `windows` is how many the hall has.
    """

    window: int | None
    windows: int
    report: ChangeReport = NO_REPORT


def assign_window(tx: Transaction, staff_no: str, move: Move, actor: Actor) -> None:
    """Move a person to another window, or to none, from the effective day on.

    A day that has not come is awaited; one that has passed counts from today, nothing is recast.

    Raises:
        NotPermitted: the actor may not enrol people.
        StaffUnknown: nobody has that number.
        NoSuchWindow: the hall has fewer windows.
        ChangeNotConsented: somebody would leave a window without a report and a consent.
    """
    actor.may(Act.ENROL_STAFF)
    today, report = tx.moment.day, move.report
    now = _known(tx, staff_no, today)
    then = _known(tx, staff_no, max(report.effective_on or today, today))
    check_window(staff_no, window=move.window, windows=move.windows)
    if then.window == move.window:
        return
    if now.window is not None or then.window is not None:
        check_change(staff_no, report)
    fact = WindowAssigned(
        staff_no=staff_no,
        window=move.window,
        report_no=report.report_no,
        consented_by=report.consented_by,
        effective_on=report.effective_on.isoformat() if report.effective_on else "",
    )
    tx.append(fact, by=actor.by, subject=now.subject)


def _give(tx: Transaction, staff_no: str, roles: frozenset[Role], *, by: str, subject: str) -> None:
    today = tx.moment.day
    tx.append(
        RolesGiven(staff_no=staff_no, roles=sorted(roles), first_day=today.isoformat()),
        by=by,
        subject=subject,
    )


def _known(tx: Transaction, staff_no: str, day: date) -> StaffMember:
    known = person(tx.db, staff_no, day)
    if known is None:
        raise StaffUnknown(staff_no)
    return known
