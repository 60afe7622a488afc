"""What pages and the desk ask about agency, villages and appointments."""

import sqlite3
from collections.abc import Sequence

from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCase:
    """An agency case with the last way of its materials, empty if they never moved."""

    case_uid: str
    agent_kind: str
    agent: str
    superior: str
    filled_by_no: str
    at: str
    local_no: str
    item_name: str
    applicant: str
    state: str
    due_on: str | None
    last_direction: str
    last_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of a case's materials."""

    pos: int
    case_uid: str
    direction: str
    unit: str
    carrier_no: str
    materials: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One appointment; `outcome` is None until somebody closed it."""

    uid: str
    day: str
    time: str
    place: str
    item: str
    asker: str
    window: int | None
    staff_no: str
    outcome: str | None
    note: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent of a village; `contacts` are lines of "duty|name|telephone"."""

    uid: str
    village: str
    name: str
    duty: str
    phone: str
    contacts: str
    first_day: str
    last_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One line of a village's register."""

    pos: int
    uid: str
    receipt_no: str
    village: str
    day: str
    item: str
    household: str
    by_agency: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageCount:
    """How many matters of a village, and how many of them the agent took to the town."""

    village: str
    matters: int
    by_agency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit of the town to a village; `scores` are lines of "item|points"."""

    pos: int
    village: str
    day: str
    purpose: str
    visitor_no: str
    found: str
    scores: str


_WAY = "SELECT pos, case_uid, direction, unit, carrier_no, materials, at FROM agency_way"
_APPOINTMENT = f"SELECT {', '.join(Appointment.__slots__)} FROM appointment"
_AGENT = f"SELECT {', '.join(Agent.__slots__)} FROM village_agent"
_MATTER = f"SELECT {', '.join(Matter.__slots__)} FROM village_matter"
_CASE = (
    "SELECT a.case_uid, a.agent_kind, a.agent, a.superior, a.filled_by_no, a.at, c.local_no,"
    " c.item_name, c.applicant, c.state, c.due_on, coalesce(w.direction, ''),"
    " coalesce(w.unit, '') FROM agency_case a JOIN cases c ON c.uid = a.case_uid"
    " LEFT JOIN agency_way w ON w.pos ="
    " (SELECT max(pos) FROM agency_way WHERE case_uid = a.case_uid)"
)


def agency_cases(db: sqlite3.Connection, limit: int = 200) -> list[AgencyCase]:
    """Return the agency cases that are still open, oldest first."""
    rows = db.execute(f"{_CASE} WHERE c.open = 1 ORDER BY c.id LIMIT ?", (limit,))
    return [AgencyCase(**_fields(AgencyCase.__slots__, row)) for row in rows]  # type: ignore[arg-type]  # the columns carry the fields' names and types


def agency_case_of(db: sqlite3.Connection, case_uid: str) -> AgencyCase | None:
    """Return who acts for a case's applicant, None if nobody does."""
    row = db.execute(f"{_CASE} WHERE a.case_uid = ?", (case_uid,)).fetchone()
    return None if row is None else AgencyCase(**_fields(AgencyCase.__slots__, row))  # type: ignore[arg-type]  # as above


def ways_of(db: sqlite3.Connection, case_uid: str) -> list[Way]:
    """Return the ways of a case's materials, oldest first."""
    rows = db.execute(f"{_WAY} WHERE case_uid = ? ORDER BY pos", (case_uid,))
    return [Way(**_fields(Way.__slots__, row)) for row in rows]  # type: ignore[arg-type]  # as above


def appointments_from(db: sqlite3.Connection, day: str) -> list[Appointment]:
    """Return the open appointments, those of earlier days too, and the closed ones of a day."""
    rows = db.execute(
        f"{_APPOINTMENT} WHERE outcome IS NULL UNION ALL {_APPOINTMENT}"
        " WHERE outcome IS NOT NULL AND day = ? ORDER BY day, time, pos",
        (day,),
    )
    return [Appointment(**_fields(Appointment.__slots__, row)) for row in rows]  # type: ignore[arg-type]  # as above


def appointment_of(db: sqlite3.Connection, uid: str) -> Appointment | None:
    """Return one appointment."""
    row = db.execute(f"{_APPOINTMENT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else Appointment(**_fields(Appointment.__slots__, row))  # type: ignore[arg-type]  # as above


def agents(db: sqlite3.Connection) -> list[Agent]:
    """Return every agent, by village; those who left stand last."""
    rows = db.execute(f"{_AGENT} ORDER BY last_day IS NOT NULL, village, first_day")
    return [Agent(**_fields(Agent.__slots__, row)) for row in rows]  # type: ignore[arg-type]  # as above


def agent_of(db: sqlite3.Connection, uid: str) -> Agent | None:
    """Return one agent."""
    row = db.execute(f"{_AGENT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else Agent(**_fields(Agent.__slots__, row))  # type: ignore[arg-type]  # as above


def matters_of(db: sqlite3.Connection, uids: Sequence[str]) -> list[Matter]:
    """Return lines of the register by their subjects, in the order in which they were entered."""
    places = ", ".join("?" * len(uids))
    rows = db.execute(f"{_MATTER} WHERE uid IN ({places}) ORDER BY pos", list(uids))
    return [Matter(**_fields(Matter.__slots__, row)) for row in rows]  # type: ignore[arg-type]  # as above


def newest_matters(db: sqlite3.Connection, limit: int = 100) -> list[Matter]:
    """Return the newest lines of all villages, newest first."""
    rows = db.execute(f"{_MATTER} ORDER BY pos DESC LIMIT ?", (limit,))
    return [Matter(**_fields(Matter.__slots__, row)) for row in rows]  # type: ignore[arg-type]  # as above


def village_counts(db: sqlite3.Connection, first: str, last: str) -> list[VillageCount]:
    """Return the counts of each village from a day to another, both included, as 2026-11-23."""
    rows = db.execute(
        "SELECT village, sum(matters), sum(by_agency) FROM village_day"
        " WHERE day BETWEEN ? AND ? GROUP BY village ORDER BY village",
        (first, last),
    )
    return [VillageCount(village=v, matters=m, by_agency=a) for v, m, a in rows]


def months_with_matters(db: sqlite3.Connection, first: str, last: str) -> dict[str, set[str]]:
    """Return by village the months from a day to another in which its register has a line."""
    rows = db.execute(
        "SELECT DISTINCT village, substr(day, 1, 7) FROM village_day WHERE day BETWEEN ? AND ?",
        (first, last),
    )
    found: dict[str, set[str]] = {}
    for village, month in rows:
        found.setdefault(village, set()).add(month)
    return found


def visits(db: sqlite3.Connection, first: str, last: str) -> list[Visit]:
    """Return the visits from a day to another, newest first."""
    rows = db.execute(
        "SELECT pos, village, day, purpose, visitor_no, found, scores FROM village_visit"
        " WHERE day BETWEEN ? AND ? ORDER BY day DESC, pos DESC",
        (first, last),
    )
    return [Visit(**_fields(Visit.__slots__, row)) for row in rows]  # type: ignore[arg-type]  # as above


def checked_pay(db: sqlite3.Connection, quarter: str) -> dict[tuple[str, str], int]:
    """Return the yuan that were checked for a quarter, by village and agent."""
    rows = db.execute(
        "SELECT village, name, yuan FROM village_subsidy WHERE quarter = ?", (quarter,)
    )
    return {(village, name): yuan for village, name, yuan in rows}


def _fields(names: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    return dict(zip(names, row, strict=True))
