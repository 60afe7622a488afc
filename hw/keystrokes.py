"""Keystrokes: from a card reader's key codes to card numbers. Pure: no clock, no file, no device.

Rule 1: key codes count, never characters; layout, Caps Lock and letter case cannot garble a number.
Rule 2: a number is complete or it is nothing. Half a number is discarded with its reason.

Sources: DESIGN.md 8; APPLIANCE.md 2.9; DOMAIN.md 4.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

SHORTEST, LONGEST = 4, 32  # keys of one number
GAP_MS = 300  # silence that ends a number

ENTER = 28
TAB = 15
SHIFT = 42
SLASH = 53
END_CODES = frozenset({ENTER, 96, TAB})  # Enter, keypad Enter, Tab
SHIFT_CODES = frozenset({SHIFT, 54})
# Lock keys change what a character would be, never what a key code is.
LOCK_CODES = frozenset({58, 69, 70})

# A reader set to a French layout sends Shift with its digits, so only the slash asks for Shift.
KEYS = MappingProxyType(
    {code: str((code - 1) % 10) for code in range(2, 12)}
    | dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), "0123456789", strict=True))
    | dict(zip((30, 48, 46, 32, 18, 33), "ABCDEF", strict=True))
    | {51: ",", 121: ",", 39: ";"}
)


class Ends(StrEnum):
    """What a reader sends after its number. Stands in board.toml."""

    ENTER = "enter"
    GAP = "gap"  # nothing: the number is over when the keys are


class Why(StrEnum):
    """Why a number was discarded. Logged and sent; never rename one."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_ENTER = "no_enter"  # keys, then silence
    FOREIGN_KEY = "foreign_key"  # a key no card number has
    DROPPED = "keys_dropped"  # the kernel lost keys (SYN_DROPPED)
    UNPLUGGED = "unplugged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One complete number: its text and the time of its last key in ms."""

    text: str
    ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discarded:
    """A number that never became complete: why, and how many keys it had."""

    why: Why
    keys: int


class Decoder:
    """Turns the keys of one reader into frames; holds at most one unfinished number."""

    def __init__(self, ends: Ends = Ends.ENTER) -> None:
        self._ends = ends
        self._shift = False
        self._forget()

    def feed(self, code: int, value: int, ms: int) -> Frame | Discarded | None:
        """Take one key event (value 0 up, 1 down, 2 autorepeat) at ms; return what it finished."""
        if code in SHIFT_CODES:
            self._shift = value != 0
            return None
        if value != 1 or code in LOCK_CODES:
            return None
        finished = self.silence() if self._keys and ms - self._last_ms >= GAP_MS else None
        if code in END_CODES:
            return finished or self._finish()
        self._take(code, ms)
        return finished

    def silence(self) -> Frame | Discarded | None:
        """End the number because no key came for GAP_MS; return what that made of it."""
        return self._finish(None if self._ends is Ends.GAP else Why.NO_ENTER)

    def break_off(self, why: Why) -> Discarded | None:
        """Forget the unfinished number and every held key; return what was lost, if anything."""
        self._shift = False
        finished = self._finish(why)
        return finished if isinstance(finished, Discarded) else None

    def _take(self, code: int, ms: int) -> None:
        self._keys += 1
        self._last_ms = ms
        key = "?" if code == SLASH and self._shift else KEYS.get(code)
        if key is None:
            self._foreign = True
        elif len(self._text) < LONGEST:
            self._text += key

    def _finish(self, broken: Why | None = None) -> Frame | Discarded | None:
        if not self._keys:
            return None
        why = broken or self._fault()
        keys, text, ms = self._keys, self._text, self._last_ms
        self._forget()
        return Discarded(why=why, keys=keys) if why else Frame(text=text, ms=ms)

    def _fault(self) -> Why | None:
        if self._foreign:
            return Why.FOREIGN_KEY
        if self._keys < SHORTEST:
            return Why.TOO_SHORT
        return Why.TOO_LONG if self._keys > LONGEST else None

    def _forget(self) -> None:
        self._text = ""
        self._keys = 0
        self._last_ms = 0
        self._foreign = False


def strokes(number: str, ends: Ends = Ends.ENTER) -> Iterator[tuple[int, int]]:
    """Yield the (key code, value) pairs a reader sends for a number.

    Raises:
        ValueError: a character no reader has a key for.
    """
    codes = {key: code for code, key in reversed(tuple(KEYS.items()))}
    for character in number.upper():
        if character == "?":
            yield from ((SHIFT, 1), (SLASH, 1), (SLASH, 0), (SHIFT, 0))
        elif character in codes:
            yield from ((codes[character], 1), (codes[character], 0))
        else:
            raise ValueError(f"no reader has a key for {character!r}")
    if ends is Ends.ENTER:
        yield from ((ENTER, 1), (ENTER, 0))
