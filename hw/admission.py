"""Admission: which input device is which reader of board.toml. Pure.

A device is read only if the board names it and it has the keys of a card reader; any other keyboard
is left alone. A reader with two interfaces shows twice: the one that has the keys is taken.

Sources: APPLIANCE.md 2.9, pitfall 45; DOMAIN.md 4.1 (the ffff:0035 twin).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hw.board import Reader
from hw.keystrokes import END_CODES

DIGIT_CODES = frozenset(range(2, 12))
TWIN = "ffff:0035"  # one id, several devices; a variant's second interface kills the USB controller
TWIN_NOTE = (
    "ffff:0035 with two interfaces: this variant can stop the USB controller; "
    "see DOMAIN 4.1 or use another reader"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What an input device says of itself. `usb` is vendor:product in hex, `phys` its port."""

    usb: str
    phys: str = ""
    by_id: tuple[str, ...] = ()
    keys: frozenset[int] = frozenset()


def is_card_reader(traits: Traits) -> bool:
    """Tell whether a device can type numbers: all ten digits and an end key."""
    return traits.keys >= DIGIT_CODES and bool(traits.keys & END_CODES)


def is_admitted(reader: Reader, traits: Traits) -> bool:
    """Tell whether a device is this reader: by what board.toml names, and by its keys."""
    if not is_card_reader(traits):
        return False
    if reader.by_id and reader.by_id not in traits.by_id:
        return False
    return not reader.usb or reader.usb == traits.usb


def is_twin(traits: Traits, others: Iterable[Traits]) -> bool:
    """Tell whether a device is the dangerous kind: ffff:0035, twice on one port."""
    port = _port(traits)
    return traits.usb == TWIN and any(
        other.usb == TWIN and other.phys != traits.phys and _port(other) == port for other in others
    )


def _port(traits: Traits) -> str:
    return traits.phys.rsplit("/", 1)[0]
