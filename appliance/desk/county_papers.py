"""Documents of the county: applied at once or rejected with the reason; both are facts.

A version that was judged before is left alone, whatever it was judged to be (PROTOCOL.md 5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from appliance.desk.later_ratings import read_reasons_paper
from appliance.desk.rules import (
    CALENDAR_PAPER,
    POLICY_PAPER,
    read_calendar_paper,
    read_policy_paper,
)
from appliance.domain.errors import Refusal
from appliance.domain.facts.hall import DocumentApplied, DocumentRejected
from appliance.domain.reasons import PAPER as REASONS_PAPER
from appliance.journal import documents
from appliance.journal.faults import DocumentIsDamaged
from appliance.journal.transaction import Transaction
from appliance.projections import catalogue
from appliance.projections.papers import is_judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One version of a document of the county, proven by hall-sync."""

    name: str
    v: int
    sha256: str
    not_before: str | None
    body: bytes


# What of a document is looked at before it is applied; a name that stands nowhere is kept unused.
CHECKS: MappingProxyType[str, Callable[[bytes], object]] = MappingProxyType(
    {
        catalogue.NAME: catalogue.read_items,
        POLICY_PAPER: read_policy_paper,
        CALENDAR_PAPER: read_calendar_paper,
        REASONS_PAPER: read_reasons_paper,
    }
)


def take_paper(tx: Transaction, paper: Paper) -> None:
    """Store a document and put it in force, or reject it; the one before then stays in force."""
    if is_judged(tx.db, paper.name, paper.v, paper.sha256):
        _mend(tx, paper)
        return
    why = _why_not(paper)
    if why is not None:
        rejected = DocumentRejected(name=paper.name, version=paper.v, sha256=paper.sha256, why=why)
        tx.append(rejected, by="county")
        return
    documents.store(tx.db, name=paper.name, version=paper.v, body=paper.body)
    applied = DocumentApplied(
        name=paper.name, version=paper.v, sha256=paper.sha256, not_before=paper.not_before
    )
    tx.append(applied, by="county")


def _mend(tx: Transaction, paper: Paper) -> None:
    """Put the right bytes back where a document that is here rotted on the card."""
    try:
        documents.find(tx.db, paper.sha256)
    except DocumentIsDamaged:
        documents.replace_damaged(tx.db, paper.sha256, paper.body)


def _check_of(name: str) -> Callable[[bytes], object] | None:
    """Return how a document is looked at; a calendar's name ends in its year."""
    year = name.removeprefix(CALENDAR_PAPER)
    return CHECKS.get(CALENDAR_PAPER if year != name and year.isdigit() else name)


def _why_not(paper: Paper) -> str | None:
    check = _check_of(paper.name)
    if check is None:
        return "this version of the hall does not know such a document"
    try:
        check(paper.body)
    except (Refusal, ValueError, LookupError, TypeError, RecursionError) as wrong:
        return f"{type(wrong).__name__}: {wrong}"[:500]
    return None
