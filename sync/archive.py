"""The county as the archive of a hall: everything a replaced box wrote, fetched and proven.

Promise, kept by this file alone: a line is handed on only as part of a chain that ends in the hash
the county signed for that stream's head.

Sources: PROTOCOL.md 2 (streams, records, documents), 4 (a replaced box).
"""

import hmac
import random
from collections.abc import Callable, Iterator, Sequence

from appliance.journal import chain
from sync import answers, papers, wire
from sync.answers import StreamLine
from sync.contact import Answered, Contact, Halted
from sync.courier import Patience, patiently
from sync.divergence import Inconclusive, prove_lines
from sync.exchange import Outcome, Unanswered
from sync.fields import Malformed
from sync.settings import WrongSetting

ATTEMPTS = 8  # of one question; a restore that ends early is begun again by hand
PAGE = wire.MAX_RECORDS


class Unproven(Exception):
    """The county's lines are not the chain it signed, or it does not give them."""


# What ends a restore before its time; nothing was changed by then.
STOPS = (Unproven, Unanswered, Halted, Inconclusive, Malformed, WrongSetting)


class Archive:
    """Questions about a hall's past, asked patiently."""

    def __init__(self, contact: Contact, *, sleep: Callable[[float], None]) -> None:
        self._contact = contact
        self._sleep = sleep
        self._patience = Patience(random.SystemRandom())

    def streams(self) -> list[StreamLine]:
        """Return the streams of the box this one replaces, in the order of their opening.

        Raises:
            Unanswered: no proven answer came.
            Halted: the county refuses this box.
        """
        listed = answers.parse_streams(self._ask(wire.streams_path()).reply.content())
        return [line for line in listed if line.yours and line.seq]

    def lines(self, stream: StreamLine) -> Iterator[Sequence[bytes]]:
        """Yield all lines of a stream, page by page, each proven as far as the county's chain goes.

        The last page is yielded only when the chain ends in the hash of the signed list.

        Raises:
            Unproven: it does not, or lines are missing.
            Unanswered: no proven answer came.
        """
        h, done = chain.genesis(stream.stream), 0
        while done < stream.seq:
            last = min(done + PAGE, stream.seq)
            path = wire.records_path(stream.stream, done + 1, last)
            head, lines = papers.parse_records(self._ask(path).reply.content())
            if head.first != done + 1 or not lines or len(lines) > last - done:
                raise Unproven(f"the county gave other lines of {stream.stream} than asked for")
            done += len(lines)
            h = prove_lines(
                head.first, lines, prev=h, expected=stream.h if done == stream.seq else None
            )
            yield lines

    def document(self, name: str, v: int, sha256: str) -> bytes | None:
        """Return a document's bytes, or None where the county does not hold exactly this one.

        Raises:
            Unanswered: no proven answer came.
        """
        answered = self._ask(wire.document_path(name, v), may_be_absent=True)
        if answered.outcome is not Outcome.PROVEN:
            return None
        try:
            document = papers.parse_document(answered.reply.content())
        except Malformed:
            return None
        credentials = self._contact.credentials
        seal = papers.seal(credentials.key, credentials.hall, document)
        is_genuine = hmac.compare_digest(seal.encode(), document.mac.encode())
        is_asked = (document.name, document.sha256) == (name, sha256)
        return document.content if is_genuine and is_asked else None

    def _ask(self, path: str, *, may_be_absent: bool = False) -> Answered:
        answered: list[Answered] = []

        def turn() -> float:
            answered.append(self._contact.get(path))
            return 0.0

        patiently(turn, patience=self._patience, sleep=self._sleep, attempts=ATTEMPTS)
        self._patience.reset()
        found = answered[-1]
        if found.outcome is not Outcome.PROVEN and not may_be_absent:
            raise Unanswered(f"{path}: {found.outcome.value}")
        return found
