"""The five counters of merit (五项) for each clerk, and the mistakes they are counted from.

Source: seed 000 第十三条 1(3) (CASE-37).
"""

import sqlite3
from collections.abc import Mapping

from sqlite_utils import Database, Migrations

from appliance.domain.case_figures import FiveCounters
from appliance.domain.evaluation import Level
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.case_care import CaseCorrected, CaseUndone
from appliance.domain.record import Entry
from appliance.domain.sanction import Breach, SanctionState
from appliance.projections.case_figures import BEHIND, WITHIN, Period, places_of
from appliance.projections.registry import Projection

SCHEMA = Migrations("case_merit")


@SCHEMA()
def m001_mistakes(db: Database) -> None:
    """Create one row for each mistake in a case that was put right: few rows."""
    db.execute(
        "CREATE TABLE case_mistake(case_uid TEXT, pos INTEGER, PRIMARY KEY(case_uid, pos))"
        " STRICT, WITHOUT ROWID"
    )


_LISTED = {
    "bad": ", ".join(f"'{level}'" for level in Level if level.is_bad),
    "counting": ", ".join(f"'{state}'" for state in SanctionState if state.counts),
}
_OF_CASES = (
    "SELECT clerk_no, total(finished_on IS NOT NULL),"
    " total(finished_on IS NOT NULL AND uid IN (SELECT case_uid FROM case_mistake)),"
    f" total({BEHIND['late']} OR {BEHIND['overdue']}),"
    " total(EXISTS(SELECT 1 FROM rating WHERE case_uid = cases.uid AND standing = 1"
    f" AND level IN ({_LISTED['bad']}))) FROM cases WHERE {WITHIN} AND state <> 'withdrawn'"
    " GROUP BY clerk_no ORDER BY clerk_no"
)
_BREACHES = (
    "SELECT staff_no, count(*) FROM sanction WHERE happened_on BETWEEN ? AND ?"
    f" AND breach <> '{Breach.OVERDUE}' AND state IN ({_LISTED['counting']}) GROUP BY staff_no"
)
_COMPLAINTS = (
    "SELECT about_staff_no, count(*) FROM complaint WHERE received_at >= ? AND received_at < ?"
    " AND referred_to IS NULL AND about_staff_no <> '' GROUP BY about_staff_no"
)


def fold_corrected(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that something in a case was wrong and put right (更正)."""
    db.execute(
        "INSERT INTO case_mistake(case_uid, pos) VALUES(?, ?)", (entry.record.subject, entry.pos)
    )


def fold_undone(db: sqlite3.Connection, entry: Entry) -> None:
    """Note a step that was taken back after its ten minutes: that is a correction."""
    if fact_from(CaseUndone, entry.record.body).late:
        fold_corrected(db, entry)


def merits(db: sqlite3.Connection, period: Period) -> Mapping[str, FiveCounters]:
    """Return the counters of every clerk who received a case in the period, by number."""
    first, last = period.first.isoformat(), period.last.isoformat()
    breaches = dict(db.execute(_BREACHES, (first, last)).fetchall())
    blamed = dict(db.execute(_COMPLAINTS, (first, f"{last}U")).fetchall())
    rows = db.execute(_OF_CASES, places_of(db, period)).fetchall()
    return {
        clerk_no: FiveCounters(
            finished=int(finished),
            corrected=int(corrected),
            overdue=int(overdue),
            irregular=breaches.get(clerk_no, 0),
            dissatisfied=int(bad),
            complaints=blamed.get(clerk_no, 0),
        )
        for clerk_no, finished, corrected, overdue, bad in rows
    }


CASE_MERIT = Projection(
    schema=SCHEMA,
    tables=["case_mistake"],
    folds={CaseCorrected.KIND: fold_corrected, CaseUndone.KIND: fold_undone},
)
