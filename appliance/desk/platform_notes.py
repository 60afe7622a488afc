"""What a platform said, noted: an answer beside its case, a comparison beside its day.

Sources: DESIGN.md 9 (refusals and acceptances of a platform are facts); RULEBOOK IT-13.
"""

from datetime import date

from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.platform_told import (
    PlatformAccepted,
    PlatformCompared,
    PlatformRefused,
)
from appliance.journal.transaction import Transaction
from appliance.projections.platform_entry import platform_line

BY = "hall"
FORM = "platform_told"


def note_answer(tx: Transaction, uid: str, fact: PlatformAccepted | PlatformRefused) -> None:
    """Note what a platform said of a case.

    Raises:
        FormIncomplete: there is no such case, or no such version.
    """
    if platform_line(tx.db, uid) is None or fact.version < 1:
        raise FormIncomplete(uid, form=FORM, missing=["case"])
    tx.append(fact, by=BY, subject=uid)


def note_comparison(tx: Transaction, fact: PlatformCompared) -> None:
    """Note how a day of ours stands beside the platform's.

    Raises:
        ValueError: its day is none.
    """
    date.fromisoformat(fact.day)
    tx.append(fact, by=BY)
