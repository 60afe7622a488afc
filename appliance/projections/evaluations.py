"""Ratings (好差评) folded from their facts, so that late ones end in their place.

Two promises, kept by this file's tables alone:
1. A rating without its evidence (a button's event, or the form it was handed in with) cannot stand.
2. One case has one standing rating.

Figures count a rating on the day its case was finished, whenever it arrives. 未评价 is never a row:
it is what is left of the finished cases.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from appliance.domain.evaluation import Level
from appliance.domain.facts import fact_from
from appliance.domain.facts.evaluations import (
    ButtonPressed,
    EvaluationArmed,
    EvaluationClosed,
    EvaluationExplained,
    EvaluationGiven,
    EvaluationSuperseded,
)
from appliance.domain.record import Entry, reference
from appliance.projections.registry import Projection

SCHEMA = Migrations("evaluations")
_LEVELS = ", ".join(f"'{level}'" for level in Level)
_EVIDENCE = (
    "CHECK((channel = 'button' AND spool IS NOT NULL AND i IS NOT NULL AND form IS NULL)"
    " OR (channel IN ('tablet', 'qr', 'paper', 'phone') AND form IS NOT NULL AND spool IS NULL))"
)


@SCHEMA()
def m001_evaluations(db: Database) -> None:
    """Create what was armed, what was given, what was pressed, and the counts of each day."""
    db.execute(
        "CREATE TABLE arming(window INTEGER, pos INTEGER, ref TEXT NOT NULL,"
        " case_uid TEXT NOT NULL, local_no TEXT NOT NULL, clerk_no TEXT NOT NULL,"
        " at TEXT NOT NULL, boot TEXT NOT NULL,"
        " since INTEGER NOT NULL, open_ms INTEGER NOT NULL, closed_mono INTEGER,"
        " PRIMARY KEY(window, pos)) STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE rating(pos INTEGER PRIMARY KEY, ref TEXT NOT NULL, case_uid TEXT NOT NULL,"
        f" window INTEGER NOT NULL, level TEXT NOT NULL CHECK(level IN ({_LEVELS})),"
        " channel TEXT NOT NULL, armed_pos INTEGER, boot TEXT NOT NULL, mono INTEGER NOT NULL,"
        " day TEXT NOT NULL, spool TEXT, i INTEGER, form TEXT, standing INTEGER NOT NULL,"
        f" {_EVIDENCE}) STRICT"
    )
    db.execute("CREATE UNIQUE INDEX rating_standing ON rating(case_uid) WHERE standing = 1")
    db.execute(
        "CREATE TABLE press(pos INTEGER PRIMARY KEY, window INTEGER NOT NULL, level TEXT NOT NULL,"
        " boot TEXT NOT NULL, mono INTEGER NOT NULL, why TEXT NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE rating_day(day TEXT, window INTEGER, level TEXT, number INTEGER NOT NULL,"
        " PRIMARY KEY(day, window, level)) STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m002_explanations(db: Database) -> None:
    """Create the reasons citizens gave, and a way to find a paper form that was entered before."""
    db.execute(
        "CREATE TABLE explanation(given TEXT PRIMARY KEY, pos INTEGER NOT NULL, day TEXT NOT NULL,"
        " reasons TEXT NOT NULL, list_version TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX rating_form ON rating(form) WHERE channel = 'paper'")


@SCHEMA()
def m003_reason_days(db: Database) -> None:
    """Create the counts of reasons by day, so that a month is read without reading ten years."""
    db.execute(
        "CREATE TABLE reason_day(day TEXT, reason TEXT, number INTEGER NOT NULL,"
        " PRIMARY KEY(day, reason)) STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m004_press_days(db: Database) -> None:
    """Create the counts of presses that count for no case: statistics of the hall."""
    db.execute(
        "CREATE TABLE press_day(day TEXT, window INTEGER, why TEXT, number INTEGER NOT NULL,"
        " PRIMARY KEY(day, window, why)) STRICT, WITHOUT ROWID"
    )


COUNTED = "counted"  # stands in `press.why` for a press that became a rating


def fold_armed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that a window waits for the rating of a case."""
    fact, record = fact_from(EvaluationArmed, entry.record.body), entry.record
    db.execute(
        "INSERT INTO arming(window, pos, ref, case_uid, local_no, clerk_no, at, boot, since,"
        " open_ms) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            fact.window,
            entry.pos,
            reference(record),
            record.subject,
            fact.local_no,
            fact.clerk_no,
            record.at,
            record.boot,
            record.mono,
            fact.open_ms,
        ),
    )


