"""Accounts and sessions as facts (IT-01, IT-02): who may log in, who did, who failed.

The proofs themselves (words, session ids) are local and never reach the journal.
"""

from collections.abc import Callable

from appliance.domain.facts.staff import (
    AccountOpened,
    SessionClosed,
    SessionOpened,
    SessionRefused,
)
from appliance.journal.transaction import Transaction
from appliance.projections.staff import person

UseCase = Callable[[Transaction], None]


def open_account(staff_no: str, *, why: str, by: str) -> UseCase:
    """Return the use case that gives a person access; the start word is made and kept locally.

    Args:
        staff_no: whose account.
        why: `first`, `forgotten`, or `chosen` when the holder set a word of their own.
        by: who opens it.
    """

    def use_case(tx: Transaction) -> None:
        known = person(tx.db, staff_no)
        tx.append(
            AccountOpened(staff_no=staff_no, why=why),
            by=by,
            subject=known.subject if known else None,
        )

    return use_case


def open_session(staff_no: str, *, address: str, elsewhere: bool) -> UseCase:
    """Return the use case that records a login; `elsewhere` flags a second place."""

    def use_case(tx: Transaction) -> None:
        tx.append(
            SessionOpened(staff_no=staff_no, address=address, elsewhere=elsewhere),
            by=f"staff:{staff_no}",
            subject=_subject(tx, staff_no),
        )

    return use_case


def refuse_session(staff_no: str, *, address: str, why: str) -> UseCase:
    """Return the use case that records a failed login; `why` is wrong or waiting.

    A number that nobody has is not written down: it may be a word typed into the wrong field.
    """

    def use_case(tx: Transaction) -> None:
        tx.append(
            SessionRefused(staff_no=staff_no, address=address, why=why),
            by="hall",
            subject=_subject(tx, staff_no),
        )

    return use_case


def close_session(staff_no: str, *, why: str, by: str) -> UseCase:
    """Return the use case that records the end of a session; `why` is locked, left or idle."""

    def use_case(tx: Transaction) -> None:
        tx.append(SessionClosed(staff_no=staff_no, why=why), by=by, subject=_subject(tx, staff_no))

    return use_case


def _subject(tx: Transaction, staff_no: str) -> str | None:
    known = person(tx.db, staff_no)
    return known.subject if known else None
