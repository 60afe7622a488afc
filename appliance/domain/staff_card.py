"""Staff cards (工作卡): when two readings are one card, and when nobody can tell.

Rule 1: readers keep five, four or three of the bytes of a 125 kHz card, always the last ones; what
they drop cannot be got back. Two readings may be one card if the bytes that both keep are equal.
Rule 2: a 13.56 MHz number is whole or worthless, so only readings of equal length are compared.
Rule 3: a reading that may be the cards of two people is nobody's punch (ambiguous): never guessed.
Rule 4: no card is given while it may be one that somebody else holds.
Rule 5: a lent card has a last day, at most a month off. After it the card still counts, in its
holder's favour, and is listed until it is back.
Rule 6: a substitute's temporary card (替岗临时卡) stands for the substitute up to and including the
last day of the substitution, and ends by itself: read later it is nobody's punch, and says whose it
was. Where the clock leaves the day open it still counts.

Sources: DOMAIN.md 4.1; the verdicts of the table of card pairs; seed 003-A 四.3 (LEV-12).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass

SHORTEST = 3  # bytes; fewer are no card
LOW_FREQUENCY = "125k"  # the only medium whose readers drop bytes


class CardPurpose(StrEnum):
    """What a card was given for. Values are stored and sent; never rename one."""

    OWN = "own"  # 本人的卡
    REPLACEMENT = "replacement"  # 补发
    LENT = "lent"  # 临时借用
    TEMPORARY = "temporary"  # 替岗临时卡


LONGEST_LOAN = timedelta(days=31)


class Reading(StrEnum):
    """What a reading says. All but KNOWN are stored as `why`; never rename one."""

    KNOWN = "known"
    UNKNOWN = "unknown"  # nobody was ever given it
    AMBIGUOUS = "ambiguous"  # 两张卡分不清
    WITHDRAWN = "withdrawn"  # 已挂失或收回
    EXPIRED = "expired"  # 临时卡到期
    UNREADABLE = "unreadable"  # the text does not fit the reader's format


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCard:
    """A card that was given to somebody: its hash for each length in bytes, by the length.

    `ends` is the last day on which a temporary card stands for its holder; None has no end.
    """

    staff_no: str
    hashes: Mapping[int, str]
    withdrawn: bool
    ends: date | None = None

    def stands_on(self, day: date) -> bool:
        """Say whether it stands for its holder on a day."""
        return not self.withdrawn and (self.ends is None or day <= self.ends)

    @property
    def longest(self) -> int:
        """Return how many bytes the reader kept at which it was given."""
        return max(self.hashes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whose card a reading is: `staff_no` stands only with KNOWN, `held_by` with EXPIRED."""

    reading: Reading
    staff_no: str | None = None
    held_by: str = ""


class CardRefusal(Refusal):
    """A card cannot be given or taken."""


class NoFreshCard(CardRefusal):
    """No unknown card was read at that reader in the last two minutes."""

    code = "no_fresh_card"

    def __init__(self, reader: str) -> None:
        super().__init__(reader)


class CardIsHeld(CardRefusal):
    """The card is, or may be, one that `holder` holds."""

    code = "card_is_held"

    def __init__(self, last4: str, *, holder: str) -> None:
        super().__init__(last4, holder=holder)


class CardUntilNeeded(CardRefusal):
    """A lent card has no last day, or one that is past or further off than a month."""

    code = "card_until_needed"

    def __init__(self, until: str) -> None:
        super().__init__(until)


class NoSubstitution(CardRefusal):
    """A temporary card is for somebody who has a substitution filed that has not ended."""

    code = "no_substitution"

    def __init__(self, staff_no: str) -> None:
        super().__init__(staff_no)


class CardNotHeld(CardRefusal):
    """The person holds no such card."""

    code = "card_not_held"

    def __init__(self, staff_no: str) -> None:
        super().__init__(staff_no)


def check_loan(until: date | None, today: date) -> None:
    """Let a card be lent up to and including a day.

    Raises:
        CardUntilNeeded: there is no such day, it is past, or it is further off than a month.
    """
    if until is None or not today <= until <= today + LONGEST_LOAN:
        raise CardUntilNeeded(until.isoformat() if until else "")


def kept_lengths(medium: str, length: int) -> Sequence[int]:
    """Return how many bytes other readers may keep of a card of `length` bytes, longest first."""
    if medium != LOW_FREQUENCY:
        return (length,)
    return tuple(range(length, SHORTEST - 1, -1))


def may_be_same(reading: Mapping[int, str], card: HeldCard) -> bool:
    """Say whether a reading, by its hash for each length, may be this card.

    A reading of five bytes may be a card given at a reader that keeps four, and the other way.
    """
    length = min(max(reading, default=0), card.longest)
    return length in reading and reading[length] == card.hashes.get(length)


def whose(reading: Mapping[int, str], cards: Iterable[HeldCard], day: date = date.min) -> Verdict:
    """Return whose card a reading of a day is, by the cards that share a hash with it."""
    possible = [card for card in cards if may_be_same(reading, card)]
    holders = {card.staff_no for card in possible if card.stands_on(day)}
    if len(holders) > 1:
        return Verdict(reading=Reading.AMBIGUOUS)
    if holders:
        return Verdict(reading=Reading.KNOWN, staff_no=holders.pop())
    ended = [card.staff_no for card in possible if not card.withdrawn]
    if ended:
        return Verdict(reading=Reading.EXPIRED, held_by=ended[-1])
    return Verdict(reading=Reading.WITHDRAWN if possible else Reading.UNKNOWN)


def may_be_given(
    reading: Mapping[int, str], last4: str, cards: Iterable[HeldCard], day: date = date.min
) -> None:
    """Let a card be given on a day, or refuse; one that has ended may be given again.

    Raises:
        CardIsHeld: it may be a card that somebody holds, the person itself included.
    """
    for card in cards:
        if card.stands_on(day) and may_be_same(reading, card):
            raise CardIsHeld(last4, holder=card.staff_no)
