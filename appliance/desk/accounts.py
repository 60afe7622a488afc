"""Accounts and sessions as facts (IT-01, IT-02): who may log in, who did, who failed.

The proofs themselves (words, session ids) are local and never reach the journal. A number that
nobody has is never written down either: it may be a word typed into the wrong field.
"""

from appliance.desk.rules import Actor
from appliance.domain.facts.staff import (
    AccountOpened,
    SessionClosed,
    SessionOpened,
    SessionRefused,
)
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.staff import person


def open_account(tx: Transaction, staff_no: str, *, why: str, by: str) -> None:
    """Record that a person was given access; the start word is made and kept locally.

    Args:
        tx: the open request.
        staff_no: whose account.
        why: `first`, `forgotten`, `chosen` when the holder set a word of their own, or `restored`
            on a box that has its people from the county and none of their words.
        by: who opens it, as facts name them.

    Raises:
        StaffUnknown: nobody has that number.
    """
    known = person(tx.db, staff_no)
    if known is None:
        raise StaffUnknown(staff_no)
    tx.append(AccountOpened(staff_no=staff_no, why=why), by=by, subject=known.subject)


def open_account_for(tx: Transaction, staff_no: str, *, actor: Actor) -> None:
    """Record that somebody gave a person access, first or again.

    Raises:
        NotPermitted: the actor may not.
        StaffUnknown: nobody has that number.
    """
    actor.may(Act.ENROL_STAFF)
    known = person(tx.db, staff_no)
    again = known is not None and known.account is not None
    open_account(tx, staff_no, why="forgotten" if again else "first", by=actor.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How somebody came in: by word, or by card at a reader with the PIN typed at the tablet."""

    how: str = "word"
    reader: str = ""


BY_WORD = Entry()


def open_session(
    tx: Transaction, staff_no: str, *, address: str, elsewhere: bool, entry: Entry = BY_WORD
) -> None:
    """Record a login; `elsewhere` flags that the person is logged in at a second place."""
    tx.append(
        SessionOpened(
            staff_no=staff_no,
            address=address,
            elsewhere=elsewhere,
            how=entry.how,
            reader=entry.reader,
        ),
        by=f"staff:{staff_no}",
        subject=_subject(tx, staff_no),
    )


def refuse_session(tx: Transaction, staff_no: str, *, address: str, why: str) -> None:
    """Record a failed login; `why` is wrong, `staff_no` is empty where nobody has it."""
    tx.append(
        SessionRefused(staff_no=staff_no, address=address, why=why),
        by="hall",
        subject=_subject(tx, staff_no),
    )


def close_session(tx: Transaction, staff_no: str, *, why: str, by: str) -> None:
    """Record the end of a session; `why` is locked, left, idle, opened_anew or taken_over."""
    tx.append(SessionClosed(staff_no=staff_no, why=why), by=by, subject=_subject(tx, staff_no))


def _subject(tx: Transaction, staff_no: str) -> str | None:
    known = person(tx.db, staff_no)
    return known.subject if known else None
