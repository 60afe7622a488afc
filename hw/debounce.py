"""Debounce: from the chatter of one contact to one press. Pure: levels and times come in.

A press is a level that stayed for SETTLE_MS, counted at its edge, once per LOCKOUT_MS. The same
rule serves edges, re-read levels and polled levels: all three are only looks at the contact.

Sources: APPLIANCE.md 2.10, pitfalls 47 and 48.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

SETTLE_MS = 20  # an expander clears its interrupt by itself, so shorter levels prove nothing
LOCKOUT_MS = 2_000
STUCK_MS = 10_000


class Verdict(StrEnum):
    """What a look at the contact told."""

    PRESSED = "pressed"
    LOCKED_OUT = "locked_out"  # a real press, too soon after the one that counted
    STUCK = "stuck"  # held longer than any person holds a button
    FREED = "freed"  # a stuck button came back


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One button: the level last seen and since when (ms), the level believed, the last count."""

    level: bool = False
    since: int = 0
    down: bool = False
    counted_at: int | None = None
    stuck: bool = False

    @property
    def look_again_at(self) -> int | None:
        """Return when (ms) the level must be read again, None if an edge will tell."""
        if self.level != self.down:
            return self.since + SETTLE_MS
        return self.since + STUCK_MS if self.down and not self.stuck else None


def at_start(*, pressed: bool, ms: int) -> Contact:
    """Return a contact as found at start; one that is already down was not pressed by anybody."""
    return Contact(level=pressed, since=ms, down=pressed)


def look(contact: Contact, *, pressed: bool, ms: int) -> tuple[Contact, Verdict | None]:
    """Return the contact after seeing its level at ms, and what that told."""
    settled, verdict = _settle(contact, ms)
    if pressed != settled.level:
        return replace(settled, level=pressed, since=ms), verdict
    return settled, verdict


def _settle(contact: Contact, ms: int) -> tuple[Contact, Verdict | None]:
    if contact.level == contact.down:
        return _hold(contact, ms)
    if ms - contact.since < SETTLE_MS:
        return contact, None
    if contact.level:
        return _count(replace(contact, down=True))
    freed = Verdict.FREED if contact.stuck else None
    return replace(contact, down=False, stuck=False), freed


def _hold(contact: Contact, ms: int) -> tuple[Contact, Verdict | None]:
    if contact.down and not contact.stuck and ms - contact.since >= STUCK_MS:
        return replace(contact, stuck=True), Verdict.STUCK
    return contact, None


def _count(contact: Contact) -> tuple[Contact, Verdict]:
    if contact.counted_at is not None and contact.since - contact.counted_at < LOCKOUT_MS:
        return contact, Verdict.LOCKED_OUT
    return replace(contact, counted_at=contact.since), Verdict.PRESSED
