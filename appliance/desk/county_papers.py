"""Documents of the county: applied at once or rejected with the reason; both are facts.

A version that was judged before is left alone, whatever it was judged to be (PROTOCOL.md 5).
"""

from collections.abc import Callable
from datetime import date
from types import MappingProxyType

from appliance.desk.county_lists import ROSTER_PAPER, read_notices_paper, read_roster_paper
from appliance.desk.later_ratings import read_reasons_paper
from appliance.desk.rules import (
    CALENDAR_PAPER,
    POLICY_PAPER,
    read_calendar_paper,
    read_policy_paper,
)
from appliance.domain.county_notices import PAPER as NOTICES_PAPER
from appliance.domain.errors import Refusal
from appliance.domain.facts.hall import DocumentApplied, DocumentRejected, HallStarted
from appliance.domain.frozen import dataclass
from appliance.domain.reasons import PAPER as REASONS_PAPER
from appliance.domain.record import decode
from appliance.journal import documents
from appliance.journal.chain import ERASED
from appliance.journal.faults import DocumentIsDamaged
from appliance.journal.transaction import Transaction
from appliance.projections import catalogue
from appliance.projections.papers import applied, is_judged, newest_applied

CRASHED = "three starts in a row ended within five minutes"
STANDS_MS = 5 * 60 * 1000
STANDING_RECORDS = 500  # so many were never written by starts that crash


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One version of a document of the county, proven by hall-sync."""

    name: str
    v: int
    sha256: str
    not_before: str | None
    body: bytes
    rollback_of: int | None = None


# What of a document is looked at before it is applied; a name that stands nowhere is kept unused.
CHECKS: MappingProxyType[str, Callable[[bytes], object]] = MappingProxyType(
    {
        catalogue.NAME: catalogue.read_items,
        POLICY_PAPER: read_policy_paper,
        CALENDAR_PAPER: read_calendar_paper,
        REASONS_PAPER: read_reasons_paper,
        NOTICES_PAPER: read_notices_paper,
        ROSTER_PAPER: read_roster_paper,
    }
)


def take_paper(tx: Transaction, paper: Paper) -> None:
    """Store a document and put it in force, or reject it; the one before then stays in force."""
    if is_judged(tx.db, paper.name, paper.v, paper.sha256):
        _mend(tx, paper)
        return
    why = _why_not(paper) or _is_older(tx, paper)
    if why is not None:
        rejected = DocumentRejected(name=paper.name, version=paper.v, sha256=paper.sha256, why=why)
        tx.append(rejected, by="county")
        return
    documents.store(tx.db, name=paper.name, version=paper.v, body=paper.body)
    applied = DocumentApplied(
        name=paper.name, version=paper.v, sha256=paper.sha256, not_before=paper.not_before
    )
    tx.append(applied, by="county")


def waits_until(paper: Paper) -> date | None:
    """Return the day a document waits for before it is applied; None for one that need not.

    A policy and a calendar say themselves from which day they hold, so they are applied at once.
    """
    if paper.not_before is None or paper.name == POLICY_PAPER:
        return None
    if paper.name.startswith(CALENDAR_PAPER):
        return None
    try:
        return date.fromisoformat(paper.not_before[:10])
    except ValueError:
        return None  # judged at once, and found wrong


def roll_back(tx: Transaction) -> str | None:
    """Take the county's newest document out of force if no start has stood since; return its name.

    The version before it is in force again; the one taken back is not fetched any more.
    """
    newest = newest_applied(tx.db)
    if newest is None or _has_stood(tx, newest.pos):
        return None
    rejected = DocumentRejected(
        name=newest.paper.name,
        version=newest.paper.v,
        sha256=newest.paper.sha256,
        why=f"rolled back: {CRASHED}",
    )
    tx.append(rejected, by="hall")
    before = [one for one in applied(tx.db) if one.name == newest.paper.name]
    if before:
        again = DocumentApplied(
            name=before[-1].name,
            version=before[-1].v,
            sha256=before[-1].sha256,
            not_before=before[-1].not_before,
        )
        tx.append(again, by="hall")
    return newest.paper.name


def _has_stood(tx: Transaction, pos: int) -> bool:
    """Say whether the hall worked for five minutes in one start since a position."""
    rows = tx.db.execute(
        "SELECT body FROM journal WHERE pos > ? ORDER BY pos LIMIT ?", (pos, STANDING_RECORDS)
    ).fetchall()
    if len(rows) == STANDING_RECORDS:
        return True
    started: tuple[str, int] | None = None
    for (line,) in rows:
        if line.startswith(ERASED):
            continue
        record = decode(line)
        if record.kind == HallStarted.KIND:
            started = (record.boot, record.mono)
        elif started and record.boot == started[0] and record.mono - started[1] >= STANDS_MS:
            return True
    return False


def _mend(tx: Transaction, paper: Paper) -> None:
    """Put the right bytes back where a document that is here rotted on the card."""
    try:
        documents.find(tx.db, paper.sha256)
    except DocumentIsDamaged:
        documents.replace_damaged(tx.db, paper.sha256, paper.body)


def _is_older(tx: Transaction, paper: Paper) -> str | None:
    """Say why an older version is refused: only a roll-back brings one (PROTOCOL.md 5)."""
    of_county = (one for one in applied(tx.db) if one.said_by in {"county", "hall"})
    newest = max((one.v for one in of_county if one.name == paper.name), default=0)
    if paper.v > newest or paper.rollback_of is not None:
        return None
    return f"version {newest} is in force, and this is no roll-back"


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
