"""Printing the ledger (台账) at the desk: each print is a fact, from the second on it is a copy.

Sources: seed 001 四(七); seed 002-P1 三.2; RULEBOOK CASE-31.
"""

import sqlite3
from datetime import date, timedelta

from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.ledger import LedgerPrinted
from appliance.domain.roles import Act
from appliance.journal.seal import seal_of
from appliance.journal.transaction import Transaction
from appliance.projections.ledger import LedgerQuery, ledger_lines, ledger_pages
from appliance.projections.ledger_prints import times_printed
from appliance.projections.tail import first_of_day

FORM = "ledger"


def seal_of_day(db: sqlite3.Connection, day: date) -> str:
    """Return the journal's seal at the end of a day, empty before the first record."""
    last = first_of_day(db, day + timedelta(days=1)) - 1
    return str(seal_of(db, until=last) or "")


def print_ledger(tx: Transaction, part: LedgerQuery, actor: Actor) -> int:
    """Write down that a part of the book is printed; return which time it is for this part.

    The seal is the one on the paper: for a day that is not over it stands before this very fact.

    Raises:
        NotPermitted: the person works at no window and in no office.
        FormIncomplete: the part holds no case.
    """
    actor.may(Act.FILE_COMPLAINTS)
    lines = ledger_lines(tx.db, part)
    if not lines:
        raise FormIncomplete(part.last.isoformat(), form=FORM, missing=["rows"])
    fact = LedgerPrinted(
        first=part.first.isoformat(),
        last=part.last.isoformat(),
        window=part.window,
        item_code=part.item_code,
        lines=len(lines),
        pages=len(ledger_pages(lines)),
        nth=times_printed(tx.db, part) + 1,
        seal=seal_of_day(tx.db, part.last),
    )
    tx.append(fact, by=actor.by)
    return fact.nth
