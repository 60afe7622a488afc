"""Agency cases, village points, their register and visits, and appointments, from their facts."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.agency import (
    AgencyApplied,
    AgencyMaterialMoved,
    AppointmentClosed,
    AppointmentMade,
    VillageAgentLeft,
    VillageAgentNamed,
    VillageMatterRecorded,
    VillageSubsidyChecked,
    VillageVisited,
)
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("agency")


@SCHEMA()
def m001_agency(db: Database) -> None:
    """Create the agency cases with the ways of their materials, and the appointments."""
    db.execute(
        "CREATE TABLE agency_case(case_uid TEXT PRIMARY KEY, agent_kind TEXT NOT NULL,"
        " agent TEXT NOT NULL, superior TEXT NOT NULL, filled_by_no TEXT NOT NULL,"
        " at TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE agency_way(pos INTEGER PRIMARY KEY, case_uid TEXT NOT NULL,"
        " direction TEXT NOT NULL, unit TEXT NOT NULL, carrier_no TEXT NOT NULL,"
        " materials TEXT NOT NULL, at TEXT NOT NULL) STRICT"
    )
    db.execute("CREATE INDEX agency_way_case ON agency_way(case_uid)")
    db.execute(
        "CREATE TABLE appointment(uid TEXT PRIMARY KEY, day TEXT NOT NULL, time TEXT NOT NULL,"
        " place TEXT NOT NULL, item TEXT NOT NULL, asker TEXT NOT NULL, window INTEGER,"
        " staff_no TEXT NOT NULL, outcome TEXT, note TEXT NOT NULL, pos INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX appointment_open ON appointment(day, time) WHERE outcome IS NULL")


@SCHEMA()
def m002_villages(db: Database) -> None:
    """Create the agents, the register, its counts by month, the visits and the checked pay."""
    db.execute(
        "CREATE TABLE village_agent(uid TEXT PRIMARY KEY, village TEXT NOT NULL,"
        " name TEXT NOT NULL, duty TEXT NOT NULL, phone TEXT NOT NULL, contacts TEXT NOT NULL,"
        " first_day TEXT NOT NULL, last_day TEXT) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE village_matter(pos INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " receipt_no TEXT NOT NULL, village TEXT NOT NULL, day TEXT NOT NULL, item TEXT NOT NULL,"
        " household TEXT NOT NULL, by_agency INTEGER NOT NULL, result TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE village_month(village TEXT, month TEXT, matters INTEGER NOT NULL,"
        " by_agency INTEGER NOT NULL, PRIMARY KEY(village, month)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE village_visit(pos INTEGER PRIMARY KEY, village TEXT NOT NULL,"
        " day TEXT NOT NULL, purpose TEXT NOT NULL, visitor_no TEXT NOT NULL,"
        " found TEXT NOT NULL, scores TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE village_subsidy(quarter TEXT, village TEXT, name TEXT,"
        " months INTEGER NOT NULL, yuan INTEGER NOT NULL, PRIMARY KEY(quarter, village, name))"
        " STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m003_by_day(db: Database) -> None:
    """Count the register by day instead of by month: a period may begin and end on any day."""
    db.execute(
        "CREATE TABLE village_day(day TEXT, village TEXT, matters INTEGER NOT NULL,"
        " by_agency INTEGER NOT NULL, PRIMARY KEY(day, village)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO village_day SELECT day, village, count(*), sum(by_agency)"
        " FROM village_matter GROUP BY day, village"
    )
    db.execute("DROP TABLE village_month")


def fold_applied(db: sqlite3.Connection, entry: Entry) -> None:
    """Note who acts for a case's applicant; the latest application stands."""
    fact = fact_from(AgencyApplied, entry.record.body)
    db.execute(
        "INSERT OR REPLACE INTO agency_case(case_uid, agent_kind, agent, superior, filled_by_no,"
        " at) VALUES(?, ?, ?, ?, ?, ?)",
        (
            entry.record.subject,
            fact.agent_kind,
            fact.agent,
            fact.superior,
            fact.filled_by_no,
            entry.record.at,
        ),
    )


