"""A day on paper (补录): pages of the ledger entered afterwards as cases, whole or not at all.

The cases get the next numbers of the hall, so its row stays without a gap; their paper and its
times stand in a fact of their own. Nobody is asked to rate what was long over.

Sources: domain/case_paper.py; seed 001 四(七); seed 002-P1 三.2.
"""

from collections.abc import Sequence
from datetime import date, time

from appliance.desk.case_orders import Citizen, Complete, Deliver, ReceiveCase, Registered, Way
from appliance.desk.case_steps import accept_case, decide_case, deliver_case
from appliance.desk.cases import receive_case
from appliance.desk.rules import Actor, Rules
from appliance.domain.case_paper import PaperLine, check_line
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.case_care import CaseEntered
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_paper_days import line_taken

FORM = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedCase:
    """One line: its number, its case, the bounds of its time, and whether it was finished then."""

    line: int
    item_code: str
    citizen: Citizen
    earliest: time
    latest: time
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """A page of the paper ledger: its day and name, window and clerk, and why there was paper."""

    day: date
    sheet: str
    window: int
    clerk_no: str
    reason: str
    lines: Sequence[CopiedCase]


def enter_page(tx: Transaction, page: LedgerPage, actor: Actor, rules: Rules) -> list[Registered]:
    """Enter a page of the paper ledger; return the cases in the order of its lines.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: the page has no lines, or a line no item or name.
        PaperLineRefused: a line was entered before, lies ahead, or is not whole.
        Refusal: as the single steps do.
    """
    actor.may(Act.HANDLE_CASES)
    if not page.lines:
        raise FormIncomplete(page.sheet, form=FORM, missing=["rows"])
    return [_enter(tx, page, line, actor, rules) for line in page.lines]


def _enter(
    tx: Transaction, page: LedgerPage, copied: CopiedCase, actor: Actor, rules: Rules
) -> Registered:
    line = PaperLine(
        day=page.day,
        sheet=page.sheet,
        line=copied.line,
        earliest=copied.earliest,
        latest=copied.latest,
        reason=page.reason,
    )
    day = page.day.isoformat()
    check_line(line, tx.moment.at, taken=line_taken(tx.db, day, page.sheet, copied.line))
    order = ReceiveCase(
        item_code=copied.item_code,
        window=page.window,
        citizen=copied.citizen,
        clerk_no=page.clerk_no,
    )
    made = receive_case(tx, order, actor, rules)
    tx.append(_entered(line), by=actor.by, subject=made.uid)
    accept_case(tx, made.uid, actor, rules)
    if copied.finished:
        decide_case(tx, made.uid, Complete(), actor, rules)
        deliver_case(tx, made.uid, Deliver(way=Way.SPOT), actor, rules)
    return made


def _entered(line: PaperLine) -> CaseEntered:
    return CaseEntered(
        day=line.day.isoformat(),
        earliest=f"{line.earliest:%H:%M}",
        latest=f"{line.latest:%H:%M}",
        sheet=line.sheet,
        line=line.line,
        reason=mask_numbers(line.reason),
    )
