"""Card formats: what a reader's text says about the card. Pure tables.

One card reads differently on differently set readers. Where the format is known, the text becomes
the card's own bytes, as far as the format keeps them; where it does not fit, nothing is guessed.

Sources: DOMAIN.md 4.1 (number formats).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Medium(StrEnum):
    """The radio of a card. Equal digits on two media are two cards. Stored; never rename one."""

    LOW = "125k"
    HIGH = "13.56M"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFormat:
    """How one reader setting writes a card: each group of the shape is a number of some bytes."""

    medium: Medium
    shape: re.Pattern[str]
    parts: tuple[tuple[int, int], ...]  # (base, bytes) of each group
    backwards: bool = False  # the reader sends the bytes in reverse


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIdentity:
    """The card's bytes as lower-case hex (3 to 7 bytes), and its medium."""

    id: str
    medium: Medium


def _low(shape: str, *parts: tuple[int, int]) -> CardFormat:
    return CardFormat(medium=Medium.LOW, shape=re.compile(shape), parts=parts)


def _high(shape: str, part: tuple[int, int], *, backwards: bool = False) -> CardFormat:
    return CardFormat(
        medium=Medium.HIGH, shape=re.compile(shape), parts=(part,), backwards=backwards
    )


FORMATS = MappingProxyType(
    {
        "10H": _low(r"([0-9A-F]{10})", (16, 5)),
        # Ids above E8D4A50FFF take thirteen places.
        "12D": _low(r"([0-9]{12}|[1-9][0-9]{12})", (10, 5)),
        "8H10D": _low(r"([0-9]{10})", (10, 4)),
        "6H8D": _low(r"([0-9]{8})", (10, 3)),
        "2H4H": _low(r"([0-9]{3}),([0-9]{5})", (10, 1), (10, 2)),
        "2H4H-8": _low(r"([0-9]{3})([0-9]{5})", (10, 1), (10, 2)),
        "4H4H": _low(r"([0-9]{5}),([0-9]{5})", (10, 2), (10, 2)),
        "8H": _low(r"([0-9A-F]{8})", (16, 4)),
        "10H-framed": _low(r";([0-9A-F]{10})\?", (16, 5)),
        "8H10D-framed": _low(r";([0-9]{10})\?", (10, 4)),
        "UID4-8H": _high(r"([0-9A-F]{8})", (16, 4)),
        "UID4-8H-rev": _high(r"([0-9A-F]{8})", (16, 4), backwards=True),
        "UID4-10D": _high(r"([0-9]{10})", (10, 4)),
        "UID4-10D-rev": _high(r"([0-9]{10})", (10, 4), backwards=True),
        "UID7-14H": _high(r"([0-9A-F]{14})", (16, 7)),
        "UID7-14H-rev": _high(r"([0-9A-F]{14})", (16, 7), backwards=True),
    }
)


def identify(raw: str, format_name: str) -> CardIdentity | None:
    """Return the card a text names on a reader of this format; None if it does not fit.

    Raises:
        KeyError: no format of that name.
    """
    card_format = FORMATS[format_name]
    match = card_format.shape.fullmatch(raw.upper())
    if match is None:
        return None
    try:
        kept = b"".join(
            int(text, base).to_bytes(size, "big")
            for text, (base, size) in zip(match.groups(), card_format.parts, strict=True)
        )
    except OverflowError:
        return None  # digits that fit the shape and exceed the bytes: another format's number
    if card_format.backwards:
        kept = kept[::-1]
    return CardIdentity(id=kept.hex(), medium=card_format.medium)