def fold_moved(db: sqlite3.Connection, entry: Entry) -> None:
    """Note one way of a case's materials."""
    fact = fact_from(AgencyMaterialMoved, entry.record.body)
    db.execute(
        "INSERT INTO agency_way(pos, case_uid, direction, unit, carrier_no, materials, at)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            entry.record.subject,
            fact.direction,
            fact.unit,
            fact.carrier_no,
            fact.materials,
            entry.record.at,
        ),
    )


def fold_made(db: sqlite3.Connection, entry: Entry) -> None:
    """Put an appointment into the book."""
    fact = fact_from(AppointmentMade, entry.record.body)
    db.execute(
        "INSERT INTO appointment(uid, day, time, place, item, asker, window, staff_no, note, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, '', ?)",
        (
            entry.record.subject,
            fact.day,
            fact.time,
            fact.place,
            fact.item,
            fact.asker,
            fact.window,
            fact.staff_no,
            entry.pos,
        ),
    )


def fold_closed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note what became of an appointment."""
    fact = fact_from(AppointmentClosed, entry.record.body)
    db.execute(
        "UPDATE appointment SET outcome = ?, note = ?, pos = ? WHERE uid = ?",
        (fact.outcome, fact.note, entry.pos, entry.record.subject),
    )


def fold_named(db: sqlite3.Connection, entry: Entry) -> None:
    """Let an agent begin."""
    fact = fact_from(VillageAgentNamed, entry.record.body)
    db.execute(
        "INSERT INTO village_agent(uid, village, name, duty, phone, contacts, first_day)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.record.subject,
            fact.village,
            fact.name,
            fact.duty,
            fact.phone,
            "\n".join(fact.contacts),
            fact.first_day,
        ),
    )


def fold_left(db: sqlite3.Connection, entry: Entry) -> None:
    """Let an agent's time end."""
    fact = fact_from(VillageAgentLeft, entry.record.body)
    db.execute(
        "UPDATE village_agent SET last_day = ? WHERE uid = ?", (fact.last_day, entry.record.subject)
    )


def fold_matter(db: sqlite3.Connection, entry: Entry) -> None:
    """Write a line of a village's register and count it on its day."""
    fact = fact_from(VillageMatterRecorded, entry.record.body)
    db.execute(
        "INSERT INTO village_matter(pos, uid, receipt_no, village, day, item, household,"
        " by_agency, result) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            entry.record.subject,
            fact.receipt_no,
            fact.village,
            fact.day,
            fact.item,
            fact.household,
            int(fact.by_agency),
            fact.result,
        ),
    )
    db.execute(
        "INSERT INTO village_day(day, village, matters, by_agency) VALUES(?, ?, 1, ?)"
        " ON CONFLICT(day, village) DO UPDATE SET matters = matters + 1,"
        " by_agency = by_agency + excluded.by_agency",
        (fact.day, fact.village, int(fact.by_agency)),
    )


def fold_visited(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a visit of the town to a village."""
    fact = fact_from(VillageVisited, entry.record.body)
    db.execute(
        "INSERT INTO village_visit(pos, village, day, purpose, visitor_no, found, scores)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.village,
            fact.day,
            fact.purpose,
            fact.visitor_no,
            fact.found,
            "\n".join(fact.scores),
        ),
    )


def fold_subsidy(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a quarter's checked pay; the latest check stands."""
    fact = fact_from(VillageSubsidyChecked, entry.record.body)
    db.execute(
        "INSERT OR REPLACE INTO village_subsidy(quarter, village, name, months, yuan)"
        " VALUES(?, ?, ?, ?, ?)",
        (fact.quarter, fact.village, fact.name, fact.months, fact.yuan),
    )


AGENCY = Projection(
    schema=SCHEMA,
    tables=[
        "agency_case",
        "agency_way",
        "appointment",
        "village_agent",
        "village_matter",
        "village_day",
        "village_visit",
        "village_subsidy",
    ],
    folds={
        AgencyApplied.KIND: fold_applied,
        AgencyMaterialMoved.KIND: fold_moved,
        AppointmentMade.KIND: fold_made,
        AppointmentClosed.KIND: fold_closed,
        VillageAgentNamed.KIND: fold_named,
        VillageAgentLeft.KIND: fold_left,
        VillageMatterRecorded.KIND: fold_matter,
        VillageVisited.KIND: fold_visited,
        VillageSubsidyChecked.KIND: fold_subsidy,
    },
)
