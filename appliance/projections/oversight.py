"""Oversight by the public, folded from its facts: few rows, read whole."""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.oversight import (
    ObserverEngaged,
    ObserverLeft,
    ObserverReported,
    OversightWaySet,
    PetitionNoted,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("oversight")


@SCHEMA()
def m001_oversight(db: Database) -> None:
    """Create what is announced, the observers with their reports, and the petitions."""
    db.execute(
        "CREATE TABLE oversight_way(way TEXT PRIMARY KEY, place TEXT NOT NULL,"
        " pos INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE observer(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " name TEXT NOT NULL, unit TEXT NOT NULL, phone TEXT NOT NULL, first_day TEXT NOT NULL,"
        " last_day TEXT, pos INTEGER NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE observer_report(id INTEGER PRIMARY KEY, uid TEXT NOT NULL,"
        " day TEXT NOT NULL, found TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE petition(id INTEGER PRIMARY KEY, day TEXT NOT NULL, level TEXT NOT NULL,"
        " people INTEGER NOT NULL, matter TEXT NOT NULL, outcome TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """Somebody from outside who watches; `last_day` is None while they do."""

    uid: str
    name: str
    unit: str
    phone: str
    first_day: str
    last_day: str | None
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserverReport:
    """What an observer saw."""

    name: str
    day: str
    found: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Petition:
    """One petition about the hall."""

    day: str
    level: str
    people: int
    matter: str
    outcome: str
    pos: int


def ways_announced(db: sqlite3.Connection) -> dict[str, str]:
    """Return the numbers and places that are announced now, by their way."""
    return dict(db.execute("SELECT way, place FROM oversight_way WHERE place != ''"))


def observers(db: sqlite3.Connection) -> list[Observer]:
    """Return all observers, those who watch now first."""
    names = tuple(Observer.__slots__)
    rows = db.execute(
        f"SELECT {', '.join(names)} FROM observer ORDER BY last_day IS NOT NULL, id DESC"
    )
    return [Observer(**dict(zip(names, row, strict=True))) for row in rows]


def observer_of(db: sqlite3.Connection, uid: str) -> Observer | None:
    """Return one observer by its subject."""
    return next((one for one in observers(db) if one.uid == uid), None)


def observer_reports(db: sqlite3.Connection, limit: int = 50) -> list[ObserverReport]:
    """Return the newest reports."""
    rows = db.execute(
        "SELECT name, day, found, r.id FROM observer_report r JOIN observer USING(uid)"
        " ORDER BY day DESC, r.id DESC LIMIT ?",
        (limit,),
    )
    names = tuple(ObserverReport.__slots__)
    return [ObserverReport(**dict(zip(names, row, strict=True))) for row in rows]


def petitions(db: sqlite3.Connection, first: str, last: str) -> list[Petition]:
    """Return the petitions of some days, the newest first."""
    rows = db.execute(
        "SELECT day, level, people, matter, outcome, id FROM petition WHERE day BETWEEN ? AND ?"
        " ORDER BY day DESC, id DESC",
        (first, last),
    )
    names = tuple(Petition.__slots__)
    return [Petition(**dict(zip(names, row, strict=True))) for row in rows]


def fold_way(db: sqlite3.Connection, entry: Entry) -> None:
    """Let a number or place stand; the latest word holds."""
    fact = fact_from(OversightWaySet, entry.record.body)
    db.execute(
        "INSERT INTO oversight_way VALUES(?, ?, ?) ON CONFLICT(way)"
        " DO UPDATE SET place = excluded.place, pos = excluded.pos",
        (fact.way, fact.place, entry.pos),
    )


def fold_engaged(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin an observer's time."""
    fact, uid = fact_from(ObserverEngaged, entry.record.body), entry.record.subject
    db.execute(
        "INSERT INTO observer VALUES(?1, ?2, ?3, ?4, ?5, ?6, NULL, ?1)",
        (entry.pos, uid, fact.name, fact.unit, fact.phone, fact.first_day),
    )


def fold_left(db: sqlite3.Connection, entry: Entry) -> None:
    """End an observer's time."""
    db.execute(
        "UPDATE observer SET last_day = ?, pos = ? WHERE uid = ?",
        (fact_from(ObserverLeft, entry.record.body).last_day, entry.pos, entry.record.subject),
    )


def fold_reported(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep what an observer saw."""
    fact = fact_from(ObserverReported, entry.record.body)
    db.execute(
        "INSERT INTO observer_report VALUES(?, ?, ?, ?)",
        (entry.pos, entry.record.subject, fact.day, fact.found),
    )


def fold_petition(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep a petition."""
    fact = fact_from(PetitionNoted, entry.record.body)
    db.execute(
        "INSERT INTO petition VALUES(?, ?, ?, ?, ?, ?)",
        (entry.pos, fact.day, fact.level, fact.people, fact.matter, fact.outcome),
    )


OVERSIGHT = Projection(
    schema=SCHEMA,
    tables=["oversight_way", "observer", "observer_report", "petition"],
    folds={
        OversightWaySet.KIND: fold_way,
        ObserverEngaged.KIND: fold_engaged,
        ObserverLeft.KIND: fold_left,
        ObserverReported.KIND: fold_reported,
        PetitionNoted.KIND: fold_petition,
    },
)
