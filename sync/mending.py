"""Lines that the hall lost, fetched from the county and handed to hall-web, which puts them back.

Sources: PROTOCOL.md 2 (records), 4 (Damage: bit rot is repaired from `records`).
"""

from collections.abc import Sequence

from sync import papers, wire
from sync.contact import Contact
from sync.divergence import Inconclusive, prove_lines
from sync.exchange import Outcome
from sync.parting import fetched
from sync.wire import MAX_RECORDS

PATIENCE_S = 900.0  # a question that brought nothing is left alone so long
MOST_RANGES = 1000


class Mending:
    """What hall-web asked for: ranges (stream, first, last), where last 0 means the county's head.

    A range that was answered is forgotten; hall-web asks again for what is still missing.
    """

    def __init__(self) -> None:
        self._ranges: list[tuple[str, int, int]] = []
        self._not_before = 0.0

    def asked(self, ranges: Sequence[object]) -> None:
        """Take a question of hall-web in the place of the one before; nonsense is left out."""
        found: list[tuple[str, int, int]] = []
        for one in ranges[:MOST_RANGES]:
            match one:
                case [str(stream), int(first), int(last)] if first > 0 and (
                    last == 0 or last >= first
                ):
                    found.append((stream, first, last))
                case _:
                    continue
        self._ranges, self._not_before = found, 0.0

    def wanted(self, now: float) -> bool:
        """Say whether there is something to fetch."""
        return bool(self._ranges) and now >= self._not_before

    def step(self, contact: Contact) -> None:
        """Fetch the next lines and hand them over.

        Raises:
            Unanswered: no proven answer came, or the lines are no part of the county's chain.
        """
        stream, first, last = self._ranges[0]
        self._not_before = contact.now() + PATIENCE_S
        until = last or first + MAX_RECORDS - 1
        answered = contact.get(wire.records_path(stream, first, until))
        contact.known()
        lines: list[bytes] = []
        head = 0
        if answered.outcome is Outcome.PROVEN:
            lines, head = _proven(contact, answered.reply.content(), first)
        self._not_before = 0.0
        done = first + len(lines) - 1
        is_last = not lines or done >= min(last or head, head)
        self._ranges[:1] = [] if is_last else [(stream, done + 1, last)]
        for message in fetched(stream, first, lines):
            contact.tell({**message, "m": "given"})
        contact.tell(
            {"m": "given_all", "stream": stream, "first": first, "last": done, "end": is_last}
        )


def _proven(contact: Contact, body: bytes, first: int) -> tuple[list[bytes], int]:
    head, lines = papers.parse_records(body)
    expected = head.h if first + len(lines) - 1 == head.head else None
    if head.first != first:
        raise contact.doubt("the county gave other records than asked for")
    try:
        prove_lines(first, lines, prev=head.prev, expected=expected if lines else None)
    except Inconclusive as unclear:
        raise contact.doubt(str(unclear)) from unclear
    return lines, head.head
