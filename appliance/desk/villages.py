"""Village points at the desk (村级代办点): agents, their register from paper, visits, their pay.

A batch is written whole or not at all; each household gets a receipt with a number of its own.

Sources: seed 002-P1 五.1; seed 002-P4 一(二), 西平镇; domain/agency.py; domain/village.py.
"""

import secrets
import sqlite3
from collections.abc import Sequence
from datetime import date

from appliance.desk.numbers import give_number
from appliance.desk.rules import Actor, Rules, hall_day
from appliance.domain.agency import Purpose, Quarter, Term, months_served
from appliance.domain.errors import FormIncomplete, TurnNotAllowed
from appliance.domain.facts.agency import (
    VillageAgentLeft,
    VillageAgentNamed,
    VillageMatterRecorded,
    VillagePersonRecorded,
    VillageSubsidyChecked,
    VillageVisited,
)
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_name, mask_numbers
from appliance.domain.numbers import NumberKind
from appliance.domain.roles import Act
from appliance.domain.village import agent_pay
from appliance.journal.transaction import Transaction
from appliance.projections.agency_questions import agent_of, agents, months_with_matters

SALT_BYTES = 8  # 16 hex characters: a short body cannot be guessed from its leaf
MOST_ROWS = 40  # of one batch: a page of the paper register, far below 50 ms
FORM = "village"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterRow:
    """One line of the paper register as it was typed."""

    day: date
    item: str
    name: str
    phone: str = ""
    by_agency: bool = True
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """One agent's quarter: months the register proves, and the yuan they give."""

    village: str
    name: str
    phone: str
    months: int
    yuan: int


def name_agent(tx: Transaction, order: VillageAgentNamed, actor: Actor) -> str:
    """Name a village's agent with the telephones that are announced; return the subject.

    Raises:
        NotPermitted: the person may not export lists.
        FormIncomplete: village, name, duty, telephone or first day is missing.
    """
    actor.may(Act.EXPORT_LISTS)
    fields = ("village", "name", "duty", "phone", "first_day")
    missing = [name for name in fields if not getattr(order, name).strip()]
    if missing:
        raise FormIncomplete(order.village, form=FORM, missing=missing)
    return tx.append(order, by=actor.by).subject


def end_agent(tx: Transaction, uid: str, order: VillageAgentLeft, actor: Actor) -> None:
    """Let an agent's time end.

    Raises:
        NotPermitted: the person may not export lists.
        FormIncomplete: no such agent, or no reason.
        TurnNotAllowed: it ended before.
    """
    actor.may(Act.EXPORT_LISTS)
    found = agent_of(tx.db, uid)
    if found is None or not order.reason.strip():
        raise FormIncomplete(found.village if found else uid, form=FORM, missing=["reason"])
    if found.last_day is not None:
        raise TurnNotAllowed(found.name, state="left", step="leave")
    tx.append(order, by=actor.by, subject=uid)


def enter_batch(
    tx: Transaction, village: str, rows: Sequence[MatterRow], actor: Actor, rules: Rules
) -> list[str]:
    """Enter lines of a village's paper register; return their subjects, in order.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: no village, no line, too many, or a line without item, name or a past day;
            the missing fields carry the number of their line.
    """
    actor.may(Act.HANDLE_CASES)
    today = hall_day(tx.moment.at)
    missing = [] if village.strip() else ["village"]
    if not 0 < len(rows) <= MOST_ROWS:
        missing.append("rows")
    for n, row in enumerate(rows, 1):
        missing += [f"{name}.{n}" for name in ("item", "name") if not getattr(row, name).strip()]
        missing += [f"day.{n}"] if row.day > today else []
    if missing:
        raise FormIncomplete(village, form=FORM, missing=missing)
    return [_enter(tx, village.strip(), row, actor, rules) for row in rows]


def note_visit(tx: Transaction, order: VillageVisited, actor: Actor) -> None:
    """Note that the town inspected, guided or looked after the Monday duty of a village.

    Raises:
        NotPermitted: the person may not export lists.
        FormIncomplete: no village, nothing found, an unknown purpose, or a day that has not come.
    """
    actor.may(Act.EXPORT_LISTS)
    missing = [name for name in ("village", "found") if not getattr(order, name).strip()]
    if order.purpose not in list(Purpose):
        missing.append("purpose")
    if not order.day or order.day > hall_day(tx.moment.at).isoformat():
        missing.append("day")
    if missing:
        raise FormIncomplete(order.village, form=FORM, missing=missing)
    tx.append(order, by=actor.by)


def quarter_pay(db: sqlite3.Connection, quarter: Quarter, rules: Rules, day: date) -> list[Pay]:
    """Return what each agent is to be paid for a quarter, as far as the register proves it.

    Raises:
        PolicyNotSet: the profile pays none.
    """
    policy = rules.policy(day)
    span = (quarter.first_day.isoformat(), quarter.last_day.isoformat())
    proven = months_with_matters(db, *span)
    found = []
    for one in agents(db):
        term = Term(first_day=one.first_day, last_day=one.last_day)
        months = months_served(term, quarter, proven.get(one.village, ()))
        if months or one.last_day is None:
            yuan = agent_pay(months, policy)
            found.append(
                Pay(village=one.village, name=one.name, phone=one.phone, months=months, yuan=yuan)
            )
    return found


def check_pay(tx: Transaction, quarter: Quarter, actor: Actor, rules: Rules) -> int:
    """Check a quarter's pay of all agents; return how many rows were written.

    Raises:
        NotPermitted: the person may not export lists.
        PolicyNotSet: the profile pays none.
    """
    actor.may(Act.EXPORT_LISTS)
    rows = quarter_pay(tx.db, quarter, rules, hall_day(tx.moment.at))
    for row in rows:
        fact = VillageSubsidyChecked(
            quarter=str(quarter),
            village=row.village,
            name=row.name,
            months=row.months,
            yuan=row.yuan,
        )
        tx.append(fact, by=actor.by)
    return len(rows)


def _enter(tx: Transaction, village: str, row: MatterRow, actor: Actor, rules: Rules) -> str:
    number = give_number(tx, mark=rules.mark, day=hall_day(tx.moment.at), kind=NumberKind.VILLAGE)
    fact = VillageMatterRecorded(
        receipt_no=number,
        village=village,
        day=row.day.isoformat(),
        item=mask_numbers(row.item.strip()),
        household=mask_name(row.name),
        by_agency=row.by_agency,
        result=mask_numbers(row.result.strip()),
    )
    uid = tx.append(fact, by=actor.by).subject
    person = VillagePersonRecorded(
        a_salt=secrets.token_hex(SALT_BYTES), name=row.name.strip(), phone=row.phone.strip()
    )
    tx.append(person, by=actor.by, subject=uid)
    return uid
