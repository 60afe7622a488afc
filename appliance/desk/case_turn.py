"""What every step of a case begins with: the case, the table's permission, its form, its number."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from appliance.desk.case_clock import Due, deadline_of, due_of, legal_deadline_of
from appliance.desk.numbers import give_number
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import Case, CaseKind, CaseState, Step, advance, require_parts
from appliance.domain.errors import FormIncomplete
from appliance.domain.moment import Trust
from appliance.domain.numbers import NumberKind
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, case_of, story_of


def known_case(tx: Transaction, uid: str, what: str) -> CaseLine:
    """Return a case that a use case was asked for.

    Raises:
        FormIncomplete: there is none with this subject.
    """
    case = case_of(tx.db, uid)
    if case is None:
        raise FormIncomplete(uid, form=what, missing=["case"])
    return case


def begin(
    tx: Transaction, uid: str, step: Step, actor: Actor, *, given: Collection[str] = ()
) -> CaseLine:
    """Return the case if the table permits the step and its form is whole.

    Raises:
        NotPermitted: the person may not handle cases.
        StepNotAllowed: the table has no row for it.
        FormIncomplete: a part of the form is missing.
    """
    actor.may(Act.HANDLE_CASES)
    line = known_case(tx, uid, step)
    case = domain_case(line, tx)
    advance(case, step, at=tx.moment.at)
    require_parts(case, step, given)
    return line


def domain_case(line: CaseLine, tx: Transaction) -> Case:
    """Return what the table needs to know of a case."""
    return Case(
        case_uid=line.uid,
        local_no=line.local_no,
        kind=CaseKind(line.case_kind),
        state=CaseState(line.state),
        changed_at=tx.moment.at,
    )


def dues(tx: Transaction, case: CaseLine, rules: Rules, *, complete_on: date | None = None) -> Due:
    """Return the due dates of a case as they are counted now."""
    told, today = story_of(tx.db, case.id), tx.moment.day
    found = deadline_of(case, told, rules, complete_on=complete_on, until=today)
    legal = legal_deadline_of(case, told, rules, complete_on=complete_on, until=today)
    due = due_of(found, legal, rules, today)
    is_sure = tx.moment.trust is not Trust.UNKNOWN
    return due if is_sure else replace(due, provisional=True)  # 暂定 while the clock is wrong


def document_no(tx: Transaction, rules: Rules, kind: NumberKind) -> str:
    """Return the next number of a kind of document; the fact that carries it must follow."""
    return give_number(tx, mark=rules.mark, day=tx.moment.day, kind=kind)
