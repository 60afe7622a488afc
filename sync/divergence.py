"""Divergence: the last seq at which hall and county agree, found in at most four questions. Pure.

Agreement is a prefix: a chain that is equal at n is equal everywhere before n. So each question of
64 places leaves a 65th of the doubt, and four of them are enough for 17 million records.

Sources: PROTOCOL.md 2 (hashes), 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.journal import chain
from sync.wire import MAX_HASHES

MOST_QUESTIONS = 4


class Inconclusive(Exception):
    """The county's answers do not fit each other; its head is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Both sides agree at `agreed` (0 at least) and differ at `differs`, or nobody knows beyond."""

    agreed: int
    differs: int

    @property
    def is_done(self) -> bool:
        """Say whether `agreed` is the last seq at which both agree."""
        return self.differs - self.agreed == 1

    def question(self) -> list[int]:
        """Return the places to ask for: all that are in doubt, or 64 spread evenly over them."""
        doubt = self.differs - self.agreed - 1
        if doubt <= MAX_HASHES:
            return list(range(self.agreed + 1, self.differs))
        return [self.agreed + doubt * k // MAX_HASHES for k in range(1, MAX_HASHES + 1)]

    def narrowed(self, ours: Mapping[int, bytes], theirs: Mapping[int, bytes]) -> "Search":
        """Return what is left in doubt after an answer.

        Raises:
            Inconclusive: the county does not hold a place below its own head, or agrees again
                after a place where it did not.
        """
        asked = self.question()
        if any(seq not in theirs for seq in asked):
            raise Inconclusive("the county left out a place it must hold")
        equal = [seq for seq in asked if ours.get(seq) == theirs[seq]]
        if equal != asked[: len(equal)]:
            raise Inconclusive("the county agrees again behind a place where it differs")
        rest = asked[len(equal) :]
        return Search(
            agreed=equal[-1] if equal else self.agreed,
            differs=rest[0] if rest else self.differs,
        )


def prove_lines(
    first: int, lines: Sequence[bytes], *, prev: bytes, expected: bytes | None
) -> bytes:
    """Return h at the last of the county's lines; `prev` is h[first - 1], already proven.

    Raises:
        Inconclusive: a line names no leaf, or the chain does not end in `expected` where given.
    """
    try:
        hashes = list(chain.walk(prev, first, lines))
    except (ValueError, KeyError, TypeError) as broken:
        raise Inconclusive("a fetched line names no leaf") from broken
    h = hashes[-1] if hashes else prev
    if expected is not None and h != expected:
        raise Inconclusive("the fetched lines do not end in the county's own head")
    return h
