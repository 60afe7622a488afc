"""Whose file it is: somebody of another unit reads it only with the word of one of its people.

The consent stands in the look itself and holds for the rest of its day. Whoever has done something
for the case handles it and asks nobody; nor do those who watch over all cases.

Source: seed 000 第十四条第二十款 (CASE-41).
"""

import sqlite3
from datetime import date

from appliance.desk.rules import Actor
from appliance.domain.case_care import is_of_another_unit
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.case_care import CasePaperIssued
from appliance.domain.facts.cases import PersonViewed
from appliance.domain.roles import Act, may
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, Told, story_of
from appliance.projections.staff import StaffMember, people, person

LOOKS = frozenset({PersonViewed.KIND, CasePaperIssued.KIND})  # reading is no handling


def whom_to_ask(
    db: sqlite3.Connection, case: CaseLine, actor: Actor, day: date
) -> list[StaffMember]:
    """Return who may agree that somebody reads a file; empty where nobody has to be asked."""
    mine, theirs = person(db, actor.staff_no), person(db, case.clerk_no)
    if may(actor.roles, Act.URGE) or mine is None or theirs is None:
        return []
    if not is_of_another_unit(mine.unit, theirs.unit):
        return []
    if any(_opens(one, actor, day) for one in story_of(db, case.id)):
        return []
    return [one for one in people(db) if one.unit == theirs.unit]


def require_consent(tx: Transaction, case: CaseLine, actor: Actor, agreed_no: str) -> str:
    """Return who agreed to a look at another unit's file; empty where nobody had to.

    Raises:
        FormIncomplete: nobody who could agree is named.
    """
    asked = whom_to_ask(tx.db, case, actor, tx.moment.day)
    if asked and agreed_no not in {one.staff_no for one in asked}:
        raise FormIncomplete(case.local_no, form="view", missing=["agreed_no"])
    return agreed_no if asked else ""


def _opens(one: Told, actor: Actor, day: date) -> bool:
    """Say whether a record of the case lets the person read on: own work, or today's consent."""
    record = one.record
    if record.by != actor.by:
        return False
    if record.kind in LOOKS:
        return bool(record.body.get("agreed_no")) and one.day == day
    return True
