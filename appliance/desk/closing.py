"""Before the power is cut (下班前) at the desk: what is left of the day, and the answer as a fact.

Sources: domain/closing.py; seed 002-P1 三.2; seed 002-P4 一(三).
"""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import date

from appliance.desk.platform_entry import Standing, waiting_for_entry
from appliance.desk.rules import Actor
from appliance.domain.case import CaseKind, CaseState
from appliance.domain.closing import Evening, Leftover, LockUp, left_over, parts_missing
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.closing import HallClosed
from appliance.domain.frozen import dataclass
from appliance.domain.platform_entry import EntryStanding
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, open_cases
from appliance.projections.ledger import LedgerQuery, ledger_lines, number_gaps
from appliance.projections.ledger_prints import LedgerPrint, newest_print

OWED = frozenset({EntryStanding.TODAY, EntryStanding.LATE})
FORM = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class EveningFound:
    """What of the day is left, with the records behind each count.

    `printed` is the last print of the whole day's ledger, None where lines came after it.
    """

    same_day: Sequence[CaseLine]
    not_entered: Sequence[Standing]
    excused: Sequence[Standing]
    ledger_lines: int
    gaps: Sequence[str]
    printed: LedgerPrint | None

    def evening(self, *, ledger_printed: bool) -> Evening:
        """Return the counts as the rule reads them."""
        return Evening(
            same_day=len(self.same_day),
            not_entered=len(self.not_entered),
            ledger_lines=self.ledger_lines,
            ledger_printed=ledger_printed,
        )

    @property
    def left(self) -> tuple[Leftover, ...]:
        """Return what is undone but the ledger, which only a person knows to be printed."""
        return left_over(self.evening(ledger_printed=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseHall:
    """The answer of the page. `unsent` is what the county has not proven to hold."""

    unsent: int
    ledger_printed: bool
    locked: Collection[LockUp]
    reason: str = ""


def evening_of(db: sqlite3.Connection, today: date) -> EveningFound:
    """Return what of a day is left in the evening."""
    day = LedgerQuery(first=today, last=today)
    lines, printed = ledger_lines(db, day), newest_print(db, day)
    waiting = [one for one in waiting_for_entry(db, today) if one.line.entered_at is None]
    return EveningFound(
        same_day=[case for case in open_cases(db) if _is_of_the_day(case, today)],
        not_entered=[one for one in waiting if one.duty.standing in OWED],
        excused=[one for one in waiting if one.duty.standing is EntryStanding.EXCUSED],
        ledger_lines=len(lines),
        gaps=number_gaps(line.local_no for line in lines),
        printed=printed if printed is not None and printed.lines == len(lines) else None,
    )


def close_hall(tx: Transaction, order: CloseHall, actor: Actor) -> str:
    """Answer that the power may be cut (可以断电); return the subject of the evening.

    Raises:
        NotPermitted: the person works at no window and in no office.
        FormIncomplete: the hall is not locked up, or something is left over without a reason.
    """
    actor.may(Act.FILE_COMPLAINTS)
    today = tx.moment.day
    found = evening_of(tx.db, today)
    left = left_over(found.evening(ledger_printed=order.ledger_printed))
    missing = parts_missing(left, order.locked, order.reason)
    if missing:
        raise FormIncomplete(today.isoformat(), form=FORM, missing=missing)
    fact = HallClosed(
        day=today.isoformat(),
        unsent=order.unsent,
        same_day=len(found.same_day),
        not_entered=len(found.not_entered),
        ledger_lines=found.ledger_lines,
        ledger_printed=order.ledger_printed,
        left=[str(one) for one in left],
        locked=sorted(str(one) for one in order.locked),
        reason=order.reason.strip(),
    )
    return tx.append(fact, by=actor.by).subject


def _is_of_the_day(case: CaseLine, today: date) -> bool:
    """Say whether a case should not stay open over night; who waits for papers is no such."""
    if case.state == CaseState.SUPPLEMENTING:
        return False
    is_due = case.due_on is not None and case.due_on <= today.isoformat()
    return is_due or case.case_kind == CaseKind.INSTANT
