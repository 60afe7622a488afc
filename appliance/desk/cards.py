"""Staff cards: whose a reading is, giving one by swiping it, taking one back.

Numbers are turned into keyed hashes here and are kept nowhere (DESIGN.md 5); the key is local.
"""

import hashlib
import hmac
import sqlite3
from collections.abc import Mapping
from datetime import date

from appliance.desk.rules import Actor
from appliance.domain.facts.attendance import CardIssued, CardWithdrawn
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.roles import Act
from appliance.domain.staff_card import (
    CardIsHeld,
    CardNotHeld,
    CardPurpose,
    CardUntilNeeded,
    NoFreshCard,
    NoSubstitution,
    Reading,
    Verdict,
    check_loan,
    kept_lengths,
    may_be_given,
    whose,
)
from appliance.journal.transaction import Transaction
from appliance.projections.attendance import last_punch_at
from appliance.projections.cards import UnknownCard, cards_like, cards_of, last_unknown
from appliance.projections.cover import substitutions_from
from appliance.projections.staff import person

FRESH = 2 * 60 * 1000  # ms in which an unknown card that was read may be given to somebody
GIVABLE = frozenset({Reading.UNKNOWN, Reading.WITHDRAWN, Reading.EXPIRED})
LOST = "lost"
REPLACED = "replaced"
HASH_LENGTH = 32  # hex characters: 128 bits tell all cards of a county apart


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGiven:
    """What the page shows after a card was given."""

    staff_no: str
    last4: str


def hashes_of(key: bytes, medium: str, card: bytes) -> dict[int, str]:
    """Return the keyed hash of a card for each length in bytes that some reader may keep."""
    return {
        length: _keyed(key, medium.encode() + card[-length:])
        for length in kept_lengths(medium, len(card))
    }


def hash_of_text(key: bytes, raw: str) -> str:
    """Return the keyed hash of a text that no card format fits."""
    return _keyed(key, b"raw" + raw.encode("utf-8", "backslashreplace"))


def last4(raw: str) -> str:
    """Return the last four letters or digits of what the reader typed."""
    return "".join(sign for sign in raw if sign.isascii() and sign.isalnum())[-4:]


def whose_card(db: sqlite3.Connection, hashes: Mapping[int, str], day: date) -> Verdict:
    """Return whose card a reading of a day is, by all cards the hall ever gave."""
    return whose(hashes, cards_like(db, hashes), day)


def fresh_card(db: sqlite3.Connection, reader: str, now: Moment) -> UnknownCard | None:
    """Return the unknown card that was read last at a reader, if it may be given now.

    It was read in this boot and at most two minutes ago, and nobody has been given it since.
    """
    found = last_unknown(db, reader)
    if found is None or not _is_fresh(found.boot, found.mono, now):
        return None
    verdict = whose_card(db, found.hashes, now.day)
    if found.why not in GIVABLE or verdict.reading not in GIVABLE:
        return None
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTerms:
    """What a card is given for. `replaces` is the old card's hash, `until` its last day.

    A loan names its last day; a temporary card ends with the substitution, or before it.
    """

    purpose: CardPurpose = CardPurpose.OWN
    replaces: str = ""
    until: date | None = None


OWN = CardTerms()


