"""Surveys, inspections and improvements, folded from their facts: few rows, read whole."""

import json
import sqlite3
from collections.abc import Mapping

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.surveys import (
    ImprovementDone,
    ImprovementOpened,
    InspectionRecorded,
    SurveyEntered,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

SCHEMA = Migrations("surveys")


@SCHEMA()
def m001_surveys(db: Database) -> None:
    """Create the three lists."""
    db.execute(
        "CREATE TABLE survey(id INTEGER PRIMARY KEY, survey TEXT NOT NULL, held_on TEXT NOT NULL,"
        " place TEXT NOT NULL, about_no TEXT NOT NULL, sheets INTEGER NOT NULL,"
        " levels TEXT NOT NULL, opinions TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE inspection(id INTEGER PRIMARY KEY, method TEXT NOT NULL,"
        " held_on TEXT NOT NULL, place TEXT NOT NULL, findings TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE improvement(id INTEGER PRIMARY KEY, uid TEXT NOT NULL, source TEXT NOT NULL,"
        " cause TEXT NOT NULL, what TEXT NOT NULL, owner_no TEXT NOT NULL, fix_by TEXT NOT NULL,"
        " result TEXT, done_on TEXT, pos INTEGER NOT NULL) STRICT"
    )


@SCHEMA()
def m002_points(db: Database) -> None:
    """Keep which service points an inspection looked for, and which were missing."""
    db.execute("ALTER TABLE inspection ADD COLUMN points TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE inspection ADD COLUMN unmet TEXT NOT NULL DEFAULT ''")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One survey with its counts."""

    survey: str
    held_on: str
    place: str
    about_no: str
    sheets: int
    levels: Mapping[str, int]
    opinions: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """One look and what it found."""

    method: str
    held_on: str
    place: str
    findings: str
    points: tuple[str, ...]
    unmet: tuple[str, ...]
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """Something to be improved; `done_on` is None while it is not."""

    uid: str
    source: str
    cause: str
    what: str
    owner_no: str
    fix_by: str
    result: str | None
    done_on: str | None
    pos: int


def surveys(db: sqlite3.Connection, limit: int = 50) -> list[Survey]:
    """Return the newest surveys."""
    rows = db.execute(
        "SELECT survey, held_on, place, about_no, sheets, levels, opinions, id FROM survey"
        " ORDER BY held_on DESC, id DESC LIMIT ?",
        (limit,),
    )
    return [
        Survey(
            survey=survey,
            held_on=held_on,
            place=place,
            about_no=about_no,
            sheets=sheets,
            levels=json.loads(levels),
            opinions=opinions,
            pos=pos,
        )
        for survey, held_on, place, about_no, sheets, levels, opinions, pos in rows
    ]


def inspections(db: sqlite3.Connection, limit: int = 50) -> list[Inspection]:
    """Return the newest inspections."""
    rows = db.execute(
        "SELECT method, held_on, place, findings, points, unmet, id FROM inspection"
        " ORDER BY held_on DESC, id DESC LIMIT ?",
        (limit,),
    )
    return [
        Inspection(
            method=method,
            held_on=held_on,
            place=place,
            findings=findings,
            points=tuple(points.split()),
            unmet=tuple(unmet.split()),
            pos=pos,
        )
        for method, held_on, place, findings, points, unmet, pos in rows
    ]


def improvements(db: sqlite3.Connection, limit: int = 100) -> list[Improvement]:
    """Return the improvements, what is due first at the head, then the ones that are done."""
    rows = db.execute(
        "SELECT uid, source, cause, what, owner_no, fix_by, result, done_on, pos FROM improvement"
        " ORDER BY done_on IS NOT NULL, fix_by, id LIMIT ?",
        (limit,),
    )
    names = tuple(Improvement.__slots__)
    return [Improvement(**dict(zip(names, row, strict=True))) for row in rows]


def fold_survey(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep a survey."""
    fact = fact_from(SurveyEntered, entry.record.body)
    levels = json.dumps(fact.levels, sort_keys=True)
    db.execute(
        "INSERT INTO survey VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.survey,
            fact.held_on,
            fact.place,
            fact.about_no,
            fact.sheets,
            levels,
            fact.opinions,
        ),
    )


def fold_inspection(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep an inspection."""
    fact = fact_from(InspectionRecorded, entry.record.body)
    db.execute(
        "INSERT INTO inspection VALUES(?, ?, ?, ?, ?, ?, ?)",
        (
            entry.pos,
            fact.method,
            fact.held_on,
            fact.place,
            fact.findings,
            " ".join(fact.points),
            " ".join(fact.unmet),
        ),
    )


def fold_opened(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin an improvement."""
    fact = fact_from(ImprovementOpened, entry.record.body)
    db.execute(
        "INSERT INTO improvement VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL, ?1)",
        (
            entry.pos,
            entry.record.subject,
            fact.source,
            fact.cause,
            fact.what,
            fact.owner_no,
            fact.fix_by,
        ),
    )


def fold_done(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that something was improved."""
    result = fact_from(ImprovementDone, entry.record.body).result
    db.execute(
        "UPDATE improvement SET result = ?, done_on = ?, pos = ? WHERE uid = ?",
        (result, entry.record.at[:10], entry.pos, entry.record.subject),
    )


SURVEYS = Projection(
    schema=SCHEMA,
    tables=["survey", "inspection", "improvement"],
    folds={
        SurveyEntered.KIND: fold_survey,
        InspectionRecorded.KIND: fold_inspection,
        ImprovementOpened.KIND: fold_opened,
        ImprovementDone.KIND: fold_done,
    },
)
