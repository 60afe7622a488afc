"""The people of the hall as pages need them: who, where, with which roles, and who may log in.

Sources: facts/staff.py; RULEBOOK IT-01, IT-02.
"""

import sqlite3
from datetime import date, timedelta

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.staff import (
    AccountOpened,
    RolesGiven,
    SessionOpened,
    StaffEnrolled,
    WindowAssigned,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.domain.roles import NO_PUNCHES, Role, RoleGrant, has_to_punch, roles_on
from appliance.projections.registry import Projection
from appliance.projections.staff_windows import HELD, holds_from, window_assigned

SCHEMA = Migrations("staff")


@SCHEMA()
def m001_staff(db: Database) -> None:
    """Create people, their roles with dates, and whether they have an account."""
    db.execute(
        "CREATE TABLE staff(staff_no TEXT PRIMARY KEY, subject TEXT NOT NULL, name TEXT NOT NULL,"
        " unit TEXT NOT NULL, post TEXT NOT NULL, window INTEGER, account TEXT, last_login TEXT,"
        " pos INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE staff_role(staff_no TEXT NOT NULL, role TEXT NOT NULL,"
        " first_day TEXT NOT NULL, last_day TEXT, PRIMARY KEY(staff_no, role, first_day))"
        " STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m002_change(db: Database) -> None:
    """Note from which window to which somebody moved, after which report, with whose consent."""
    db.execute(
        "CREATE TABLE staff_change(pos INTEGER PRIMARY KEY, staff_no TEXT NOT NULL,"
        " before INTEGER, after INTEGER, report_no TEXT NOT NULL, consented_by TEXT NOT NULL,"
        " effective_on TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL) STRICT"
    )


@SCHEMA()
def m003_window(db: Database) -> None:
    """Keep from which day somebody serves at which window: a change may be written beforehand."""
    db.execute(
        "CREATE TABLE staff_window(staff_no TEXT NOT NULL, from_day TEXT NOT NULL,"
        " pos INTEGER NOT NULL, window INTEGER, PRIMARY KEY(staff_no, from_day, pos))"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO staff_window(staff_no, from_day, pos, window)"
        " SELECT staff_no, '', pos, window FROM staff"
    )
    db.execute("ALTER TABLE staff_change ADD COLUMN from_day TEXT NOT NULL DEFAULT ''")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One person. `account` is when access was last opened, None while there is none.

    `window` is that of the day asked for; without a day, the one last written down as held then.
    """

    staff_no: str
    subject: str
    name: str
    unit: str
    post: str
    window: int | None
    account: str | None
    last_login: str | None
    pos: int


_COLUMNS = "staff_no, subject, name, unit, post, window, account, last_login, pos"


_ON_DAY = _COLUMNS.replace("window", f"({HELD}) AS held")


def people(db: sqlite3.Connection, day: date | None = None) -> list[StaffMember]:
    """Return all people, by window and number; those at no window come last.

    Args:
        db: a connection to the journal's file.
        day: the day whose windows are meant; who asks for names alone needs none.
    """
    if day is None:
        rows = db.execute(f"SELECT {_COLUMNS} FROM staff ORDER BY window IS NULL, window, staff_no")
    else:
        rows = db.execute(
            f"SELECT {_ON_DAY} FROM staff ORDER BY held IS NULL, held, staff_no", (day.isoformat(),)
        )
    return [_member(row) for row in rows]


def hall_staff(db: sqlite3.Connection, day: date) -> list[StaffMember]:
    """Return everybody who works in the hall: not who only cares for the box or the own unit."""
    roles = roles_of_all(db, day)
    return [one for one in people(db, day) if has_to_punch(roles.get(one.staff_no, frozenset()))]


def person(db: sqlite3.Connection, staff_no: str, day: date | None = None) -> StaffMember | None:
    """Return one person with the window of a day, or None when nobody has that number."""
    columns, days = (_COLUMNS, ()) if day is None else (_ON_DAY, (day.isoformat(),))
    row = db.execute(
        f"SELECT {columns} FROM staff WHERE staff_no = ?", (*days, staff_no)
    ).fetchone()
    return _member(row) if row else None


def grants(db: sqlite3.Connection, staff_no: str) -> list[RoleGrant]:
    """Return the roles a person has, had or will have, with their days."""
    rows = db.execute(
        "SELECT role, first_day, last_day FROM staff_role WHERE staff_no = ?", (staff_no,)
    )
    return [
        RoleGrant(
            role=Role(role),
            since=date.fromisoformat(first),
            until=date.fromisoformat(last) if last else None,
        )
        for role, first, last in rows
    ]


def roles_of(db: sqlite3.Connection, staff_no: str, day: date) -> frozenset[Role]:
    """Return the roles a person has on a day."""
    return roles_on(grants(db, staff_no), day)


def roles_of_all(db: sqlite3.Connection, day: date) -> dict[str, frozenset[Role]]:
    """Return everybody's roles on a day, by staff number."""
    rows = db.execute(
        "SELECT staff_no, role FROM staff_role"
        " WHERE first_day <= ?1 AND (last_day IS NULL OR last_day >= ?1)",
        (day.isoformat(),),
    )
    found: dict[str, set[Role]] = {}
    for staff_no, role in rows:
        found.setdefault(staff_no, set()).add(Role(role))
    return {staff_no: frozenset(roles) for staff_no, roles in found.items()}


def days_in_hall(db: sqlite3.Connection) -> dict[str, tuple[tuple[date, date | None], ...]]:
    """Return from when to when each person had to punch, by staff number; None has no end.

    Who only cares for the box, or for the people of the own unit, has not.
    """
    found: dict[str, list[tuple[date, date | None]]] = {}
    marks = ", ".join("?" for _ in NO_PUNCHES)
    rows = db.execute(
        "SELECT DISTINCT staff_no, first_day, last_day FROM staff_role"
        f" WHERE role NOT IN ({marks})",
        tuple(NO_PUNCHES),
    )
    for staff_no, first, last in rows:
        span = (date.fromisoformat(first), date.fromisoformat(last) if last else None)
        found.setdefault(staff_no, []).append(span)
    return {staff_no: tuple(spans) for staff_no, spans in found.items()}


def with_dated_roles(db: sqlite3.Connection) -> frozenset[str]:
    """Return everybody who has, had or will have a role: outside its days they are not here."""
    return frozenset(row[0] for row in db.execute("SELECT DISTINCT staff_no FROM staff_role"))


def _member(row: sqlite3.Row) -> StaffMember:
    staff_no, subject, name, unit, post, window, account, last_login, pos = row
    return StaffMember(
        staff_no=staff_no,
        subject=subject,
        name=name,
        unit=unit,
        post=post,
        window=window,
        account=account,
        last_login=last_login,
        pos=pos,
    )


def _enrolled(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(StaffEnrolled, entry.record.body)
    db.execute(
        "INSERT INTO staff(staff_no, subject, name, unit, post, window, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(staff_no) DO UPDATE SET"
        " subject = excluded.subject, name = excluded.name, unit = excluded.unit,"
        " post = excluded.post, window = excluded.window, pos = excluded.pos",
        (
            fact.staff_no,
            entry.record.subject,
            fact.name,
            fact.unit,
            fact.post,
            fact.window,
            entry.pos,
        ),
    )
    holds_from(db, fact.staff_no, entry.pos, fact.window, "")


def _roles_given(db: sqlite3.Connection, entry: Entry) -> None:
    """Let the whole set before end the day before the new one begins."""
    fact = fact_from(RolesGiven, entry.record.body)
    eve = (date.fromisoformat(fact.first_day) - timedelta(days=1)).isoformat()
    db.execute(
        "DELETE FROM staff_role WHERE staff_no = ? AND first_day >= ?",
        (fact.staff_no, fact.first_day),
    )
    db.execute(
        "UPDATE staff_role SET last_day = ?2"
        " WHERE staff_no = ?1 AND (last_day IS NULL OR last_day > ?2)",
        (fact.staff_no, eve),
    )
    db.executemany(
        "INSERT INTO staff_role(staff_no, role, first_day, last_day) VALUES(?, ?, ?, ?)",
        [(fact.staff_no, role, fact.first_day, fact.last_day) for role in set(fact.roles)],
    )
    _touch(db, fact.staff_no, entry.pos)


def _account_opened(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(AccountOpened, entry.record.body)
    db.execute("UPDATE staff SET account = ? WHERE staff_no = ?", (entry.record.at, fact.staff_no))
    _touch(db, fact.staff_no, entry.pos)


def _session_opened(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(SessionOpened, entry.record.body)
    db.execute(
        "UPDATE staff SET last_login = ? WHERE staff_no = ?", (entry.record.at, fact.staff_no)
    )


def _touch(db: sqlite3.Connection, staff_no: str, pos: int) -> None:
    db.execute("UPDATE staff SET pos = ? WHERE staff_no = ?", (pos, staff_no))


STAFF = Projection(
    schema=SCHEMA,
    tables=["staff", "staff_role", "staff_change", "staff_window"],
    folds={
        StaffEnrolled.KIND: _enrolled,
        RolesGiven.KIND: _roles_given,
        WindowAssigned.KIND: window_assigned,
        AccountOpened.KIND: _account_opened,
        SessionOpened.KIND: _session_opened,
    },
)


def names_of(db: sqlite3.Connection) -> dict[str, str]:
    """Return the names of all staff by their numbers."""
    return {one.staff_no: one.name for one in people(db)}
