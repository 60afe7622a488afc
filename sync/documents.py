"""Documents of the county on their way down: fetched, proven, handed to hall-web in parts.

Nothing is applied here and nothing is kept: hall-web validates, stores and decides. A version that
could not be proven is left alone for a quarter of an hour.

Sources: PROTOCOL.md 2, 5.
"""

import base64
import hmac
from collections.abc import Collection, Mapping

from sync import papers, wire
from sync.contact import Contact
from sync.exchange import Outcome
from sync.fields import Malformed
from sync.papers import Document

_PART = 24 * 1024  # bytes of content; 32 KiB as base64, the most a socket line may carry of it
_PATIENCE_S = 900.0


class Documents:
    """What the county announced, what the hall has, what is on its way."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}  # versions hall-web applied, as it told us
        self._rejected: dict[str, frozenset[int]] = {}
        self._announced: dict[str, int] = {}
        self._again: set[tuple[str, int]] = set()  # here, and rotten
        self._done: dict[str, int] = {}  # handed over in this process's life
        self._not_before: dict[tuple[str, int], float] = {}

    def told(
        self, known: Mapping[str, int], rejected: Mapping[str, Collection[int]] | None = None
    ) -> None:
        """Take hall-web's own versions, and those it rejected, which are not fetched any more.

        It started again, so what was handed over may be lost.
        """
        self.known = dict(known)
        self._rejected = {name: frozenset(bad) for name, bad in (rejected or {}).items()}
        self._done.clear()

    def again(self, damaged: Mapping[str, int]) -> None:
        """Take what rotted in the hall: these very versions are fetched once more."""
        self._again = set(damaged.items())

    def announced(self, versions: Mapping[str, int]) -> None:
        """Take the versions an answer announced."""
        self._announced.update(versions)

    def wanted(self, now: float) -> tuple[str, int] | None:
        """Return name and version of the next document to fetch, or None."""
        for name, v in sorted(self._again):
            if now >= self._not_before.get((name, v), now):
                return name, v
        for name, v in self._announced.items():
            is_here = v in {self.known.get(name), self._done.get(name)}
            is_here = is_here or v in self._rejected.get(name, ())
            if not is_here and now >= self._not_before.get((name, v), now):
                return name, v
        return None

    def fetch(self, contact: Contact, name: str, v: int) -> None:
        """Fetch one version, prove it and hand it over.

        Raises:
            Unanswered: no proven answer came.
        """
        self._not_before[name, v] = contact.now() + _PATIENCE_S
        answered = contact.get(wire.document_path(name, v))
        contact.known()
        if answered.outcome is not Outcome.PROVEN:
            return
        try:
            document = papers.parse_document(answered.reply.content())
        except Malformed:
            return
        credentials = contact.credentials
        seal = papers.seal(credentials.key, credentials.hall, document)
        is_asked = (document.name, document.v) == (name, v)
        if not is_asked or not hmac.compare_digest(seal.encode(), document.mac.encode()):
            return
        for message in in_parts(document):
            contact.tell(message)
        self._again.discard((name, v))
        if self._announced.get(name) == v:
            self._done[name] = v


def in_parts(document: Document) -> list[dict[str, object]]:
    """Return the messages that carry a document to hall-web; an empty one is one empty part."""
    content = document.content
    pieces = [content[start : start + _PART] for start in range(0, len(content), _PART)] or [b""]
    return [
        {
            "m": "document",
            "name": document.name,
            "v": document.v,
            "prev": document.prev,
            "sha256": document.sha256,
            "not_before": document.not_before,
            "rollback_of": document.rollback_of,
            "part": part,
            "of": len(pieces),
            "data": base64.b64encode(piece).decode("ascii"),
        }
        for part, piece in enumerate(pieces, 1)
    ]