def fold_closed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that a window was closed by hand."""
    fact = fact_from(EvaluationClosed, entry.record.body)
    db.execute(
        "UPDATE arming SET closed_mono = ? WHERE window = ? AND pos = (SELECT pos FROM arming"
        " WHERE window = ? AND ref = ? ORDER BY pos DESC LIMIT 1)",
        (entry.record.mono, fact.window, fact.window, fact.armed),
    )


def fold_given(db: sqlite3.Connection, entry: Entry) -> None:
    """Let a rating stand and count it on the day its case was finished."""
    fact, record = fact_from(EvaluationGiven, entry.record.body), entry.record
    finished = db.execute(
        "SELECT finished_on, window FROM cases WHERE uid = ?", (record.subject,)
    ).fetchone()
    day = (finished and finished[0]) or record.at[:10]
    armed = db.execute(
        "SELECT pos FROM arming WHERE window = ? AND ref = ? ORDER BY pos DESC LIMIT 1",
        (fact.window, fact.armed),
    ).fetchone()
    db.execute(
        "INSERT INTO rating(pos, ref, case_uid, window, level, channel, armed_pos, boot, mono, day,"
        " spool, i, form, standing) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            entry.pos,
            reference(record),
            record.subject,
            finished[1] if finished else fact.window,
            fact.level,
            fact.channel,
            armed and armed[0],
            record.boot,
            record.mono,
            day,
            fact.spool,
            fact.i,
            fact.form,
        ),
    )
    _count(db, entry.pos, 1)
    if fact.spool is not None:
        _note_press(db, entry, fact, COUNTED)


def fold_superseded(db: sqlite3.Connection, entry: Entry) -> None:
    """Take a rating back that was not the first; it stays in the table."""
    given = fact_from(EvaluationSuperseded, entry.record.body).given
    row = db.execute(
        "SELECT pos FROM rating WHERE case_uid = ? AND standing = 1 AND ref = ?",
        (entry.record.subject, given),
    ).fetchone()
    if row is None:
        return
    db.execute("UPDATE rating SET standing = 0 WHERE pos = ?", (row[0],))
    _count(db, row[0], -1)


def fold_explained(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep why a citizen rated so; the first explanation of a rating counts."""
    fact, day = fact_from(EvaluationExplained, entry.record.body), entry.record.at[:10]
    known = db.execute("SELECT 1 FROM explanation WHERE given = ?", (fact.given,)).fetchone()
    if known is not None:
        return
    db.execute(
        "INSERT INTO explanation(given, pos, day, reasons, list_version) VALUES(?, ?, ?, ?, ?)",
        (fact.given, entry.pos, day, "|".join(fact.reasons), fact.list_version),
    )
    db.executemany(
        "INSERT INTO reason_day(day, reason, number) VALUES(?, ?, 1)"
        " ON CONFLICT(day, reason) DO UPDATE SET number = number + 1",
        [(day, reason) for reason in fact.reasons],
    )


def fold_pressed(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep a press that counts for no case: a statistic of the hall."""
    fact = fact_from(ButtonPressed, entry.record.body)
    _note_press(db, entry, fact, fact.why)
    db.execute(
        "INSERT INTO press_day(day, window, why, number) VALUES(?, ?, ?, 1)"
        " ON CONFLICT(day, window, why) DO UPDATE SET number = number + 1",
        (entry.record.at[:10], fact.window, fact.why),
    )


def _note_press(
    db: sqlite3.Connection, entry: Entry, fact: EvaluationGiven | ButtonPressed, why: str
) -> None:
    db.execute(
        "INSERT INTO press(pos, window, level, boot, mono, why) VALUES(?, ?, ?, ?, ?, ?)",
        (entry.pos, fact.window, fact.level, entry.record.boot, entry.record.mono, why),
    )


def _count(db: sqlite3.Connection, pos: int, step: int) -> None:
    db.execute(
        "INSERT INTO rating_day(day, window, level, number)"
        " SELECT day, window, level, ?1 FROM rating WHERE pos = ?2"
        " ON CONFLICT(day, window, level) DO UPDATE SET number = number + ?1",
        (step, pos),
    )


EVALUATIONS = Projection(
    schema=SCHEMA,
    tables=["arming", "rating", "press", "press_day", "rating_day", "explanation", "reason_day"],
    folds={
        EvaluationArmed.KIND: fold_armed,
        EvaluationClosed.KIND: fold_closed,
        EvaluationGiven.KIND: fold_given,
        EvaluationSuperseded.KIND: fold_superseded,
        EvaluationExplained.KIND: fold_explained,
        ButtonPressed.KIND: fold_pressed,
    },
)