def give_card(
    tx: Transaction, staff_no: str, *, reader: str, actor: Actor, terms: CardTerms = OWN
) -> CardGiven:
    """Give the card that was just read at a reader to a person.

    A replacement takes the card it replaces back in the same breath.

    Raises:
        NotPermitted: the actor may not.
        CardNotHeld: there is no such person.
        NoFreshCard: no unknown card was read there in the last two minutes.
        CardIsHeld: the card that was read there is, or may be, one that somebody holds.
        CardUntilNeeded: a loan has no last day within a month, a temporary card ends too late.
        NoSubstitution: a temporary card is given to somebody who stands in for nobody.
    """
    actor.may(Act.ENROL_STAFF)
    until = _last_day(tx, staff_no, terms)
    holder = person(tx.db, staff_no)
    if holder is None:
        raise CardNotHeld(staff_no)
    fresh = fresh_card(tx.db, reader, tx.moment)
    if fresh is None:
        _explain(tx, reader)
        raise NoFreshCard(reader)
    if terms.purpose is CardPurpose.REPLACEMENT:
        withdraw_card(tx, staff_no, terms.replaces, why=REPLACED, actor=actor)
    issued = CardIssued(
        staff_no=staff_no,
        cards={str(length): found for length, found in fresh.hashes.items()},
        last4=fresh.last4,
        reader=reader,
        purpose=terms.purpose,
        replaces=terms.replaces,
        until=until.isoformat() if until else "",
    )
    tx.append(issued, by=actor.by, subject=holder.subject)
    return CardGiven(staff_no=staff_no, last4=fresh.last4)


def report_lost(
    tx: Transaction, staff_no: str, card: str, *, since: date | None, actor: Actor
) -> None:
    """Take a lost card back (挂失), with the day since which it is out of hand if that is known.

    Raises:
        NotPermitted: the actor may not.
        CardNotHeld: the person holds no such card.
    """
    _withdraw(
        tx,
        staff_no,
        CardWithdrawn(
            staff_no=staff_no, card=card, why=LOST, since=since.isoformat() if since else ""
        ),
        actor,
    )


def withdraw_card(tx: Transaction, staff_no: str, card: str, *, why: str, actor: Actor) -> None:
    """Take a card back from its holder (挂失, 收回); its readings are kept as withdrawn then.

    Args:
        tx: the open request.
        staff_no: the holder.
        card: the hash of the card as `StaffCard.card` names it.
        why: left, worn, returned or replaced; lost is `report_lost`.
        actor: who takes it back.

    Raises:
        NotPermitted: the actor may not.
        CardNotHeld: the person holds no such card.
    """
    _withdraw(tx, staff_no, CardWithdrawn(staff_no=staff_no, card=card, why=why), actor)


def _last_day(tx: Transaction, staff_no: str, terms: CardTerms) -> date | None:
    """Return the last day of a loan or of a temporary card; None for a card without an end."""
    today = tx.moment.day
    if terms.purpose is CardPurpose.LENT:
        check_loan(terms.until, today)
    if terms.purpose is not CardPurpose.TEMPORARY:
        return terms.until
    filed = substitutions_from(tx.db, today)
    ends = [date.fromisoformat(one.ends[:10]) for one in filed if one.substitute_no == staff_no]
    if not ends:
        raise NoSubstitution(staff_no)
    if terms.until is not None and not today <= terms.until <= max(ends):
        raise CardUntilNeeded(terms.until.isoformat())
    return terms.until or max(ends)


def _withdraw(tx: Transaction, staff_no: str, fact: CardWithdrawn, actor: Actor) -> None:
    actor.may(Act.ENROL_STAFF)
    holder = person(tx.db, staff_no)
    held = [one for one in cards_of(tx.db, staff_no) if one.withdrawn_at is None]
    if holder is None or fact.card not in {one.card for one in held}:
        raise CardNotHeld(staff_no)
    tx.append(fact, by=actor.by, subject=holder.subject)


def _explain(tx: Transaction, reader: str) -> None:
    """Refuse with the holder where the card that was just read is somebody's."""
    punch = last_punch_at(tx.db, reader)
    if punch is not None and _is_fresh(punch.boot, punch.mono, tx.moment):
        raise CardIsHeld(punch.last4, holder=punch.staff_no)
    read = last_unknown(tx.db, reader)
    if read is not None and _is_fresh(read.boot, read.mono, tx.moment):
        may_be_given(read.hashes, read.last4, cards_like(tx.db, read.hashes), tx.moment.day)


def _is_fresh(boot: str, mono: int, now: Moment) -> bool:
    return boot == now.boot and 0 <= now.mono - mono <= FRESH


def _keyed(key: bytes, text: bytes) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:HASH_LENGTH]
